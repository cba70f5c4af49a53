"""When a limit is free again, by the clock that is handed in."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from mannam import rate_limits
from mannam.rate_limits import count_try

pytestmark = pytest.mark.django_db

NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_a_try_forgotten_between_two_looks_is_free_at_the_next_minute_of_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.clear()
    request = RequestFactory().get("/")
    for _number in range(5):
        assert count_try(request, "staff_code", now=NOW, key="seo").free_at is None
    monkeypatch.setattr(rate_limits, "cache", SimpleNamespace(get=lambda name, default: default))
    refused = count_try(request, "staff_code", now=NOW, key="seo")
    assert refused.free_at == datetime(2031, 5, 6, 7, 9, tzinfo=UTC)
