"""The commands by hand: ``doctor`` says how every part is, ``token`` makes a key, ``import`` tells faults."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from mannam.access import Denied, access_api_token
from mannam.actions.store_policy import SHIPPED, store_policies
from mannam.cli import main
from mannam.domain.scopes import USUAL
from mannam.models import AuditEvent, Facility, User
from mannam.ops import checks
from mannam.ops.checks import Outcome
from mannam.ops.clock import now
from mannam.web.demo.people import HANEUL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A data folder and ports of our own; the database is the tests'."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        monkeypatch.setenv("MANNAM_PORT", str(one.getsockname()[1]))
        monkeypatch.setenv("MANNAM_MEDIA_PORT", str(two.getsockname()[1]))
    monkeypatch.setenv("MANNAM_DATA_DIR", str(tmp_path / "var"))
    settings = connection.settings_dict
    address = f"postgresql:///{settings['NAME']}?host={settings['HOST']}&user={settings['USER']}"
    monkeypatch.setenv("MANNAM_DATABASE_URL", address)


def by_part() -> dict[str, checks.Finding]:
    return {finding.part: finding for finding in checks.examine()}


def test_before_the_first_start_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MANNAM_DATABASE_URL")
    monkeypatch.delenv("MANNAM_SECRET_KEY")
    found = by_part()
    assert (found["database"].outcome, found["database"].found) == (Outcome.WARN, "mannam up was never run here")
    assert found["secret key"].outcome is Outcome.WARN
    assert found["pages' port"].found == f"{os.environ['MANNAM_PORT']} is free"
    assert found["mannam"].outcome is Outcome.WARN  # nothing is broken
    assert found["mannam"].found.startswith("Mannam is not running")
    assert found["mannam"].mend.startswith("Start it: mannam up")
    assert "migrations" not in found


def test_with_a_database_it_looks_inside() -> None:
    found = by_part()
    assert found["database"].outcome is Outcome.OK
    assert found["migrations"] == checks.Finding("migrations", Outcome.OK, "all applied")
    assert (found["policies"].outcome, found["policies"].mend) == (Outcome.FAIL, "Run: mannam up")
    assert found["worker"].outcome is Outcome.WARN  # nothing runs here, so nothing is broken
    assert found["worker"].mend == "Start it: mannam up --role worker"


def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANNAM_DATABASE_URL", "postgresql:///nowhere?host=/nowhere")
    found = by_part()["database"]
    assert found.outcome is Outcome.FAIL
    assert found.mend == "Start the database, or mend MANNAM_DATABASE_URL."


@pytest.fixture
def another_program(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a web server that is not Mannam, or does as if it were."""
    handler = getattr(request, "param", BaseHTTPRequestHandler)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_port_that_another_program_has(monkeypatch: pytest.MonkeyPatch, another_program: int) -> None:
    monkeypatch.setenv("MANNAM_PORT", str(another_program))
    found = by_part()["pages' port"]
    assert found.outcome is Outcome.FAIL
    assert found.found.startswith(f"{another_program} is used by another program (process {os.getpid()}, ")
    assert by_part()["mannam"].outcome is Outcome.WARN


class Healthy(BaseHTTPRequestHandler):
    """Answers as Mannam's pages do."""

    def do_GET(self) -> None:
        """It is alive."""
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002
        """Nothing is said."""


@pytest.mark.parametrize("another_program", [Healthy], indirect=True)
def test_pages_that_run_without_their_database_are_ill(
    monkeypatch: pytest.MonkeyPatch, another_program: int
) -> None:
    monkeypatch.setenv("MANNAM_PORT", str(another_program))
    monkeypatch.delenv("MANNAM_DATABASE_URL")
    found = by_part()
    assert found["pages' port"].outcome is Outcome.OK
    assert f"(process {os.getpid()}, " in found["pages' port"].found
    assert found["mannam"].found == f"runs: http://localhost:{another_program}/"
    assert found["database"].outcome is Outcome.FAIL
    assert found["database"].mend.startswith("End mannam up and start it again")


def test_a_data_folder_that_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANNAM_DATA_DIR", "/proc/mannam")
    found = by_part()["data folder"]
    assert found.outcome is Outcome.FAIL
    assert found.mend == "Let this user write there, or choose another: MANNAM_DATA_DIR or --data-dir."


def test_without_a_browser_it_only_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "NAMES", ("no-such-browser",))
    found = by_part()["browser"]
    assert (found.outcome, found.mend) == (Outcome.WARN, "For mannam walk: apt install chromium-headless-shell")


@pytest.mark.parametrize(
    ("url", "count", "outcome"),
    [
        ("https://visits.example.org", "", Outcome.WARN),
        ("https://visits.example.org", "0", Outcome.WARN),
        ("https://visits.example.org", "1", Outcome.OK),
        ("http://visits.example.org", "0", Outcome.OK),
        ("", "", Outcome.OK),
    ],
)
def test_pages_by_tls_without_a_trusted_proxy_are_warned_of(
    monkeypatch: pytest.MonkeyPatch, url: str, count: str, outcome: Outcome
) -> None:
    monkeypatch.setenv("MANNAM_PUBLIC_URL", url)
    monkeypatch.setenv("MANNAM_TRUSTED_PROXIES", count)
    found = by_part()["proxies"]
    assert found.outcome is outcome
    assert ("MANNAM_TRUSTED_PROXIES" in found.mend) == (outcome is Outcome.WARN)


