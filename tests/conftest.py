"""Fixtures that every test may use."""

import pytest

from tests.people import Office, open_office


@pytest.fixture
def office(db: None) -> Office:
    """Seoul and Daegu, Haneul and Yul, Seo and Min, at nine on 24 November 2026."""
    return open_office()
