"""A database that is not there, or does not answer, ends a command in words and in good time."""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from mannam.settings import _database

MANNAM = Path(sys.executable).with_name("mannam")
MEND = "Start the database, or mend MANNAM_DATABASE_URL."


def run(command: Sequence[str], address: str, folder: Path) -> subprocess.CompletedProcess[str]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        ports = {"MANNAM_PORT": str(one.getsockname()[1]), "MANNAM_MEDIA_PORT": str(two.getsockname()[1])}
    own = {"MANNAM_DATABASE_URL": address, "MANNAM_DATA_DIR": str(folder / "var"), "LC_ALL": "C.UTF-8", **ports}
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | own
    return subprocess.run(
        [MANNAM, *command], env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def check_told(done: subprocess.CompletedProcess[str], why: str) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "The database cannot be used: " in done.stderr
    assert why in done.stderr
    assert MEND in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("up",),
        ("up", "--demo"),
        ("import", "booths", __file__),
        ("token", "create", "--user", "haneul@example.org"),
    ],
    ids=" ".join,
)
def test_a_port_where_nobody_listens(command: tuple[str, ...], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    check_told(run(command, f"postgresql://nobody@127.0.0.1:{port}/mannam", tmp_path), "refused")


def test_an_address_that_is_none(tmp_path: Path) -> None:
    check_told(run(("up",), "somewhere", tmp_path), 'missing "="')


@pytest.mark.parametrize("role", [(), ("--role", "web")], ids=["all", "web alone"])
def test_a_server_that_takes_the_call_and_says_nothing(tmp_path: Path, role: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        check_told(run(("up", *role), f"postgresql://nobody@127.0.0.1:{port}/mannam", tmp_path), "timeout")


@pytest.mark.parametrize(
    ("wish", "seconds", "patience"), [("", 5, 5), ("?connect_timeout=9", "9", 9), ("?connect_timeout=0", "0", 30)]
)
def test_the_pages_wait_five_seconds_unless_the_address_says_otherwise(
    wish: str, seconds: object, patience: float
) -> None:
    options = _database(f"postgresql://somewhere/mannam{wish}")["OPTIONS"]
    assert (options["connect_timeout"], options["pool"]["timeout"]) == (seconds, patience)
