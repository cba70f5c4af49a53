"""The groups of tests name files that there are, and files in a browser are in one of two."""

from pathlib import Path

from tests.groups import CALLS, LONGEST_FIRST, group_of, rank_of

ROOT = Path(__file__).parents[1]


def test_every_file_and_folder_named_is_there() -> None:
    named = {*CALLS, *(name for name in LONGEST_FIRST if "/" in name)}
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_files_in_a_browser_share_two_processes() -> None:
    files = [file.relative_to(ROOT).as_posix() for file in (ROOT / "tests" / "browser").glob("test_*.py")]
    assert {group_of(file) for file in files} == {"calls", "pages"}


def test_any_other_file_is_its_own_group() -> None:
    assert group_of("tests/api/test_head.py") == "tests/api/test_head.py"


def test_what_takes_longest_begins_first() -> None:
    ordered = ["calls", "pages", "tests/web/test_form_errors.py", "tests/ops/test_up.py", "tests/api/test_head.py"]
    ranks = [rank_of(group) for group in ordered]
    assert ranks == sorted(set(ranks))
