"""Jin, who manages the facility where Yul is."""

import pytest
from django.test import Client

from mannam.models import StaffRole, User
from mannam.web import clock
from tests.people import Office, make_staff
from tests.web.staff.signed_in import staff_client


@pytest.fixture(autouse=True)
def nine_o_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: office.now)


@pytest.fixture
def jin(office: Office) -> User:
    """The manager of Daegu."""
    return make_staff("jin@example.org", "Jin", office.daegu, StaffRole.Role.MANAGER)


@pytest.fixture
def manager(jin: User) -> Client:
    """Jin's browser."""
    return staff_client(jin)
