"""The audit trail only ever grows."""

from datetime import UTC, datetime

import pytest
from django.db import InternalError, ProgrammingError, transaction

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
