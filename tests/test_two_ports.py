"""The ports of a test's Mannam stay its own until it listens there."""

import socket
from itertools import count

import pytest

from tests import two_ports as module
from tests.two_ports import HOST, PORTS, two_ports


def look_from(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one looks at this port first."""
    monkeypatch.setattr(module, "_turns", count(PORTS.index(port)))


def test_two_at_once_never_get_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with two_ports() as first:
        look_from(first[0], monkeypatch)
        with two_ports() as second:
            assert not {*first} & {*second}


@pytest.mark.parametrize("which", [0, 1])
def test_two_of_which_one_is_in_use_are_passed_over(monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    with two_ports() as free:
        pass
    look_from(free[0], monkeypatch)
    with socket.create_server((HOST, free[which])), two_ports() as others:
        assert not {*free} & {*others}


def test_the_system_gives_them_to_nobody_who_connects() -> None:
    with socket.create_server((HOST, 0)) as any_port:
        assert any_port.getsockname()[1] not in range(PORTS.start, PORTS.stop)
