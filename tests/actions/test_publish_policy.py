"""An administrator publishes a version of the rules, and takes one back before it begins."""

from collections.abc import Callable
from datetime import date
from functools import partial
from random import Random

import pytest
from django.db import IntegrityError, connection

from mannam.actions import publish_policy as publishing
from mannam.actions.actor import SYSTEM, By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.publish_policy import publish_policy
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.store_policy import store_policy
from mannam.actions.withdraw_policy import withdraw_policy
from mannam.domain.lifecycle import Actor
from mannam.domain.policy_faults import PolicyError
from mannam.domain.publishing import Seen
from mannam.domain.refusals import RefusalCode
from mannam.models import AuditEvent, PolicyVersion, Visit
from mannam.queries.country import country
from mannam.queries.policies import policy_in_force, versions_seen
from tests.actions.crowd import Together, all_at_once
from tests.people import POLICIES, Office, at, make_facility, slot

pytestmark = pytest.mark.django_db

NOW = at("2026-11-24 09:00")
DEMO = (POLICIES / "demo.toml").read_text()
FIRST = Seen(1, 0)


def dated(day: str, document: str = DEMO) -> str:
    """The demo's rules from another day on."""
    return document.replace("effective_from = 2020-01-01", f"effective_from = {day}")


def publish(day: str, *, seen: Seen | None = None, by: By = SYSTEM) -> PolicyVersion:
    return publish_policy(dated(day), by, seen=seen, now=NOW)


def refused(attempt: Callable[[], object]) -> list[RefusalCode]:
    with pytest.raises(Refused) as caught:
        attempt()
    return [refusal.code for refusal in caught.value.refusals]


def book(office: Office, when: str) -> Visit:
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot(when), haneul, (haneul,))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def test_it_holds_from_its_day_on_for_whoever_asks(office: Office) -> None:
    country()  # is kept by the process
    version = publish("2026-11-26", seen=FIRST, by=By(Actor.MANAGER, office.seo.pk))
    assert version.published_by == office.seo
    for day, holds in ((date(2026, 11, 25), office.policy.pk), (date(2026, 11, 26), version.pk)):
        assert policy_in_force("demo", day).version_id == holds
        found = country().rules(office.seoul.pk, day)
        assert found is not None
        assert found.version_id == holds
    event = AuditEvent.objects.get(verb="publish_policy")
    assert event.user == office.seo
    assert event.data["version"] == version.pk
    assert event.data["effective_from"] == "2026-11-26"


def test_what_is_booked_keeps_its_version(office: Office) -> None:
    before = book(office, "2026-11-26 10:00")
    version = publish("2026-11-26")
    after = book(office, "2026-11-26 11:00")
    before.refresh_from_db()
    assert (before.policy_id, after.policy_id) == (office.policy.pk, version.pk)


@pytest.mark.parametrize("day", ["2020-01-02", "2026-11-23", "2026-11-24"])
def test_one_of_today_or_earlier_is_refused(office: Office, day: str) -> None:
    assert refused(lambda: publish(day)) == [RefusalCode.VERSION_NOT_TO_COME]
    assert list(PolicyVersion.objects.all()) == [office.policy]
    assert not AuditEvent.objects.filter(verb="publish_policy").exists()


def test_the_day_is_that_of_the_facilities(office: Office) -> None:
    """At nine in the evening in London it is tomorrow in Seoul already."""
    late = at("2026-11-25 06:00")
    assert refused(lambda: publish_policy(dated("2026-11-25"), SYSTEM, now=late)) == [
        RefusalCode.VERSION_NOT_TO_COME
    ]
    publish_policy(dated("2026-11-26"), SYSTEM, now=late)


@pytest.mark.parametrize("document", ["# other words\n", ""])
def test_a_day_that_another_has_is_refused(office: Office, document: str) -> None:
    publish("2026-11-26")
    again = document + dated("2026-11-26")
    assert refused(lambda: publish_policy(again, SYSTEM, now=NOW)) == [RefusalCode.VERSION_DAY_TAKEN]
    assert PolicyVersion.objects.count() == 2


