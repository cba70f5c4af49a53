"""A folder and ports for a real ``mannam up``."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mannam.ops.run_folder import make_run_folder
from tests.ops.running_up import StartUp, starting
from tests.two_ports import two_ports


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder where the database's own user may enter."""
    path = make_run_folder("up")
    yield path
    shutil.rmtree(path)


@pytest.fixture
def start_up(folder: Path, ports: tuple[int, int]) -> Iterator[StartUp]:
    """Starts a real ``mannam up`` on the folder; whatever happens, nothing of it is there after the test."""
    with starting(folder, ports) as start:
        yield start


@pytest.fixture
def ports() -> Iterator[tuple[int, int]]:
    """Two ports that nobody else takes, also while nobody listens there."""
    with two_ports() as held:
        yield held
