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
    """Each address with each method that its description does not have; HEAD goes with GET."""
    for address, operations in api.get_openapi_schema()["paths"].items():
        right = set(operations) | ({"head"} if "get" in operations else set())
        for method in METHODS:
            if method not in right:
                yield pytest.param(address, method, right, id=f"{method} {address}")


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


MALFORMED_BODY = ("/api/v1/visits", "{", HTTPStatus.BAD_REQUEST)
MALFORMED_FIELDS = ("/api/v1/visits", "{}", HTTPStatus.UNPROCESSABLE_ENTITY)


@pytest.mark.parametrize(("address", "body", "status"), [MALFORMED_BODY, MALFORMED_FIELDS])
@pytest.mark.parametrize(
    ("language", "words"), [("ko", "요청의 형식이 맞지 않습니다."), ("en", "The request is not well formed.")]
)
def test_a_malformed_request_has_a_code_and_words_in_the_language_asked_for(
    haneul: Client, address: str, body: str, status: HTTPStatus, language: str, words: str
) -> None:
    headers = {"Accept-Language": language, "Idempotency-Key": "k" * 16}
    response = haneul.post(address, body, content_type="application/json", headers=headers)
    document = check_problem(response, status)
    assert (document["code"], document["detail"]) == ("malformed", words)


@pytest.mark.parametrize(
    ("method", "address", "status", "words"),
    [
        ("GET", "/api/v1/nowhere", HTTPStatus.NOT_FOUND, "그런 주소가 없습니다."),
        ("GET", "/api/nowhere", HTTPStatus.NOT_FOUND, "그런 주소가 없습니다."),
        ("DELETE", "/api/v1/me", HTTPStatus.METHOD_NOT_ALLOWED, "이 메서드를 쓸 수 없습니다."),
        ("GET", "/api/v1/visits/MN-00000", HTTPStatus.NOT_FOUND, "이 토큰으로 볼 수 있는 것이 없습니다."),
        ("GET", "/api/v1/visits?cursor=x", HTTPStatus.UNPROCESSABLE_ENTITY, "발급된 커서가 아닙니다."),
    ],
)
def test_details_are_in_the_language_asked_for(
    haneul: Client, method: str, address: str, status: HTTPStatus, words: str
) -> None:
    korean = haneul.generic(method, address, headers={"Accept-Language": "ko"})
    assert words in check_problem(korean, status)["detail"]
    english = haneul.generic(method, address, headers={"Accept-Language": "en"})
    assert check_problem(english, status)["detail"].isascii()


def test_who_sends_no_token_is_told_so_in_the_language_asked_for(office: Office) -> None:
    response = Client().get("/api/v1/me", headers={"Accept-Language": "ko"})
    assert "유효한 토큰" in check_problem(response, HTTPStatus.UNAUTHORIZED)["detail"]
