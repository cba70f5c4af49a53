"""Programs that speak to the API."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Protocol

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from mannam.actions.actor import By
from mannam.actions.create_api_token import create_api_token
from mannam.api import edge
from mannam.domain.lifecycle import Actor
from mannam.domain.scopes import USUAL, Scope
from mannam.models import User
from tests.notify.conftest import no_jobs
from tests.people import Office
from tests.receiver import receiver

__all__ = ["no_jobs", "receiver"]
"""Fixtures of other tests that these need, too."""


class Program(Protocol):
    """Makes programs."""

    def __call__(self, user: User, scopes: Iterable[Scope] = ...) -> Client:
        """A program that acts for ``user``."""


@pytest.fixture
def program(office: Office) -> Program:
    """A program that acts for a user."""

    def client_of(user: User, scopes: Iterable[Scope] = USUAL) -> Client:
        token = f"token of {user.email} for {sorted(scopes)}".replace(" ", "-")
        create_api_token(user, token, By(Actor.SYSTEM), now=office.now, scopes=scopes)
        # an error on our side is a 500 here as in production, not an exception of the test
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        return Client(headers=headers, raise_request_exception=False)

    return client_of


@pytest.fixture
def haneul(office: Office, program: Program) -> Client:
    """Haneul's program."""
    return program(office.haneul)


@contextmanager
def connection_kept() -> Iterator[None]:
    """As Django's own test client does: whoever asks without it does not close the test's connection.

    Within, nobody asks with it: it would let the connection be closed again.
    """
    around = (request_started, request_finished)
    for moment in around:
        moment.disconnect(close_old_connections)
    yield
    for moment in around:
        moment.connect(close_old_connections)


@pytest.fixture(autouse=True)
def nine_o_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is nine o'clock at the API too."""
    monkeypatch.setattr(edge, "now", lambda: office.now.astimezone(UTC))
    return office.now
