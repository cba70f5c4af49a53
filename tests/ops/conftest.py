"""A folder and ports for a real ``mannam up``."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mannam.ops.run_folder import make_run_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder where the database's own user may enter."""
    path = make_run_folder("up")
    yield path
    shutil.rmtree(path)


@pytest.fixture
def ports() -> tuple[int, int]:
    """Two ports that are free now."""
    with ExitStack() as stack:
        servers = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2)]
        first, second = (int(server.getsockname()[1]) for server in servers)
    return first, second
