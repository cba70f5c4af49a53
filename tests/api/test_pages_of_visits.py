"""Lists of visits by pages, and reads that are answered with 304 when nothing has changed."""

import re
from typing import Any

import pytest
from django.test import Client

from mannam.models import Visit
from tests.api.conftest import Program
from tests.api.test_visits_api import ask, book, codes
from tests.people import Office


@pytest.fixture
def five(office: Office, haneul: Client) -> list[str]:
    """The references of five visits on five days, two of them of the same time order as they were booked."""
    days = ("28", "25", "27", "26", "24")
    made = [book(haneul, ask(office, f"2026-11-{day}T10:00:00+09:00"), key=day) for day in days]
    assert [answer.status_code for answer in made] == [201] * 5
    return [answer.json()["ref"] for answer in made]


def pages(client: Client, query: str = "") -> list[list[str]]:
    """The references of each page, following the links."""
    address: str | None = f"/api/v1/visits{query}"
    found = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        found.append([visit["ref"] for visit in answer.json()["visits"]])
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("Link", ""))
        address = link and link[1]
    return found


def test_pages_hold_every_visit_once_in_order(office: Office, haneul: Client, five: list[str]) -> None:
    in_order = list(Visit.objects.order_by("slot_no").values_list("ref", flat=True))
    assert pages(haneul) == [in_order]
    assert pages(haneul, "?limit=2") == [in_order[:2], in_order[2:4], in_order[4:]]
    assert pages(haneul, "?limit=5") == [in_order]
    assert pages(haneul, "?limit=2&from=2026-11-25&to=2026-11-27&status=booked") == [in_order[1:3], in_order[3:4]]


def test_a_visit_booked_while_one_turns_pages_moves_none_of_the_others(
    office: Office, haneul: Client, five: list[str]
) -> None:
    first = haneul.get("/api/v1/visits?limit=2")
    earlier = Visit.objects.order_by("slot_no").first()
    assert earlier
    Visit.objects.filter(pk=earlier.pk).update(slot_no=earlier.slot_no - 1)
    link = re.fullmatch(r'<(.+)>; rel="next"', first["Link"])
    assert link
    seen = {visit["ref"] for visit in first.json()["visits"]}
    assert not seen & {visit["ref"] for visit in haneul.get(link[1]).json()["visits"]}


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "limit=x", "cursor=", "cursor=1.1:abc", "cursor=%00", "status=lost", "from=x"],
)
def test_what_cannot_be_asked_for_is_422(haneul: Client, query: str) -> None:
    answer = haneul.get(f"/api/v1/visits?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_days_the_wrong_way_round(haneul: Client) -> None:
    assert codes(haneul.get("/api/v1/visits?from=2026-11-25&to=2026-11-24")) == {"dates_reversed"}


def test_a_cursor_is_ones_own(office: Office, haneul: Client, program: Program, five: list[str]) -> None:
    link = re.search(r"<(.+)>", haneul.get("/api/v1/visits?limit=2")["Link"])
    assert link
    assert program(office.seo).get(link[1]).status_code == 422


def once_more(client: Client, address: str, etag: str) -> Any:
    return client.get(address, headers={"If-None-Match": etag})


def test_what_has_not_changed_is_304_and_what_has_is_sent(office: Office, haneul: Client) -> None:
    ref = book(haneul, ask(office)).json()["ref"]
    for address in (
        f"/api/v1/visits/{ref}",
        "/api/v1/visits",
        "/api/v1/facilities",
        "/api/v1/me",
        "/api/v1/openapi.json",
    ):
        first = haneul.get(address)
        assert "no-cache" in first["Cache-Control"]
        again = once_more(haneul, address, first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    before = haneul.get(f"/api/v1/visits/{ref}")["ETag"]
    haneul.post(f"/api/v1/visits/{ref}/cancel")
    assert once_more(haneul, f"/api/v1/visits/{ref}", before).json()["status"] == "cancelled"


def test_errors_and_pages_have_none(office: Office, haneul: Client) -> None:
    assert "ETag" not in haneul.get("/api/v1/visits/MN-00000")
    assert "ETag" not in Client().get("/")
