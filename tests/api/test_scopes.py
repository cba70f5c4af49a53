"""A token may be used for its scopes and nothing else, and the description says which call needs which."""

from datetime import timedelta

import pytest
from django.test import Client

from mannam.actions.actor import SYSTEM
from mannam.actions.create_api_token import create_api_token
from mannam.api.service import api
from mannam.domain.scopes import Scope
from tests.api.conftest import Program
from tests.people import Office


def calls_with_scope() -> list[tuple[str, str, str]]:
    """Each method and address with the scope that its description names."""
    return [
        (method, address, scope)
        for address, operations in api.get_openapi_schema()["paths"].items()
        for method, operation in operations.items()
        for scheme in operation.get("security", [])
        for scope in next(iter(scheme.values()))
    ]


def test_every_call_names_its_scope_but_what_is_public_and_who_one_is() -> None:
    every = {(method, at) for at, methods in api.get_openapi_schema()["paths"].items() for method in methods}
    free = every - {(method, address) for method, address, _ in calls_with_scope()}
    public = {"/api/v1/facilities", "/api/v1/draws", "/api/v1/draws/{policy}/{day}"}
    assert free == {("get", address) for address in {*public, "/api/v1/me"}}


@pytest.mark.parametrize(("method", "address", "scope"), calls_with_scope())
def test_a_token_without_the_scope_is_told_so(
    office: Office, program: Program, method: str, address: str, scope: str
) -> None:
    others = [one for one in Scope if one != scope]
    address = address.format(ref="MN-00000", code="7Q4K9ABCDE", webhook=7)
    answer = program(office.haneul, others).generic(method.upper(), address)
    assert answer.status_code == 403
    assert answer["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{scope}"'
    assert answer["Content-Type"] == "application/problem+json"
    assert scope in answer.json()["detail"]
    enough = program(office.haneul, [Scope(scope)]).generic(method.upper(), address)
    assert enough.status_code in {200, 400, 404, 422}


def test_anyone_with_a_token_may_ask_for_whom_it_acts(office: Office, program: Program) -> None:
    assert program(office.haneul, []).get("/api/v1/me").json()["email"] == "haneul@example.org"


def test_a_token_that_has_run_out_is_no_token(office: Office) -> None:
    now = office.now
    for token, end in (("old", now), ("new", now + timedelta(seconds=1))):
        create_api_token(office.haneul, token, SYSTEM, now=now - timedelta(days=1), expires_at=end)
    statuses = [
        Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me").status_code
        for token in ("old", "new")
    ]
    assert statuses == [401, 200]
