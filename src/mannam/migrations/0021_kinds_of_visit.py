"""Kinds of visit: which a visit is, as what somebody comes, and allowances of a kind's own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0020_waitlist'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='case_ref',
            field=models.CharField(blank=True, db_default='', default='', help_text='number of the lawsuit, where the kind counts by case', max_length=60),
        ),
        migrations.AddField(
            model_name='visit',
            name='kind',
            field=models.CharField(db_default='ordinary', default='ordinary', help_text='a kind of its policy', max_length=30),
        ),
        migrations.AddField(
            model_name='visitor',
            name='role',
            field=models.CharField(choices=[('visitor', 'visitor'), ('lawyer', 'lawyer')], db_default='visitor', default='visitor', help_text='as what somebody comes; set by staff, who have seen the proof of it', max_length=10),
        ),
        migrations.AlterField(
            model_name='allowanceuse',
            name='period',
            field=models.CharField(max_length=91),
        ),
        migrations.AlterField(
            model_name='visit',
            name='supervision_place',
            field=models.PositiveSmallIntegerField(blank=True, help_text='none where nobody may listen', null=True),
        ),
    ]
