"""What a booth says when the end comes near."""

import pytest
from django.utils.translation import override

from mannam.web.booth.call_words import cue_words


@pytest.mark.parametrize(
    ("language", "seconds", "words"),
    [
        ("ko", 120, "2분 남았어요. 이제 인사를 준비해 주세요."),
        ("ko", 30, "30초 남았어요. 이제 인사를 나누세요."),
        ("en", 120, "2 minutes left. Please get ready to say goodbye."),
        ("en", 60, "1 minute left. Please get ready to say goodbye."),
        ("en", 30, "30 seconds left. Please say goodbye now."),
    ],
)
def test_a_cue_says_how_much_is_left_and_what_to_do(language: str, seconds: int, words: str) -> None:
    with override(language):
        assert cue_words(seconds) == words
