"""The pins: every package by version and hash, and no address to download from."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINNED = sorted(ROOT.glob("requirements*.txt"))
PACKAGES = ROOT / "package-lock.json"
ADDRESS = re.compile(r"\b(?:https?|git\+\w+|file)://", re.IGNORECASE)
PIN = re.compile(r"[\w.-]+(?:\[[\w,.-]+\])?==\S+( ; [^\\]+)?( --hash=sha256:[0-9a-f]{64})+")
INTEGRITY = re.compile(r"sha512-[A-Za-z0-9+/]{86}==")


def entries(text: str) -> list[str]:
    """The entries of a requirements file, each on one line, without comments."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [" ".join(entry.split()) for entry in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines()]


def test_there_are_pins() -> None:
    assert [file.name for file in PINNED] == ["requirements-dev.txt", "requirements.txt"]


@pytest.mark.parametrize("file", PINNED, ids=lambda file: file.name)
def test_every_package_has_its_version_and_hashes(file: Path) -> None:
    found = entries(file.read_text())
    assert len(found) > 30
    assert [entry for entry in found if not PIN.fullmatch(entry)] == []


@pytest.mark.parametrize("file", [*PINNED, PACKAGES], ids=lambda file: file.name)
def test_no_pin_holds_an_address(file: Path) -> None:
    lines = enumerate(file.read_text().splitlines(), start=1)
    assert [(number, line) for number, line in lines if ADDRESS.search(line)] == []


def test_every_front_end_package_has_its_hash() -> None:
    packages = json.loads(PACKAGES.read_text())["packages"]
    without = [
        name for name, one in packages.items() if name and not INTEGRITY.fullmatch(one.get("integrity", ""))
    ]
    assert without == []


@pytest.mark.parametrize(
    "entry",
    ["a==1", "a>=1 --hash=sha256:" + "0" * 64, "a==1 --hash=md5:0", "a @ b --hash=sha256:" + "0" * 64, "-e ."],
)
def test_what_is_no_pin(entry: str) -> None:
    assert not PIN.fullmatch(entry)
