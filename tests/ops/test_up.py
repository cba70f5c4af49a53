"""``mannam up`` started for real: ready, mended when a part crashes, gone without a trace when asked."""

import json
import os
import signal
import subprocess
from pathlib import Path
from urllib.request import urlopen

import psutil
import psycopg
import pytest
from psycopg import sql

import mannam
from mannam.models import StaffRole
from mannam.web.demo.people import PEOPLE
from tests.ops.running_up import MANNAM, OWN_ENVIRONMENT, PATIENCE, StartUp, database

MOST_SECONDS_UNTIL_THE_VISIT = 120
CSV = Path(mannam.__file__).parent / "data" / "facilities_kr.csv"


def rows(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = connection.execute("SELECT relname FROM pg_stat_user_tables").fetchall()
    counts = {}
    for (table,) in tables:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        counts[table] = row[0] if row else 0
    return counts


def get(address: str) -> tuple[int, str]:
    with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
        return answer.status, answer.read().decode()


def test_the_demo_from_start_to_end(start_up: StartUp, folder: Path, ports: tuple[int, int]) -> None:
    up = start_up("--demo")
    address = f"http://127.0.0.1:{ports[0]}"

    told = up.wait_until_ready()
    assert told["ready"] is True
    assert told["pages"] == f"http://localhost:{ports[0]}/"
    assert told["sign_in"] == {key: f"http://localhost:{ports[0]}/demo/sign-in/{key}/" for key in PEOPLE}
    assert {role for person in PEOPLE.values() for role, _where in person.roles} == set(StaffRole.Role)
    second = subprocess.run(
        [MANNAM, "up", "--demo", "--data-dir", folder, "--port", "9"],
        check=False,
        capture_output=True,
        text=True,
        env=OWN_ENVIRONMENT,
    )
    assert second.returncode == 1
    for words in (
        f"Mannam runs at http://localhost:{ports[0]}/ already, from {folder}.",
        f"Ctrl-C ends it in the terminal where it was started, or: kill {up.process.pid}.",
    ):
        assert words in " ".join(second.stderr.split())
    with database(folder) as connection:
        soon = connection.execute(
            "SELECT extract(epoch FROM starts_at - now()) FROM mannam_visit WHERE ref = %s",
            [told["visit"].split()[0]],
        ).fetchone()
    assert soon is not None
    assert soon[0] <= MOST_SECONDS_UNTIL_THE_VISIT
    status, body = get(f"{address}/readyz")
    assert (status, json.loads(body)["ready"]) == (200, True)
    assert get(f"{address}/demo/")[0] == 200
    with database(folder) as connection, pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        connection.execute("TRUNCATE audit_event")

    up.part("procrastinate").kill()
    up.wait_for_log("worker ended with code 137")
    up.wait_for_log("worker runs as process")

    everything = up.processes()
    assert up.end() == 0
    assert psutil.wait_procs(everything, timeout=PATIENCE)[1] == []
    written = Path(told["log"]).read_text()
    assert Path(told["log"]).parent == folder
    on_terminal = up.heard()
    for words in ("Starting granian", "INFO procrastinate.worker"):
        assert words in written
        assert words not in on_terminal

    # its people are no people to run real visits with
    without_demo = start_up("--role", "db,web")
    told = without_demo.wait_until_ready()
    assert told["warning"].startswith("This database was made by the demo")
    without_demo.wait_for_log("This database was made by the demo")
    assert without_demo.end() == 0


def test_the_demo_refuses_a_folder_with_data_of_others(start_up: StartUp, folder: Path) -> None:
    up = start_up("--role", "db")
    up.wait_until_ready()
    subprocess.run([MANNAM, "import", "facilities", CSV, "--data-dir", folder], check=True, env=OWN_ENVIRONMENT)
    with database(folder) as connection:
        before = rows(connection)
    assert up.end() == 0

    refused = start_up("--demo")
    refused.wait_for_log("the demo did not make")
    assert refused.finish() == 1
    again = start_up("--role", "db")
    again.wait_until_ready()
    with database(folder) as connection:
        assert rows(connection) == before
    assert again.end() == 0


def test_a_killed_one_starts_again(start_up: StartUp, folder: Path) -> None:
    first = start_up()
    first.wait_until_ready()
    children = [p for p in first.processes() if p.pid != first.process.pid and p.name() != "postgres"]
    key = (folder / "secret_key").read_text()
    first.kill()
    second = start_up()
    assert second.wait_until_ready()["ready"] is True
    assert psutil.wait_procs(children, timeout=PATIENCE)[1] == []
    assert (folder / "secret_key").read_text() == key
    everything = second.processes()
    assert second.end() == 0
    assert psutil.wait_procs(everything, timeout=PATIENCE)[1] == []


def test_a_stale_number_of_another_program_does_not_hinder(start_up: StartUp, folder: Path) -> None:
    up = start_up("--role", "db,web")
    up.wait_until_ready()
    everything = up.processes()
    assert up.end() == 0
    assert psutil.wait_procs(everything, timeout=PATIENCE)[1] == []
    # what a machine that lost its power leaves behind: numbers that are another program's by now
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getppid()}\n")
    (folder / "postgres" / ".handle_pids.json").write_text("[1, 999999]")
    (folder / "up.web.lock").write_text("1")
    again = start_up("--role", "db,web")
    assert again.wait_until_ready()["ready"] is True
    everything = again.processes()
    assert again.end() == 0
    assert psutil.wait_procs(everything, timeout=PATIENCE)[1] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_before_it_is_ready_ends_it_too(start_up: StartUp, number: signal.Signals) -> None:
    up = start_up()
    up.wait_for_log("policies: demo, kr")
    everything = up.processes()
    up.end(number)
    assert psutil.wait_procs(everything, timeout=PATIENCE)[1] == []
