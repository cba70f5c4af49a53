"""A test of ``mannam up`` that fails leaves nothing running, and whoever runs the tests does not wait for it."""

from pathlib import Path

import psutil
import pytest

from tests.ops.running_up import starting


class TestFailedError(Exception):
    """What a failed assertion is here."""

    __test__ = False


def a_test_that_fails(folder: Path, ports: tuple[int, int], started: list[psutil.Process], killed: bool) -> None:
    """With a database alone; killed, it leaves its database behind as after a crash."""
    with starting(folder, ports) as start:
        up = start("--role", "db")
        up.wait_until_ready()
        started += up.processes()
        if killed:
            up.kill()
        raise TestFailedError


@pytest.mark.parametrize("killed", [False, True])
def test_what_a_failed_test_started_is_ended(folder: Path, ports: tuple[int, int], killed: bool) -> None:
    started: list[psutil.Process] = []
    with pytest.raises(TestFailedError):
        a_test_that_fails(folder, ports, started, killed)
    assert started
    assert not any(process.is_running() for process in started)