def test_another_fault_of_the_database_is_not_told_as_a_day_that_is_taken(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_a_facility_twice(*_args: object, **_words: object) -> None:
        make_facility(office.seoul.code)

    monkeypatch.setattr(publishing, "record_audit", write_a_facility_twice)
    with pytest.raises(IntegrityError):
        publish("2026-11-26")
    assert PolicyVersion.objects.count() == 1


def test_what_is_no_policy_is_not_stored(office: Office) -> None:
    with pytest.raises(PolicyError):
        publish_policy(dated("2026-11-26").replace("party_max = ", "party_max = -"), SYSTEM, now=NOW)
    assert PolicyVersion.objects.count() == 1


def test_who_has_not_seen_the_newest_is_told(office: Office) -> None:
    other = publish("2026-11-26", seen=FIRST)
    assert refused(lambda: publish("2026-11-27", seen=FIRST)) == [RefusalCode.VERSION_MEANWHILE]
    withdraw_policy(other.pk, SYSTEM, now=NOW)
    assert refused(lambda: publish("2026-11-27", seen=Seen(2, 0))) == [RefusalCode.VERSION_MEANWHILE]
    publish("2026-11-27", seen=versions_seen("demo"))


def test_a_version_to_come_is_withdrawn(office: Office) -> None:
    country()
    version = publish("2026-11-26")
    visit = book(office, "2026-11-26 10:00")
    withdraw_policy(version.pk, By(Actor.MANAGER, office.seo.pk), now=NOW)
    found = country().rules(office.seoul.pk, date(2026, 11, 26))
    assert found is not None
    assert found.version_id == policy_in_force("demo", date(2026, 11, 26)).version_id == office.policy.pk
    visit.refresh_from_db()
    assert visit.policy_id == version.pk
    version.refresh_from_db()
    assert (version.withdrawn_at, version.withdrawn_by) == (NOW, office.seo)
    withdraw_policy(version.pk, SYSTEM, now=at("2026-11-24 10:00"))
    version.refresh_from_db()
    assert version.withdrawn_at == NOW
    assert AuditEvent.objects.filter(verb="withdraw_policy").count() == 1


def test_what_was_withdrawn_can_be_published_again_and_is_not_stored_again(office: Office) -> None:
    first = publish("2026-11-26")
    withdraw_policy(first.pk, SYSTEM, now=NOW)
    assert store_policy(dated("2026-11-26")).pk == first.pk
    second = publish("2026-11-26")
    assert policy_in_force("demo", date(2026, 11, 26)).version_id == second.pk
    assert store_policy(dated("2026-11-26")).pk == second.pk


@pytest.mark.parametrize("now", ["2026-11-26 00:00", "2026-12-24 09:00"])
def test_a_version_in_force_stays(office: Office, now: str) -> None:
    version = publish("2026-11-26")
    assert refused(lambda: withdraw_policy(version.pk, SYSTEM, now=at(now))) == [RefusalCode.VERSION_IN_FORCE]
    version.refresh_from_db()
    assert version.withdrawn_at is None


def attempt(day: str) -> bool:
    try:
        publish(day, seen=FIRST)
    except Refused as refused:
        return refused.refusals[0].code is not RefusalCode.VERSION_MEANWHILE
    return True


DAYS = tuple(f"2026-12-{day:02}" for day in range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_publishes_and_the_others_are_told(office: Office) -> None:
    done = all_at_once([partial(attempt, day) for day in DAYS])
    assert done.count(True) == 1
    assert versions_seen("demo") == Seen(2, 0)
    assert AuditEvent.objects.filter(verb="publish_policy").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_places_version_both_would(
    office: Office, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    trigger = "BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON mannam_policyversion FOR EACH STATEMENT"
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER policy_changes ON mannam_policyversion")
        request.addfinalizer(lambda: restore(f"CREATE TRIGGER policy_changes {trigger}"))
    together = Together(2)

    def wait_and_record(*args: object, **words: object) -> None:
        together()
        record_audit(*args, **words)  # type: ignore[arg-type]

    monkeypatch.setattr(publishing, "record_audit", wait_and_record)
    assert all_at_once([partial(attempt, day) for day in DAYS[:2]]) == [True, True]


def restore(trigger: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"{trigger} EXECUTE FUNCTION places_change()")
