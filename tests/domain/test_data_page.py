"""The page about the data that ships says where each file is from, and names its columns as they are."""

import csv
from pathlib import Path

import pytest

import mannam

DATA = Path(mannam.__file__).parent / "data"
TABLES = sorted(path.name for path in DATA.glob("*.csv"))
PAGE = (DATA / "README.md").read_text(encoding="utf-8")


def rows_under(heading: str) -> list[list[str]]:
    """The cells of the first table under ``heading``, without its head."""
    rows = []
    for line in PAGE.split(f"{heading}\n", 1)[1].lstrip().splitlines():
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows or line.startswith("#"):
            break
    return rows[2:]


@pytest.mark.parametrize("name", TABLES)
def test_the_page_names_every_column_in_its_order_with_unit_and_meaning(name: str) -> None:
    rows = rows_under(f"### `{name}`")
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        assert [column.strip("`") for column, _unit, _meaning in rows] == next(csv.reader(table))
    assert all(unit and meaning for _column, unit, meaning in rows)


def test_the_page_says_of_every_file_where_it_is_from_of_what_day_and_under_which_licence() -> None:
    rows = rows_under("# Data that ships with Mannam")
    assert sorted(row[0].strip("`") for row in rows) == TABLES
    assert all(len(row) == 5 and all(row) for row in rows)
