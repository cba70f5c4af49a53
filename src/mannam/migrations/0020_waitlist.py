"""Who waits for a freed place, what was offered to them, and messages about it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0019_disruptions'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitlistEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='what addresses and programs call it', max_length=12, unique=True)),
                ('kind', models.CharField(default='ordinary', max_length=40)),
                ('within_km', models.PositiveSmallIntegerField(default=0)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('from_index', models.PositiveSmallIntegerField(default=0)),
                ('until_index', models.PositiveSmallIntegerField(default=96)),
                ('ordinal', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('offered', 'offered'), ('taken', 'taken'), ('expired', 'expired'), ('left', 'left')], default='waiting', max_length=10)),
                ('joined_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('applicant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waitlist_entries', to='mannam.visitor')),
                ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waitlist_entries', to='mannam.facility')),
                ('inmate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mannam.inmate')),
                ('party', models.ManyToManyField(db_table='waitlist_party', related_name='+', to='mannam.visitor')),
            ],
            options={
                'db_table': 'waitlist_entry',
                'ordering': ['joined_at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='waitlist_entry',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='mannam.waitlistentry'),
        ),
        migrations.CreateModel(
            name='WaitlistOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offered_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('open', 'open'), ('taken', 'taken'), ('declined', 'declined'), ('expired', 'expired'), ('gone', 'gone')], default='open', max_length=10)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='mannam.waitlistentry')),
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='offer', to='mannam.visit')),
            ],
            options={
                'db_table': 'waitlist_offer',
                'ordering': ['offered_at', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='waitlistentry',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['last_day'], name='waitlist_waiting'),
        ),
        migrations.AddConstraint(
            model_name='waitlistentry',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['offered', 'waiting'])), fields=('applicant', 'inmate', 'kind'), name='waitlist_once_an_inmate'),
        ),
        migrations.AddConstraint(
            model_name='waitlistentry',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['offered', 'waiting'])), fields=('applicant', 'ordinal'), name='waitlist_ordinal'),
        ),
        migrations.AddConstraint(
            model_name='waitlistentry',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='waitlist_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='waitlistentry',
            constraint=models.CheckConstraint(condition=models.Q(('until_index__gt', models.F('from_index')), ('until_index__lte', 96)), name='waitlist_hours_in_order'),
        ),
        migrations.AddConstraint(
            model_name='waitlistentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state__in', ['offered', 'waiting'])), ('ended_at', None)), models.Q(models.Q(('state__in', ['offered', 'waiting']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='waitlist_ended_or_not'),
        ),
        migrations.AddConstraint(
            model_name='waitlistoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'open')), fields=('entry',), name='waitlist_one_open_offer'),
        ),
        migrations.AddConstraint(
            model_name='waitlistoffer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', 'open')), models.Q(models.Q(('outcome', 'open'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='waitlist_offer_ended_or_open'),
        ),
        migrations.AddConstraint(
            model_name='waitlistoffer',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('offered_at'))), name='waitlist_offer_has_length'),
        ),
    ]
