"""The desk's own programs read who was hit by a closure, and who knows of it."""

from datetime import UTC

from django.test import Client

from mannam.domain.scopes import Scope
from mannam.models import StaffRole
from tests.actions.asking import book
from tests.actions.disrupting import closed, disrupt
from tests.api.conftest import Program
from tests.people import Office, at, make_staff

TEN, NOON = "2026-11-26 10:00", "2026-11-26 12:00"


def ask(client: Client, office: Office) -> tuple[int, object]:
    answer = client.get(f"/api/v1/disruptions?facility={office.seoul.code}")
    return answer.status_code, answer.json().get("disruptions")


def test_what_became_of_each_visit(office: Office, program: Program) -> None:
    visit = book(office, TEN)
    disruption = disrupt(office, closed(office, "2026-11-26 00:00", NOON))
    manager = make_staff("jin@example.org", "Jin", office.seoul, StaffRole.Role.MANAGER)
    for user in (office.seo, manager):
        status, found = ask(program(user, [Scope.DESK_WRITE]), office)
        assert status == 200
        assert found == [
            {
                "id": disruption.pk,
                "kind": "closure",
                "state": "applied",
                "starts_at": _utc("2026-11-26 00:00"),
                "ends_at": _utc(NOON),
                "visits": [
                    {
                        "ref": visit.ref,
                        "from_starts_at": _utc(TEN),
                        "outcome": "moved",
                        "to_starts_at": _utc(NOON),
                        "to_facility": office.seoul.code,
                        "answer": None,
                        "known": "waiting",
                    }
                ],
            }
        ]


def _utc(text: str) -> str:
    return f"{at(text).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def test_it_is_of_the_desk_there_alone(office: Office, program: Program) -> None:
    disrupt(office, closed(office, "2026-11-26 00:00", NOON))
    for user in (office.min, office.haneul):
        assert ask(program(user, [Scope.DESK_WRITE]), office)[0] == 404
    assert ask(program(office.seo), office)[0] == 403
