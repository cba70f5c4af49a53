"""A form that was open for too long, or sent by somebody else's page, is refused in our own words."""

import pytest
from django.test import Client

from tests.people import Office


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_on_our_own_page(office: Office) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"email": "haneul@example.com"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "DEBUG" not in page
    assert 'href="/"' in page
