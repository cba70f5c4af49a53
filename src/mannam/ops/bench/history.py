"""Millions of claims at once: visits of the coming two weeks and of the years before, numbered as in world.py."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mannam.ops.bench.world import BOOTHS, FACILITIES, GROUPS, RANKS, World

CLAIMS_A_VISIT = 5
SHARE_TAKEN = 0.9  # of the places at a time
RANKS_TAKEN = int(RANKS * SHARE_TAKEN)  # those that have visits
CLAIMS_A_TIME = RANKS_TAKEN * CLAIMS_A_VISIT
TIMES_A_DAY = 24

# the rows that a booking leaves; what nobody reads here (messages, keys) is left out
FILL = """
CREATE TEMPORARY TABLE fill ON COMMIT DROP AS
SELECT nextval('mannam_visit_id_seq') AS id, slot, rank,
       date '2020-01-01' + slot / 96 AS day,
       (%(facilities)s::bigint[])[(rank + 7) %% {count} + 1] AS away,
       (%(facilities)s::bigint[])[rank %% {count} + 1] AS home,
       %(booths)s + 40 * ((rank + 7) %% {count}) + (rank / {count} + slot) %% {each} AS visitor_booth,
       %(booths)s + 40 * (rank %% {count}) + {each} + (rank / {count} + slot) %% {each} AS inmate_booth,
       (rank / {count} + slot) %% {each} + 1 AS place,
       %(inmates)s + (time %% {groups}) * {ranks} + rank AS inmate, %(visitors)s + rank AS visitor
FROM unnest(%(slots)s::int[], %(times)s::int[]) AS at (slot, time), generate_series(0, %(ranks)s - 1) AS rank;

INSERT INTO mannam_visit (id, ref, inmate_id, applicant_id, visitor_facility_id, inmate_facility_id,
    visitor_booth_id, inmate_booth_id, supervision_place, policy_id, slot_no, quanta, starts_at, ends_at,
    status, check_in_code, id_confirmed, booked_at, end_reason, talked_ms, owed_ms)
SELECT id, 'H' || id, inmate, visitor, away, home, visitor_booth, inmate_booth, place, %(policy)s, slot, 1,
    timestamptz '2020-01-01 00:00+09' + slot * interval '15 minutes',
    timestamptz '2020-01-01 00:15+09' + slot * interval '15 minutes',
    'completed', '000000', true, %(now)s, '', 600000, 0
FROM fill;

INSERT INTO mannam_partymember (visit_id, visitor_id) SELECT id, visitor FROM fill;

-- nobody is in two visits a day: there are more groups than times
INSERT INTO allowance (holder_kind, holder_id, period, ordinal, visit_id)
SELECT 1, inmate, to_char(day, 'YYYY-MM-DD'), 1, id FROM fill;

INSERT INTO claim (facility_id, kind, resource_id, slot_no, visit_id)
SELECT facility_id, kind, resource_id, slot, id FROM fill, LATERAL (VALUES
    (away, 1, visitor_booth), (home, 2, inmate_booth), (home, 3, place), (0, 4, inmate), (0, 5, visitor)
) AS resource (facility_id, kind, resource_id);

INSERT INTO occupancy AS known (facility_id, day, kind, resource_id, taken)
SELECT facility_id, date '2020-01-01' + slot_no / 96, kind, resource_id,
       bit_or(set_bit(0::bit(96), 95 - slot_no %% 96, 1))
FROM claim WHERE slot_no = ANY(%(slots)s) GROUP BY 1, 2, 3, 4
ON CONFLICT (facility_id, day, kind, resource_id) DO UPDATE SET taken = known.taken | excluded.taken
"""

JOBS_DONE = 20_000
# Whoever writes a job has its number looked up by the foreign key of its events. Of a queue that was empty when it
# was analysed the planner thinks that it is read from end to end soonest, and a connection keeps to that.
FILL_QUEUE = """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)
SELECT 'default', 'send_message', 0, '{}', 'succeeded' FROM generate_series(1, %(jobs)s)
"""


def fill(world: World, now: datetime, claims: int, *, ahead: bool = True) -> None:
    """Fill the database up to about ``claims``: the two weeks ahead first, then the days before, backwards.

    Without ``ahead`` the days to come stay free.
    """
    from django.db import connection

    from mannam.models import Claim

    missing = claims - Claim.objects.count()
    known = set(Claim.objects.values_list("slot_no", flat=True).distinct())
    for day in _days(now, ahead=ahead):
        if missing <= 0:
            break
        times = _free_times(day, known)[: -(-missing // CLAIMS_A_TIME)]
        if times:
            _fill_day(world, now, times)
        missing -= CLAIMS_A_TIME * len(times)
    with connection.cursor() as cursor:
        cursor.execute(FILL_QUEUE, {"jobs": JOBS_DONE})
        cursor.execute("VACUUM ANALYZE")


def _free_times(day: date, known: Collection[int]) -> list[tuple[int, int]]:
    """The slots of a day in which nothing is known yet, each with its number among the times of the day."""
    from mannam.domain.slots import first_slot_of

    times = [(first_slot_of(day) + index, time) for time, index in enumerate(_open())]
    return [pair for pair in times if pair[0] not in known]


def _fill_day(world: World, now: datetime, times: Sequence[tuple[int, int]]) -> None:
    from django.db import connection, transaction

    statement = FILL.format(count=FACILITIES, each=BOOTHS, groups=GROUPS, ranks=RANKS)
    params: dict[str, Any] = {
        "facilities": list(world.facility_ids),
        "booths": world.booth_base,
        "inmates": world.inmate_base,
        "visitors": world.visitor_base,
        "policy": world.policy_id,
        "ranks": RANKS_TAKEN,
        "slots": [slot for slot, _ in times],
        "times": [time for _, time in times],
        "now": now,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def _open() -> list[int]:
    return [*range(9 * 4, 12 * 4), *range(13 * 4, 16 * 4)]


def _days(now: datetime, *, ahead: bool) -> list[date]:
    from django.conf import settings

    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    coming = [today + timedelta(days=number) for number in range(1, 15)] if ahead else []
    before = [today - timedelta(days=number) for number in range(1, 1500)]
    return [day for day in (*coming, *before) if day.weekday() < 5]  # noqa: PLR2004 - Monday to Friday
