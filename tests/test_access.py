"""Who may see what: Haneul, Seo and Min; and Noeul, who has nothing to do with it."""

from datetime import timedelta
from random import Random

import pytest
from django.contrib.auth.models import AnonymousUser

from mannam.access import (
    Denied,
    TokenHolder,
    access_api_token,
    access_booth_device,
    access_facility,
    access_own_visitor,
    access_supervised_visit,
    access_visit,
    facilities_for,
    hash_of,
)
from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.create_api_token import create_api_token
from mannam.domain.lifecycle import Actor
from mannam.domain.scopes import USUAL
from mannam.models import BoothDevice, PlacesVersion, StaffRole, User, Visit, Visitor
from tests.people import Office, make_facility, make_staff, make_user, make_visitor

HOUR = timedelta(hours=1)
DESK, OFFICER = StaffRole.Role.DESK, StaffRole.Role.OFFICER


@pytest.fixture
def visit(office: Office) -> Visit:
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


@pytest.fixture
def noeul(db: None) -> User:
    """Somebody with a visitor of her own and no part in this."""
    user = make_user("noeul@example.org", "Noeul")
    make_visitor(user)
    return user


def test_a_visit_is_seen_by_its_applicant_and_both_ends(office: Office, visit: Visit) -> None:
    for user in (office.haneul, office.seo, office.min):
        assert access_visit(user, visit.ref) == visit


def test_a_visit_is_seen_by_its_party(office: Office, visit: Visit, noeul: User) -> None:
    visit.party.add(Visitor.objects.get(user=noeul))
    assert access_visit(noeul, visit.ref) == visit


def test_a_visit_is_seen_by_nobody_else(office: Office, visit: Visit, noeul: User) -> None:
    elsewhere = make_staff("jin@example.org", "Jin", make_facility("mokpo-ci"), DESK)
    for user in (noeul, elsewhere, AnonymousUser()):
        with pytest.raises(Denied):
            access_visit(user, visit.ref)


@pytest.mark.parametrize("ref", ["MN-00000", "", "\0", "x" * 1000])
def test_no_such_visit_is_denied_the_same(office: Office, ref: str) -> None:
    with pytest.raises(Denied):
        access_visit(office.haneul, ref)
    with pytest.raises(Denied):
        access_supervised_visit(office.min, ref)


def test_only_an_officer_at_the_inmates_facility_supervises(office: Office, visit: Visit) -> None:
    assert access_supervised_visit(office.min, visit.ref) == visit
    seoul_officer = make_staff("jin@example.org", "Jin", office.seoul, OFFICER)
    for user in (office.haneul, office.seo, seoul_officer, AnonymousUser()):
        with pytest.raises(Denied):
            access_supervised_visit(user, visit.ref)


def test_a_facility_opens_to_the_roles_asked_for(office: Office) -> None:
    assert access_facility(office.min, "daegu-ci", OFFICER) == office.daegu
    assert access_facility(office.min, "daegu-ci") == office.daegu
    for user, code in ((office.seo, "daegu-ci"), (office.haneul, "daegu-ci"), (office.min, "\0")):
        with pytest.raises(Denied):
            access_facility(user, code, OFFICER)


def test_a_role_without_a_facility_holds_everywhere(office: Office) -> None:
    chief = make_staff("chief@example.org", "Chief", None, OFFICER)
    assert facilities_for(chief, OFFICER) == [office.daegu, office.seoul]
    assert facilities_for(office.seo, DESK) == [office.seoul]
    assert facilities_for(office.haneul) == []
    assert facilities_for(AnonymousUser()) == []


def test_staff_who_left_open_nothing(office: Office) -> None:
    office.min.is_active = False
    office.min.save()
    assert facilities_for(office.min) == []


def test_a_visitor_is_ones_own(office: Office) -> None:
    assert access_own_visitor(office.haneul) == office.haneul_visitor
    assert access_own_visitor(office.seo) is None
    assert access_own_visitor(AnonymousUser()) is None


def test_a_token_acts_for_its_user_until_it_is_revoked(office: Office) -> None:
    kept = create_api_token(office.haneul, "a secret", By(Actor.SYSTEM), now=office.now)
    places = PlacesVersion.objects.get().version
    holder = TokenHolder(office.haneul, office.haneul_visitor.pk, kept.pk, frozenset(USUAL), places)
    assert access_api_token("a secret", office.now) == holder
    assert "a secret" not in kept.token_hash
    kept.revoked_at = office.now
    kept.save()
    for token in ("a secret", "", "\0", "\ud800"):
        with pytest.raises(Denied):
            access_api_token(token, office.now)


def test_a_token_of_somebody_who_left_is_worth_nothing(office: Office) -> None:
    create_api_token(office.haneul, "a secret", By(Actor.SYSTEM), now=office.now)
    User.objects.filter(pk=office.haneul.pk).update(is_active=False)
    with pytest.raises(Denied):
        access_api_token("a secret", office.now)


def test_a_token_runs_out(office: Office) -> None:
    create_api_token(office.haneul, "a secret", By(Actor.SYSTEM), now=office.now, expires_at=office.now + HOUR)
    assert access_api_token("a secret", office.now + HOUR - timedelta(seconds=1)).user == office.haneul
    with pytest.raises(Denied):
        access_api_token("a secret", office.now + HOUR)


def test_a_booths_device_is_known_by_its_token(office: Office) -> None:
    device = BoothDevice.objects.create(
        booth=office.seoul_booths[0], token_hash=hash_of("cookie"), paired_at=office.now
    )
    assert access_booth_device("cookie") == device
    device.revoked_at = office.now
    device.save()
    with pytest.raises(Denied):
        access_booth_device("cookie")
