"""Fixtures that every test may use."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase
from django.utils import translation
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from tests.empty_tables import empty_tables
from tests.groups import group_of, rank_of
from tests.people import Office, open_office
from tests.rows_read import rows_read

__all__ = ["rows_read"]


@pytest.hookimpl(trylast=True)  # after pytest-django, which sorts them too
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the long ones begin first. Raises UsageError for two of one name: several processes would run one."""
    if twice := [name for name, count in Counter(item.nodeid for item in items).items() if count > 1]:
        raise pytest.UsageError(f"several tests have the name {', '.join(twice)}")
    items.sort(key=lambda item: rank_of(group_of(item.path.relative_to(config.rootpath).as_posix())))


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Hands a whole group of tests to one of the processes."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> GroupScheduling:
    """Where there are several processes, whatever ``--dist`` says of files."""
    return GroupScheduling(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The tests' database, emptied in a quicker way after each test that commits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_tables())
        yield


@pytest.fixture(autouse=True)
def _language_of_nobody() -> Iterator[None]:
    """As always in Django, a page leaves its language to the thread: a server's next request sets its own.

    Here what comes next is often no request.
    """
    yield
    translation.deactivate()


@pytest.fixture
def office(db: None) -> Office:
    """Seoul and Daegu, Haneul and Yul, Seo and Min, at nine on 24 November 2026."""
    return open_office()
