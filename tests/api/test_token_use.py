"""A token may be used so often in a minute, wherever it is asked; each answer says what is left."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from mannam.actions.use_api_token import use_api_token
from mannam.api import edge
from tests.api.conftest import Program
from tests.people import Office

WEB_PROCESS = """
import json, sys
from datetime import datetime
from wsgiref.util import setup_testing_defaults

from mannam.wsgi import application
from mannam.api import edge

now = datetime.fromisoformat(sys.argv[1])
edge.now = lambda: now
answers = []
for _ in range(2):
    asked = {"PATH_INFO": "/api/v1/me", "HTTP_AUTHORIZATION": sys.argv[2]}
    setup_testing_defaults(asked)
    told = lambda status, headers: answers.append([int(status[:3]), dict(headers)["RateLimit"]])
    b"".join(application(asked, told))
print(json.dumps(answers))
"""
"""A web process that is asked twice for whom a token acts."""


def in_a_process_of_its_own(now: datetime, authorization: str) -> list[tuple[int, str]]:
    """What a web process answers two requests with, on the tests' database: status, and what is left."""
    settings = connection.settings_dict
    address = f"postgresql:///{settings['NAME']}?host={settings['HOST']}&user={settings['USER']}"
    environment = os.environ | {"MANNAM_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "mannam.settings"}
    command = (sys.executable, "-c", WEB_PROCESS, now.isoformat(), authorization)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return [(status, left) for status, left in json.loads(done.stdout)]


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


@pytest.mark.django_db(transaction=True)
def test_two_web_processes_count_together(
    office: Office, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MANNAM_API_RATE", "3")
    authorization = program(office.haneul).defaults["HTTP_AUTHORIZATION"]
    answers = [one for _ in range(2) for one in in_a_process_of_its_own(office.now, authorization)]
    assert [status for status, _ in answers] == [200, 200, 200, 429]
    assert [left for _, left in answers] == [f'"token";r={left};t=60' for left in (2, 1, 0, 0)]


@pytest.mark.parametrize(
    ("ahead", "used"),
    [(timedelta(seconds=59), 2), (timedelta(minutes=1), 2), (timedelta(hours=1), 1)],
    ids=["the same minute", "the next one", "a clock that is wrong"],
)
def test_what_another_clock_has_counted(office: Office, program: Program, ahead: timedelta, used: int) -> None:
    token = program(office.haneul).defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    use_api_token(token, office.now + ahead)
    assert use_api_token(token, office.now)[1] == used


def test_who_has_used_it_up_is_told_in_their_language(
    office: Office, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MANNAM_API_RATE", "0")
    haneul = program(office.haneul)
    told = [
        haneul.get("/api/v1/me", headers={"Accept-Language": language}).json()["detail"]
        for language in ("en", "ko")
    ]
    assert told == [
        "This token may be used 0 times a minute. Go on in 60 seconds.",
        "이 토큰은 1분에 0번까지 사용할 수 있습니다. 60초 뒤에 다시 시도하십시오.",
    ]
