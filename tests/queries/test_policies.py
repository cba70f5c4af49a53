"""A stored version of a policy is what it was, in the database and in what a process keeps of it."""

import pytest
from django.db import DatabaseError, connection, transaction

from mannam.models import PolicyVersion
from mannam.queries.country import country
from mannam.queries.policies import stored_version
from tests.people import store_policy

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["document", "checksum", "effective_from"])
def test_it_is_never_changed(field: str) -> None:
    kept, other = store_policy("kr"), store_policy("demo")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PolicyVersion.objects.filter(pk=kept.pk).update(**{field: getattr(other, field)})
    assert PolicyVersion.objects.get(pk=kept.pk).document == kept.document


def test_an_id_that_a_restored_database_gave_to_another_gives_the_other() -> None:
    version = store_policy("kr")
    day = version.effective_from
    assert stored_version(version.pk).policy.name == "kr"
    assert country().rules_named("kr", day) is not None
    with connection.cursor() as cursor:  # as a dump is restored: the rows go, and others come under their ids
        cursor.execute("DELETE FROM mannam_policyversion WHERE id = %s", [version.pk])
    other = store_policy("uk")
    PolicyVersion.objects.filter(pk=other.pk).delete()
    other.pk = version.pk
    other.save(force_insert=True)
    assert stored_version(version.pk).policy.name == "uk"
    found = country().rules_named("uk", other.effective_from)
    assert found is not None
    assert found.policy.name == "uk"
