"""Telephone numbers: read as people write them, kept in one spelling, shown as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.telephone import LONGEST, read_telephone, shown_telephone


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("010-1234-5678", "+821012345678", "010-1234-5678"),
        ("01012345678", "+821012345678", "010-1234-5678"),
        ("(02) 2123 4567", "+82221234567", "02-2123-4567"),
        ("+82 10 1234 5678", "+821012345678", "010-1234-5678"),
        ("０１０－１２３４－５６７８", "+821012345678", "010-1234-5678"),
        ("+44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
    ],
)
def test_it_is_read_as_people_write_it(typed: str, kept: str, shown: str) -> None:
    assert read_telephone(typed, "KR") == kept
    assert shown_telephone(kept, "KR") == shown


@pytest.mark.parametrize(
    "typed", ["", "x", "12345", "1234-5678", "010-1234", "010-1234-56789", "1363", "02-2123-4567 ext. 9", "+999 1"]
)
def test_what_can_be_nobodys_number_is_none(typed: str) -> None:
    assert read_telephone(typed, "KR") is None


@given(st.text(max_size=40) | st.from_regex(r"\+?[0-9 ()./-]{3,25}", fullmatch=True))
def test_whatever_is_typed_what_is_kept_reads_as_itself(typed: str) -> None:
    kept = read_telephone(typed, "KR")
    if kept is not None:
        assert len(kept) <= LONGEST
        assert read_telephone(kept, "KR") == kept
        assert read_telephone(shown_telephone(kept, "KR"), "KR") == kept
