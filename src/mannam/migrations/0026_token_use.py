"""How often each API token was used in the minute that goes on, counted by all web processes together."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0025_restrictions_of_disruptions'),
    ]

    operations = [
        migrations.CreateModel(
            name='TokenUse',
            fields=[
                ('token', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='use', serialize=False, to='mannam.apitoken')),
                ('minute', models.BigIntegerField()),
                ('used', models.PositiveIntegerField()),
            ],
            options={
                'db_table': 'token_use',
            },
        ),
        # nothing of it is worth waiting for a disk; room in each page lets a row be changed where it is
        migrations.RunSQL(
            'ALTER TABLE token_use SET UNLOGGED; ALTER TABLE token_use SET (fillfactor = 50)',
            'ALTER TABLE token_use SET LOGGED; ALTER TABLE token_use RESET (fillfactor)',
        ),
    ]
