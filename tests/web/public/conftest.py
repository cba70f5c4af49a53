"""The office's clock for the pages, and a browser that reads English."""

from datetime import datetime

import pytest
from django.test import Client

from mannam.web import clock
from tests.people import Office
from tests.web.public.applicant import Applicant, browser


@pytest.fixture
def office_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The pages' clock stands at the office's time."""
    monkeypatch.setattr(clock, "now", lambda: office.now)
    return office.now


@pytest.fixture
def english() -> Client:
    """Somebody's browser that asks for English; nobody is signed in."""
    return browser()


@pytest.fixture
def applicant(office: Office, office_clock: datetime) -> Applicant:
    """Haneul, signed in, about to apply for a visit with Yul."""
    return Applicant.of(office, office.haneul)
