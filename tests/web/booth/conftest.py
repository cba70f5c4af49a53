"""A visit in the office, and the booths' browsers."""

from datetime import datetime

import pytest
from django.test import Client

from mannam.actions.actor import SYSTEM
from mannam.actions.announce_node import announce_node
from mannam.actions.pair_booth import issue_pairing_code, pair_booth
from mannam.models import Booth, PartyMember, Visit
from mannam.web import clock
from mannam.web.booth.device_cookie import COOKIE
from tests.people import Office
from tests.visits import checked_in_visit


@pytest.fixture
def visit(office: Office) -> Visit:
    """Haneul's visit to Yul at ten, checked in."""
    visit = checked_in_visit(office)
    PartyMember.objects.create(visit=visit, visitor=office.haneul_visitor)
    return visit


class Screens:
    """Makes booths' browsers, and sets the pages' time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
        self._monkeypatch = monkeypatch
        self._office = office

    def at(self, now: datetime) -> None:
        """Let it be ``now``; a media node lives."""
        self._monkeypatch.setattr(clock, "now", lambda: now)
        announce_node("node", "ws://node.example:8001", now=now)

    def of(self, booth: Booth) -> Client:
        """The paired browser of a booth."""
        now, code, token = self._office.now, f"{booth.pk:08d}", f"token-{booth.pk}"
        issue_pairing_code(booth.pk, SYSTEM, now=now, code=code)
        pair_booth(code, now=now, token=token)
        client = Client()
        client.cookies[COOKIE] = token
        return client


@pytest.fixture
def screens(monkeypatch: pytest.MonkeyPatch, office: Office) -> Screens:
    """The booths' browsers."""
    made = Screens(monkeypatch, office)
    made.at(office.now)
    return made
