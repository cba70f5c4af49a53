"""The demo world: a believable week, within every rule, and the same each time."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from mannam.actions.store_policy import SHIPPED, store_policies
from mannam.domain.policy import InmateClass
from mannam.domain.slots import QUANTA_PER_DAY, first_slot_of
from mannam.models import AllowanceUse, Booth, Claim, Facility, Inmate, Resource, StaffRole, User, Visit
from mannam.ops.demo.week import DAYS
from mannam.ops.demo.world import seed
from mannam.queries.invariants import violations
from mannam.web.demo.people import PEOPLE, UNDER_KOREAN_RULES, YUL

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # ten in the morning in Seoul
DAYTIME_SLOTS = 24
WORKING_DAYS = 5


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _the_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The world is made once for this file, in a transaction that its end undoes."""
    with django_db_blocker.unblock(), transaction.atomic():
        store_policies([SHIPPED])
        seed(MONDAY)
        yield
        transaction.set_rollback(True)


def rows_of_visits() -> list[tuple[Any, ...]]:
    return list(
        Visit.objects.order_by("slot_no", "visitor_booth").values_list(
            "ref", "slot_no", "inmate__name", "applicant__name", "check_in_code", "booked_at", "status"
        )
    )


def test_the_facilities_are_all_there_and_five_keep_the_korean_rules() -> None:
    assert Facility.objects.count() == 55
    assert Counter(Facility.objects.values_list("policy_name", flat=True)) == {"demo": 50, "kr": 5}
    assert set(Facility.objects.filter(policy_name="kr").values_list("code", flat=True)) == set(UNDER_KOREAN_RULES)


def test_each_side_has_two_to_four_booths() -> None:
    sides = Counter(Booth.objects.values_list("facility_id", "side"))
    assert len(sides) == 110
    assert set(sides.values()) <= {2, 3, 4}


def test_two_thousand_inmates_of_every_class() -> None:
    classes = Counter(Inmate.objects.values_list("inmate_class", flat=True))
    assert sum(classes.values()) == 2000
    assert set(classes) == {kind.value for kind in InmateClass}
    assert Inmate.objects.get(facility__code=YUL.facility, number=YUL.number).name == YUL.name


def test_about_sixty_percent_of_the_daytime_is_taken() -> None:
    capacity = Booth.objects.count() * DAYTIME_SLOTS * WORKING_DAYS
    taken = Claim.objects.filter(kind__in=[Resource.VISITOR_BOOTH, Resource.INMATE_BOOTH]).count()
    assert 0.5 <= taken / capacity <= 0.7


def test_the_week_begins_today_and_keeps_the_weekend_free() -> None:
    today = first_slot_of(MONDAY.date())
    days = Counter((slot - today) // QUANTA_PER_DAY for slot in Visit.objects.values_list("slot_no", flat=True))
    assert sorted(days) == [0, 1, 2, 3, 4]
    assert max(days) < DAYS


def test_what_is_over_is_completed_and_what_comes_is_booked() -> None:
    over = Visit.objects.filter(ends_at__lte=MONDAY)
    assert set(over.values_list("status", "talked_ms", "id_confirmed")) == {("completed", 600_000, True)}
    coming = Visit.objects.filter(ends_at__gt=MONDAY)
    assert set(coming.values_list("status", flat=True)) == {"booked"}
    assert not coming.filter(booked_at__gt=MONDAY).exists()


def test_no_invariant_is_violated() -> None:
    assert violations() == []


def test_no_allowance_is_exceeded() -> None:
    korean = AllowanceUse.objects.filter(visit__inmate_facility__policy_name="kr")
    assert set(korean.filter(period__regex="^.{10}$").values_list("ordinal", flat=True)) == {1}
    assert korean.exists()
    most = {"S2": 6, "S3": 5, "S4": 4, "death_row": 4, "fine_labour": 5}
    for kind, limit in most.items():
        monthly = korean.filter(period="2026-11", holder_kind=1, visit__inmate__inmate_class=kind)
        assert max(monthly.values_list("ordinal", flat=True)) <= limit


def test_the_people_can_sign_in_with_their_roles() -> None:
    assert User.objects.filter(email__endswith="@demo.example").count() == len(PEOPLE)
    roles = StaffRole.objects.order_by()
    assert roles.filter(user__email="seo@demo.example", role="desk", facility__code="seoul-dongbu-dc").exists()
    assert roles.filter(user__email="min@demo.example", role="officer", facility__code="daegu-ci").exists()
    assert roles.filter(user__email="auditor@demo.example", role="auditor", facility=None).exists()


def test_no_made_up_person_has_an_address_that_could_be_somebodys() -> None:
    assert not User.objects.exclude(email__endswith=".example").exists()


def test_again_on_the_same_day_changes_nothing() -> None:
    before = rows_of_visits()
    seed(MONDAY + timedelta(hours=3))
    assert rows_of_visits() == before


def test_the_next_week_is_added_to_what_is_there() -> None:
    before = Visit.objects.count()
    seed(MONDAY + timedelta(days=7))
    assert Visit.objects.count() > before * 1.5
    assert violations() == []
