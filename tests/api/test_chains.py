"""Schemathesis follows the links of the description from call to call: what is made is read, moved and ended."""

import re
from collections import Counter
from datetime import UTC, timedelta
from random import Random
from typing import Any

import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings

from mannam.actions.serve_waitlist import serve_waitlist
from mannam.api import inmate_keys
from mannam.api.service import api
from mannam.domain.scopes import Scope
from mannam.domain.slots import start_of
from mannam.queries.invariants import violations
from mannam.wsgi import application
from tests.api.conftest import Program, connection_kept
from tests.api.test_description_holds import CHECKS
from tests.people import SEOUL, Office

schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
schema.app = application
chained = schema.include(path_regex=r"/(visits|waitlist)").exclude(path_regex=r"/(check-in|outcome)$")
chained = chained.exclude(path="/api/v1/visits", method="GET").exclude(path="/api/v1/waitlist", method="GET")

LINK = re.compile(r" -> \[\d+\] .* -> ")
FOLLOWED = {
    "POST /api/v1/visits -> GET /api/v1/visits/{ref}",
    "GET /api/v1/visits/{ref} -> POST /api/v1/visits/{ref}/reschedule",
    "POST /api/v1/visits/{ref}/reschedule -> POST /api/v1/visits/{ref}/cancel",
    "POST /api/v1/waitlist -> GET /api/v1/waitlist/{code}",
    "POST /api/v1/waitlist -> POST /api/v1/waitlist/{code}/accept",
    "POST /api/v1/waitlist -> POST /api/v1/waitlist/{code}/decline",
    "GET /api/v1/waitlist/{code} -> DELETE /api/v1/waitlist/{code}",
}
"""Steps that must have been taken with success, or nothing is proved."""


class Chains(chained.as_state_machine()):  # type: ignore[misc]
    """Haneul's program, each time on a stage where nothing has happened yet. A worker looks after each call."""

    office: Office
    authorization: str
    taken: Counter[str]

    def setup(self) -> None:
        self.calls = 0
        self._stage = transaction.atomic()
        self._stage.__enter__()

    def teardown(self) -> None:
        try:
            assert violations() == []
        finally:
            transaction.set_rollback(True)
            self._stage.__exit__(None, None, None)

    def before_call(self, case: Any) -> None:
        """Make a request that is well formed one that can be: other tests send what cannot."""
        self.calls += 1
        if "Idempotency-Key" in (case.headers or {}):
            case.headers["Idempotency-Key"] = f"K{self.calls}"
        if case.method == "POST" and isinstance(case.body, dict):
            case.body = case.body | self._possible(set(case.body))

    def _possible(self, names: set[str]) -> dict[str, object]:
        office, start = self.office, start_of(self.office.slot, SEOUL) + timedelta(days=1, hours=self.calls % 6)
        known: dict[str, object] = {
            "inmate": inmate_keys.issue(office.haneul.pk, office.yul.pk),
            "visitors": [office.haneul_visitor.pk],
            "visitor_facility": office.seoul.code,
            "starts_at": start.isoformat(),
            "facility": office.seoul.code,
            "from": "2026-11-26",
            "to": "2026-11-30",
            "earliest": None,
            "latest": None,
            "kind": "ordinary",
            "case": "",
        }
        return {name: value for name, value in known.items() if name in names}

    def get_call_kwargs(self, case: Any) -> dict[str, Any]:
        return {"headers": {"Authorization": self.authorization}}

    def step(self, input: Any) -> Any:  # noqa: A002 - the framework's name
        output = super().step(input)
        if input.transition is not None and output.response.status_code < 300:
            self.taken[LINK.sub(" -> ", input.transition.id)] += 1
        serve_waitlist(now=self.office.now.astimezone(UTC), random=Random(self.calls))
        return output

    def validate_response(self, response: Any, case: Any, **_: Any) -> None:
        case.validate_response(response, checks=CHECKS)


def test_what_was_made_can_be_read_moved_and_ended(office: Office, program: Program) -> None:
    class Here(Chains):
        authorization = program(office.haneul, tuple(Scope)).defaults["HTTP_AUTHORIZATION"]
        taken = Counter[str]()

    Here.office = office
    with connection_kept():
        Here.run(
            settings=settings(
                max_examples=16,
                stateful_step_count=10,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
        )
    assert FOLLOWED - set(Here.taken) == set()
