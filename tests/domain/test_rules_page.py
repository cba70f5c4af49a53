"""docs/rules.md names every rule with its policy keys, its codes and tests that exist."""

import re
import tomllib
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
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["rule"])


def quoted(cell: str) -> list[str]:
    """What stands between back quotes."""
    return re.findall(r"`([^`]+)`", cell)


def test_the_rules_stand_on_the_page_in_their_order() -> None:
    assert [row["rule"] for row in ROWS] == [getattr(rule, "__name__", "") for rule in RULES]


@each_row
def test_a_rule_has_a_source(row: re.Match[str]) -> None:
    assert row["source"].strip()


@each_row
def test_its_policy_keys_are_keys(row: re.Match[str]) -> None:
    policy = tomllib.loads((POLICIES / "kr.toml").read_text())
    for key in quoted(row["keys"]):
        table, _, name = key.partition(".")
        assert name in policy[table]


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


def test_every_booking_key_that_makes_a_rule_is_on_the_page() -> None:
    policy = tomllib.loads((POLICIES / "kr.toml").read_text())
    on_the_page = {key for row in ROWS for key in quoted(row["keys"])}
    of_rules = {f"{table}.{key}" for table in ("hours", "window", "allowance") for key in policy[table]}
    assert of_rules <= on_the_page
