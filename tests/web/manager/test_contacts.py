"""Jin looks at the lists of callers, and takes somebody off one."""

import pytest
from django.test import Client

from mannam.actions.actor import By
from mannam.actions.cancel_visit import cancel_visit
from mannam.domain.lifecycle import Actor
from mannam.models import AuditEvent, Contact, User, Visit
from tests.actions.asking import apply_policy, book
from tests.people import Office
from tests.web.manager.seen import text

pytestmark = pytest.mark.django_db


def page(office: Office, rest: str = "") -> str:
    return f"/manager/{office.daegu.code}/contacts/{rest}"


@pytest.fixture
def visit(office: Office) -> Visit:
    """Haneul has booked, and is on Yul's list of two."""
    apply_policy(contacts=2)
    return book(office, "2026-11-26 10:00")


def test_where_there_are_no_lists_nothing_leads_to_them(manager: Client, office: Office) -> None:
    assert page(office) not in manager.get(f"/manager/{office.daegu.code}/orders/").content.decode()
    assert "there are no lists here" in text(manager.get(page(office)))


def test_who_is_on_a_list_is_seen(manager: Client, jin: User, office: Office, visit: Visit) -> None:
    assert page(office) in manager.get(f"/manager/{office.daegu.code}/orders/").content.decode()
    shown = text(manager.get(page(office)))
    for words in ("People on a list at most: 2.", "Haneul", "2026-11-24"):
        assert words in shown
    assert AuditEvent.objects.get(verb="read_contacts").user == jin


def test_who_has_no_visit_to_come_is_taken_off(manager: Client, jin: User, office: Office, visit: Visit) -> None:
    one = page(office, f"{Contact.objects.get().pk}/")
    assert "Take off the list" in text(manager.get(one))
    assert visit.ref in text(manager.post(one, follow=True))
    assert Contact.objects.exists()
    cancel_visit(visit.pk, By(Actor.VISITOR, office.haneul.pk), now=office.now)
    assert "Taken off the list." in text(manager.post(one, follow=True))
    assert not Contact.objects.exists()
    event = AuditEvent.objects.get(verb="remove_contact")
    assert (event.user, event.facility) == (jin, office.daegu)
    assert manager.post(one).status_code == 404


def test_another_facilitys_list_does_not_exist(manager: Client, office: Office, visit: Visit) -> None:
    office.yul.facility = office.seoul
    office.yul.save()
    assert "Nobody is on a list" in text(manager.get(page(office)))
    assert manager.get(page(office, f"{Contact.objects.get().pk}/")).status_code == 404
    assert manager.get(f"/manager/{office.seoul.code}/contacts/").status_code == 404
