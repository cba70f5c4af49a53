"""Which visits stay together although their people must not meet: whoever set the pair does not know of them."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("mannam", "0031_visitors_of_age"),
    ]

    operations = [
        migrations.AddField(
            "nonassociation",
            "left",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, size=None
            ),
        ),
    ]
