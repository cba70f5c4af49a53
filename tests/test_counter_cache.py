"""The cache of counters: each write is one statement, and of many who add one is told yes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

EACH: list[Callable[[], object]] = [
    lambda: cache.set("tries", [1.0], 60),
    lambda: cache.add("tries", [1.0], 60),
    lambda: cache.touch("tries", 60),
]


@pytest.fixture(autouse=True)
def _empty(db: None) -> None:
    cache.clear()


@pytest.mark.parametrize("write", EACH)
def test_a_write_is_one_statement_that_counts_no_rows(write: Callable[[], object]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        write()
    (statement,) = asked.captured_queries
    assert "count" not in statement["sql"].lower()


def test_what_is_kept_is_kept_until_it_expires() -> None:
    assert cache.add("code", 1, 60)
    assert not cache.add("code", 2, 60)
    assert cache.get("code") == 1
    cache.set("code", {"tries": [3.5]}, None)
    assert cache.get("code") == {"tries": [3.5]}
    assert cache.touch("code", -1)
    assert cache.add("code", 4, 60)  # what was kept had expired
    assert cache.get("code") == 4
    assert not cache.touch("nothing", 60)


def test_what_has_expired_comes_not_to_life_again() -> None:
    cache.set("code", 1, -1)
    assert not cache.touch("code", 60)
    assert cache.get("code") is None


def test_a_read_deletes_nothing() -> None:
    cache.set("old", 1, -1)
    cache.set("new", 2, 60)
    with CaptureQueriesContext(connection) as asked:
        assert cache.get_many(["old", "new", "never"]) == {"new": 2}
    assert [one["sql"].split()[0] for one in asked.captured_queries] == ["SELECT"]


@pytest.mark.parametrize("count", [lambda: cache.incr("tries"), lambda: cache.decr("tries")])
def test_what_would_not_be_atomic_is_refused(count: Callable[[], object]) -> None:
    cache.set("tries", 1, 60)
    with pytest.raises(NotImplementedError):
        count()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_where_something_expired_one_is_told_yes() -> None:
    crowd = 8
    cache.set("code", 0, -1)
    at_once = Barrier(crowd)

    def add(number: int) -> bool:
        try:
            connection.ensure_connection()
            at_once.wait()
            return cache.add("code", number, 60)
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as threads:
        assert sum(threads.map(add, range(crowd))) == 1
