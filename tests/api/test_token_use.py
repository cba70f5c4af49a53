"""A token may be used so often in a minute; each answer says what is left."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from mannam.api import edge
from tests.api.conftest import Program
from tests.people import Office


def test_a_minute_is_used_up_and_the_next_one_is_fresh(
    office: Office, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MANNAM_API_RATE", "3")
    haneul, seo = program(office.haneul), program(office.seo)
    answers = [haneul.get("/api/v1/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"] for answer in answers] == [f'"token";r={left};t=60' for left in (2, 1, 0, 0)]
    assert answers[0]["RateLimit-Policy"] == '"token";q=3;w=60'
    assert (answers[3]["Retry-After"], answers[3]["Content-Type"]) == ("60", "application/problem+json")
    assert seo.get("/api/v1/me").status_code == 200
    later: datetime = office.now + timedelta(seconds=60)
    monkeypatch.setattr(edge, "now", lambda: later)
    assert haneul.get("/api/v1/me").status_code == 200


def test_without_a_token_nothing_is_counted(office: Office) -> None:
    assert "RateLimit" not in Client().get("/api/v1/facilities")
