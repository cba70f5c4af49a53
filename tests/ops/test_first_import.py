"""Facilities come before the first ``mannam up``: an empty data folder is made ready for them."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import mannam
from mannam.ops.database import start_embedded

MANNAM = Path(sys.executable).with_name("mannam")
CSV = Path(mannam.__file__).parent / "data" / "facilities_kr.csv"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder under /tmp, where the database's own user (as root it has one) may enter."""
    made = Path(tempfile.mkdtemp(prefix="mannam-first-import-"))
    yield made
    shutil.rmtree(made)


def import_facilities(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MANNAM_", "DJANGO_"))
    }
    command = [str(MANNAM), "import", "facilities", str(CSV), "--data-dir", str(folder / "data")]
    return subprocess.run(
        command, check=False, env=environment | {"LANG": "C", "LC_ALL": "C"}, capture_output=True, text=True
    )


def test_an_empty_folder_takes_the_facilities(folder: Path) -> None:
    first, again = import_facilities(folder), import_facilities(folder)
    assert first.stdout == "facilities: 55 new, 0 changed, 0 as before\n", first.stderr
    assert again.stdout == "facilities: 0 new, 0 changed, 55 as before\n", again.stderr


def test_the_database_of_an_older_version_is_left_alone(folder: Path) -> None:
    import_facilities(folder)
    address = start_embedded(folder / "data" / "postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'mannam' AND name LIKE '0004%'")
    refused = import_facilities(folder)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Start mannam up first" in refused.stderr
    assert "Traceback" not in refused.stderr
