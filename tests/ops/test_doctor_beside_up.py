"""``mannam doctor`` beside a real ``mannam up`` whose pages wait for a database that was killed."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.ops.running_up import MANNAM, OWN_ENVIRONMENT, PATIENCE, StartUp, Up


@pytest.fixture
def up(start_up: StartUp) -> Iterator[Up]:
    """A Mannam with database and pages."""
    running = start_up("--role", "db,web")
    running.wait_until_ready()
    yield running
    running.end()


def test_pages_that_wait_are_known_as_mannams_own(up: Up, folder: Path, ports: tuple[int, int]) -> None:
    web = up.part("granian")
    # nobody brings the database back, and no page answers
    halted = [psutil.Process(up.process.pid), web, *web.children(recursive=True)]
    for process in halted:
        process.suspend()
    database = up.postmaster()
    database.kill()
    psutil.wait_procs([database], timeout=PATIENCE)
    try:
        found, code = doctor(folder, ports)
    finally:
        for process in halted:
            process.resume()
    assert found["mannam"] == ("fail", f"Mannam runs, but its pages do not answer at port {ports[0]}")
    assert found["pages' port"][0] == "ok"
    assert found["pages' port"][1].startswith(f"{ports[0]}: Mannam runs (process ")
    assert found["database"] == ("fail", "Mannam runs, but its embedded PostgreSQL does not")
    assert code == 1
    up.wait_for_log("the database runs again")
    found, code = doctor(folder, ports)
    assert (found["mannam"][0], found["pages' port"][0], found["database"][0]) == ("ok", "ok", "ok")


def doctor(folder: Path, ports: tuple[int, int]) -> tuple[dict[str, tuple[str, str]], int]:
    """What it found of each part, and its exit code."""
    done = subprocess.run(
        [MANNAM, "doctor", "--json", "--data-dir", folder],
        env={**OWN_ENVIRONMENT, "MANNAM_PORT": str(ports[0]), "MANNAM_MEDIA_PORT": str(ports[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    findings = json.loads(done.stdout)["findings"]
    return {one["part"]: (one["outcome"], one["found"]) for one in findings}, done.returncode
