"""Facilities come before the first ``mannam up``: an empty data folder is made ready for them."""

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import mannam
from mannam.ops.database import start_embedded
from mannam.ops.run_folder import make_run_folder

MANNAM = Path(sys.executable).with_name("mannam")
CSV = Path(mannam.__file__).parent / "data" / "facilities_kr.csv"
EARLY = ("mannam", "0002_audit_is_append_only")
"""A step of before the first release."""
LAST_EARLY = ("mannam", "0032_visits_left_together")
"""The last of them, which left what the first step of the release makes."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder where the database's own user may enter."""
    made = make_run_folder("import")
    yield made
    shutil.rmtree(made)


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MANNAM_", "DJANGO_"))
    }
    return subprocess.run(
        [str(MANNAM), *command, "--data-dir", str(folder / "data")],
        check=False,
        env=environment | {"LANG": "C", "LC_ALL": "C"},
        capture_output=True,
        text=True,
    )


def import_facilities(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(folder, "import", "facilities", str(CSV))


def test_an_empty_folder_takes_the_facilities(folder: Path) -> None:
    first, again = import_facilities(folder), import_facilities(folder)
    assert first.stdout == "facilities: 55 new, 0 changed, 0 as before\n", first.stderr
    assert again.stdout == "facilities: 0 new, 0 changed, 55 as before\n", again.stderr


def test_the_database_of_an_older_version_is_left_alone(folder: Path) -> None:
    import_facilities(folder)
    address = start_embedded(folder / "data" / "postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'mannam' AND name LIKE '0001%'")
    refused = import_facilities(folder)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Start mannam up first" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", [("import", "facilities", str(CSV)), ("up", "--role", "worker")])
def test_the_database_of_an_early_mannam_is_refused(folder: Path, command: tuple[str, ...]) -> None:
    import_facilities(folder)
    address = start_embedded(folder / "data" / "postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", EARLY)
    refused = run(folder, *command)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "made by an early Mannam" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_database_of_the_last_early_mannam_goes_on(folder: Path) -> None:
    import_facilities(folder)
    address = start_embedded(folder / "data" / "postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        for step in (EARLY, LAST_EARLY):
            connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", step)
    again = import_facilities(folder)
    assert again.stdout == "facilities: 0 new, 0 changed, 55 as before\n", again.stderr


def on_a_terminal(folder: Path) -> tuple[str, str]:
    """What an import tells on standard output, and what it draws on the terminal that its standard error is."""
    ours, theirs = pty.openpty()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MANNAM_", "DJANGO_"))
    }
    command = [str(MANNAM), "import", "facilities", str(CSV), "--data-dir", str(folder / "data")]
    with subprocess.Popen(
        command,
        env=environment | {"LANG": "C", "LC_ALL": "C", "TERM": "xterm", "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    ) as process:
        os.close(theirs)
        drawn = b"".join(iter(lambda: _read(ours), b""))
        told, _none = process.communicate()
    os.close(ours)
    assert process.returncode == 0
    return told, drawn.decode()


def _read(terminal: int) -> bytes:
    """The next piece; nothing when the other end is closed, which Linux tells by an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_on_a_terminal_a_bar_shows_how_far_it_is_and_leaves_the_result_alone(folder: Path) -> None:
    told, drawn = on_a_terminal(folder)
    assert told == "facilities: 55 new, 0 changed, 0 as before\n"
    assert "facilities" in drawn
    assert "━" in drawn
    assert "100%" in drawn
    assert drawn.rstrip().endswith("\x1b[2K")  # the bar is wiped away at the end
