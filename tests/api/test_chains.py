"""Schemathesis goes from call to call as it likes: each answer is as described, and the database stays right.

Which ways it goes is not said here; ``test_links.py`` follows every link.
"""

from datetime import UTC, timedelta
from random import Random
from typing import Any

import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.generation.stateful.state_machine import APIStateMachine

from mannam.actions.serve_waitlist import serve_waitlist
from mannam.api import inmate_keys
from mannam.api.service import api
from mannam.domain.scopes import Scope
from mannam.domain.slots import start_of
from mannam.queries.invariants import violations
from mannam.wsgi import application
from tests.api.conftest import Program, connection_kept
from tests.api.test_description_holds import CHECKS
from tests.opening import TEN, with_lots
from tests.people import SEOUL, Office

schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
schema.app = application
lists = [f"/api/v1/{name}" for name in ("visits", "waitlist", "entries", "draws")]
without_lists = schema.exclude(method="GET", path=lists)
visits_and_waits = without_lists.include(path_regex=r"/(visits|waitlist)").exclude(
    path_regex=r"/(check-in|outcome)$"
)
entries_and_draws = without_lists.include(path_regex=r"/(entries|draws)")


class Chains(APIStateMachine):
    """Haneul's program, each time on a stage where nothing has happened yet. A worker looks after each call."""

    office: Office
    authorization: str

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
        drawn = start_of(TEN, SEOUL) + timedelta(minutes=15 * (self.calls % 8))
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
            "wishes": [{"visitor_facility": office.seoul.code, "starts_at": drawn.isoformat()}],
        }
        return {name: value for name, value in known.items() if name in names}

    def get_call_kwargs(self, case: Any) -> dict[str, Any]:
        return {"headers": {"Authorization": self.authorization}}

    def step(self, input: Any) -> Any:  # noqa: A002 - the framework's name
        output = super().step(input)
        serve_waitlist(now=self.office.now.astimezone(UTC), random=Random(self.calls))
        return output

    def validate_response(self, response: Any, case: Any, additional_checks: Any = None, **_: Any) -> None:
        case.validate_response(response, checks=CHECKS)


def go(machine: type[Chains], office: Office, program: Program, examples: int) -> None:
    """So many ways."""
    machine.office = office
    machine.authorization = program(office.haneul, tuple(Scope)).defaults["HTTP_AUTHORIZATION"]
    with connection_kept():
        machine.run(
            settings=settings(
                max_examples=examples,
                stateful_step_count=10,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
        )


class Visits(Chains, visits_and_waits.as_state_machine()):  # type: ignore[misc]
    """Books, and waits in line."""


class Draws(Chains, entries_and_draws.as_state_machine()):  # type: ignore[misc]
    """Enters a draw."""


def test_visits_and_waits_after_one_another(office: Office, program: Program) -> None:
    go(Visits, office, program, 16)


def test_entries_and_draws_after_one_another(office: Office, program: Program) -> None:
    with_lots()
    go(Draws, office, program, 6)
