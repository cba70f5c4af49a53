"""What is wrong with a request is told in the reader's language, whatever kind of failure it is."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest
from django.test import Client
from django.utils import translation
from ninja import Schema
from pydantic import BaseModel, ValidationError

from mannam.api.service import api
from mannam.api.wrong_parts import WORDS, message_of
from tests.people import Office

GIVEN_BY: Mapping[str, set[str]] = {
    "model": {"model_type", "model_attributes_type", "dict_type"},
    "model-fields": set(),
    "model-field": {"missing"},
    "default": set(),
    "nullable": set(),
    "no-info": set(),
    "with-info": set(),
    "definitions": set(),
    "definition-ref": set(),
    "function-after": {"value_error"},
    "function-wrap": set(),
    "str": {"string_type", "string_unicode"},
    "date": {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"},
    "datetime": {
        "datetime_type",
        "datetime_parsing",
        "datetime_from_date_parsing",
        "datetime_object_invalid",
    },
    "time": {"time_type", "time_parsing"},
    "int": {"int_type", "int_parsing", "int_from_float", "finite_number", "int_parsing_size"},
    "bool": {"bool_type", "bool_parsing"},
    "list": {"list_type"},
    "enum": {"enum"},
    "literal": {"literal_error"},
}
"""Kinds of failure by what a schema is made of. What is not here is new, and needs its words."""

BOUNDS: Mapping[tuple[str, str], str] = {
    ("str", "min_length"): "string_too_short",
    ("str", "max_length"): "string_too_long",
    ("str", "pattern"): "string_pattern_mismatch",
    ("list", "min_length"): "too_short",
    ("list", "max_length"): "too_long",
    ("int", "ge"): "greater_than_equal",
    ("int", "le"): "less_than_equal",
    ("datetime", "tz_constraint"): "timezone_aware",
}
NO_BOUNDS = {
    *("type", "schema", "metadata", "ref", "function", "cls", "members", "sub_type", "expected", "items_schema"),
    *("microseconds_precision", "coerce_numbers_to_str"),
}
NEVER_SEEN = {"datetime_object_invalid", "model_type", "dict_type", "model_attributes_type", "date_parsing"}
"""Of objects of Python that no request holds, or that the framework wraps first, and of strict checks."""

WRONG: list[Any] = [
    *(
        None,
        True,
        "",
        "\0",
        "\ud800",
        "x" * 10_000,
        "x",
        -1,
        2**63,
        "9" * 5000,
        1.5,
        float("inf"),
        [],
        [1] * 60,
        {},
    ),
    *("2026-13-45", "2026-11-24T10:00:00", "2026-11-24T10:00:00Z", "1999-01-01", "1999-01-01T00:00:00Z", "1,a"),
    *("91,0", "25:00"),
]
HANGUL = re.compile("[가-힣]")


def models() -> list[type[BaseModel]]:
    """What each call's path, query, headers and body are checked by."""
    found: list[type[BaseModel]] = []
    for _, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                found += operation.models
    return found


def parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Every part of a schema that checks something."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema
        for name, value in schema.items():
            if name not in {"metadata", "serialization", "default"}:
                yield from parts(value)
    elif isinstance(schema, list | tuple):
        for value in schema:
            yield from parts(value)


def kinds_that_can_be() -> set[str]:
    """Every kind of failure that our schemas can give."""
    found: set[str] = set()
    for model in models():
        for part in parts(model.__pydantic_core_schema__):
            made_of = part["type"]
            found |= GIVEN_BY[made_of]
            if made_of in {"str", "list", "int", "datetime"}:
                found |= {BOUNDS[made_of, name] for name in part.keys() - NO_BOUNDS}
    return found


def model_in(annotation: Any) -> type[Schema] | None:
    """The object that a field holds, alone or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, Schema):
        return annotation
    return next((model for one in get_args(annotation) if (model := model_in(one))), None)


def filled(model: type[BaseModel], value: object, depth: int) -> dict[str, object]:
    """What the model is given with ``value`` for every field, so many objects deep."""
    found: dict[str, object] = {}
    for name, field in model.model_fields.items():
        inner = model_in(field.annotation) if depth else None
        given = value if inner is None else filled(inner, value, depth - 1)
        is_list = inner is not None and "list" in str(field.annotation)
        found[field.alias or name] = [given] if is_list else given
    return found


def errors_of_everything_wrong() -> Iterator[Mapping[str, Any]]:
    """What the checker says of every call for which anything wrong is sent, and for which nothing is."""
    for model in models():
        for given in [{}, *(filled(model, value, depth) for value in WRONG for depth in range(3))]:
            try:
                model.model_validate(given)
            except ValidationError as error:
                yield from error.errors()


def test_every_kind_of_failure_has_words() -> None:
    assert kinds_that_can_be() - {"value_error"} == WORDS.keys()


def test_whatever_is_wrong_is_told_in_korean() -> None:
    seen = set()
    with translation.override("ko"):
        for error in errors_of_everything_wrong():
            seen.add(error["type"])
            assert HANGUL.search(message_of(error)), error
            assert message_of(error) != error["msg"]
    assert seen >= kinds_that_can_be() - NEVER_SEEN


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            [
                "This is missing.",
                "This must have at most 50 entries.",
                "This must be a date and a time with its zone, such as 2026-11-24T09:30:00+09:00.",
                "This must lie between 2020 and 2099.",
            ],
        ),
        (
            "ko",
            [
                "빠져 있습니다.",
                "50개까지 보낼 수 있습니다.",
                "2026-11-24T09:30:00+09:00처럼 시간대까지 적은 날짜와 시각이어야 합니다.",
                "2020년부터 2099년 사이여야 합니다.",
            ],
        ),
    ],
)
def test_a_program_is_told_all_that_is_wrong_in_its_language(
    office: Office, haneul: Client, language: str, told: list[str]
) -> None:
    wrong: dict[str, object] = {"visitor_facility": "seoul", "visitors": [1] * 51, "starts_at": "soon"}
    headers = {"Idempotency-Key": "K", "Accept-Language": language}
    answer = haneul.post("/api/v1/visits", wrong, content_type="application/json", headers=headers)
    missing, long, unreadable = (error["message"] for error in answer.json()["errors"])
    old = haneul.get("/api/v1/visits?from=1999-01-01", headers=headers).json()["errors"][0]["message"]
    assert sorted([missing, long, unreadable, old]) == sorted(told)
    assert answer.json()["code"] == "malformed"
