"""``mannam role``: who comes as a lawyer may book what is a lawyer's."""

import json

import pytest
from click.testing import CliRunner, Result

from mannam.cli import main
from mannam.domain.policy import VisitorRole
from mannam.models import AuditEvent, User, Visitor
from mannam.queries.kinds import kinds_open_to
from tests.kinds import open_kinds
from tests.people import Office

pytestmark = pytest.mark.django_db


def role(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["role", *arguments])


def test_a_lawyer_may_book_a_lawyers_visit_and_it_is_written_down_once(office: Office) -> None:
    open_kinds()
    haneul = office.haneul_visitor
    before = [found.kind.name for found in kinds_open_to(office.yul.pk, haneul.pk, office.now)]
    for changed in (True, False):
        done = role("--user", "Haneul@example.org ", "lawyer", "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout) == {"user": "Haneul@example.org ", "role": "lawyer", "changed": changed}
    after = [found.kind.name for found in kinds_open_to(office.yul.pk, haneul.pk, office.now)]
    assert set(after) - set(before) == {"lawyer", "retrial", "counsel"}
    event = AuditEvent.objects.get(verb="set_visitor_role")
    assert event.data == {"visitor": haneul.pk, "before": "visitor", "role": "lawyer"}
    assert role("--user", "haneul@example.org", "visitor").stdout == "haneul@example.org comes as a visitor\n"
    assert Visitor.objects.get(pk=haneul.pk).role == VisitorRole.VISITOR


def test_who_is_unknown_or_visits_nobody_is_named(office: Office) -> None:
    User.objects.create_user("nobody@example.org")
    for email in ("unknown@example.org", "nobody@example.org", office.seo.email):
        done = role("--user", email, "lawyer")
        assert done.exit_code == 1
        assert f"nobody who visits has the address {email}" in done.output
    assert role("--user", "haneul@example.org", "judge").exit_code == 2
