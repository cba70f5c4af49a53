"""The demo never mixes with data that it did not make, wherever the database is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from mannam.models import Facility, PolicyVersion, User
from mannam.ops.whose_world import World, world_of
from mannam.web.demo.people import HANEUL
from tests.people import Office

pytestmark = pytest.mark.django_db(transaction=True)

MANNAM = Path(sys.executable).with_name("mannam")


@pytest.fixture
def address(transactional_db: None) -> str:
    """The tests' database, on a server that somebody else runs."""
    settings = connection.settings_dict
    return f"postgresql:///{settings['NAME']}?host={settings['HOST']}&user={settings['USER']}"


def up_demo(address: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """``mannam up --demo`` with MANNAM_DATABASE_URL."""
    own = {
        "MANNAM_DATABASE_URL": address,
        "MANNAM_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "mannam.settings",
    }
    environment = os.environ | own
    command = (MANNAM, "up", "--demo", "--role", "worker")
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def newest_migration(transactional_db: None) -> Iterator[str]:
    """The name of the last migration, which was not applied yet: the database is of an older version."""
    mine = MigrationRecorder.Migration.objects.filter(app="mannam")
    name = str(mine.order_by("name").values_list("name", flat=True).last())
    mine.filter(name=name).delete()
    yield name
    MigrationRecorder(connection).record_applied("mannam", name)


def test_a_server_with_data_of_others_is_left_as_it_is(
    office: Office, address: str, tmp_path: Path, newest_migration: str
) -> None:
    before = (Facility.objects.count(), User.objects.count(), PolicyVersion.objects.count())
    refused = up_demo(address, tmp_path)
    assert refused.returncode == 1
    assert "facilities or people that the demo did not make" in refused.stderr
    assert "Nothing was changed" in refused.stderr
    assert (Facility.objects.count(), User.objects.count(), PolicyVersion.objects.count()) == before
    assert not MigrationRecorder.Migration.objects.filter(app="mannam", name=newest_migration).exists()


def test_whose_data_it_is(address: str) -> None:
    assert world_of(address) is World.EMPTY
    User.objects.create_user("first@example.org")
    assert world_of(address) is World.OWN
    User.objects.create_user(HANEUL.email)
    assert world_of(address) is World.DEMO


def test_a_facility_alone_is_data_of_others(office: Office, address: str) -> None:
    User.objects.all().delete()
    assert world_of(address) is World.OWN


def test_a_database_without_tables_is_nobodys(address: str) -> None:
    assert world_of(address.replace(str(connection.settings_dict["NAME"]), "postgres")) is World.EMPTY
