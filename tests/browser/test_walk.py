"""``mannam walk`` against a running demo: a whole visit, its steps, its pictures, what everybody heard and saw."""

import json
import os
import pty
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest

from mannam.ops.walk.journey import STEPS
from tests.browser.calls import Clerk
from tests.browser.stack import TALK_SECONDS, Stack

pytestmark = pytest.mark.browser

MANNAM = str(Path(sys.executable).parent / "mannam")
NOWHERE = "http://localhost:9"
IN_ORDER = (
    "apply: book",
    "look at the slip",
    "read the mail",
    "let the visit begin in a minute",
    "check in: ID seen",
    "the officer opens the call",
    "open the inmate's booth",
    "open the visitor's booth",
    "wait for the start",
    "the officer warns",
    "the visitor reads the warning",
    "the inmate reads the warning",
    "pictures and sound reach everybody",
    "the time runs out",
    "the visitor is cut off",
    "the inmate is cut off",
    "the officer is cut off",
    "read the outcome",
)
"""What a whole visit is made of. Each step fails unless what it names was seen."""


def walk(*options: str) -> tuple[dict[str, Any], int]:
    """The one JSON object on standard output, and the exit code."""
    done = subprocess.run(
        [MANNAM, "walk", "--json", *options], check=False, capture_output=True, text=True, timeout=600
    )
    return cast("dict[str, Any]", json.loads(done.stdout)), done.returncode


def test_the_visit_that_was_booked_is_talked_to_its_end(stack: Stack, clerk: Clerk, tmp_path: Path) -> None:
    told, code = walk("--url", stack.url, "--folder", str(tmp_path), "--full", "--language", "en")
    assert (told["ok"], code) == (True, 0), told
    assert (told["ending"], told["status"], told["outcome"]) == ("full_time", "completed", "Done")
    assert told["warning"] == "Please stay in the picture."
    assert told["talked_seconds"] == TALK_SECONDS
    names = [step["name"] for step in told["steps"]]
    assert [name for name in names if name in IN_ORDER] == list(IN_ORDER)
    assert len(names) == STEPS
    for step in told["steps"]:
        assert step["seconds"] >= 0
        assert Path(step["screenshot"]).stat().st_size > 1000, step
    for side in ("visitor", "inmate", "officer"):
        received = told["received"][side]
        # how many of them is the machine's business; the walk itself demands that more come in until the end
        assert received["frames"] > 1, side
        assert received["packets"] > 1, side
        assert received["energy"] > 0, side
    found = clerk.outcome_when(told["visit"], "completed")
    assert (found["talked_ms"], found["owed_ms"], found["allowance"]) == (TALK_SECONDS * 1000, 0, 1)
    assert found["events"].count("warned") == 1
    audit = ["book_visit", "bring_visit_forward", "check_in", "start_talk", "call_warned", "close_call"]
    assert [verb for verb in found["audit"] if verb in audit] == audit


def test_at_once_again_until_the_officer_ends_it(
    stack: Stack, clerk: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has just been in a visit can be in the next one: a demo is walked as often as one likes."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    screen = on_a_terminal(MANNAM, "walk", "--url", stack.url, "--folder", str(tmp_path), "--talk-seconds", "2")
    told = re.search(r"Visit (\S+): ended by officer\.", screen)
    assert told, screen
    for name in IN_ORDER[:8]:
        assert re.search(rf"ok\S* +\d+\.\d\d s  {re.escape(name)}", screen), name
    assert f"{STEPS}/{STEPS}" in screen
    found = clerk.outcome_when(told[1], "ended_by_officer")
    assert (found["end_reason"], found["talked_ms"] >= 2000) == ("endangers_security", True)


@pytest.mark.parametrize("url", [NOWHERE, "nonsense"])
def test_a_walk_without_a_demo_says_so_in_one_sentence(tmp_path: Path, url: str) -> None:
    told, code = walk("--url", url, "--folder", str(tmp_path))
    assert (told["ok"], told["failed"], code) == (False, "open the demo", 1)
    assert told["reason"] == f"open the demo: no Mannam demo answers at {url}; start one: mannam up --demo"


class AnotherProgram(BaseHTTPRequestHandler):
    """Answers whatever it is asked, with nothing."""

    def do_GET(self) -> None:
        """All is well, it says."""
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002
        """Nothing is said."""


def test_a_program_that_is_not_the_demo_is_none(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), AnotherProgram) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        told, code = walk("--url", url, "--folder", str(tmp_path))
        server.shutdown()
        thread.join()
    assert told["reason"] == f"open the demo: no Mannam demo answers at {url}; start one: mannam up --demo"
    assert (told["ok"], code) == (False, 1)


def test_a_folder_that_is_a_file_is_told_as_everything_else(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told, code = walk("--url", NOWHERE, "--folder", str(tmp_path / "file" / "walk"))
    assert (told["ok"], told["failed"], told["steps"], code) == (False, "write into the folder", [], 1)


def test_on_a_terminal_a_bar_shows_what_goes_on(tmp_path: Path) -> None:
    """``open the demo`` is the first of so many steps; the bar is gone in the end, the reason stays."""
    screen = on_a_terminal(MANNAM, "walk", "--url", NOWHERE, "--folder", str(tmp_path))
    assert f"0/{STEPS}" in screen
    words = " ".join(screen.split())
    assert f"Error: open the demo: no Mannam demo answers at {NOWHERE}; start one: mannam up --demo" in words


def on_a_terminal(*command: str) -> str:
    """Everything that a command writes to a terminal of its own."""
    written = b""

    def read(terminal: int) -> bytes:
        nonlocal written
        written += (piece := os.read(terminal, 1024))
        return piece

    pty.spawn(command, read, lambda _keyboard: b"")
    return written.decode()
