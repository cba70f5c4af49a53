"""Which tests stay in one process of several, and what begins first, so that no long file is left to the end."""

from pathlib import PurePath
from typing import Final

CALLS: Final = frozenset(
    f"tests/browser/test_{name}.py"
    for name in (
        "bench_call",
        "call",
        "call_accessibility",
        "cue_tone",
        "help_alarm",
        "join_tokens",
        "losses",
        "officer",
        "silent_server",
        "waiting",
        "walk",
        "windows",
    )
)
"""The files that hold calls: they wait more than they work, so they have one started Mannam and one process."""

LONGEST_FIRST: Final = (
    "calls",
    "pages",
    "tests/web/test_form_errors.py",
    "tests/ops/test_simulate.py",
    "tests/actions/test_machine.py",
    "tests/ops/",
    "tests/notify/",
    "tests/queries/",
    "tests/actions/",
)
"""Groups, files and folders that begin before all others."""


def group_of(file: str) -> str:
    """The group of a file (its path from the root, with slashes): tests of one group stay in one process.

    A file is its own group, but those in a browser share a started Mannam and a Chromium, whose start takes longer
    than most of these tests.
    """
    if file in CALLS:
        return "calls"
    return "pages" if PurePath(file).parts[:2] == ("tests", "browser") else file


def rank_of(group: str) -> int:
    """Its place in the order of beginning."""
    return next((rank for rank, long in enumerate(LONGEST_FIRST) if group.startswith(long)), len(LONGEST_FIRST))
