"""The audit trail only ever grows."""

from datetime import UTC, datetime

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from mannam.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> AuditEvent:
    return AuditEvent.objects.create(at=datetime(2026, 11, 24, tzinfo=UTC), verb="book_visit", actor_kind="system")


def test_an_event_cannot_be_changed(event: AuditEvent) -> None:
    event.verb = "cancel_visit"
    with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic():
        event.save()


def test_an_event_cannot_be_deleted(event: AuditEvent) -> None:
    with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).delete()


def test_the_trail_cannot_be_emptied(event: AuditEvent) -> None:
    with connection.cursor() as cursor:
        # as the migration left it: the tests' database alone has it disabled (tests/conftest.py)
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_never_emptied")
        with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE audit_event")
        with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE mannam_visit, mannam_user, audit_event CASCADE")
    assert AuditEvent.objects.filter(pk=event.pk).exists()
