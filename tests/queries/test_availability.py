"""Availability agrees with the claims: what it offers can be booked, and nothing else can."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from random import Random

import pytest
from pytest_django import DjangoAssertNumQueries

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.refused import Refused
from mannam.actions.set_non_association import Two, set_non_association
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import ORDINARY, VisitorRole
from mannam.domain.rules import refusals_for
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of
from mannam.models import Booth, Closure, Facility, Inmate, Visit, Visitor
from mannam.queries.availability import free_offers
from mannam.queries.booking_facts import read_situation
from mannam.queries.free_places import free_places
from mannam.queries.invariants import violations
from tests.kinds import KINDS, open_kinds
from tests.people import (
    POLICIES,
    Office,
    make_booth,
    make_facility,
    make_inmate,
    make_user,
    make_visitor,
    store_policy,
)

CASE = "2026재고합12"
DAYS = [date(2026, 11, 24), date(2026, 11, 25)]


def offered(
    office: Office, inmate: Inmate, visitors: tuple[int, ...], days: list[date], kind: str = ORDINARY
) -> set[tuple[int, int]]:
    found = free_offers(
        inmate_id=inmate.pk,
        visitor_ids=visitors,
        days=days,
        facility_ids=None,
        near=None,
        now=office.now,
        kind=kind,
        case=CASE,
    )
    assert len(set(found)) == len(found)
    return {(offer.facility_id, offer.slot) for offer in found}


def bookable(
    office: Office, inmate: Inmate, visitors: tuple[int, ...], days: list[date], kind: str = ORDINARY
) -> set[tuple[int, int]]:
    """The oracle: each place and time asked on its own, of the rules and of the claims."""
    return {
        (facility.pk, slot)
        for facility in Facility.objects.all()
        for day in days
        for slot in range(first_slot_of(day), first_slot_of(day) + QUANTA_PER_DAY)
        if is_bookable(
            office, BookingOrder(inmate.pk, facility.pk, SlotNo(slot), visitors[0], visitors, kind, CASE)
        )
    }


def is_bookable(office: Office, order: BookingOrder) -> bool:
    situation = read_situation(
        inmate_id=order.inmate_id,
        visitor_facility_id=order.visitor_facility_id,
        slot=order.slot,
        applicant_id=order.applicant_id,
        visitor_ids=order.visitor_ids,
        kind=order.kind,
        case=order.case,
    )
    policy = situation.rules.policy
    if refusals_for(order.request(), situation.facts, policy, office.now):
        return False
    terms = policy.terms_of(order.kind)
    free, _ = free_places(
        visitor_facility_id=order.visitor_facility_id,
        inmate_facility_id=situation.inmate_facility_id,
        inmate_id=order.inmate_id,
        visitor_ids=order.visitor_ids,
        slot=order.slot,
        quanta=terms.quanta,
        monitored=terms.monitored,
    )
    return free.choose(Random(0)) is not None and not free.inmate_busy and not free.visitor_busy


def long_visits() -> str:
    """The demo's rules, but a visit takes three quarter hours, and an applicant has one a day."""
    text = (POLICIES / "demo.toml").read_text()
    return text.replace("talk_seconds = 600", "talk_seconds = 2400").replace(
        "applicant_per_day = 0 ", "applicant_per_day = 2 "
    )


@pytest.fixture
def country(office: Office, request: pytest.FixtureRequest) -> tuple[Random, list[Inmate], list[Visitor]]:
    """Five facilities under three policies, with closures, broken booths and some people, all by chance."""
    random = Random(request.node.callspec.params["seed"])
    store_policy("kr")
    store_policy("long", long_visits())
    open_kinds()
    for number, name in enumerate(("kr", "long", "demo")):
        facility = make_facility(f"place-{number}", policy_name=name, supervision_places=random.randint(1, 2))
        for side in Booth.BoothSide:
            for booth in range(1, random.randint(1, 3)):
                make_booth(facility, side, booth, in_service=random.random() < 0.8)
    for facility in Facility.objects.all():
        first = first_slot_of(random.choice(DAYS)) + random.randrange(QUANTA_PER_DAY)
        closed_side = random.choice(["", *Booth.BoothSide.values])
        Closure.objects.create(
            facility=facility,
            side=closed_side,
            first_slot=first,
            end_slot=first + random.randint(1, 40),
            reason="Drill",
        )
    homes = [office.daegu, *Facility.objects.filter(code__startswith="place")]
    inmates = [make_inmate(random.choice(homes), f"N{number}", "Inmate") for number in range(4)]
    visitors = [make_visitor(make_user(f"family{number}@example.org"), "Visitor") for number in range(4)]
    for lawyer in visitors[:2]:
        lawyer.role = VisitorRole.LAWYER
        lawyer.save()
    for kind, (one, other) in ((Inmate, random.sample(inmates, 2)), (Visitor, random.sample(visitors, 2))):
        set_non_association(Two(kind, one.pk, other.pk), By(Actor.DESK), now=office.now)
    return random, [office.yul, *inmates], visitors


