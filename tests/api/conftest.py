"""Programs that speak to the API."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from mannam.actions.actor import By
from mannam.actions.create_api_token import create_api_token
from mannam.api import edge
from mannam.domain.lifecycle import Actor
from mannam.models import User
from tests.people import Office

Program = Callable[[User], Client]


@pytest.fixture
def program(office: Office) -> Program:
    """A program that acts for a user."""

    def client_of(user: User) -> Client:
        token = f"token of {user.email}".replace(" ", "-")
        create_api_token(user, token, By(Actor.SYSTEM), now=office.now)
        # an error on our side is a 500 here as in production, not an exception of the test
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        return Client(headers=headers, raise_request_exception=False)

    return client_of


@pytest.fixture
def haneul(office: Office, program: Program) -> Client:
    """Haneul's program."""
    return program(office.haneul)


@pytest.fixture(autouse=True)
def nine_o_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is nine o'clock at the API too."""
    monkeypatch.setattr(edge, "now", lambda: office.now)
    return office.now
