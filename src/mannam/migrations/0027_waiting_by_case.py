"""The waitlist: the case for which somebody waits, where the kind of visit counts by case."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0026_token_use'),
    ]

    operations = [
        migrations.AddField(
            model_name='waitlistentry',
            name='case_ref',
            field=models.CharField(blank=True, db_default='', default='', help_text='number of the lawsuit, where the kind counts by it', max_length=60),
        ),
        migrations.RemoveConstraint(
            model_name='waitlistentry',
            name='waitlist_once_an_inmate',
        ),
        migrations.AddConstraint(
            model_name='waitlistentry',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['offered', 'waiting'])), fields=('applicant', 'inmate', 'kind', 'case_ref'), name='waitlist_once_an_inmate'),
        ),
    ]
