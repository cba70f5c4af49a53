"""Whose manager set that two people must not meet."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("mannam", "0028_restrictions_without_end"),
    ]

    operations = [
        migrations.AddField(
            "nonassociation",
            "facility",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="mannam.facility",
            ),
        ),
    ]
