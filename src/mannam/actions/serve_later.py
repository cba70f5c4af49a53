"""Have a worker look whether somebody waits for what is free now, in the transaction that frees it."""

from collections.abc import Collection
from datetime import date

from mannam.domain.slots import SlotNo, day_of
from mannam.models import Visit, prepared

SERVE_WAITLIST = "serve_waitlist"
"""The job's name; mannam.notify.tasks does it."""

# Where nobody waits no job is queued. Who joins in this very moment and is not seen here looks for themselves;
# what both miss is found by the sweep of each minute.
QUEUE = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
    'default', %(serving)s, 0, NULL, NULL,
    jsonb_build_object('facilities', to_jsonb(%(facilities)s::bigint[]), 'day', %(day)s::date,
                       'entry_id', %(entry)s::bigint), NULL
)]::procrastinate_job_to_defer_v1[])
WHERE EXISTS (
    SELECT FROM waitlist_entry WHERE state = 'waiting' AND last_day >= coalesce(%(day)s::date, last_day)
       AND first_day <= coalesce(%(day)s::date, first_day))
"""


def serve_later(*, facilities: Collection[int] = (), day: date | None = None, entry_id: int | None = None) -> None:
    """Something became free at these facilities (none named: anywhere) on ``day`` (None: on more than one).

    ``entry_id``: look on behalf of this one alone. The job exists when the transaction commits.
    """
    what = {"facilities": sorted(set(facilities)), "day": day, "entry": entry_id}
    prepared.execute(QUEUE, {"serving": SERVE_WAITLIST, **what})


def serve_freed_by(visit: Visit) -> None:
    """The places of ``visit``, where it stands now, are free or about to be."""
    ends = {visit.visitor_facility_id, visit.inmate_facility_id}
    serve_later(facilities=ends, day=day_of(SlotNo(visit.slot_no)))
