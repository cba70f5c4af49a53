"""``mannam bench availability``: how fast free times are told over HTTP, however many claims there are."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import click

from mannam.ops.bench.figures import percentile, quiet_median
from mannam.ops.bench.history import RANKS_TAKEN
from mannam.ops.bench.world import BOOTHS, FACILITIES, RANKS, World
from mannam.ops.output import json_option, print_json

OK = 200
DAYS = 14
PAIRS, NATIONS, SAMPLES = 400, 100, 40
ROUNDS = 5
AT_ONCE = 8
PATIENCE = 600.0
FILLED_EACH = RANKS_TAKEN // FACILITIES
BUSY_GROUPS = (
    4  # the first times of a day are filled first, so the inmates of these are busy in a small history too
)


def run(claims: int, rounds: int) -> dict[str, object]:
    """Measure with a tenth of ``claims``, then with all of them, and compare answers with the claims."""
    from mannam.ops.bench import stage
    from mannam.ops.bench.history import fill
    from mannam.ops.bench.world import build
    from mannam.ops.clock import now

    with stage.fresh_database():
        # a day more, since the last one opens in the afternoon
        world = build(now(), like="kr", days_before=DAYS + 1)
        with stage.web() as port:
            fill(world, now(), claims // 10)
            before = _measure(world, port, now(), rounds)
            fill(world, now(), claims)
            after = _measure(world, port, now(), rounds)
            equal, busy = _compare(world, port, now())
    pair, nation = list(chain(*after["pair"])), list(chain(*after["nation"]))
    return {
        "pair_p50_ms": percentile(pair, 0.5),
        "pair_p99_ms": percentile(pair, 0.99),
        "nation_p50_ms": percentile(nation, 0.5),
        "nation_p99_ms": percentile(nation, 0.99),
        "per_s": round(after["at_once"], 1),
        "growth_10x": round(quiet_median(after["nation"]) / quiet_median(before["nation"]), 2),
        "pair_growth_10x": round(quiet_median(after["pair"]) / quiet_median(before["pair"]), 2),
        "equals_oracle": equal,
        "asked_busy": busy,
    }


def _measure(world: World, port: int, now: datetime, count: int) -> dict[str, Any]:
    from mannam.ops.bench import stage

    pairs, nations = _pairs(world, now, PAIRS), _nations(world, now, NATIONS)
    alone = {"port": port, "clients": 1, "seconds": PATIENCE, "keep": False}
    stage.load({**alone, "requests": [*pairs[:20], *nations[:5]]})  # both web processes warm
    crowd = stage.load({**alone, "clients": AT_ONCE, "requests": pairs})
    rounds: dict[str, list[list[float]]] = {"pair": [], "nation": []}
    for _ in range(count):
        rounds["pair"].append(stage.load({**alone, "requests": pairs})["milliseconds"][str(OK)])
        rounds["nation"].append(stage.load({**alone, "requests": nations})["milliseconds"][str(OK)])
    return {**rounds, "at_once": len(pairs) / crowd["seconds"]}


def _pairs(world: World, now: datetime, count: int) -> list[dict[str, Any]]:
    """One facility and one inmate of another, two weeks."""
    random = Random(1)
    places = [(random.randrange(FACILITIES), random.randrange(FACILITIES)) for _ in range(count)]
    return [_ask(world, now, home, f"&facility={world.codes[away]}") for away, home in places]


def _nations(world: World, now: datetime, count: int) -> list[dict[str, Any]]:
    """Every facility, two weeks, nearest first."""
    random = Random(2)
    return [_ask(world, now, random.randrange(FACILITIES), "&near=37.5,127.0") for _ in range(count)]


def _ask(world: World, now: datetime, home: int, more: str) -> dict[str, Any]:
    """Asked by somebody without visits, for an inmate without visits."""
    return _ask_for(world, now, world.asked_inmate_id(home), RANKS, more)


def _ask_for(world: World, now: datetime, inmate_id: int, rank: int, more: str) -> dict[str, Any]:
    first, last = days_of(now)[0], days_of(now)[-1]
    inmate = quote(world.key_of(inmate_id, rank))
    path = f"/api/v1/availability?inmate={inmate}&from={first}&to={last}{more}"
    return {"method": "GET", "path": path, "token": world.token(rank)}


def days_of(now: datetime) -> list[date]:
    """The days that are asked about: two weeks from tomorrow."""
    from django.conf import settings

    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return [today + timedelta(days=number) for number in range(1, DAYS + 1)]


@dataclass(frozen=True)
class Sample:
    """One question to compare: visitor ``rank`` at facility ``away``, an inmate of facility ``home``."""

    away: int
    home: int
    inmate_id: int
    rank: int


def _samples(world: World, count: int) -> list[Sample]:
    """Half about two people without visits, a quarter about an inmate with some, a quarter about two with some."""
    random = Random(3)
    samples = []
    for number in range(count):
        away, home, rank = (random.randrange(among) for among in (FACILITIES, FACILITIES, RANKS_TAKEN))
        group, inmate_rank = random.randrange(BUSY_GROUPS), home + FACILITIES * random.randrange(FILLED_EACH)
        busy = world.inmate_id(group, inmate_rank)
        inmate = world.asked_inmate_id(home) if number % 2 else busy
        samples.append(Sample(away, home, inmate, RANKS if number % 4 else rank))
    return samples


def _compare(world: World, port: int, now: datetime) -> tuple[bool, int]:
    """Whether sampled answers are what the claims say, and how many asked for people who have visits then."""
    from mannam.ops.bench import stage

    samples = _samples(world, SAMPLES)
    _give_back(samples)
    requests = [
        _ask_for(world, now, one.inmate_id, one.rank, f"&facility={world.codes[one.away]}") for one in samples
    ]
    plan = {"port": port, "clients": 1, "seconds": PATIENCE, "keep": True, "requests": requests}
    bodies = stage.load(plan)["bodies"]
    told = [{slot["slot_no"] for slot in json.loads(body)["slots"]} for body in bodies]
    opened = _opened(world, days_of(now))
    people = [_slots_of_people(world, one, opened) for one in samples]
    free = [opened - busy - _full_slots(world, one, opened) for one, busy in zip(samples, people, strict=True)]
    return told == free, sum(bool(busy) for busy in people)


def _give_back(samples: Sequence[Sample]) -> None:
    """The allowances of the asked inmates: a used one closes the whole day and would hide their own times."""
    from mannam.models import AllowanceUse, Holder

    asked = [one.inmate_id for one in samples]
    AllowanceUse.objects.filter(holder_kind=Holder.INMATE, holder_id__in=asked).delete()


def _opened(world: World, days: Sequence[date]) -> set[int]:
    from mannam.domain.bitmaps import indices
    from mannam.domain.calendar import open_quanta
    from mannam.domain.slots import first_slot_of
    from mannam.queries.policies import stored_version

    hours = stored_version(world.policy_id).policy.hours
    return {first_slot_of(day) + index for day in days for index in indices(open_quanta(hours, day))}


def _full_slots(world: World, sample: Sample, opened: Collection[int]) -> set[int]:
    """Where there are twenty claims of one kind: every booth or place is taken."""
    return _slots(
        "SELECT slot_no FROM claim"
        " WHERE ((facility_id = %s AND kind = 1) OR (facility_id = %s AND kind IN (2, 3)))"
        " AND slot_no = ANY(%s) GROUP BY facility_id, kind, slot_no HAVING count(*) >= %s",
        [world.facility_ids[sample.away], world.facility_ids[sample.home], sorted(opened), BOOTHS],
    )


def _slots_of_people(world: World, sample: Sample, opened: Collection[int]) -> set[int]:
    return _slots(
        "SELECT slot_no FROM claim WHERE facility_id = 0 AND slot_no = ANY(%s)"
        " AND ((kind = 4 AND resource_id = %s) OR (kind = 5 AND resource_id = %s))",
        [sorted(opened), sample.inmate_id, world.visitor_base + sample.rank],
    )


def _slots(question: str, values: Sequence[int | list[int]]) -> set[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return {slot for (slot,) in cursor.fetchall()}


@click.command("availability")
@click.option("--claims", default=2_000_000, show_default=True, help="Claims in the database.")
@click.option(
    "--rounds", type=click.IntRange(1), default=ROUNDS, show_default=True, help="Each question is asked so often."
)
@json_option
def command(claims: int, rounds: int, as_json: bool) -> None:
    """How fast free times are told over HTTP."""
    figures = run(claims, rounds)
    if as_json:
        print_json(figures)
    else:
        for name, figure in figures.items():
            click.echo(f"{name:16} {figure}")
