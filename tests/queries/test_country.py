"""What a process keeps of places is what the database holds, after every change and after every rollback."""

import pytest
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from mannam.models import Booth, Facility, PlacesVersion, Resource
from mannam.queries import country as module
from mannam.queries.country import country
from tests.people import Office, make_booth, make_facility, store_policy


def test_it_is_read_once_for_as_long_as_nothing_changes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = country()
    monkeypatch.setattr(module, "_read", lambda: pytest.fail("read again"))
    assert country() is first


@pytest.mark.parametrize("change", ["facility", "places", "booth", "service", "policy", "gone"])
def test_a_change_is_seen_at_once(office: Office, change: str) -> None:
    seoul, kind = office.seoul.pk, Resource.VISITOR_BOOTH
    booth = make_booth(office.seoul, Booth.BoothSide.VISITOR, 9)
    before = country()
    if change == "facility":
        assert make_facility("a-new-one").pk in country().sites
    elif change == "places":
        Facility.objects.filter(pk=seoul).update(supervision_places=3)
        assert country().pool(Resource.SUPERVISION_PLACE, seoul) == range(1, 4)
    elif change == "booth":
        made = make_booth(office.seoul, Booth.BoothSide.VISITOR, 10)
        assert country().pool(kind, seoul) == [*before.pool(kind, seoul), made.pk]
    elif change == "service":
        Booth.objects.filter(pk=booth.pk).update(in_service=False)
        assert booth.pk not in country().pool(kind, seoul)
        assert country().out_of_service[seoul] == [booth.pk]
    elif change == "policy":
        store_policy("kr")
        assert set(country().versions) - set(before.versions) == {"kr"}
    else:
        booth.delete()
        assert booth.pk not in country().pool(kind, seoul)


def test_after_a_rollback_it_is_as_it_was(office: Office) -> None:
    before = country()
    with transaction.atomic():
        new = make_facility("never-came")
        assert new.pk in country().sites
        transaction.set_rollback(True)
    assert country() == before


def test_without_a_version_it_is_read_every_time(office: Office) -> None:
    PlacesVersion.objects.all().delete()
    assert set(country().sites) == {office.seoul.pk, office.daegu.pk}
    with connection.cursor() as cursor:  # as no trigger would see it
        cursor.execute("ALTER TABLE mannam_facility DISABLE TRIGGER facility_changes")
        cursor.execute("UPDATE mannam_facility SET policy_name = 'other'")
        cursor.execute("ALTER TABLE mannam_facility ENABLE TRIGGER facility_changes")
    assert {site.policy_name for site in country().sites.values()} == {"other"}


@pytest.mark.parametrize("table", ["mannam_facility", "mannam_booth", "mannam_policyversion"])
def test_a_change_is_seen_whatever_the_search_path_is(office: Office, table: str) -> None:
    before = PlacesVersion.objects.get().version
    with connection.cursor() as cursor:  # as a script of pg_dump begins
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('search_path', '', true)")
        cursor.execute(SQL("DELETE FROM {} WHERE id = 0").format(Identifier(schema, table)))
        cursor.execute("SELECT set_config('search_path', %s, true)", [schema])
    assert PlacesVersion.objects.get().version != before
