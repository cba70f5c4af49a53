"""``mannam adult``: where the rules want an adult to book, who is not one is refused until staff say otherwise."""

import json
from datetime import date

import pytest
from click.testing import CliRunner, Result

from mannam.actions.refused import Refused
from mannam.cli import main
from mannam.domain.refusals import RefusalCode
from mannam.models import AuditEvent, Facility, User, Visitor
from mannam.queries.availability import free_offers
from tests.actions.asking import book
from tests.people import POLICIES, Office, store_policy

pytestmark = pytest.mark.django_db

TEN = "2026-11-26 10:00"


@pytest.fixture
def adults_book(office: Office) -> None:
    """The demo's rules, but whoever books is an adult."""
    document = (POLICIES / "demo.toml").read_text()
    wanted = document.replace("applicant_must_be_adult = false", "applicant_must_be_adult = true")
    assert wanted != document
    store_policy("adults", wanted)
    Facility.objects.update(policy_name="adults")


def adult(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["adult", *arguments])


def offers(office: Office) -> int:
    found = free_offers(
        inmate_id=office.yul.pk,
        visitor_ids=(office.haneul_visitor.pk,),
        applicant_id=office.haneul_visitor.pk,
        days=[date(2026, 11, 26)],
        facility_ids=None,
        near=None,
        now=office.now,
    )
    return len(found)


@pytest.mark.usefixtures("adults_book")
def test_who_is_not_of_age_neither_finds_nor_books_a_time_until_it_is_said_otherwise(office: Office) -> None:
    assert offers(office)
    for changed in (True, False):
        done = adult("--user", "Haneul@example.org ", "no", "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout) == {"user": "Haneul@example.org ", "adult": False, "changed": changed}
    assert not offers(office)
    with pytest.raises(Refused) as refused:
        book(office, TEN)
    assert [one.code for one in refused.value.refusals] == [RefusalCode.APPLICANT_NOT_ADULT]
    event = AuditEvent.objects.get(verb="set_visitor_adult")
    assert event.data == {"visitor": office.haneul_visitor.pk, "adult": False}
    assert adult("--user", "haneul@example.org", "yes").stdout == "haneul@example.org is of age\n"
    assert Visitor.objects.get(pk=office.haneul_visitor.pk).adult
    assert book(office, TEN)


def test_where_the_rules_do_not_want_it_a_minor_books(office: Office) -> None:
    assert adult("--user", "haneul@example.org", "no").stdout == "haneul@example.org is not of age\n"
    assert book(office, TEN)


def test_who_is_unknown_or_visits_nobody_is_named(office: Office) -> None:
    User.objects.create_user("nobody@example.org")
    for email in ("unknown@example.org", "nobody@example.org", office.seo.email):
        done = adult("--user", email, "no")
        assert done.exit_code == 1
        assert f"nobody who visits has the address {email}" in done.output
    assert adult("--user", "haneul@example.org", "perhaps").exit_code == 2
