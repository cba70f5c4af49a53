"""What a booth shows, and how it joins."""

from datetime import timedelta

from django.conf import settings
from django.test import Client

from mannam import join_tokens
from mannam.domain.call_role import CallRole
from mannam.domain.lifecycle import Status
from mannam.models import BoothDevice, MediaNode, Visit
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


def test_joining_gives_the_nodes_address_and_a_token_for_this_booth_alone(
    visit: Visit, office: Office, screens: Screens
) -> None:
    screens.at(visit.starts_at)
    answer = screens.of(office.seoul_booths[0]).post("/booth/join").json()
    assert answer["url"] == "ws://node.example:8001/call"
    grant = join_tokens.read(answer["token"], now=visit.starts_at)
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
