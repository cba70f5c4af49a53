"""What a run of the tests left when it was broken off the next one clears; a run that goes on keeps its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from mannam.ops.run_folder import clear_left_folders, make_run_folder

RUN = """
import subprocess, sys
from mannam.ops.database import start_embedded
from mannam.ops.run_folder import make_run_folder
folder = make_run_folder("test")
start_embedded(folder / "postgres")
wait = "import sys; sys.stdin.read()"
beside = subprocess.Popen([sys.executable, "-c", wait, str(folder / "data")], stdin=subprocess.PIPE)
print(folder, (folder / "postgres" / "postmaster.pid").read_text().split()[0], beside.pid, flush=True)
sys.stdin.read()
"""
"""A run with a server, and with a program that was given its folder."""


@pytest.fixture
def run() -> Iterator[tuple["subprocess.Popen[str]", Path, list[psutil.Process]]]:
    """Its process, its folder, and what it started."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", RUN], stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        folder, *numbers = process.stdout.readline().split()
        yield process, Path(folder), [psutil.Process(int(number)) for number in numbers]
        process.kill()
    clear_left_folders()


def test_a_run_that_was_killed_leaves_nothing_to_the_next(
    run: tuple["subprocess.Popen[str]", Path, list[psutil.Process]],
) -> None:
    process, folder, started = run
    clear_left_folders()
    assert folder.exists()
    assert all(one.is_running() for one in started)
    process.kill()
    process.wait()
    clear_left_folders()
    assert not folder.exists()
    assert psutil.wait_procs(started, timeout=0)[1] == []


def named(kind: str, number: int) -> Path:
    """A folder as another process would have made it."""
    return Path(tempfile.mkdtemp(prefix=f"mannam-{kind}-{number}-"))


def a_number_that_was() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_without_a_server_the_folder_goes_too() -> None:
    folder = named("browser", a_number_that_was())
    (folder / "postgres").mkdir()
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")  # this is no PostgreSQL
    make_run_folder("up").rmdir()
    assert not folder.exists()


def test_another_program_has_the_number_by_now() -> None:
    folder = named("bench", os.getpid())
    os.utime(folder, (0, 0))  # made before this process began
    clear_left_folders()
    assert not folder.exists()


def test_what_a_user_named_is_left_alone() -> None:
    folder = named("data", a_number_that_was())
    clear_left_folders()
    assert folder.exists()
    folder.rmdir()
