"""Commands beside a running Mannam find it on the port that it was started on."""

from pathlib import Path

import pytest

from mannam import config
from mannam.ops.noted_port import forget_port, note_port, take_noted_port


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose Mannam was started on another port than the usual one."""
    monkeypatch.setenv("MANNAM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MANNAM_PORT", "8222")
    note_port()
    return tmp_path


def test_the_port_of_the_last_start_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANNAM_PORT", "")
    take_noted_port()
    assert config.public_url() == "http://localhost:8222"


def test_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANNAM_PORT", "9000")
    take_noted_port()
    assert config.number("MANNAM_PORT") == 9000


def test_nothing_is_noted_once_mannam_has_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_port()
    monkeypatch.setenv("MANNAM_PORT", "")
    take_noted_port()
    assert config.number("MANNAM_PORT") == 8000
    assert list(folder.iterdir()) == []
