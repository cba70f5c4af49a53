"""A sentence that stands twice in the catalogue is found: one of its translations would never be said."""

from pathlib import Path

import pytest

from tests.check_translations import twice

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
PLACE = 'msgid "Waiting"\nmsgstr "빈자리 대기"\n\n'
CALL = 'msgid "Waiting"\nmsgstr "기다림"\n'


@pytest.mark.parametrize(
    ("entries", "found"),
    [(PLACE + CALL, 1), ('msgctxt "for a freed place"\n' + PLACE + CALL, 0), (PLACE, 0)],
    ids=["twice", "in another sense", "once"],
)
def test_a_sentence_that_stands_twice_is_told(tmp_path: Path, entries: str, found: int) -> None:
    catalogue = tmp_path / "django.po"
    catalogue.write_text(HEAD + entries)
    told = twice(catalogue)
    assert len(told) == found
    assert all("Waiting" in line for line in told)
