"""Programs that book lawyers' hours: which kinds there are, when they are free, and booking one."""

import json
from typing import Any

import pytest
from django.test import Client

from mannam.api import inmate_keys
from mannam.models import User, Visit, Visitor
from mannam.queries.invariants import violations
from tests.api.conftest import Program
from tests.kinds import make_lawyer, open_kinds, pretrial
from tests.people import Office

DAY = "2026-11-24"


@pytest.fixture
def sora(office: Office) -> Visitor:
    """A lawyer; the rules list the kinds."""
    open_kinds()
    return make_lawyer()


@pytest.fixture
def lawyer(sora: Visitor, program: Program) -> Client:
    """The lawyer's program."""
    assert sora.user is not None
    return program(sora.user)


def key_of(office: Office, user: User | None) -> str:
    assert user is not None
    return inmate_keys.issue(user.pk, office.yul.pk)


def post(client: Client, key: str, **body: object) -> Any:
    return client.post(
        "/api/v1/visits", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key}
    )


def body(office: Office, who: Visitor, hour: str = "10:00", **more: object) -> dict[str, object]:
    return {
        "inmate": key_of(office, who.user),
        "visitor_facility": office.seoul.code,
        "starts_at": f"{DAY}T{hour}:00+09:00",
        "visitors": [who.pk],
        **more,
    }


def starts(answer: Any) -> list[str]:
    return [slot["starts_at"][11:16] for slot in answer.json()["slots"]]


def test_each_sees_the_kinds_that_are_open_to_them(
    office: Office, sora: Visitor, lawyer: Client, haneul: Client
) -> None:
    found = lawyer.get("/api/v1/kinds", {"inmate": key_of(office, sora.user)}).json()
    assert [kind["kind"] for kind in found] == ["ordinary", "lawyer", "retrial", "counsel", "hour"]
    assert found[2] == {
        "kind": "retrial",
        "name_ko": "재심 변호사 접견",
        "name_en": "Retrial lawyer's visit",
        "minutes": 60,
        "by_case": True,
    }
    theirs = haneul.get("/api/v1/kinds", {"inmate": key_of(office, office.haneul)}).json()
    assert [(kind["kind"], kind["minutes"]) for kind in theirs] == [("ordinary", 10), ("hour", 50)]


def test_whom_a_kind_is_for_is_not_told_of_the_inmate(office: Office, sora: Visitor, lawyer: Client) -> None:
    before = lawyer.get("/api/v1/kinds", {"inmate": key_of(office, sora.user)}).json()
    pretrial(office)
    assert lawyer.get("/api/v1/kinds", {"inmate": key_of(office, sora.user)}).json() == before


def test_an_hour_fits_at_fewer_times(office: Office, sora: Visitor, lawyer: Client) -> None:
    assert post(lawyer, "first", **body(office, sora, "12:00")).status_code == 201
    asked = {"inmate": key_of(office, sora.user), "from": DAY, "to": DAY, "facility": office.seoul.code}
    quarters = starts(lawyer.get("/api/v1/availability", asked))
    hours = starts(lawyer.get("/api/v1/availability", asked | {"kind": "lawyer"}))
    assert set(quarters) - set(hours) == {"11:00", "11:15", "11:30", "11:45", "23:00", "23:15", "23:30", "23:45"}
    assert set(hours) < set(quarters)
    # without the case nothing is said of its number; with it, what is used up is not offered
    assert starts(lawyer.get("/api/v1/availability", asked | {"kind": "retrial"})) == hours
    for hour in ("14:00", "16:00"):
        booked = post(lawyer, hour, **body(office, sora, hour, kind="retrial", case="2026재고합12"))
        assert booked.status_code == 201
    used = lawyer.get("/api/v1/availability", asked | {"kind": "retrial", "case": "2026 재고합-12"})
    assert starts(used) == []
    assert starts(lawyer.get("/api/v1/availability", asked | {"kind": "retrial", "case": "2026재고합13"}))


