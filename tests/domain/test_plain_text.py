"""What looks the same is the same text."""

import unicodedata

import pytest

from mannam.domain.plain_text import has_control, plain_text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("１００１", "1001"),
        ("10\u200b01", "1001"),
        ("\ufeff1001\u2060", "1001"),
        (unicodedata.normalize("NFD", "강율"), "강율"),
        ("ＭＮ－HGXCA", "MN-HGXCA"),
        ("강 율", "강 율"),
    ],
)
def test_one_spelling(typed: str, plain: str) -> None:
    assert plain_text(typed) == plain


@pytest.mark.parametrize(("text", "has"), [("a\x01b", True), ("a\x7f", True), ("a\tb", False), ("강율", False)])
def test_control_characters(text: str, has: bool) -> None:
    assert has_control(text) is has
