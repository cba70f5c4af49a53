"""What a booth shows, and how it joins."""

from datetime import timedelta
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import Client

from mannam import join_tokens
from mannam.domain.call_role import CallRole
from mannam.domain.lifecycle import Status
from mannam.domain.talk_clock import Ending, Phase
from mannam.models import BoothDevice, Call, MediaNode, Visit
from tests.people import POLICIES, Office, store_policy
from tests.web.booth.conftest import Screens

EARLY = timedelta(minutes=10)


def test_the_booth_waits_from_ten_minutes_before(visit: Visit, office: Office, screens: Screens) -> None:
    booth = screens.of(office.daegu_booths[0])
    screens.at(visit.starts_at - EARLY - timedelta(seconds=1))
    assert booth.get("/booth/state.json").json()["state"] == "idle"
    screens.at(visit.starts_at - EARLY)
    shown = booth.get("/booth/state.json").json()
    assert shown["state"] == "waiting"
    assert shown["visit"]["starts_in_ms"] == 600_000
    assert set(shown["visit"]["cues"]) == {"120", "30"}
    assert "contraband" in shown["visit"]["reasons"]


@pytest.mark.parametrize(("language", "words"), [("ko", "오전\u00a09:07"), ("en", "9:07\u00a0am")])
def test_the_clock_of_the_booth_is_the_facilitys_in_the_form_of_all_times(
    visit: Visit, office: Office, screens: Screens, language: str, words: str
) -> None:
    screens.at(visit.starts_at - timedelta(minutes=53))
    told = state(screens.of(office.daegu_booths[0]), language)
    assert told["clock"] == words
    assert words.replace("9:07", "10:00") in told["next"]


@pytest.mark.parametrize("ending", list(Ending))
def test_the_page_has_a_word_for_every_end(visit: Visit, office: Office, screens: Screens, ending: Ending) -> None:
    page = screens.of(office.daegu_booths[0]).get("/booth/").content.decode()
    assert f'data-word="end-{ending}"' in page


def test_names_are_masked_and_only_the_far_side_is_named(visit: Visit, office: Office, screens: Screens) -> None:
    screens.at(visit.starts_at)
    office.yul.name = "이율희"
    office.yul.save()
    visitor = screens.of(office.seoul_booths[0]).get("/booth/state.json").json()["visit"]
    inmate = screens.of(office.daegu_booths[0]).get("/booth/state.json").json()["visit"]
    assert (visitor["who"], visitor["where"]) == ("이O희", str(office.daegu))
    assert (inmate["who"], inmate["where"]) == ("H…", str(office.seoul))


def test_a_party_that_has_not_checked_in_is_sent_to_the_desk(
    visit: Visit, office: Office, screens: Screens
) -> None:
    Visit.objects.update(status=Status.BOOKED)
    screens.at(visit.starts_at)
    booth = screens.of(office.seoul_booths[0])
    shown = booth.get("/booth/state.json", headers={"Accept-Language": "en"}).json()
    assert shown["state"] == "idle"
    assert "check in at the desk" in shown["next"]
    assert booth.post("/booth/join").status_code == 409


@pytest.mark.parametrize(("language", "reason"), [("en", "forbidden things"), ("ko", "금지")])
@pytest.mark.parametrize("side", ["visitor", "inmate"])
def test_for_a_minute_the_booth_is_told_how_its_visit_ended(
    visit: Visit, office: Office, screens: Screens, side: str, language: str, reason: str
) -> None:
    end(visit, Status.ENDED_BY_OFFICER, "by_officer", "contraband")
    booths = {"visitor": office.seoul_booths, "inmate": office.daegu_booths}[side]
    here, elsewhere = screens.of(booths[0]), screens.of(booths[1])
    screens.at(visit.starts_at + timedelta(seconds=119))
    told = state(here, language)
    assert told["state"] == "idle"
    assert reason in str(told["ended"].pop("reason")).lower()
    assert told["ended"] == {"ref": visit.ref, "ending": "by_officer", "talked_ms": 50_000, "owed_ms": 0}
    assert "ended" not in state(elsewhere, language)
    screens.at(visit.starts_at + timedelta(seconds=120))
    assert "ended" not in state(here, language)


def test_of_a_visit_that_was_given_up_no_end_is_told(visit: Visit, office: Office, screens: Screens) -> None:
    end(visit, Status.CANCELLED, "", "")
    screens.at(visit.starts_at + timedelta(seconds=90))
    assert "ended" not in state(screens.of(office.seoul_booths[0]), "en")


