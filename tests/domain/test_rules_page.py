"""docs/rules.md names every rule with its policy keys, its codes and tests that exist."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mannam.domain.refusals import RefusalCode
from mannam.domain.rules import RULES
from tests.domain.office import POLICIES

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "rules.md"
ROW = re.compile(
    r"^\| `(?P<rule>\w+)` \|(?P<source>[^|]+)\|(?P<keys>[^|]*)\|(?P<codes>[^|]+)\|(?P<tests>[^|]+)\|$",
    re.MULTILINE,
)
ROWS = list(ROW.finditer(PAGE.read_text()))
ROOT = HERE.parents[1]
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["rule"])


def quoted(cell: str) -> list[str]:
    """What stands between back quotes."""
    return re.findall(r"`([^`]+)`", cell)


def section(heading: str) -> str:
    """The part of the page under a heading."""
    return PAGE.read_text().partition(f"\n{heading}")[2].partition("\n## ")[0]


def keys_of(table: Mapping[str, object], path: tuple[str, ...] = ()) -> Iterator[str]:
    """The keys that a table of a policy sets; the name of a kind of visit is ``NAME``."""
    for key, value in table.items():
        name = "NAME" if path == ("kinds",) else key
        if isinstance(value, dict) and path != ("allowance",):
            yield from keys_of(value, (*path, name))
        else:
            yield ".".join((*path, name))


def every_key() -> set[str]:
    """Every key that any preset sets, and the one that none needs."""
    documents = [tomllib.loads(file.read_text()) for file in POLICIES.glob("*.toml")]
    return {key for document in documents for key in keys_of(document)} | {"kinds.NAME.own.day"}


def test_the_rules_stand_on_the_page_in_their_order() -> None:
    assert [row["rule"] for row in ROWS] == [getattr(rule, "__name__", "") for rule in RULES]


@each_row
def test_a_rule_has_a_source(row: re.Match[str]) -> None:
    assert row["source"].strip()


@each_row
def test_its_policy_keys_are_keys(row: re.Match[str]) -> None:
    assert set(quoted(row["keys"])) <= every_key()


@each_row
def test_its_codes_are_codes_that_it_gives(row: re.Match[str]) -> None:
    rules = (HERE.parents[1] / "src" / "mannam" / "domain" / "rules.py").read_text()
    body = rules.partition(f"def {row['rule']}(")[2].partition("\ndef ")[0]
    assert {RefusalCode(code).name for code in quoted(row["codes"])} == set(
        re.findall(r"RefusalCode\.(\w+)", body)
    )


@each_row
def test_its_tests_exist(row: re.Match[str]) -> None:
    assert quoted(row["tests"])
    for name in quoted(row["tests"]):
        file, _, test = name.partition("::")
        assert f"\ndef {test}(" in (HERE / file).read_text()


def test_every_key_of_every_preset_is_on_the_page_once_as_a_rules_or_as_no_rules() -> None:
    of_rules = {key for row in ROWS for key in quoted(row["keys"])}
    of_none = {key for line in section("## Keys that no rule").splitlines() for key in quoted(line)}
    assert of_rules | of_none == every_key()
    assert not of_rules & of_none


CLAIMS = re.compile(
    r"^\| (?P<rule>[^|]+) \|(?P<source>[^|]+)\| `(?P<place>[^|]+)` \|(?P<codes>[^|]+)\|(?P<tests>[^|]+)\|$",
    re.MULTILINE,
)


def test_a_rule_kept_by_a_claim_has_its_place_codes_and_tests() -> None:
    rows = list(CLAIMS.finditer(section("## Rules kept by claims")))
    assert any("non-association" in row["rule"] for row in rows)
    for row in rows:
        assert row["source"].strip()
        assert {RefusalCode(code) for code in quoted(row["codes"])}
        for file in [row["place"], *quoted(row["tests"])]:
            assert (ROOT / file).is_file()
