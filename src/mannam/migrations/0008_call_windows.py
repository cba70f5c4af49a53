"""The numbers of windows, and the newest window of each seat of a call."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mannam", "0007_places_version")]

    operations = [
        migrations.CreateModel(
            name="CallSeat",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "visit_id",
                        "role",
                        "person_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("visitor", "visitor"),
                            ("inmate", "inmate"),
                            ("supervisor", "supervisor"),
                        ],
                        max_length=20,
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("newest_window", models.BigIntegerField()),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="call_seats",
                        to="mannam.visit",
                    ),
                ),
            ],
            options={"db_table": "call_seat"},
        ),
        # no cache, so that the numbers of two connections are in the order in which they were asked for
        migrations.RunSQL("CREATE SEQUENCE call_window CACHE 1", "DROP SEQUENCE call_window"),
    ]
