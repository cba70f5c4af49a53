"""Schemathesis asks every call whatever its description allows, and some that it does not: the answers fit it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from _pytest.mark import ParameterSet
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mannam.api.service import api
from mannam.domain.scopes import Scope
from mannam.wsgi import application
from tests.api.conftest import Program, connection_kept
from tests.api.test_visits_api import ask, book
from tests.people import Office

schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
schema.app = application

ASKED = settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

Operation = schemathesis.schemas.APIOperation[Any, Any, Any, Any]

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def authorization(office: Office, program: Program) -> Iterator[dict[str, str]]:
    """Haneul's program, which may use every call, and one visit that it can find."""
    client = program(office.haneul, tuple(Scope))
    assert book(client, ask(office)).status_code == 201
    with connection_kept():
        yield {"Authorization": client.defaults["HTTP_AUTHORIZATION"]}


def operations() -> Iterator[ParameterSet]:
    """Every call. Not by ``schema.parametrize``: all of its tests have one name, and only one of a name is run."""
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found.err()
        yield pytest.param(found.ok(), id=found.ok().label)


@pytest.mark.parametrize("operation", list(operations()))
def test_every_answer_is_as_it_is_described(operation: Operation, authorization: dict[str, str]) -> None:
    @ASKED
    @given(case=operation.as_strategy())
    def ask_it(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=authorization, checks=CHECKS)

    ask_it()
