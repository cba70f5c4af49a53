"""Writing the rows of an import: new ones made, changed ones changed, in batches."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from django.db.models import Model

from mannam.actions.import_csv import Imported, Progress

M = TypeVar("M", bound=Model)

BATCH = 500


def write_rows(
    model: type[M],
    wanted: Iterable[tuple[object, Mapping[str, object]]],
    existing: Mapping[object, M],
    progress: Progress,
) -> Imported:
    """Bring the table to what ``wanted`` says: pairs of a row's key and its fields.

    ``existing`` holds the rows that are there already, by key. Runs inside the caller's transaction.
    """
    new: list[M] = []
    changed: list[M] = []
    fields: set[str] = set()
    pairs = list(wanted)
    for key, values in pairs:
        known = existing.get(key)
        if known is None:
            new.append(model(**values))
        elif differing := {name for name, value in values.items() if getattr(known, name) != value}:
            for name in differing:
                setattr(known, name, values[name])
            fields |= differing
            changed.append(known)
    unchanged = len(pairs) - len(new) - len(changed)
    manager = model._default_manager
    done = _in_batches(new, manager.bulk_create, unchanged, len(pairs), progress)
    if changed:
        _in_batches(changed, lambda part: manager.bulk_update(part, sorted(fields)), done, len(pairs), progress)
    return Imported(created=len(new), changed=len(changed), unchanged=unchanged)


def _in_batches(
    rows: list[M], write: Callable[[list[M]], object], done: int, total: int, progress: Progress
) -> int:
    progress(done, total)
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        write(part)
        done += len(part)
        progress(done, total)
    return done
