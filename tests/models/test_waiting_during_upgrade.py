"""While an upgrade runs, web processes of before still write: what they do not know has a value."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_who_waits_is_kept_by_a_process_that_knows_no_cases() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_default FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = 'waitlist_entry' AND column_name = 'case_ref'"
        )
        assert cursor.fetchone() == ("''::character varying",)
