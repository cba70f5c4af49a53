"""Every error under /api/ is a problem document: wrong methods, unknown addresses, faults of our own."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from mannam.api import reads
from mannam.api.service import api
from tests.people import Office

METHODS = ("get", "head", "options", "post", "put", "patch", "delete", "trace")
ADDRESSES = sorted(api.get_openapi_schema()["paths"])


def wrong_methods() -> Iterator[Any]:
    """Each address with each method that its description does not have."""
    for address, operations in api.get_openapi_schema()["paths"].items():
        for method in METHODS:
            if method not in operations:
                yield pytest.param(address, method, set(operations), id=f"{method} {address}")


def check_problem(response: Any, status: HTTPStatus) -> dict[str, Any]:
    """It is a problem document; its content."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert (document["title"], document["status"], document["refusals"]) == (status.phrase, status.value, [])
    return document


@pytest.mark.parametrize(("address", "method", "right"), [*wrong_methods()])
def test_a_wrong_method_is_a_problem_and_told_the_right_ones(
    haneul: Client, address: str, method: str, right: set[str]
) -> None:
    response = haneul.generic(method.upper(), address.replace("{ref}", "MN-00000"))
    assert {name.strip().lower() for name in response["Allow"].split(",")} == right
    if method == "head":
        assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        assert response["Content-Type"] == "application/problem+json"
    else:
        check_problem(response, HTTPStatus.METHOD_NOT_ALLOWED)


@pytest.mark.parametrize("method", [method for method in METHODS if method not in {"get", "head"}])
def test_the_description_is_only_read(method: str, office: Office) -> None:
    response = Client(enforce_csrf_checks=True).generic(method.upper(), "/api/v1/openapi.json")
    check_problem(response, HTTPStatus.METHOD_NOT_ALLOWED)
    assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_description_is_read_without_a_token(method: str, office: Office) -> None:
    assert Client().generic(method.upper(), "/api/v1/openapi.json").status_code == HTTPStatus.OK


@pytest.mark.parametrize("method", [method for method in METHODS if method != "head"])
@pytest.mark.parametrize(
    "address", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/visits", "/api/v1/visits/"]
)
def test_an_unknown_address_is_a_problem(office: Office, address: str, method: str) -> None:
    check_problem(Client().generic(method.upper(), address), HTTPStatus.NOT_FOUND)


def test_a_fault_of_ours_is_a_problem_without_a_stack_and_logged(
    haneul: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret words of the machine")

    monkeypatch.setattr(reads, "facilities_by_distance", fail)
    with caplog.at_level(logging.ERROR, "django.request"):
        response = haneul.get("/api/v1/facilities")
    check_problem(response, HTTPStatus.INTERNAL_SERVER_ERROR)
    assert "secret" not in response.content.decode()
    assert "Traceback" not in response.content.decode()
    (record,) = (record for record in caplog.records if record.exc_info)
    assert "secret words of the machine" in str(record.exc_info and record.exc_info[1])


def test_a_request_that_never_reaches_the_api_is_a_problem_too(haneul: Client) -> None:
    response = haneul.get("/api/v1/facilities", headers={"host": "somewhere.else.example"})
    check_problem(response, HTTPStatus.BAD_REQUEST)


def test_a_body_that_is_too_large_is_a_problem(haneul: Client) -> None:
    body = b'"' + b"x" * 3_000_000 + b'"'
    response = haneul.post("/api/v1/visits", body, "application/json", headers={"Idempotency-Key": "K1"})
    check_problem(response, HTTPStatus.BAD_REQUEST)


def test_a_page_for_people_stays_a_page(office: Office) -> None:
    assert Client().get("/nothing/")["Content-Type"].startswith("text/html")
