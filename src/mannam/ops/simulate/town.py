"""The places and people of a simulation: few booths and many who want them, under each of its policies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mannam.actions.announce_node import announce_node
from mannam.actions.store_policy import store_policy
from mannam.domain.policy import InmateClass, VisitorRole
from mannam.models import Booth, Facility, Inmate, User, Visitor
from mannam.ops.simulate.rules import BY_LOT, IN_LINE, ON_REQUEST, POLICIES, document

FACILITIES = 20
BOOTHS = 4
PEOPLE = 480
LAWYER_EVERY = 8


@dataclass(frozen=True)
class Family:
    """Who applies (user and visitor), and who may come along. Of lawyers only lawyers come along."""

    user_id: int
    visitor_id: int
    companion_id: int
    is_lawyer: bool


@dataclass(frozen=True)
class Town:
    """Ids in the order they were made. Facilities, and the inmates held there, are by policy."""

    facilities: Mapping[str, Sequence[int]]
    inmates: Mapping[str, Sequence[int]]
    families: Sequence[Family]
    nodes: tuple[int, int]


def build(now: datetime) -> Town:
    """Make it in an empty database in which the shipped policies are stored."""
    for name in (IN_LINE, BY_LOT, ON_REQUEST):
        store_policy(document(name))
    facilities = Facility.objects.bulk_create(_facility(number) for number in range(FACILITIES))
    Booth.objects.bulk_create(
        Booth(facility=facility, side=side, number=number)
        for facility in facilities
        for side in Booth.BoothSide
        for number in range(1, BOOTHS + 1)
    )
    nodes = (announce_node("first", "ws://first", now=now), announce_node("second", "ws://second", now=now))
    by_policy = {name: [one.pk for one in facilities if one.policy_name == name] for name in POLICIES}
    return Town(by_policy, _inmates(facilities), _families(), nodes)


def _facility(number: int) -> Facility:
    name = f"Facility {number}"
    return Facility(
        code=f"facility-{number}",
        name_ko=name,
        name_en=name,
        kind=Facility.Kind.DETENTION_CENTRE,
        region="Seoul",
        city="Seoul",
        latitude=35 + number / 10,
        longitude=127 + number / 10,
        policy_name=POLICIES[number % len(POLICIES)],
        supervision_places=BOOTHS,
    )


def _inmates(facilities: Sequence[Facility]) -> dict[str, Sequence[int]]:
    classes = list(InmateClass)
    made = Inmate.objects.bulk_create(
        Inmate(
            facility=facilities[number % FACILITIES],
            number=f"{number:04}",
            name=f"Inmate {number}",
            inmate_class=classes[number // FACILITIES % len(classes)],
        )
        for number in range(PEOPLE)
    )
    return {name: [one.pk for one in made if one.facility.policy_name == name] for name in POLICIES}


def _families() -> list[Family]:
    users = User.objects.bulk_create(User(email=f"family{number}@simulate.invalid") for number in range(PEOPLE))
    roles = [VisitorRole.VISITOR if number % LAWYER_EVERY else VisitorRole.LAWYER for number in range(PEOPLE)]
    visitors = Visitor.objects.bulk_create(
        Visitor(user=user, name="Visitor", role=role) for user, role in zip(users, roles, strict=True)
    )
    companions = Visitor.objects.bulk_create(
        Visitor(registered_by=user, name="Companion", role=role) for user, role in zip(users, roles, strict=True)
    )
    return [
        Family(user.pk, visitor.pk, companion.pk, role is VisitorRole.LAWYER)
        for user, visitor, companion, role in zip(users, visitors, companions, roles, strict=True)
    ]
