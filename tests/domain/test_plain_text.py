"""What looks the same is the same text."""

import unicodedata

import pytest

from mannam.domain.plain_text import has_control, is_name, plain_text


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


@pytest.mark.parametrize(
    "name",
    [
        "김보라",
        "남궁 보라",
        unicodedata.normalize("NFD", "강율"),
        "응우옌ㆍ티",
        "응우옌·티",
        "Raj a/l Kumar",
        "O'Neill",
        "O\u2018Neill",
        "O\u2019Neill",
        "Anne\u2010Marie",
        "Jean\u2013Luc",
        "山田・太郎",
        "José Ma. d'Ávila",
        "Nguyễn Thị Hoa",
        "Бора",
        "प्रिया",
        "Kim, Bora (김보라)",
    ],
)
def test_what_stands_on_ids_is_a_name(name: str) -> None:
    assert is_name(plain_text(name))


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "!!!",
            "...",
            "·",
            "ㆍ",
            "-",
            "'",
            "/",
            "\u0301",
            "Bora 2",
            "Bora２",
            "김ㅊ수",
            "ㅏ",
            "ㄱㄴ",
            "보라😀",
        ),
        *("<Bora>", "Bora@home", "Bora_Kim", "1\u20e3", "\ud7b0"),
    ],
)
def test_what_stands_on_no_id_is_no_name(typed: str) -> None:
    assert not is_name(plain_text(typed))
