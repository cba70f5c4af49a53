"""Jin writes down what the desk has seen of a visitor: of age or not, a lawyer or not."""

import pytest
from django.test import Client

from mannam.models import AuditEvent, User, Visit, Visitor
from tests.actions.asking import book
from tests.people import Office
from tests.web.manager.seen import text

pytestmark = pytest.mark.django_db


def page(office: Office) -> str:
    return f"/manager/{office.daegu.code}/known/"


@pytest.fixture
def visit(office: Office) -> Visit:
    """Haneul comes to Yul."""
    return book(office, "2026-11-26 10:00")


def test_the_page_is_among_the_managers(manager: Client, office: Office) -> None:
    assert page(office) in manager.get(f"/manager/{office.daegu.code}/orders/").content.decode()
    assert "Write down what was seen at the desk" in text(manager.get(page(office)))


@pytest.mark.parametrize(
    ("seen", "back", "field", "value", "before"),
    [
        ("minor", "adult", "adult", False, True),
        ("lawyer", "visitor", "role", "lawyer", "visitor"),
    ],
)
def test_what_was_seen_is_written_down_and_taken_back(
    manager: Client,
    jin: User,
    office: Office,
    visit: Visit,
    seen: str,
    back: str,
    field: str,
    value: object,
    before: object,
) -> None:
    form = {"visit": visit.ref.lower(), "name": "haneul"}
    for what, then in ((seen, value), (back, before)):
        assert "Written down." in text(manager.post(page(office), form | {"seen": what}, follow=True))
        assert getattr(Visitor.objects.get(pk=office.haneul_visitor.pk), field) == then
        assert "written down already" in text(manager.post(page(office), form | {"seen": what}, follow=True))
    events = AuditEvent.objects.filter(verb=f"set_visitor_{field}")
    assert [event.user for event in events] == [jin, jin]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"visit": "7"}, "A number of a visit begins with MN"),
        ({"name": "Somebody"}, "Nobody of this name comes to that visit"),
        ({"seen": "tall"}, "Please choose one"),
    ],
)
def test_what_cannot_be_is_said(
    manager: Client, office: Office, visit: Visit, changed: dict[str, str], words: str
) -> None:
    answer = manager.post(page(office), {"visit": visit.ref, "name": "Haneul", "seen": "minor"} | changed)
    assert words in text(answer)
    assert Visitor.objects.get(pk=office.haneul_visitor.pk).adult


def test_who_visits_elsewhere_is_not_found(manager: Client, office: Office, visit: Visit) -> None:
    Visit.objects.update(inmate_facility=office.seoul)
    answer = manager.post(page(office), {"visit": visit.ref, "name": "Haneul", "seen": "minor"})
    assert "Nobody of this name comes to that visit" in text(answer)
