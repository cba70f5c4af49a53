"""Draws of lots over the API: looked at by everybody, entered, changed, withdrawn and decided; nobody else's."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mannam.actions.actor import By
from mannam.actions.draw_lots import draw_due
from mannam.api import edge, inmate_keys
from mannam.cli import main
from mannam.domain.lifecycle import Actor
from mannam.domain.scopes import Scope
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo
from mannam.models import Draw, Entry, Visit
from mannam.queries.invariants import violations
from tests.actions.test_draw_lots import ENDS, enter, families
from tests.api.conftest import Program
from tests.opening import DAY, OPENS, TEN, with_lots
from tests.people import Office, make_user, make_visitor

pytestmark = pytest.mark.django_db

ENTRIES = "/api/v1/entries"
DRAWS = "/api/v1/draws"
DRAW = f"{DRAWS}/demo/{DAY.isoformat()}"
AT_TEN, AT_QUARTER_PAST = "2026-12-08T10:00:00+09:00", "2026-12-08T10:15:00+09:00"


@pytest.fixture(autouse=True)
def lots(office: Office) -> None:
    """Lots are drawn for half an hour from nine o'clock."""
    with_lots()


def wishes(office: Office, *starts: str) -> list[dict[str, str]]:
    return [{"visitor_facility": office.seoul.code, "starts_at": start} for start in starts]


def entry_for(office: Office, *starts: str, **other: object) -> dict[str, object]:
    """What Haneul sends; ten o'clock when no time is named."""
    return {
        "inmate": inmate_keys.issue(office.haneul.pk, office.yul.pk),
        "visitors": [office.haneul_visitor.pk],
        "wishes": wishes(office, *(starts or (AT_TEN,))),
    } | other


def send(client: Client, body: dict[str, object], key: str = "K") -> Any:
    return client.post(ENTRIES, body, content_type="application/json", headers={"Idempotency-Key": key})


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["refusals"][0]["code"]


def draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """The window ends, and the lots are drawn."""
    monkeypatch.setattr(edge, "now", lambda: ENDS.astimezone(UTC))
    draw_due(now=ENDS, random=Random(3))


def test_one_takes_part_and_is_shown_the_entry(office: Office, haneul: Client) -> None:
    answer = send(haneul, entry_for(office, AT_TEN, AT_QUARTER_PAST))
    assert answer.status_code == 201
    entry = answer.json()
    assert answer["Location"] == f"{ENTRIES}/{entry['id']}"
    assert haneul.get(answer["Location"]).json() == entry
    assert (entry["policy"], entry["day"], entry["state"]) == ("demo", DAY.isoformat(), "open")
    assert (entry["place"], entry["visit"], entry["alternatives"]) == (None, None, [])
    assert [(wish["visitor_facility"], wish["slot_no"]) for wish in entry["wishes"]] == [
        (office.seoul.code, TEN),
        (office.seoul.code, TEN + 1),
    ]
    (listed,) = haneul.get(ENTRIES).json()["entries"]
    assert entry == listed | {"alternatives": []}


def test_a_longer_list_asks_the_database_no_more(office: Office, haneul: Client) -> None:
    me = office.yul, By(Actor.VISITOR, office.haneul.pk), office.haneul_visitor
    enter(office, me, TEN)
    with CaptureQueriesContext(connection) as of_one:
        assert len(haneul.get(ENTRIES).json()["entries"]) == 1
    day_after = SlotNo(TEN + QUANTA_PER_DAY)
    enter(office, me, day_after, day_after + 1, now=OPENS + timedelta(days=1), seed=1)
    with CaptureQueriesContext(connection) as of_two:
        assert len(haneul.get(ENTRIES).json()["entries"]) == 2
    assert len(of_two) == len(of_one)


def test_entering_again_changes_the_entry_and_says_so(office: Office, haneul: Client) -> None:
    first = send(haneul, entry_for(office), "A")
    changed = send(haneul, entry_for(office, AT_QUARTER_PAST), "B")
    assert (first.status_code, changed.status_code) == (201, 200)
    assert changed.json()["id"] == first.json()["id"]
    assert [wish["slot_no"] for wish in haneul.get(ENTRIES).json()["entries"][0]["wishes"]] == [TEN + 1]
    again = send(haneul, entry_for(office), "A")
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    assert Entry.objects.get().wishes.get().slot_no == TEN + 1  # an answer that is given again does nothing
    assert told(send(haneul, entry_for(office, AT_TEN, AT_QUARTER_PAST), "A")) == (422, "key_reused")


def test_withdrawn_it_is_gone_and_the_same_request_again_is_answered_the_same(
    office: Office, haneul: Client
) -> None:
    here = send(haneul, entry_for(office))["Location"]
    headers = {"Idempotency-Key": "D"}
    first, again = (haneul.delete(here, headers=headers) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content) == (204, b"")
    assert again["Idempotency-Replayed"] == "true"
    assert (haneul.delete(here).status_code, haneul.get(here).status_code) == (404, 404)
    assert not Entry.objects.exists()