@pytest.mark.parametrize("seed", range(4))
def test_after_any_bookings_and_cancels_it_agrees_with_the_claims(
    office: Office, country: tuple[Random, list[Inmate], list[Visitor]], seed: int
) -> None:
    random, inmates, visitors = country
    visits: list[Visit] = []
    for _ in range(80):
        if len(visits) > 3 and random.random() < 0.2:
            cancel_visit(visits.pop(random.randrange(len(visits))).pk, By(Actor.DESK), now=office.now)
        elif visit := _try_any(office, random, inmates, visitors):
            visits.append(visit)
    assert violations() == []
    visit = random.choice(visits)  # so that somebody's day and booths are partly taken
    visitors_of_it = (visit.applicant_id,)
    day = [visit.starts_at.astimezone(office.now.tzinfo).date()]
    for kind in KINDS:
        found = offered(office, visit.inmate, visitors_of_it, day, kind)
        assert found == bookable(office, visit.inmate, visitors_of_it, day, kind)


@pytest.mark.parametrize("seed", range(4, 8))
def test_visits_of_every_length_never_meet_and_every_free_start_is_offered(
    office: Office, country: tuple[Random, list[Inmate], list[Visitor]], seed: int
) -> None:
    """Five quanta, four and one beside each other, with supervision and without."""
    random, inmates, visitors = country
    booked = [found for _ in range(60) if (found := _try_any(office, random, inmates, visitors, KINDS))]
    assert len({visit.quanta for visit in booked}) > 1
    assert violations() == []
    lawyer, day = (visitors[0].pk,), [random.choice(DAYS)]
    for kind, inmate in product(KINDS, random.sample(inmates, 2)):
        assert offered(office, inmate, lawyer, day, kind) == bookable(office, inmate, lawyer, day, kind)


def _try_any(
    office: Office,
    random: Random,
    inmates: list[Inmate],
    visitors: list[Visitor],
    kinds: Sequence[str] = (ORDINARY,),
) -> Visit | None:
    facility = random.choice(list(Facility.objects.all()))
    slot = SlotNo(first_slot_of(random.choice(DAYS)) + random.randrange(36, 64))
    visitor = random.choice(visitors).pk
    inmate, kind = random.choice(inmates).pk, random.choice(kinds)
    order = BookingOrder(inmate, facility.pk, slot, visitor, (visitor,), kind, CASE)
    try:
        return book_visit(order, By(Actor.DESK), now=office.now, random=random)
    except Refused:
        return None


def test_an_unknown_inmate_has_no_offers(office: Office) -> None:
    nobody = Inmate(pk=999_999)
    assert offered(office, nobody, (office.haneul_visitor.pk,), DAYS) == set()


def test_only_the_facilities_asked_for_with_their_distance(office: Office) -> None:
    found = free_offers(
        inmate_id=office.yul.pk,
        visitor_ids=(office.haneul_visitor.pk,),
        days=DAYS,
        facility_ids=[office.daegu.pk],
        near=office.seoul.place,
        now=office.now,
    )
    assert {offer.facility_id for offer in found} == {office.daegu.pk}
    assert {round(offer.distance_km or 0) for offer in found} == {225}


def test_nothing_outside_the_window(office: Office) -> None:
    last = office.now.date() + timedelta(days=14)
    days = [last, last + timedelta(days=1), office.now.date() - timedelta(days=1)]
    slots = {slot for _, slot in offered(office, office.yul, (office.haneul_visitor.pk,), days)}
    assert {slot // QUANTA_PER_DAY for slot in slots} == {first_slot_of(last) // QUANTA_PER_DAY}


def test_a_party_too_large_has_no_offers(office: Office) -> None:
    companions = [make_visitor(office.haneul, f"Friend {n}", companion=True).pk for n in range(5)]
    assert offered(office, office.yul, (office.haneul_visitor.pk, *companions), DAYS) == set()


def test_the_question_takes_few_statements(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """However many facilities there are: a nation's answer must not cost a statement each."""
    for number in range(10):
        make_booth(make_facility(f"place-{number}"), Booth.BoothSide.VISITOR)
    with django_assert_max_num_queries(7):
        found = offered(office, office.yul, (office.haneul_visitor.pk,), DAYS)
    places = {facility_id for facility_id, _ in found}
    assert len(places) == 12
