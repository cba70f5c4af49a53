"""The committed style sheet, fonts and icons are what the committed sources build; no node needed to know it."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src/mannam/web/static/mannam"
BUILT = ("css", "fonts", "icons", "licenses")
GOAL = 120 * 1024  # bytes of mannam.css


def digests(paths: list[Path]) -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def record() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads((STATIC / "BUILD.json").read_text(encoding="utf-8"))
    return loaded


def test_built_from_these_sources(record: dict[str, dict[str, str]]) -> None:
    sources = [path for path in files_under(ROOT / "frontend") if path.suffix != ".md"]
    sources += [ROOT / "package.json", ROOT / "package-lock.json"]
    assert record["inputs"] == digests(sources), "run: npm ci && npm run build"


def test_nothing_changed_after_the_build(record: dict[str, dict[str, str]]) -> None:
    results = [path for folder in BUILT for path in files_under(STATIC / folder)]
    assert record["outputs"] == digests(results), "run: npm ci && npm run build"


def test_style_sheet_is_small_and_self_contained() -> None:
    style = (STATIC / "css/mannam.css").read_text(encoding="utf-8")
    assert len(style.encode()) <= GOAL
    addresses = re.findall(r"url\(([^)]*)\)", style)
    assert addresses
    for address in addresses:
        assert (STATIC / "css" / address.strip("\"'")).is_file(), address
    assert "@import" not in style


def test_custom_properties_are_pruned_and_ours_are_defined() -> None:
    style = (STATIC / "css/mannam.css").read_text(encoding="utf-8")
    used = set(re.findall(r"var\((--[\w-]+)", style))
    defined = set(re.findall(r"[{;](--[\w-]+):", style))
    ours = "".join(path.read_text(encoding="utf-8") for path in files_under(ROOT / "frontend/css"))
    assert defined <= used
    assert set(re.findall(r"var\((--[\w-]+)", ours)) <= defined


def test_not_dressed_as_the_government() -> None:
    style = (STATIC / "css/mannam.css").read_text(encoding="utf-8")
    assert not re.search("masthead|identifier|emblem", style)


def test_lock_file_names_no_address() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["ISC-krds-uiux.txt", "OFL-Pretendard-GOV.txt"])
def test_licences_lie_beside_the_files(name: str) -> None:
    assert "license" in (STATIC / "licenses" / name).read_text(encoding="utf-8").lower()


def test_pages_hold_no_inline_script_or_style() -> None:
    templates = files_under(ROOT / "src/mannam/web/templates")
    assert templates
    for path in templates:
        if path.suffix != ".html" or "email" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", text), path
