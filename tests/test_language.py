"""A test begins in the language of the settings, whatever the one before it looked at."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation


@pytest.mark.django_db
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_page_in_english_leaves_no_english_to_the_next_test(client: Client, turn: str) -> None:
    assert translation.get_language() == settings.LANGUAGE_CODE == "ko", turn
    assert client.get("/", headers={"Accept-Language": "en"}).status_code == 200
    assert translation.get_language() == "en"
