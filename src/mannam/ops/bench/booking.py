"""``mannam bench booking``: whole bookings a second over HTTP, beside the same rows by SQL alone."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import click

from mannam.ops.bench.figures import errors_5xx, of_status, percentile
from mannam.ops.bench.world import GROUPS, RANKS, World
from mannam.ops.output import json_option, print_json

CREATED = 201
MOST_A_SECOND = 2_000
WARM_UP = 400
PAST_CLAIMS = 100_000
"""A database in use, not an empty one; about two working days of a whole country."""


def run(clients: int, seconds: int) -> dict[str, object]:
    """Book with ``clients`` connections for ``seconds``; every place and time is asked for once."""
    from mannam.ops.bench import stage
    from mannam.ops.bench.history import fill
    from mannam.ops.bench.sql_rows import sql_per_s
    from mannam.ops.bench.world import build
    from mannam.ops.clock import now

    with stage.fresh_database() as address:
        from mannam.domain.slots import QUANTA_PER_DAY
        from mannam.queries.invariants import violations

        world = build(now(), like="demo", days_before=14)
        fill(world, now(), PAST_CLAIMS, ahead=False)
        requests, first_slot = plan(world, now(), WARM_UP + MOST_A_SECOND * seconds)
        with stage.web() as port:
            run_plan = {"port": port, "clients": clients, "keep": False}
            stage.load({**run_plan, "seconds": 30.0, "requests": requests[:WARM_UP]})
            measured = stage.load({**run_plan, "seconds": float(seconds), "requests": requests[WARM_UP:]})
        by_sql = sql_per_s(
            world,
            address,
            first_slot=first_slot + 2 * QUANTA_PER_DAY,
            clients=clients,
            seconds=max(seconds // 2, 2),
        )
        double_booked = [line for line in violations() if line.startswith("held by more")]
    return _figures(measured, by_sql, len(double_booked))


def plan(world: World, now: datetime, count: int) -> tuple[list[dict[str, Any]], int]:
    """That many bookings of tomorrow's and the next day's places, shuffled; and tomorrow's first slot."""
    from zoneinfo import ZoneInfo

    from django.conf import settings

    from mannam.domain.slots import QUANTA_PER_DAY, QUANTUM_MINUTES, first_slot_of

    zone = ZoneInfo(settings.TIME_ZONE)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, datetime.min.time(), zone)
    turns = Random(1).sample(range(QUANTA_PER_DAY * RANKS), min(count, QUANTA_PER_DAY * RANKS))
    requests = [
        booking(world, in_day, rank, midnight + timedelta(minutes=QUANTUM_MINUTES * in_day))
        for in_day, rank in (divmod(turn, RANKS) for turn in turns)
    ]
    return requests, first_slot_of(tomorrow)


def booking(world: World, in_day: int, rank: int, starts_at: datetime) -> dict[str, Any]:
    """The booking of one place and time by those to whom it belongs."""
    return {
        "method": "POST",
        "path": "/api/v1/visits",
        "token": world.token(rank),
        "key": f"{in_day}-{rank}",
        "body": {
            "inmate": world.key_of(world.inmate_id(in_day % GROUPS, rank), rank),
            "visitor_facility": world.codes[(rank + 7) % len(world.codes)],
            "starts_at": starts_at.isoformat(),
            "visitors": [world.visitor_base + rank],
        },
    }


def _figures(measured: dict[str, Any], by_sql: float, double_booked: int) -> dict[str, object]:
    booked = of_status(measured, CREATED)
    http_per_s = len(booked) / measured["seconds"]
    return {
        "http_per_s": round(http_per_s, 1),
        "sql_per_s": round(by_sql, 1),
        "ratio": round(http_per_s / by_sql, 3),
        "p50_ms": percentile(booked, 0.5),
        "p99_ms": percentile(booked, 0.99),
        "errors_5xx": errors_5xx(measured),
        "double_booked": double_booked,
        "refused": sum(len(times) for times in measured["milliseconds"].values()) - len(booked),
    }


@click.command("booking")
@click.option("--clients", default=32, show_default=True, help="Connections at once.")
@click.option("--seconds", default=10, show_default=True, help="How long.")
@json_option
def command(clients: int, seconds: int, as_json: bool) -> None:
    """Whole bookings a second over HTTP, beside the same rows by SQL alone."""
    figures = run(clients, seconds)
    if as_json:
        print_json(figures)
    else:
        for name, figure in figures.items():
            click.echo(f"{name:16} {figure}")
