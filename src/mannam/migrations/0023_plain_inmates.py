"""Numbers and names of inmates in one spelling, as the import reads them now.

What was imported before that may hold full-width letters or Hangul that is not put together. It looks the same, but
whoever types the number is not found.
"""

from collections import defaultdict

from django.core.management import CommandError
from django.db import migrations
from django.utils.timezone import now

from mannam.domain.plain_text import plain_cell

LONGEST = {"number": 20, "name": 100}  # characters
MEND = """
Look up what is right. Mend a cell, or give one of two inmates a number that nobody has; the visits stay with the row:
  UPDATE mannam_inmate SET number = 'old-7', available = false WHERE id = 7;
docs/import.md says how, also on the embedded database. Then start Mannam again."""


def normalise(apps, schema_editor):
    """Raises CommandError, having changed nothing, when a row cannot be brought to one spelling."""
    rows = apps.get_model("mannam", "Inmate").objects.using(schema_editor.connection.alias)
    inmates = list(rows.select_related("facility").order_by("facility__code", "pk"))
    changed, faults = [], []
    for inmate in inmates:
        stored = {cell: getattr(inmate, cell) for cell in LONGEST}
        spelling = {cell: plain_cell(text) for cell, text in stored.items()}
        if spelling != stored:
            changed.append((inmate, spelling))
            faults += _unfit(inmate, spelling)
    faults += _same_numbers(inmates, {inmate.pk: spelling["number"] for inmate, spelling in changed})
    if faults:
        heading = "The numbers and names of inmates cannot be brought to one spelling. No inmate was changed."
        raise CommandError("\n".join([heading, *(f"  {fault}" for fault in faults), MEND.strip()]))
    for inmate, spelling in changed:
        vars(inmate).update(spelling)
    rows.bulk_update([inmate for inmate, _ in changed], list(LONGEST), batch_size=1000)
    if changed:
        events = apps.get_model("mannam", "AuditEvent").objects.using(schema_editor.connection.alias)
        events.create(at=now(), verb="normalise_inmates", actor_kind="system", data={"changed": len(changed)})


def _unfit(inmate, spelling):
    """The cells that are nothing but invisible marks, or too long once they are spelt out."""
    for cell, text in spelling.items():
        if not text:
            yield f"{inmate.facility.code}, id {inmate.pk}: the {cell} would be empty"
        elif len(text) > LONGEST[cell]:
            yield f"{inmate.facility.code}, id {inmate.pk}: the {cell} would be longer than {LONGEST[cell]} characters"


def _same_numbers(inmates, spelt):
    """Those of one facility whose numbers become the same."""
    having = defaultdict(list)
    for inmate in inmates:
        having[inmate.facility.code, spelt.get(inmate.pk, inmate.number)].append(inmate)
    for (facility, number), same in having.items():
        if len(same) > 1:
            told = " and ".join(f"id {inmate.pk} ({ascii(inmate.number)})" for inmate in same)
            yield f"{facility}: {told} would have the same number, {number}"


class Migration(migrations.Migration):

    dependencies = [
        ('mannam', '0022_pairs_set'),
    ]

    operations = [
        # there is no way back: how it was spelt is not kept, and nothing needs it
        migrations.RunPython(normalise, migrations.RunPython.noop),
    ]
