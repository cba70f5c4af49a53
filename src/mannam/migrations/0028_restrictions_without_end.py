"""An inmate may be kept from visits without a last day yet; and it is kept who decided so."""

from importlib import import_module

from django.db import migrations, models

# As in 0025, but a disruption without an end hinders from its first slot on: compared with NULL it hindered nobody.
BACKWARD = import_module("mannam.migrations.0025_restrictions_of_disruptions").FORWARD
FORWARD = BACKWARD.replace(
    "ELSE first_slot < NEW.slot_no + NEW.quanta AND end_slot > NEW.slot_no",
    "ELSE first_slot < NEW.slot_no + NEW.quanta AND (end_slot IS NULL OR end_slot > NEW.slot_no)",
)


class Migration(migrations.Migration):

    dependencies = [
        ("mannam", "0027_waiting_by_case"),
    ]

    operations = [
        migrations.AddField(
            "disruption",
            "ordered_by",
            models.CharField(
                blank=True,
                db_default="",
                help_text="who decided it; for the staff, as the reason is",
                max_length=100,
            ),
        ),
        migrations.RemoveConstraint("disruption", "disruption_says_of_what"),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddConstraint(
            "disruption",
            models.CheckConstraint(
                condition=models.Q(("booth", None), ("end_slot__isnull", False), ("inmate", None), ("kind", "closure"))
                | models.Q(("booth__isnull", False), ("inmate", None), ("kind", "booth"))
                | models.Q(("booth", None), ("inmate__isnull", False), ("kind", "unavailable"))
                | models.Q(("booth", None), ("inmate__isnull", False), ("kind", "release"))
                | models.Q(
                    ("booth", None),
                    ("inmate__isnull", False),
                    ("kind", "transfer"),
                    ("to_facility__isnull", False),
                    models.Q(("to_number", ""), _negated=True),
                ),
                name="disruption_says_of_what",
            ),
        ),
    ]
