"""Draws of lots, their entries and wishes, and messages about an entry."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mannam", "0011_line"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("policy_name", models.CharField(max_length=50)),
                ("day", models.DateField()),
                ("opens_at", models.DateTimeField()),
                ("entries_until", models.DateTimeField()),
                ("seed", models.CharField(max_length=64)),
                ("commitment", models.CharField(max_length=64)),
                ("committed_at", models.DateTimeField()),
                ("entries_digest", models.CharField(blank=True, max_length=64)),
                ("closed_at", models.DateTimeField(null=True)),
                ("drawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "draw",
                "ordering": ["-day", "policy_name"],
                "constraints": [
                    models.UniqueConstraint(models.F("policy_name"), models.F("day"), name="draw_once"),
                    models.CheckConstraint(
                        condition=models.Q(("drawn_at", None), ("closed_at__isnull", False), _connector="OR"),
                        name="draw_closed_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("code", models.CharField(help_text="what the public list calls it", max_length=12, unique=True)),
                ("entered_at", models.DateTimeField()),
                ("place", models.PositiveIntegerField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")], default="open", max_length=10
                    ),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="mannam.visitor"
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="mannam.draw"
                    ),
                ),
                (
                    "inmate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mannam.inmate"
                    ),
                ),
                ("party", models.ManyToManyField(db_table="entry_party", related_name="+", to="mannam.visitor")),
                (
                    "visit",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry",
                        to="mannam.visit",
                    ),
                ),
            ],
            options={
                "db_table": "entry",
            },
        ),
        migrations.AddField(
            model_name="message",
            name="entry",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="mannam.entry"
            ),
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("slot_no", models.IntegerField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wishes", to="mannam.entry"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mannam.facility"
                    ),
                ),
            ],
            options={
                "db_table": "wish",
                "ordering": ["rank"],
            },
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                models.F("draw"), models.F("applicant"), name="entry_once_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(models.F("draw"), models.F("place"), name="entry_place_once"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "won"), ("visit__isnull", False)),
                    models.Q(models.Q(("outcome", "won"), _negated=True), ("visit", None)),
                    _connector="OR",
                ),
                name="entry_won_is_a_visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.UniqueConstraint(models.F("entry"), models.F("rank"), name="wish_rank_once"),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.UniqueConstraint(
                models.F("entry"), models.F("facility"), models.F("slot_no"), name="wish_once"
            ),
        ),
    ]
