"""What an older Mannam stored in another spelling is found after the upgrade, or named and nothing is changed."""

import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

MANNAM = Path(sys.executable).with_name("mannam")
OPEN = "from mannam.ops.environment import open_database, open_django; open_database(start=False); open_django();"
BEFORE = f"{OPEN} from django.core.management import call_command; call_command('migrate', 'mannam', '0022')"
UPGRADE = f"{OPEN} from mannam.ops.migrate import bring_up_to_date; bring_up_to_date()"
FIND = (
    f"{UPGRADE}; from mannam.queries.inmates import find_inmate; print(find_inmate('daegu-ci', '1024', '강율').pk)"
)
NAME = "older_mannam"
FACILITY = """
INSERT INTO mannam_facility (id, code, name_ko, name_en, kind, region, city, latitude, longitude, coordinates,
                             policy_name, supervision_places, address, telephone)
OVERRIDING SYSTEM VALUE VALUES (%s, %s, '', '', 'CI', '', '', 35, 128, '', 'demo', 8, '', '')
"""
INMATE = """
INSERT INTO mannam_inmate (id, facility_id, number, name, inmate_class, available)
OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, %s, 'S2', true)
"""
DECOMPOSED = unicodedata.normalize("NFD", "강율")
ROWS = [(7, 1, "１０２４", DECOMPOSED), (8, 1, "1025", "한봄"), (9, 2, "1024", "윤솔")]
PLAIN = [(7, "1024", "강율"), (8, "1025", "한봄"), (9, "1024", "윤솔")]


@pytest.fixture
def older() -> Iterator[str]:
    """The address of a database as the version before left it, with ROWS and two facilities."""
    server = os.environ["MANNAM_DATABASE_URL"]  # the tests' own
    name = f"{NAME}_{os.getpid()}"
    with psycopg.connect(server, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    address = make_conninfo(server, dbname=name)
    try:
        assert run(address, sys.executable, "-c", BEFORE).returncode == 0
        with psycopg.connect(address) as own:
            own.cursor().executemany(FACILITY, [(1, "daegu-ci"), (2, "jeju-ci")])
            own.cursor().executemany(INMATE, ROWS)
        yield address
    finally:
        with psycopg.connect(server, dbname="postgres", autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run(address: str, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"MANNAM_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "mannam.settings"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


def stored(address: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address) as own:
        return own.execute("SELECT id, number, name FROM mannam_inmate ORDER BY id").fetchall()


def test_who_was_stored_in_another_spelling_is_found(older: str) -> None:
    upgraded = run(older, sys.executable, "-c", FIND)
    assert (upgraded.returncode, upgraded.stdout.strip()) == (0, "7"), upgraded.stderr
    assert stored(older) == PLAIN
    with psycopg.connect(older) as own:
        events = own.execute("SELECT data FROM audit_event WHERE verb = 'normalise_inmates'").fetchall()
    assert events == [({"changed": 1},)]


def test_two_that_become_one_number_are_named_and_nothing_is_changed(older: str, tmp_path: Path) -> None:
    """Mended as the message says, it goes on."""
    long = (11, 2, "㈜" * 9, "긴 번호")
    with psycopg.connect(older) as own:
        own.cursor().executemany(INMATE, [(10, 1, "１０２５", "한봄"), long])
    before = stored(older)
    up = (str(MANNAM), "up", "--role", "worker", "--data-dir", str(tmp_path))
    refused = run(older, *up)
    assert refused.returncode == 1
    both = r"daegu-ci: id 8 ('1025') and id 10 ('\uff11\uff10\uff12\uff15') would have the same number, 1025"
    assert both in refused.stderr
    assert "jeju-ci, id 11: the number would be longer than 20 characters" in refused.stderr
    assert "id 7 " not in refused.stderr
    assert "Traceback" not in refused.stderr
    assert stored(older) == before
    with psycopg.connect(older) as own:
        own.execute("UPDATE mannam_inmate SET number = 'old-' || id, available = false WHERE id IN (10, 11)")
    assert run(older, sys.executable, "-c", UPGRADE).returncode == 0
    assert stored(older) == [*PLAIN, (10, "old-10", "한봄"), (11, "old-11", "긴 번호")]
