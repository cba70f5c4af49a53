"""The description's links lead from each answer to what can be done next with it."""

import json
from datetime import UTC
from random import Random
from typing import Any

import pytest
from django.test import Client

from mannam.actions.serve_waitlist import serve_waitlist
from mannam.api import inmate_keys
from mannam.queries.invariants import violations
from tests.opening import with_lots
from tests.people import Office

pytestmark = pytest.mark.django_db

PLACE = {"visitor_facility": "seoul-dongbu-dc", "starts_at": "2026-11-26T10:00:00+09:00"}
WISH = {"facility": "seoul-dongbu-dc", "from": "2026-11-25", "to": "2026-11-30"}
WISHES = {"wishes": [{"visitor_facility": "seoul-dongbu-dc", "starts_at": "2026-12-08T10:00:00+09:00"}]}
SENT: dict[str, dict[str, object]] = {"move": {"starts_at": "2026-11-27T11:00:00+09:00"}}
"""What the call of a link is sent, where it wants something."""


class Walk:
    """Somebody who follows the links; a worker looks at who waits after each step."""

    def __init__(self, office: Office, client: Client) -> None:
        self._office, self._client, self._steps = office, client, 0
        self._paths: dict[str, Any] = client.get("/api/v1/openapi.json").json()["paths"]
        self._addresses = {
            call["operationId"]: (method, address)
            for address, calls in self._paths.items()
            for method, call in calls.items()
        }
        self.links: dict[str, Any] = {}
        self.told: Any = None

    def begin(self, address: str, body: dict[str, object]) -> None:
        """Make something."""
        people = {
            "inmate": inmate_keys.issue(self._office.haneul.pk, self._office.yul.pk),
            "visitors": [self._office.haneul_visitor.pk],
        }
        self._call("post", f"/api/v1{address}", {}, people | body)

    def follow(self, name: str) -> None:
        """Call what the link of the last answer leads to."""
        link = self.links[name]
        values = {
            parameter: self.told[where.removeprefix("$response.body#/")]
            for parameter, where in link["parameters"].items()
        }
        self._call(*self._addresses[link["operationId"]], values, SENT.get(name))

    def _call(self, method: str, address: str, values: dict[str, str], body: dict[str, object] | None) -> None:
        self._steps += 1
        answer = self._client.generic(
            method.upper(),
            address.format(**values),
            "" if body is None else json.dumps(body),
            "application/json",
            headers={"Idempotency-Key": f"K{self._steps}"},
        )
        assert answer.status_code < 300, (address, answer.content.decode())
        described = self._paths[address][method]["responses"][str(answer.status_code)]
        self.links, self.told = described.get("links", {}), answer.json() if answer.content else None
        serve_waitlist(now=self._office.now.astimezone(UTC), random=Random(self._steps))


@pytest.mark.parametrize(
    ("address", "body", "steps"),
    [
        ("/visits", PLACE, ["visit", "move", "visit", "cancel", "visit"]),
        ("/visits", PLACE, ["move", "move"]),
        ("/visits", PLACE, ["cancel", "cancel"]),
        ("/waitlist", WISH, ["wait", "decline", "wait", "accept", "visit", "cancel"]),
        ("/waitlist", WISH, ["accept", "move"]),
        ("/waitlist", WISH, ["decline", "accept"]),
        ("/waitlist", WISH, ["wait", "leave"]),
        ("/waitlist", WISH, ["decline", "leave"]),
        ("/entries", WISHES, ["entry"]),
        ("/entries", WISHES, ["draw"]),
        ("/entries", WISHES, ["withdraw"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else str(value)[:9],
)
def test_each_step_leads_to_the_next(
    office: Office, haneul: Client, address: str, body: dict[str, object], steps: list[str]
) -> None:
    if address == "/entries":
        with_lots()
    walk = Walk(office, haneul)
    walk.begin(address, body)
    for name in steps:
        walk.follow(name)
    assert violations() == []
