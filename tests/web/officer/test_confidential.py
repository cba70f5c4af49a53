"""What nobody may watch: an officer sees that it goes on, and neither picture nor sound can be had."""

import re

import pytest
from django.test import Client

from mannam import join_tokens
from mannam.domain.call_role import CallRole
from mannam.domain.lifecycle import Status
from mannam.models import AuditEvent, Visit
from tests.kinds import open_kinds
from tests.people import Office
from tests.web.booth.conftest import Screens
from tests.web.officer.test_officer import _signed_in, _talking


@pytest.fixture
def confidential(visit: Visit, office: Office, screens: Screens) -> Visit:
    """A lawyer's hour with Yul, whose party is here."""
    visit.policy, visit.kind, visit.supervision_place = open_kinds(), "lawyer", None
    visit.save()
    screens.at(visit.starts_at)
    return visit


@pytest.fixture
def min_at_work(office: Office) -> Client:
    """Min's browser, signed in with both factors."""
    return _signed_in(office.min)


def test_no_officer_gets_leave_to_join(confidential: Visit, min_at_work: Client) -> None:
    answer = min_at_work.post(f"/officer/daegu-ci/{confidential.ref}/join")
    assert answer.status_code == 409
    assert answer.json() == {
        "code": "confidential",
        "message": "This visit is confidential. Nobody may watch or listen to it.",
    }


def test_the_page_says_how_it_stands_and_holds_nothing_to_watch_with(
    confidential: Visit, min_at_work: Client
) -> None:
    _talking(confidential)
    answer = min_at_work.get(f"/officer/daegu-ci/{confidential.ref}/")
    page = answer.content.decode()
    assert "This visit is confidential" in page
    for told in ("Talking", "1:05", "Lawyer&#x27;s visit"):
        assert told in page
    for nothing in ("<video", "join", "officer.js", "data-do="):
        assert nothing not in page
    assert "ws://node.example:8001" not in answer["Content-Security-Policy"]


def test_the_list_names_it_among_the_others(confidential: Visit, min_at_work: Client) -> None:
    page = min_at_work.get("/officer/daegu-ci/").content.decode()
    assert "Confidential" in page
    Visit.objects.update(supervision_place=1)
    assert "Confidential" not in min_at_work.get("/officer/daegu-ci/").content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "Nobody watches or listens"), ("ko", "아무도 보거나")])
@pytest.mark.parametrize("side", ["visitor", "inmate"])
def test_both_booths_join_and_read_that_nobody_listens(
    confidential: Visit, office: Office, screens: Screens, side: str, language: str, words: str
) -> None:
    booth = screens.of({"visitor": office.seoul_booths, "inmate": office.daegu_booths}[side][0])
    told = booth.get("/booth/state.json", headers={"Accept-Language": language}).json()["visit"]
    assert words in told["watched"]
    assert "officer" not in told["watching"]
    assert set(told["cues"]) == {"120", "30"}
    token = booth.post("/booth/join").json()["token"]
    assert join_tokens.read(token, now=confidential.starts_at).grant.role == CallRole(side)


@pytest.mark.parametrize("side", ["visitor", "inmate"])
def test_of_an_ordinary_visit_the_booths_read_that_an_officer_may_listen(
    visit: Visit, office: Office, screens: Screens, side: str
) -> None:
    screens.at(visit.starts_at)
    booth = screens.of({"visitor": office.seoul_booths, "inmate": office.daegu_booths}[side][0])
    told = booth.get("/booth/state.json", headers={"Accept-Language": "en"}).json()["visit"]
    assert told["watched"].startswith("An officer may watch and listen at any time.")
    assert told["watching"].endswith("An officer may watch and listen at any time")


def test_before_it_begins_it_waits_for_its_party_and_for_no_freed_place(
    confidential: Visit, min_at_work: Client
) -> None:
    """English has one word for both."""
    _talking(confidential, reports=0)
    page = min_at_work.get(
        f"/officer/daegu-ci/{confidential.ref}/", headers={"Accept-Language": "ko"}
    ).content.decode()
    assert re.search(r'role="status">기다림</p>', page)


def test_how_it_ended_is_told_afterwards(confidential: Visit, min_at_work: Client) -> None:
    Visit.objects.update(status=Status.COMPLETED, talked_ms=3_600_000, closed_at=confidential.ends_at)
    page = min_at_work.get(f"/officer/daegu-ci/{confidential.ref}/").content.decode()
    assert "60:00" in page
    assert not AuditEvent.objects.filter(verb="open_call").exists()
