"""After a test that commits the next one finds nothing of it."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission

from mannam.models import AuditEvent, Facility
from mannam.queries.country import country
from tests.empty_tables import empty_tables
from tests.people import open_office


@pytest.mark.django_db(transaction=True)
def test_every_row_goes_and_what_was_kept_in_memory_too() -> None:
    open_office()
    AuditEvent.objects.create(at=datetime(2026, 11, 24, tzinfo=UTC), verb="book_visit", actor_kind="system")
    before = country()
    empty_tables()
    assert (Facility.objects.count(), AuditEvent.objects.count()) == (0, 0)
    assert country() is not before
    assert Permission.objects.exists()