def test_a_lawyers_hour_from_the_search_to_the_booking(office: Office, sora: Visitor, lawyer: Client) -> None:
    tomorrow = "2026-11-25"
    asked = {"inmate": key_of(office, sora.user), "from": tomorrow, "to": tomorrow, "kind": "lawyer"}
    slot = lawyer.get("/api/v1/availability", asked).json()["slots"][0]
    wanted = body(office, sora, kind="lawyer") | {
        "visitor_facility": slot["facility"],
        "starts_at": slot["starts_at"],
    }
    booked = post(lawyer, "one", **wanted)
    assert booked.status_code == 201
    told = json.loads(booked.content)
    assert (told["kind"], told["case"], told["slot_no"]) == ("lawyer", None, slot["slot_no"])
    visit = Visit.objects.get(ref=told["ref"])
    assert (visit.kind, visit.quanta, visit.supervision_place) == ("lawyer", 5, None)
    assert lawyer.get(f"/api/v1/visits/{visit.ref}").json() == told
    moved = lawyer.post(
        f"/api/v1/visits/{visit.ref}/reschedule",
        json.dumps({"starts_at": "2026-11-26T14:00:00+09:00"}),
        content_type="application/json",
        headers={"Idempotency-Key": "move"},
    ).json()
    assert (moved["kind"], moved["starts_at"], moved["ends_at"]) == (
        "lawyer",
        "2026-11-26T05:00:00Z",
        "2026-11-26T06:15:00Z",
    )
    assert violations() == []


def test_a_case_is_one_however_it_is_written(office: Office, sora: Visitor, lawyer: Client) -> None:
    for hour, case in (("10:00", "2026 재고합-12"), ("12:00", "２０２６재고합12")):
        told = json.loads(post(lawyer, hour, **body(office, sora, hour, kind="retrial", case=case)).content)
        assert told["case"] == "2026재고합12"
    third = post(lawyer, "third", **body(office, sora, "14:00", kind="retrial", case="2026재고합 12"))
    assert third.status_code == 422
    assert [refusal["code"] for refusal in json.loads(third.content)["refusals"]] == ["case_visits_used"]


@pytest.mark.parametrize(
    ("kind", "case", "code"),
    [
        ("lawyer", "", "kind_not_open"),
        ("conjugal", "", "kind_not_open"),
        ("hour", "", ""),
        ("ordinary", "2026재고합12", ""),
    ],
)
def test_what_haneul_may_not_book_is_422_with_what_may_be(
    office: Office, sora: Visitor, haneul: Client, kind: str, case: str, code: str
) -> None:
    answer = post(haneul, "one", **body(office, office.haneul_visitor, kind=kind, case=case))
    if not code:
        assert answer.status_code == 201
        assert json.loads(answer.content)["case"] is None  # only where it counts
        return
    assert answer.status_code == 422
    (refusal,) = json.loads(answer.content)["refusals"]
    assert (refusal["code"], refusal["params"]) == (code, {"kinds": "ordinary, hour"})
    asked = {"inmate": key_of(office, office.haneul), "from": DAY, "to": DAY, "kind": kind}
    searched = haneul.get("/api/v1/availability", asked)
    assert searched.status_code == 422
    assert searched.json()["refusals"] == [refusal]


def test_a_case_that_is_missing_is_asked_for(office: Office, sora: Visitor, lawyer: Client) -> None:
    answer = post(lawyer, "one", **body(office, sora, kind="retrial", case=" - "))
    assert answer.status_code == 422
    assert [refusal["code"] for refusal in json.loads(answer.content)["refusals"]] == ["case_missing"]


def test_a_key_of_before_there_were_kinds_gives_the_same_answer(
    office: Office, sora: Visitor, haneul: Client
) -> None:
    first = post(haneul, "one", **body(office, office.haneul_visitor))
    again = post(haneul, "one", **body(office, office.haneul_visitor, kind="ordinary", case=""))
    assert again["Idempotency-Replayed"] == "true"
    assert again.content == first.content
    other = post(haneul, "one", **body(office, office.haneul_visitor, kind="hour"))
    assert json.loads(other.content)["refusals"][0]["code"] == "key_reused"
