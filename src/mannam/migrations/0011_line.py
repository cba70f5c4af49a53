"""Lines before a day's places, and the places in them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("mannam", "0010_token_scopes")]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy_name", models.CharField(max_length=50)),
                ("day", models.DateField()),
                ("bound", models.PositiveIntegerField()),
                ("issued", models.PositiveIntegerField(default=0)),
                ("called", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "line",
                "constraints": [
                    models.UniqueConstraint(F("policy_name"), F("day"), name="line_once"),
                    models.CheckConstraint(
                        condition=Q(called__lte=F("issued")), name="line_calls_what_was_given"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("taken_at", models.DateTimeField()),
                ("turn_until", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tickets", to="mannam.line"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tickets", to="mannam.visitor"
                    ),
                ),
            ],
            options={
                "db_table": "ticket",
                "constraints": [
                    models.UniqueConstraint(F("line"), F("person"), name="ticket_once_a_person"),
                    models.UniqueConstraint(F("line"), F("number"), name="ticket_number_once"),
                ],
                "indexes": [
                    models.Index(F("line"), F("turn_until"), condition=Q(used_at=None), name="ticket_choosing")
                ],
            },
        ),
    ]
