"""Names on a board that others can see."""

import pytest

from mannam.notify.masked_name import masked_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("김영순", "김O순"),
        ("김율", "김O"),
        ("율", "율O"),
        ("남궁하늘별", "남OOO별"),
        ("김 영순", "김O순"),
        ("Haneul Kim", "H… K…"),
        ("Haneul", "H…"),
        ("José Pérez", "J… P…"),
        ("", ""),
        (" ", ""),
    ],
)
def test_hides_the_middle(name: str, shown: str) -> None:
    assert masked_name(name) == shown
