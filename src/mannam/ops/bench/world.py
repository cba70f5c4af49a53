"""A country to measure in: 55 facilities of 20 booths a side, and people enough for every place and time.

Everything is numbered, so that a place and time have one set of people: at any time rank r (0 to 1099) is a
booth of facility r % 55 on either side, visitor r, and one of 25 groups of inmates, a group for each time.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

FACILITIES = 55
BOOTHS = 20
RANKS = FACILITIES * BOOTHS
GROUPS = 25
POLICY = "bench"


@dataclass(frozen=True)
class World:
    """Where the numbers begin: ids of the first of each, in order. ``codes`` are by facility number."""

    facility_ids: Sequence[int]
    codes: Sequence[str]
    booth_base: int
    inmate_base: int
    user_base: int
    visitor_base: int
    policy_id: int

    def token(self, rank: int) -> str:
        """The token of visitor ``rank``."""
        return token_of(rank)

    def inmate_id(self, group: int, rank: int) -> int:
        """The inmate of a group; he is held at facility rank % 55."""
        return self.inmate_base + group * RANKS + rank

    def key_of(self, inmate_id: int, rank: int) -> str:
        """How the program of visitor ``rank`` names an inmate."""
        from mannam.api import inmate_keys

        return inmate_keys.issue(self.user_base + rank, inmate_id)

    def asked_inmate_id(self, facility: int) -> int:
        """An inmate of a facility who has no visits yet."""
        return self.inmate_base + GROUPS * RANKS + facility


def token_of(rank: int) -> str:
    """A token that is known beforehand. For a bench alone."""
    return f"bench-token-{rank:05}"


def build(now: datetime, *, like: str, days_before: int) -> World:
    """Make the world under the rules of policy ``like``, bookable ``days_before`` days ahead."""
    from django.db import transaction

    with transaction.atomic():
        policy_id = _policy(like, days_before)
        facility_ids, codes = _facilities(now)
        booth_base = _booths(facility_ids)
        inmate_base = _inmates(facility_ids)
        user_base, visitor_base = _visitors(now)
    return World(facility_ids, codes, booth_base, inmate_base, user_base, visitor_base, policy_id)


def _policy(like: str, days_before: int) -> int:
    """Every rule is asked, by the values of ``like``, but for three limits that would refuse a load of few people.

    An applicant may come more than once a day, and booking for today does not close before a visit begins.
    """
    import re

    from mannam.actions.store_policy import store_policy

    text = (files("mannam") / "policies" / f"{like}.toml").read_text(encoding="utf-8")
    changes = {
        "name": f'"{POLICY}"',
        "effective_from": "2020-01-01",
        "opens_days_before": str(days_before),
        "closes_days_before": "0",
        "closes_at": '"start"',
        "applicant_per_day": "0",
    }
    for key, value in changes.items():
        text = re.sub(rf"(?m)^{key} = \S+", f"{key} = {value}", text)
    return store_policy(text).pk


def _facilities(now: datetime) -> tuple[list[int], list[str]]:
    from mannam.actions.actor import By
    from mannam.actions.import_facilities import import_facilities
    from mannam.domain.lifecycle import Actor
    from mannam.models import Facility

    import_facilities((files("mannam") / "data" / "facilities_kr.csv").read_bytes(), By(Actor.SYSTEM), now=now)
    Facility.objects.update(policy_name=POLICY, supervision_places=BOOTHS)
    found = list(Facility.objects.order_by("pk").values_list("pk", "code"))
    return [pk for pk, _ in found], [code for _, code in found]


def _booths(facility_ids: Sequence[int]) -> int:
    """Visitor booth b of facility f is number 40 f + b, inmate booth b number 40 f + 20 + b."""
    from mannam.models import Booth

    made = Booth.objects.bulk_create(
        Booth(facility_id=facility, side=side, number=number)
        for facility in facility_ids
        for side in (Booth.BoothSide.VISITOR, Booth.BoothSide.INMATE)
        for number in range(1, BOOTHS + 1)
    )
    return _first([one.pk for one in made])


def _inmates(facility_ids: Sequence[int]) -> int:
    from mannam.models import Inmate

    made = Inmate.objects.bulk_create(
        Inmate(
            facility_id=facility_ids[number % FACILITIES],
            number=f"{number:06}",
            name=f"Inmate {number}",
            inmate_class="S1",
        )
        for number in range(GROUPS * RANKS + FACILITIES)
    )
    return _first([one.pk for one in made])


def _visitors(now: datetime) -> tuple[int, int]:
    from mannam.models import ApiToken, User, Visitor

    # one more than there are ranks: somebody who asks and has no visit
    numbers = range(RANKS + 1)
    users = User.objects.bulk_create(
        User(email=f"bench{number}@bench.invalid", name=f"Visitor {number}") for number in numbers
    )
    visitors = Visitor.objects.bulk_create(Visitor(user=user, name=user.name) for user in users)
    ApiToken.objects.bulk_create(
        ApiToken(user=user, token_hash=hashlib.sha256(token_of(number).encode()).hexdigest(), created_at=now)
        for number, user in enumerate(users)
    )
    return _first([one.pk for one in users]), _first([one.pk for one in visitors])


def _first(ids: list[int]) -> int:
    if ids != list(range(ids[0], ids[0] + len(ids))):
        raise RuntimeError("a fresh database must number its rows in order")
    return ids[0]


def working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5  # noqa: PLR2004
