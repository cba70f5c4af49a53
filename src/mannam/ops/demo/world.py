"""The demo world: facilities, booths, inmates, people, and a week of visits. The same for the same day."""

import logging
from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.db import connection, transaction

from mannam.actions.actor import By
from mannam.actions.import_booths import import_booths
from mannam.actions.import_facilities import import_facilities
from mannam.actions.import_inmates import import_inmates
from mannam.domain.lifecycle import Actor
from mannam.models import Facility, Visitor
from mannam.ops.demo.places import booths_csv, facilities_csv, inmates_csv
from mannam.ops.demo.population import SYNTHETIC_DOMAIN, make_families, make_people, visited_inmates
from mannam.ops.demo.week import book_week

logger = logging.getLogger(__name__)

SEED = "mannam demo"


def seed(now: datetime) -> None:
    """Bring the demo world to ``now``: everything on the first call, later only the days that came since."""
    with transaction.atomic():
        facilities = _places(now)
        make_people({facility.code: facility for facility in facilities})
        _families(facilities)
        visits = book_week(facilities, now, SEED)
    if visits:
        _tell_planner()
    logger.info("demo world: %d facilities, %d new visits, all made up", len(facilities), visits)


def _places(now: datetime) -> list[Facility]:
    if not Facility.objects.exists():
        by = By(Actor.SYSTEM)
        import_facilities(facilities_csv(), by, now=now)
        facilities = list(Facility.objects.all())
        import_booths(booths_csv(facilities, Random(f"{SEED} booths")), by, now=now)
        import_inmates(inmates_csv(facilities, Random(f"{SEED} inmates")), by, now=now)
    return list(Facility.objects.all())


def _families(facilities: Sequence[Facility]) -> None:
    if not Visitor.objects.filter(user__email__endswith=f"@{SYNTHETIC_DOMAIN}").exists():
        make_families(list(visited_inmates()), facilities, Random(f"{SEED} families"))


def _tell_planner() -> None:
    """After so many rows at once the database's idea of its tables is old."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
