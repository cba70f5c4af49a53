"""Check-in at the desk: the right code, the right time, IDs seen."""

from collections.abc import Collection
from datetime import datetime
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.check_in import check_in
from mannam.actions.refused import Refused
from mannam.actions.set_non_association import Two, set_non_association
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo
from mannam.models import AuditEvent, Booth, Claim, Facility, Resource, Visit, Visitor
from mannam.queries.invariants import violations
from tests.people import POLICIES, Office, at, make_booth, make_inmate, make_user, make_visitor, store_policy


def book(office: Office, slot: SlotNo | None = None) -> Visit:
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot or office.slot, haneul, (haneul,))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def arrive(
    office: Office,
    code: str,
    now: datetime | None = None,
    *,
    id_confirmed: bool = True,
    booth: Booth | None = None,
    absent: Collection[int] = (),
) -> Visit:
    return check_in(
        office.seoul.pk,
        code,
        id_confirmed=id_confirmed,
        by=By(Actor.DESK, office.seo.pk),
        now=now or office.now,
        booth_id=booth.pk if booth else None,
        absent=absent,
    )


def reason(office: Office, code: str, now: datetime | None = None, *, id_confirmed: bool = True) -> RefusalCode:
    with pytest.raises(Refused) as refused:
        arrive(office, code, now, id_confirmed=id_confirmed)
    (refusal,) = refused.value.refusals
    return refusal.code


def test_the_party_is_checked_in(office: Office) -> None:
    visit = arrive(office, book(office).check_in_code)
    visit.refresh_from_db()
    assert visit.status == Status.CHECKED_IN
    assert visit.id_confirmed
    assert visit.checked_in_at == office.now
    assert AuditEvent.objects.get(verb="check_in").user_id == office.seo.pk


def test_a_code_works_once(office: Office) -> None:
    code = book(office).check_in_code
    arrive(office, code)
    assert reason(office, code) == RefusalCode.CODE_USED


def test_a_wrong_code_is_unknown(office: Office) -> None:
    code = book(office).check_in_code
    assert reason(office, f"{(int(code) + 1) % 1_000_000:06}") == RefusalCode.CODE_UNKNOWN


def test_a_code_works_at_its_own_facility_only(office: Office) -> None:
    code = book(office).check_in_code
    with pytest.raises(Refused):
        check_in(office.daegu.pk, code, id_confirmed=True, by=By(Actor.DESK, office.min.pk), now=office.now)