def test_who_is_drawn_has_the_visit_and_who_is_not_is_told_what_is_free(
    office: Office, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = {}
    for inmate, by, visitor in families(office, 5):
        assert visitor.user is not None
        client = program(visitor.user)
        body: dict[str, object] = {
            "inmate": inmate_keys.issue(visitor.user.pk, inmate.pk),
            "visitors": [visitor.pk],
            "wishes": wishes(office, AT_TEN),
        }
        assert by.user_id == visitor.user.pk
        entries[send(client, body)["Location"]] = client
    draw(monkeypatch)
    found = [client.get(address).json() for address, client in entries.items()]
    assert sorted(entry["state"] for entry in found) == ["lost", "lost", "lost", "won", "won"]  # two booths
    assert {entry["visit"] for entry in found if entry["state"] == "won"} == {
        visit.ref for visit in Visit.objects.all()
    }
    lost = next(entry for entry in found if entry["state"] == "lost")
    assert office.seoul.code in {one["facility"] for one in lost["alternatives"]}
    order = haneul_sees(DRAW)["order"]
    assert [order.index(entry["id"]) + 1 for entry in found] == [entry["place"] for entry in found]
    assert violations() == []


def haneul_sees(address: str) -> Any:
    """What anybody sees, without a token."""
    return Client().get(address).json()


def test_before_the_end_the_commitment_alone_is_published(office: Office, haneul: Client) -> None:
    send(haneul, entry_for(office))
    (listed,) = haneul_sees(DRAWS)["draws"]
    one = haneul_sees(DRAW)
    secret = {name: one[name] for name in ("seed", "entries_digest", "order", "outcomes")}
    assert set(secret.values()) == {None}
    assert one == listed | secret
    kept = Draw.objects.get()
    assert one["commitment"] == kept.commitment
    assert kept.seed not in json.dumps([one, listed])


def test_as_a_file_the_draw_is_found_right(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for family in families(office, 4):
        enter(office, family)
    draw(monkeypatch)
    file = tmp_path / "draw.json"
    file.write_bytes(Client().get(DRAW).content)
    result = CliRunner().invoke(main, ["lottery", "verify", str(file)])
    assert result.exit_code == 0, result.output
    assert haneul_sees(DRAW)["seed"] == Draw.objects.get().seed


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"wishes": []}, 422, "wishes_number"),
        ({"inmate": "1:forged"}, 422, "inmate_not_found"),
        ({"visitors": []}, 422, "party_empty"),
        ({"visitors": [999_999]}, 422, "visitor_not_found"),
    ],
)
def test_what_cannot_be_is_refused(
    office: Office, haneul: Client, change: dict[str, object], status: int, code: str
) -> None:
    assert told(send(haneul, entry_for(office, **change))) == (status, code)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("starts", "status", "code"),
    [
        ([AT_TEN, AT_TEN], 422, "wish_twice"),
        ([AT_TEN, "2026-12-09T10:00:00+09:00"], 422, "wishes_other_day"),
        (["2026-12-08T10:05:00+09:00"], 422, "off_grid"),
        (["2026-12-04T10:00:00+09:00"], 409, "lottery_closed"),
    ],
)
def test_wishes_that_cannot_be_are_refused(
    office: Office, haneul: Client, starts: list[str], status: int, code: str
) -> None:
    assert told(send(haneul, entry_for(office, *starts))) == (status, code)
    assert not Entry.objects.exists()


def test_a_place_that_there_is_not_is_refused(office: Office, haneul: Client) -> None:
    nowhere = [{"visitor_facility": "nowhere", "starts_at": AT_TEN}]
    assert told(send(haneul, entry_for(office, wishes=nowhere))) == (422, "facility_not_found")


def test_after_the_end_nothing_is_entered_or_withdrawn(
    office: Office, haneul: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = send(haneul, entry_for(office))["Location"]
    late: datetime = ENDS + timedelta(seconds=1)
    monkeypatch.setattr(edge, "now", lambda: late.astimezone(UTC))
    assert haneul.get(here).json()["state"] == "drawing"
    assert told(haneul.delete(here)) == (409, "lottery_closed")
    assert told(send(haneul, entry_for(office, AT_QUARTER_PAST), "late")) == (409, "lottery_closed")
    assert Entry.objects.get().wishes.get().slot_no == TEN


def test_nobody_sees_or_withdraws_somebody_elses(office: Office, program: Program, haneul: Client) -> None:
    here = send(haneul, entry_for(office))["Location"]
    noeul = make_user("noeul@example.org", "Noeul")
    make_visitor(noeul)
    other = program(noeul)
    assert other.get(ENTRIES).json() == {"entries": []}
    assert (other.get(here).status_code, other.delete(here).status_code) == (404, 404)
    assert Entry.objects.exists()


def test_a_token_that_reads_does_not_enter(office: Office, program: Program) -> None:
    reader = program(office.haneul, (Scope.VISITS_READ,))
    assert send(reader, entry_for(office)).status_code == 403
    assert reader.get(ENTRIES).status_code == 200


@pytest.mark.parametrize("address", [f"{DRAWS}/nothing/2026-12-08", f"{DRAWS}/demo/2027-03-01"])
def test_a_draw_that_there_is_not(office: Office, address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
