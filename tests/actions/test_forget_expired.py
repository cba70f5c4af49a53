"""What is over is forgotten by the worker, and nothing else is, however full the cache."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection

from mannam.actions.forget_expired import Forgotten, forget_expired
from mannam.actions.refused import Refused
from mannam.actions.use_join_token import use_join_token
from mannam.notify import tasks

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def start() -> datetime:
    """A cache without anything in it, at this time."""
    cache.clear()
    return datetime.now(UTC)


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        return int(cursor.fetchone()[0])


def keep_session(lasts: timedelta) -> str:
    session = SessionStore()
    session.set_expiry(lasts)
    session.create()
    assert session.session_key
    return session.session_key


def test_what_has_ended_goes_and_the_rest_stays(start: datetime) -> None:
    cache.set("hour", [1.0], 3600)
    cache.set("day", [1.0], 86400)
    citizen, ended = keep_session(14 * DAY), keep_session(DAY / 24)
    assert forget_expired(start) == Forgotten(0, 0, 0)
    assert forget_expired(start + DAY / 2) == Forgotten(sessions=1, counters=1, join_tokens=0)
    assert cache.get("day") == [1.0]
    assert [kept.pk for kept in Session.objects.all()] == [citizen] != [ended]
    assert forget_expired(start + 20 * DAY) == Forgotten(1, 1, 0)
    assert (rows(), Session.objects.count()) == (0, 0)


def test_a_used_join_token_is_remembered_longer_than_it_is_good(start: datetime) -> None:
    minute = timedelta(minutes=1)
    use_join_token("first", start + minute)
    assert forget_expired(start + 2 * minute) == Forgotten(0, 0, 0)
    with pytest.raises(Refused):
        use_join_token("first", start + minute)
    assert forget_expired(start + 2.1 * minute) == Forgotten(sessions=0, counters=0, join_tokens=1)


def test_a_used_code_is_remembered_for_clocks_that_are_behind(start: datetime) -> None:
    cache.set("used-code", True, 60)
    minute = timedelta(minutes=1)
    assert forget_expired(start + 1.9 * minute).counters == 0
    assert not cache.add("used-code", True, 60)  # a process whose clock is behind by so much
    assert forget_expired(start + 2.1 * minute).counters == 1


def test_the_worker_does_it(start: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set("hour", [1.0], 3600)
    keep_session(DAY / 24)
    monkeypatch.setattr(tasks, "now", lambda: start + DAY)
    tasks.forget_expired(0)
    assert (rows(), Session.objects.count()) == (0, 0)


def test_a_full_cache_throws_no_counter_away(start: datetime) -> None:
    """Django would throw a third of them away, those first in the alphabet, and with them the limits."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cache")  # the rows go to a file that ends with the test
        cursor.execute(
            "INSERT INTO cache SELECT 'somebody-' || n, '', now() + interval '1 day'"
            " FROM generate_series(1, 1000001) AS n"
        )
    cache.set("used-code", True, 90)
    assert rows() == 1_000_002
    assert not cache.add("used-code", True, 90)
