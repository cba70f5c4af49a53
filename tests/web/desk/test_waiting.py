"""The desks of both facilities see who waits; nobody else does."""

import html

import pytest

from mannam.models import AuditEvent
from mannam.web import clock
from tests.actions.waiting import fill, haneuls, join, serve
from tests.people import Office
from tests.web.staff.signed_in import staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nine_o_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: office.now)


def page(office: Office, code: str) -> str:
    """The list at the desk of that facility."""
    user = office.seo if code == office.seoul.code else office.min
    return html.unescape(staff_client(user).get(f"/desk/{code}/waiting/").content.decode())


def test_nobody_waits(office: Office) -> None:
    assert "Nobody waits" in page(office, office.seoul.code)


@pytest.mark.parametrize("side", ["seoul", "daegu"])
def test_both_sides_see_who_waits_for_what(office: Office, side: str) -> None:
    fill(office)
    join(office, haneuls(office), within_km=30)
    shown = page(office, getattr(office, side).code)
    for words in ("Haneul", "1024 Yul", "seoul-dongbu-dc, or another place within 30 km of it", "Waits"):
        assert words in shown
    assert AuditEvent.objects.get(verb="read_waitlist").data == {"entries": 1}


def test_an_offer_is_shown_with_its_end(office: Office) -> None:
    join(office, haneuls(office))
    serve(office.now)
    assert "Offered until 10:00" in page(office, office.daegu.code)
