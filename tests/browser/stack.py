"""The real ``mannam up --demo`` on free ports, in a folder of its own, with a short talk."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from threading import Timer
from typing import IO

from mannam.actions.store_policy import SHIPPED
from mannam.ops.run_folder import make_run_folder
from tests.two_ports import two_ports

ROOT = Path(__file__).parents[2]
START_SECONDS = 600
STOP_SECONDS = 120
TALK_SECONDS = 20
CUES = (12, 6)
"""Seconds before the end at which the booths are told."""


@dataclass(frozen=True)
class Stack:
    """Where it answers, and the folder with its mails."""

    url: str
    data_dir: Path

    def mails(self) -> list[EmailMessage]:
        """What the demo's mail server kept, oldest first."""
        return [_read(file) for file in sorted((self.data_dir / "mail").glob("[0-9]*.eml"))]

    def run(self, *command: str) -> str:
        """Run Python inside this Mannam; what it prints."""
        environment = _own_environment() | {"MANNAM_DATA_DIR": str(self.data_dir)}
        done = subprocess.run(
            [sys.executable, *command], check=False, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running_stack() -> Iterator[Stack]:
    """Start it, wait until it says that it is ready, and stop it in the end."""
    folder = make_run_folder("browser")
    (folder / "policies").mkdir()
    (folder / "policies" / "demo.toml").write_text(short_talk())
    with two_ports() as (port, _), (folder / "log").open("w") as log, _start(folder, port, log) as process:
        try:
            _wait_until_ready(process, folder / "log")
            yield Stack(f"http://localhost:{port}", folder / "data")
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=STOP_SECONDS)
    shutil.rmtree(folder)


def short_talk() -> str:
    """The demo's policy with a talk of seconds, as a later version than the one shipped."""
    document = (SHIPPED / "demo.toml").read_text()
    changes = {
        "effective_from = 2020-01-01": f"effective_from = {date(2020, 1, 2)}",
        "talk_seconds = 600": f"talk_seconds = {TALK_SECONDS}",
        "cue_seconds = [120, 30]": f"cue_seconds = {list(CUES)}",
    }
    for old, new in changes.items():
        assert old in document, old
        document = document.replace(old, new)
    return document


def _start(folder: Path, port: int, log: IO[str]) -> subprocess.Popen[str]:
    options = ("--demo", "--json", "--port", str(port), "--data-dir", str(folder / "data"))
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "mannam"), "up", *options],
        env=_own_environment()
        | {"DJANGO_SETTINGS_MODULE": "tests.browser.stack_settings", "PYTHONPATH": str(ROOT)}
        | {"MANNAM_POLICY_DIR": str(folder / "policies"), "MANNAM_WEB_THREADS": "4"},
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )


def _own_environment() -> dict[str, str]:
    """Without the settings of the tests' process."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("MANNAM_", "DJANGO_"))}


def _wait_until_ready(process: subprocess.Popen[str], log: Path) -> None:
    """Read the one line of ``--json``; an end without it is a start that failed."""
    assert process.stdout is not None
    patience = Timer(START_SECONDS, process.kill)
    patience.start()
    line = process.stdout.readline()
    patience.cancel()
    assert line, f"mannam up ended before it was ready:\n{log.read_text()[-4000:]}"
    assert json.loads(line)["ready"]


def _read(file: Path) -> EmailMessage:
    mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    assert isinstance(mail, EmailMessage)
    return mail
