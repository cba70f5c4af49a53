"""The first day is written into a document, and nothing else of it changes."""

from datetime import date

import pytest

from mannam.domain.policy_day import first_free_day, with_day
from mannam.domain.policy_document import parse
from tests.domain.office import POLICIES

DAY = date(2027, 1, 2)


@pytest.mark.parametrize("name", ["kr", "demo", "tw", "uk"])
def test_the_day_is_written_and_the_comments_stay(name: str) -> None:
    document = (POLICIES / f"{name}.toml").read_text()
    dated = with_day(document, DAY)
    assert parse(dated).effective_from == DAY
    changed = [pair for pair in zip(document.split("\n"), dated.split("\n"), strict=True) if pair[0] != pair[1]]
    ((before, after),) = changed
    assert before.partition("#")[2] == after.partition("#")[2]


@pytest.mark.parametrize("document", ["", "name = 1", "# effective_from = 2020-01-01"])
def test_where_no_day_is_nothing_is_written(document: str) -> None:
    assert with_day(document, DAY) == document


def test_a_day_that_is_badly_written_is_replaced() -> None:
    assert with_day('effective_from = "soon"  # x', DAY) == "effective_from = 2027-01-02  # x"


def test_the_next_day_that_no_version_has() -> None:
    assert first_free_day(date(2026, 12, 30), {date(2026, 12, 31), date(2027, 1, 1)}) == DAY
    assert first_free_day(date(2027, 1, 1), set()) == DAY
