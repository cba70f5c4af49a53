"""Programs come in by a shorter way than people, and notice nothing of it."""

import json
import subprocess
import sys
from http import HTTPStatus
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client

from mannam.wsgi import application
from tests.people import Office

HIDDEN = {"Content-Security-Policy", "Permissions-Policy", "X-Frame-Options", "Vary"}
"""What only a browser that shows a page looks at."""


def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """What the web role answers."""
    environ: dict[str, Any] = {"PATH_INFO": path, "REQUEST_METHOD": method, "HTTP_HOST": "localhost", **headers}
    setup_testing_defaults(environ)
    started: list[tuple[str, list[tuple[str, str]]]] = []
    answer = application(environ, lambda status, answered: started.append((status, answered)))
    body = b"".join(answer)
    ((status, found),) = started
    return int(status[:3]), dict(found), body


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/openapi.json"),
        ("GET", "/api/v1/visits"),
        ("POST", "/api/v1/visits"),
        ("DELETE", "/api/v1/visits"),
        ("GET", "/api/v1/nothing"),
        ("GET", "/api"),
    ],
)
def test_both_ways_give_a_program_the_same(office: Office, method: str, path: str, language: str) -> None:
    status, headers, body = ask(path, method, HTTP_ACCEPT_LANGUAGE=language)
    whole = Client().generic(method, path, headers={"accept-language": language})
    assert (status, body) == (whole.status_code, whole.content)
    assert headers.items() >= {name: told for name, told in whole.headers.items() if name not in HIDDEN}.items()


def test_a_program_gets_no_session_and_a_page_has_its_headers(office: Office) -> None:
    _, of_program, _ = ask("/api/v1/openapi.json", HTTP_COOKIE="sessionid=1")
    assert not HIDDEN & (of_program.keys() - {"Vary"})
    status, of_page, _ = ask("/apply/")
    assert status in {HTTPStatus.OK, HTTPStatus.FOUND}
    assert {"Content-Security-Policy", "X-Frame-Options", "Permissions-Policy"} <= of_page.keys()


def test_an_address_that_only_begins_alike_is_a_page(office: Office) -> None:
    status, headers, body = ask("/apiary/")
    assert status == HTTPStatus.NOT_FOUND
    assert headers["Content-Type"].startswith("text/html")
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


FIRST_REQUESTS = """
import sys
from wsgiref.util import setup_testing_defaults
from mannam.wsgi import application

loaded = set(sys.modules)
for path in ("/healthz", "/api/v1/visits"):
    environ = {"PATH_INFO": path, "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    b"".join(application(environ, lambda status, headers: None))
print(*sorted(name for name in set(sys.modules) - loaded if name.startswith(("mannam", "ninja", "holidays"))))
"""


def test_the_first_requests_load_nothing_any_more() -> None:
    """What a process imports at its first request, two hundred people wait for."""
    done = subprocess.run([sys.executable, "-c", FIRST_REQUESTS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