def test_a_cancelled_visits_code_is_known_on_its_day_alone(office: Office) -> None:
    visit = book(office)
    cancel_visit(visit.pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    assert reason(office, visit.check_in_code) == RefusalCode.CODE_CANCELLED
    assert reason(office, visit.check_in_code, at("2026-11-23 23:59")) == RefusalCode.CODE_UNKNOWN
    assert reason(office, visit.check_in_code, at("2026-11-25 00:00")) == RefusalCode.CODE_UNKNOWN


def test_todays_visit_comes_before_a_newer_one_with_the_same_code(office: Office) -> None:
    visit = book(office)
    later = book(office, SlotNo(office.slot + QUANTA_PER_DAY))
    cancel_visit(visit.pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    Visit.objects.filter(pk=later.pk).update(check_in_code=visit.check_in_code, status=Status.NO_SHOW)
    assert reason(office, visit.check_in_code) == RefusalCode.CODE_CANCELLED


def test_ids_must_have_been_seen(office: Office) -> None:
    visit = book(office)
    assert reason(office, visit.check_in_code, id_confirmed=False) == RefusalCode.ID_NOT_CONFIRMED
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED


def test_it_opens_two_hours_before_and_ends_with_the_visit(office: Office) -> None:
    code = book(office).check_in_code
    assert reason(office, code, at("2026-11-24 07:59")) == RefusalCode.TOO_EARLY
    assert reason(office, code, at("2026-11-24 10:15")) == RefusalCode.TOO_LATE
    assert arrive(office, code, at("2026-11-24 10:14")).status == Status.CHECKED_IN


def test_a_party_can_be_sent_to_another_booth(office: Office) -> None:
    visit = book(office)
    (other,) = (booth for booth in office.seoul_booths if booth.pk != visit.visitor_booth_id)
    assert arrive(office, visit.check_in_code, booth=other).visitor_booth == other
    assert Claim.objects.get(kind=Resource.VISITOR_BOOTH).resource_id == other.pk
    assert violations() == []


def test_a_booth_that_somebody_has_is_not_free(office: Office) -> None:
    visit = book(office)
    noeul = make_user("noeul@example.org", "Noeul")
    visitor = make_visitor(noeul)
    bom = make_inmate(office.daegu, "77", "Bom")
    order = BookingOrder(bom.pk, office.seoul.pk, office.slot, visitor.pk, (visitor.pk,))
    other = book_visit(order, By(Actor.VISITOR, noeul.pk), now=office.now, random=Random(2))
    with pytest.raises(Refused) as refused:
        arrive(office, visit.check_in_code, booth=other.visitor_booth)
    assert refused.value.refusals[0].code == RefusalCode.BOOTH_NOT_FREE
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
    assert violations() == []


def test_no_other_booth_helps_while_the_inmates_is_out_of_service(office: Office) -> None:
    """In its own booth the party is checked in: the inmate's side has some minutes to see to its booth."""
    visit = book(office)
    (other,) = (booth for booth in office.seoul_booths if booth.pk != visit.visitor_booth_id)
    Booth.objects.filter(pk=visit.inmate_booth_id).update(in_service=False)
    with pytest.raises(Refused) as refused:
        arrive(office, visit.check_in_code, booth=other)
    assert [one.code for one in refused.value.refusals] == [RefusalCode.INMATE_BOOTH_OUT]
    was, visit = visit, Visit.objects.get(pk=visit.pk)
    assert (visit.status, visit.visitor_booth) == (Status.BOOKED, was.visitor_booth)
    assert Claim.objects.get(kind=Resource.VISITOR_BOOTH).resource_id == was.visitor_booth_id
    assert arrive(office, visit.check_in_code).status == Status.CHECKED_IN


def test_only_a_visitor_booth_of_the_facility_in_service_will_do(office: Office) -> None:
    code = book(office).check_in_code
    broken = make_booth(office.seoul, Booth.BoothSide.VISITOR, 3, in_service=False)
    for booth in (broken, *office.daegu_booths):
        with pytest.raises(Refused) as refused:
            arrive(office, code, booth=booth)
        assert refused.value.refusals[0].code == RefusalCode.BOOTH_NOT_FREE


@pytest.mark.parametrize("wanted", [False, True])
def test_a_minor_is_not_left_alone_where_an_adult_is_wanted(office: Office, *, wanted: bool) -> None:
    document = (POLICIES / "demo.toml").read_text()
    flag = "applicant_must_be_adult = {}".format
    store_policy("adults", document.replace(flag("false"), flag(str(wanted).lower())))
    Facility.objects.update(policy_name="adults")
    minor = make_visitor(office.haneul, "Bom", companion=True)
    minor.adult = False
    minor.save()
    party = (office.haneul_visitor.pk, minor.pk)
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, office.haneul_visitor.pk, party)
    visit = book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))
    said = []
    try:
        arrive(office, visit.check_in_code, absent=[office.haneul_visitor.pk])
    except Refused as refused:
        said = [refusal.code for refusal in refused.refusals]
    assert said == [RefusalCode.APPLICANT_NOT_ADULT] * wanted
    visit.refresh_from_db()
    assert (visit.status == Status.CHECKED_IN) is not wanted
    assert visit.party.count() == (2 if wanted else 1)
    assert violations() == []


def test_whoever_is_kept_apart_from_who_stayed_at_home_may_come(office: Office) -> None:
    here, companion = office.haneul_visitor.pk, make_visitor(office.haneul, "Bom", companion=True)
    others = [make_visitor(make_user(f"{name}@example.org"), name) for name in ("one", "two")]
    for pair in (Two(Visitor, companion.pk, others[0].pk), Two(Visitor, here, others[1].pk)):
        set_non_association(pair, By(Actor.MANAGER), now=office.now)
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, here, (here, companion.pk))
    visit = book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))
    arrive(office, visit.check_in_code, absent=[companion.pk])
    assert violations() == []
    inmate = make_inmate(office.daegu, "2048", "Sol")

    def book_for(other: Visitor) -> Visit:
        order = BookingOrder(inmate.pk, office.seoul.pk, office.slot, other.pk, (other.pk,))
        return book_visit(order, By(Actor.VISITOR, other.user_id), now=office.now, random=Random(other.pk))

    with pytest.raises(Refused):
        book_for(others[1])
    assert book_for(others[0]).status == Status.BOOKED
    assert violations() == []