@pytest.mark.django_db(transaction=True)
def test_it_says_whose_data_is_there() -> None:
    store_policies([SHIPPED])
    assert by_part()["data"].outcome is Outcome.OK
    User.objects.create_user(HANEUL.email)
    found = by_part()["data"]
    assert found.outcome is Outcome.WARN
    assert found.found == "This database was made by the demo: its facilities, people and visits are made up"


def test_as_json_it_prints_one_object_and_nothing_else() -> None:
    program = Path(sys.executable).with_name("mannam")
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run([program, "doctor", "--json"], capture_output=True, text=True, check=False, env=kept)
    answer: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if answer["healthy"] else 1)
    assert {"python", "database", "disk"} <= {finding["part"] for finding in answer["findings"]}
    assert done.stdout.count("\n") == 1


def test_a_token_is_shown_once_and_works() -> None:
    haneul = User.objects.create_user("haneul@example.com")
    done = CliRunner().invoke(main, ["token", "create", "--user", "Haneul@example.com", "--json"])
    assert done.exit_code == 0, done.output
    assert access_api_token(json.loads(done.stdout)["token"], now()).user == haneul
    assert AuditEvent.objects.filter(verb="create_api_token").count() == 1


def token(*arguments: str) -> Any:
    done = CliRunner().invoke(main, ["token", *arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_token_may_be_used_for_what_was_named_and_for_so_long() -> None:
    User.objects.create_user("haneul@example.com")
    made = token("create", "--user", "haneul@example.com", "--scope", "visits:read", "--days", "30")
    assert made["scopes"] == ["visits:read"]
    assert access_api_token(made["token"], now() + timedelta(days=29)).scopes == {"visits:read"}
    with pytest.raises(Denied):
        access_api_token(made["token"], now() + timedelta(days=31))
    usual = token("create", "--user", "haneul@example.com")
    assert (usual["expires_at"], usual["scopes"]) == (None, sorted(USUAL))


def test_tokens_are_listed_without_themselves_and_revoked() -> None:
    User.objects.create_user("haneul@example.com")
    made = token("create", "--user", "haneul@example.com")
    (listed,) = token("list", "--user", "haneul@example.com")["tokens"]
    assert (listed["id"], listed["revoked_at"]) == (made["id"], None)
    assert made["token"] not in str(listed)
    assert token("revoke", str(made["id"])) == {"id": made["id"], "revoked": True}
    with pytest.raises(Denied):
        access_api_token(made["token"], now())
    assert token("list")["tokens"][0]["revoked_at"] is not None
    gone = CliRunner().invoke(main, ["token", "revoke", "0"])
    assert (gone.exit_code, "there is no token 0" in gone.stderr) == (1, True)


def test_a_token_for_nobody() -> None:
    done = CliRunner().invoke(main, ["token", "create", "--user", "nobody@example.com"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "nobody has the address nobody@example.com" in done.stderr


def test_an_import_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "facilities.csv"
    header = "code,name_ko,name_en,kind,region,city,latitude,longitude\n"
    file.write_text(f"{header}daegu-ci,대구교도소,Daegu,CI,Daegu,Dalseong,35.7,128.4\n")
    done = CliRunner().invoke(main, ["import", "facilities", str(file), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"imported": "facilities", "created": 1, "changed": 0, "unchanged": 0}
    assert Facility.objects.get().name_ko == "대구교도소"


@pytest.mark.parametrize(
    ("locale", "fault", "end"),
    [
        (
            {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "ko_KR.UTF-8"},
            "2번째 줄, facility 열: 'nowhere-ci': 없는 시설입니다. 시설부터 들여오세요",
            "아무것도 들여오지 않았습니다",
        ),
        (
            {"LC_ALL": "C.UTF-8", "LC_MESSAGES": "", "LANG": "ko_KR.UTF-8"},
            "line 2, column facility: there is no facility 'nowhere-ci'; import facilities first",
            "nothing was imported",
        ),
        (
            {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""},
            "line 2, column facility: there is no facility 'nowhere-ci'; import facilities first",
            "nothing was imported",
        ),
    ],
)
def test_faults_of_an_import_are_told_in_the_language_of_the_shell(
    tmp_path: Path, locale: dict[str, str], fault: str, end: str
) -> None:
    file = tmp_path / "booths.csv"
    file.write_text("facility,side,number\nnowhere-ci,inmate,1\n")
    done = CliRunner(env=locale).invoke(main, ["import", "booths", str(file)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [f"{file}: {fault}", f"{file}: {end}"]
    told = CliRunner(env=locale).invoke(main, ["import", "booths", str(file), "--json"])
    assert told.exit_code == 1
    answer = json.loads(told.stdout)
    assert (answer["error"], answer["faults"][0]["line"]) == (end, 2)
    assert answer["faults"][0]["reason"] in fault
