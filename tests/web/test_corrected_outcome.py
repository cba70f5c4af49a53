"""Every page tells the outcome that holds: broken off by a fault first, and the officer's end once it is known."""

import html
from collections.abc import Iterator
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.check_in import check_in
from mannam.domain.lifecycle import Actor
from mannam.web import clock
from tests.people import Office
from tests.two_nodes import BY_OFFICER, OFFICER, TwoNodes
from tests.web.public.applicant import Applicant
from tests.web.staff.signed_in import staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def nodes(office: Office, monkeypatch: pytest.MonkeyPatch) -> TwoNodes:
    """Haneul's visit, whose call two nodes had; the pages are read when everything is known."""
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))
    visit = book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))
    desk = By(Actor.DESK, office.seo.pk)
    check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=desk, now=office.now)
    nodes = TwoNodes(visit)
    monkeypatch.setattr(clock, "now", lambda: nodes.heard_at)
    return nodes


def pages(office: Office, nodes: TwoNodes) -> Iterator[tuple[str, str]]:
    """What the citizen, the desk and the officer read of the visit, by name."""
    citizen = Applicant.of(office, office.haneul)
    yield "visit", html.unescape(citizen.get(f"/visits/{nodes.visit.ref}/"))
    yield "visits", html.unescape(citizen.get("/visits/"))
    for user, name, address in (
        (office.seo, "desk", f"/desk/{office.seoul.code}/"),
        (office.min, "calls", f"/officer/{office.daegu.code}/"),
        (office.min, "call", f"/officer/{office.daegu.code}/{nodes.visit.ref}/"),
    ):
        page = staff_client(user).get(address)
        assert page.status_code == 200
        yield name, html.unescape(page.content.decode()).partition("<dialog")[0]


BEFORE = {
    "visit": ["A fault broke off this visit.", "9 minutes 59 seconds are owed to you."],
    "visits": ["Broken off by a fault"],
    "desk": ["Broken off by a fault"],
    "calls": ["Broken off by a fault", "0:01"],
    "call": ["Broken off: one loss was too long.", "The visitors are owed 9 minutes 59 seconds."],
}
AFTER = {
    "visit": ["The officer ended this visit before its time.", "The talk was about a crime.", "9 seconds"],
    "visits": ["Ended by the officer"],
    "desk": ["Ended by the officer"],
    "calls": ["Ended by the officer", "0:09"],
    "call": ["Ended by an officer.", "The talk was about a crime.", "0:09"],
}


def test_the_pages_tell_the_corrected_outcome_and_nothing_of_the_old_one(office: Office, nodes: TwoNodes) -> None:
    nodes.judged()
    for name, page in pages(office, nodes):
        assert [words for words in BEFORE[name] if words not in page] == [], name
    nodes.heard(BY_OFFICER, OFFICER)
    for name, page in pages(office, nodes):
        assert [words for words in AFTER[name] if words not in page] == [], name
        assert [words for words in (*BEFORE[name], "owed") if words in page] == [], name
