"""Publish a version of a policy that begins on a day to come (ADR 11)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.store_policy import draft_version
from mannam.domain.policy_document import parse
from mannam.domain.publishing import Seen, check_day_is_its_own, check_is_to_come, check_nothing_came_meanwhile
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import PolicyVersion
from mannam.queries.policies import versions_seen

ONCE = "policy_version_once"
"""The key by which no document is published twice."""


def publish_policy(document: str, by: By, *, seen: Seen | None = None, now: datetime) -> PolicyVersion:
    """The version. What is booked already keeps the version it was booked under, and its place.

    ``seen`` is what the publisher knew of the versions; None asks for nothing. Raises PolicyError when the
    document is no policy, and Refused (version_not_to_come, version_day_taken, version_meanwhile).
    """
    version = draft_version(document, parse(document))
    version.published_by_id = by.user_id
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    try:
        with transaction.atomic():
            # written first: the places' version makes two who publish wait for each other, and the later one then
            # sees what the other has published
            version.save(force_insert=True)
            _check(version, seen, today)
            _record(version, by, now)
    except IntegrityError as error:
        if not _is_the_same_document(error):
            raise
        raise Refused(Refusal(RefusalCode.VERSION_DAY_TAKEN, {"day": version.effective_from})) from error
    return version


def _is_the_same_document(error: IntegrityError) -> bool:
    """Whether this very document is in force, and so has the same day."""
    cause = error.__cause__
    return isinstance(cause, UniqueViolation) and cause.diag.constraint_name == ONCE


def _check(version: PolicyVersion, seen: Seen | None, today: date) -> None:
    others = PolicyVersion.objects.filter(name=version.name).exclude(pk=version.pk)
    dates = set(others.filter(withdrawn_at=None).values_list("effective_from", flat=True))
    known = versions_seen(version.name, besides=version.pk)
    found = (
        check_is_to_come(version.effective_from, today),
        check_day_is_its_own(version.effective_from, dates),
        check_nothing_came_meanwhile(seen, known),
    )
    if reasons := [refusal for refusal in found if refusal is not None]:
        raise Refused(*reasons)


def _record(version: PolicyVersion, by: By, now: datetime) -> None:
    data = {
        "version": version.pk,
        "policy": version.name,
        "effective_from": version.effective_from.isoformat(),
        "checksum": version.checksum,
    }
    record_audit("publish_policy", by, now=now, data=data)
