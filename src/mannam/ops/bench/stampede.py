"""``mannam bench stampede``: many times more applicants than places, all at once; exactly the places are given."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import click

from mannam.ops.bench.figures import errors_5xx, of_status, percentile
from mannam.ops.bench.world import BOOTHS, FACILITIES, GROUPS, World
from mannam.ops.output import json_option, print_json

CREATED, CONFLICT, UNPROCESSABLE = 201, 409, 422
PATIENCE = 600.0


def run(clients: int, places: int, crowd: int) -> dict[str, object]:
    """``crowd`` applicants for each place of one facility, with ``clients`` connections."""
    from mannam.ops.bench import stage
    from mannam.ops.bench.booking import PAST_CLAIMS
    from mannam.ops.bench.history import fill
    from mannam.ops.bench.world import build
    from mannam.ops.clock import now

    with stage.fresh_database():
        from mannam.queries.invariants import violations

        world = build(now(), like="demo", days_before=14)
        fill(world, now(), PAST_CLAIMS, ahead=False)
        requests = plan(world, now(), places, crowd)
        with stage.web() as port:
            measured = stage.load(
                {"port": port, "clients": clients, "seconds": PATIENCE, "keep": False, "requests": requests}
            )
        found = violations()
    losers = of_status(measured, CONFLICT, UNPROCESSABLE)
    return {
        "winners": len(of_status(measured, CREATED)),
        "losers": len(losers),
        "loser_p50_ms": percentile(losers, 0.5),
        "loser_p99_ms": percentile(losers, 0.99),
        "errors_5xx": errors_5xx(measured),
        "violations": len(found),
        "per_s": round(len(requests) / measured["seconds"], 1),
    }


def plan(world: World, now: datetime, places: int, crowd: int) -> list[dict[str, Any]]:
    """``crowd`` times as many requests as there are places, in any order.

    At each time there are twenty places, and each time is wanted by twenty times ``crowd`` pairs of people.
    """
    from zoneinfo import ZoneInfo

    from django.conf import settings

    from mannam.domain.slots import QUANTUM_MINUTES

    zone = ZoneInfo(settings.TIME_ZONE)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, datetime.min.time(), zone)
    requests = [
        _request(world, time, number, midnight + timedelta(minutes=QUANTUM_MINUTES * time))
        for time in range(places // BOOTHS)
        for number in range(crowd * BOOTHS)
    ]
    Random(1).shuffle(requests)
    return requests


def _request(world: World, time: int, number: int, starts_at: datetime) -> dict[str, Any]:
    """Applicant ``number`` for a time: every inmate is held at the first facility, no pair asks twice a time."""
    group, place = divmod(number, BOOTHS)
    home_rank = FACILITIES * place
    visitor = (number * 7 + time) % (FACILITIES * BOOTHS)
    return {
        "method": "POST",
        "path": "/api/v1/visits",
        "token": world.token(visitor),
        "key": f"{time}-{number}",
        "body": {
            "inmate": world.key_of(world.inmate_id((group + time) % GROUPS, home_rank), visitor),
            "visitor_facility": world.codes[1],
            "starts_at": starts_at.isoformat(),
            "visitors": [world.visitor_base + visitor],
        },
    }


@click.command("stampede")
@click.option("--clients", default=200, show_default=True, help="Connections at once.")
@click.option("--places", default=960, show_default=True, help="Places in all; twenty at each time.")
@click.option("--crowd", default=5, show_default=True, help="Applicants for each place.")
@json_option
def command(clients: int, places: int, crowd: int, as_json: bool) -> None:
    """Many times more applicants than places, all at once."""
    if places < BOOTHS or places % BOOTHS:
        raise click.BadParameter(f"must be a multiple of {BOOTHS}", param_hint="--places")
    figures = run(clients, places, crowd)
    if as_json:
        print_json(figures)
    else:
        for name, figure in figures.items():
            click.echo(f"{name:16} {figure}")
