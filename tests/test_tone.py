"""Citizens are spoken to in one tone; a sentence in another one is found by where it is said."""

import pytest
from babel.messages.catalog import Catalog

from tests.check_translations import official


def told(korean: str, *said_in: str) -> list[str]:
    sources, catalogue = Catalog(), Catalog(locale="ko")
    sources.add("Hello", locations=[(place, 1) for place in said_in])
    catalogue.add("Hello", korean)
    return official(sources, catalogue)


@pytest.mark.parametrize(
    "place",
    [
        "web/public/apply.py",
        "web/templates/public/home.html",
        "web/templates/404.html",
        "web/templates/booth/booth.html",
        "web/booth/call_words.py",
        "web/error_words.py",
        "notify/templates/notify/booked.txt",
        "domain/refusals.py",
    ],
)
@pytest.mark.parametrize("korean", ["찾지 못했습니다.", "아직 이릅니다", "확인하십시오.", "어디에 사십니까?"])
def test_an_official_tone_is_found_where_citizens_read_it(place: str, korean: str) -> None:
    assert len(told(korean, place)) == 1
    assert len(told(korean, "web/desk/board.py", place)) == 1


@pytest.mark.parametrize(
    "korean", ["찾지 못했어요.", "와 주셔서 고맙습니다.", "죄송합니다. 아래 내용이 맞아요.", "아니까요"]
)
def test_the_tone_for_citizens_is_right_everywhere(korean: str) -> None:
    assert told(korean, "web/public/apply.py") == []


@pytest.mark.parametrize("place", ["web/desk/board.py", "web/templates/officer/watch.html", "ops/checks.py"])
def test_staff_may_be_spoken_to_officially(place: str) -> None:
    assert told("찾지 못했습니다.", place) == []
