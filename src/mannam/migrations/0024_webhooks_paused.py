"""Webhooks: pausing one, and telling one of no visit, to test it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0023_plain_inmates'),
    ]

    operations = [
        migrations.AddField(
            model_name='webhook',
            name='paused_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='webhookdelivery',
            name='facts',
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name='webhookdelivery',
            name='visit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mannam.visit'),
        ),
    ]
