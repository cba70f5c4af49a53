"""A visit in the office, and the booths' browsers."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from mannam.actions.actor import SYSTEM
from mannam.actions.announce_node import announce_node
from mannam.actions.pair_booth import issue_pairing_code, pair_booth
from mannam.domain.lifecycle import Status
from mannam.domain.slots import start_of
from mannam.models import Booth, PartyMember, Visit
from mannam.web import clock
from mannam.web.booth.device_cookie import COOKIE
from tests.people import SEOUL, Office


@pytest.fixture
def visit(office: Office) -> Visit:
    """Haneul's visit to Yul at ten, checked in."""
    starts_at = start_of(office.slot, SEOUL)
    visit = Visit.objects.create(
        ref="MN-TALK1",
        inmate=office.yul,
        applicant=office.haneul_visitor,
        visitor_facility=office.seoul,
        inmate_facility=office.daegu,
        visitor_booth=office.seoul_booths[0],
        inmate_booth=office.daegu_booths[0],
        supervision_place=1,
        policy=office.policy,
        slot_no=office.slot,
        quanta=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=15),
        status=Status.CHECKED_IN,
        check_in_code="123456",
        booked_at=office.now,
    )
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