def end(visit: Visit, status: Status, ending: str, reason: str) -> None:
    """Let the visit's call have ended a minute after its start."""
    Visit.objects.update(status=status, end_reason=reason, talked_ms=50_000, owed_ms=0)
    ended_at = visit.starts_at + timedelta(minutes=1)
    Call.objects.create(
        visit=visit,
        engine="direct",
        opened_at=visit.starts_at,
        ended_at=ended_at,
        ending=ending,
        phase=Phase.ENDED,
    )


def state(booth: Client, language: str) -> dict[str, Any]:
    """What the booth's page is told to show."""
    answer = booth.get("/booth/state.json", headers={"Accept-Language": language}).json()
    return cast("dict[str, Any]", answer)


def test_joining_gives_the_nodes_address_and_a_token_for_this_booth_alone(
    visit: Visit, office: Office, screens: Screens
) -> None:
    screens.at(visit.starts_at)
    answer = screens.of(office.seoul_booths[0]).post("/booth/join").json()
    assert answer["url"] == "ws://node.example:8001/call"
    grant = join_tokens.read(answer["token"], now=visit.starts_at).grant
    assert (grant.visit_id, grant.role) == (visit.pk, CallRole.VISITOR)
    assert grant.person_id == BoothDevice.objects.get().pk


def test_another_booth_may_not_join(visit: Visit, office: Office, screens: Screens) -> None:
    screens.at(visit.starts_at)
    answer = screens.of(office.seoul_booths[1]).post("/booth/join")
    assert (answer.status_code, answer.json()["code"]) == (409, "call_not_open")


def test_joining_needs_the_pages_own_token(visit: Visit, office: Office, screens: Screens) -> None:
    screens.at(visit.starts_at)
    paired = screens.of(office.seoul_booths[0])
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = paired.cookies
    assert strict.post("/booth/join").status_code == 403


def test_without_a_media_node_the_page_says_so(visit: Visit, office: Office, screens: Screens) -> None:
    screens.at(visit.starts_at)
    MediaNode.objects.update(heartbeat_at=visit.starts_at - timedelta(minutes=1))
    answer = screens.of(office.seoul_booths[0]).post("/booth/join", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "call the desk" in answer.json()["message"]


def test_a_policy_that_asks_for_more_than_the_engine_gives_is_refused_in_words(
    visit: Visit, office: Office, screens: Screens
) -> None:
    document = (POLICIES / "demo.toml").read_text().replace('["supervision"]', '["supervision", "recording"]')
    Visit.objects.update(policy=store_policy("strict", document))
    screens.at(visit.starts_at)
    answer = screens.of(office.seoul_booths[0]).post("/booth/join", headers={"Accept-Language": "en"})
    assert answer.json()["code"] == "engine_lacks_guarantee"
    assert "cannot start" in answer.json()["message"]


def test_the_page_may_use_camera_and_media_nodes_and_nothing_else(
    visit: Visit, office: Office, screens: Screens
) -> None:
    answer = screens.of(office.seoul_booths[0]).get("/booth/")
    policy = answer["Content-Security-Policy"]
    assert "ws://node.example:8001" in policy
    assert "unsafe" not in policy
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert Client().get("/booth/pair/")["Permissions-Policy"].startswith("camera=()")
    assert settings.X_FRAME_OPTIONS == "DENY"


def test_a_screen_that_asks_is_seen(visit: Visit, office: Office, screens: Screens) -> None:
    booth = screens.of(office.seoul_booths[0])
    later = office.now + timedelta(minutes=5)
    screens.at(later)
    booth.get("/booth/state.json")
    assert BoothDevice.objects.get().last_seen_at == later


def window_in(answer: dict[str, str], visit: Visit) -> int:
    """The number of the window that a join token was given to."""
    return join_tokens.read(answer["token"], now=visit.starts_at).grant.window


def test_a_window_keeps_the_number_it_got_when_it_came_into_use(
    visit: Visit, office: Office, screens: Screens
) -> None:
    screens.at(visit.starts_at)
    booth = screens.of(office.seoul_booths[0])
    older, newer = (booth.get("/booth/state.json?window=new").json()["window"] for _ in range(2))
    numbers = [
        window_in(booth.post("/booth/join", {"window": name}).json(), visit) for name in (newer, older, newer)
    ]
    assert numbers[0] == numbers[2] > numbers[1]
    assert "window" not in booth.get("/booth/state.json").json()


@pytest.mark.parametrize("shown", ["", "999999", "999999:forged"])
def test_a_window_without_a_number_of_ours_counts_as_opened_now(
    visit: Visit, office: Office, screens: Screens, shown: str
) -> None:
    screens.at(visit.starts_at)
    booth = screens.of(office.seoul_booths[0])
    before = window_in(booth.post("/booth/join").json(), visit)
    assert window_in(booth.post("/booth/join", {"window": shown}).json(), visit) > before
