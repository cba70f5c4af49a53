"""Whether a visit is possible is asked by keys alone, so that it costs no more in a large country."""

from importlib import import_module
from pathlib import Path

from django.db import migrations

POSSIBLE = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def _before() -> str:
    """The function as 0001_initial.sql has it."""
    guards: str = import_module("mannam.migrations.0001_initial").GUARDS
    begin = guards.index("CREATE FUNCTION visit_is_possible")
    return "CREATE OR REPLACE " + guards[begin + len("CREATE ") : guards.index("CREATE TRIGGER visit_is_possible")]


class Migration(migrations.Migration):

    dependencies = [
        ("mannam", "0003_discarded_disruption"),
    ]

    operations = [
        migrations.RunSQL(POSSIBLE, _before()),
    ]
