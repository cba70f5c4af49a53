"""Supervision: the list of calls, and the way into one."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils.translation import override

from mannam import join_tokens
from mannam.actions.actor import SYSTEM
from mannam.actions.announce_node import announce_node
from mannam.actions.hold_call import hold_call
from mannam.actions.note_call_event import CallEventKind, note_call_event
from mannam.actions.open_call import open_call
from mannam.domain import talk_clock, talk_clock_store
from mannam.domain.call_role import CallRole
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Status
from mannam.domain.talk_clock import ClockTerms, Ending, Side
from mannam.models import Call, User, Visit
from mannam.notify.wording import minutes_words
from mannam.web.staff.gate import BACKEND, TOTP_AT
from tests.people import Office, at, slot
from tests.web.booth.conftest import Screens
from tests.web.staff.signed_in import NEVER_OLD

TERMS = ClockTerms(talk_ms=600_000, make_up_limit_ms=180_000, long_loss_ms=120_000, hard_end_ms=895_000)


def _signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    session = client.session
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[TOTP_AT] = NEVER_OLD
    session.save()
    return client


@pytest.fixture
def min_at_work(office: Office) -> Client:
    """Min's browser, signed in with both factors."""
    return _signed_in(office.min)


def _talking(visit: Visit, reports: int = 66) -> int:
    """A call in which 65 seconds were talked; its id. With no report of a good line it waits."""
    node = announce_node("node", "ws://node.example:8001", now=visit.starts_at)
    opened = open_call(visit.pk, node, EngineName.DIRECT, now=visit.starts_at)
    clock = talk_clock.start(TERMS, 0)
    for second in range(reports):
        for side in Side:
            clock = talk_clock.report(clock, side, well=True, at_ms=second * 1000)
    stored = talk_clock_store.dump(clock)
    hold_call(opened.call_id, node, clock=stored, talking=reports > 0, phase=clock.phase, now=visit.starts_at)
    return opened.call_id


def test_the_list_shows_how_each_call_stands(visit: Visit, screens: Screens, min_at_work: Client) -> None:
    screens.at(visit.starts_at)
    call_id = _talking(visit)
    page = min_at_work.get("/officer/daegu-ci/").content.decode()
    assert "Talking" in page
    assert "1:05" in page
    assert "8:55" in page
    assert "Asks for help" not in page
    note_call_event(call_id, CallEventKind.HELP, SYSTEM, now=visit.starts_at, talked_ms=1, side=Side.INMATE)
    assert "Asks for help" in min_at_work.get("/officer/daegu-ci/").content.decode()


def test_what_was_talked_is_told_as_on_the_visits_own_page(
    visit: Visit, screens: Screens, min_at_work: Client
) -> None:
    screens.at(visit.starts_at)
    Visit.objects.update(status=Status.ENDED_BY_OFFICER, talked_ms=21_700, closed_at=visit.starts_at)
    with override("en"):
        assert minutes_words(21_700) == "22 seconds"
    assert "0:22" in min_at_work.get("/officer/daegu-ci/").content.decode()


def test_an_empty_day_says_what_will_be_here(screens: Screens, min_at_work: Client) -> None:
    assert "No calls today" in min_at_work.get("/officer/daegu-ci/").content.decode()


def test_one_facility_needs_no_choice(screens: Screens, min_at_work: Client) -> None:
    assert min_at_work.get("/officer/")["Location"] == "/officer/daegu-ci/"


def test_the_watch_page_offers_only_lawful_reasons(visit: Visit, screens: Screens, min_at_work: Client) -> None:
    screens.at(visit.starts_at)
    answer = min_at_work.get(f"/officer/daegu-ci/{visit.ref}/")
    page = answer.content.decode()
    assert page.count("<option value=") == 7
    # not by an article of Korea's law: a call may run under another country's rules
    assert '<label class="mn-label" for="reason">Reason</label>' in page
    assert "<optgroup" not in page
    assert "ws://node.example:8001" in answer["Content-Security-Policy"]
    assert answer["Permissions-Policy"].startswith("camera=()")


def test_an_officer_joins_as_one_who_only_watches(
    visit: Visit, office: Office, screens: Screens, min_at_work: Client
) -> None:
    screens.at(visit.starts_at)
    answer = min_at_work.post(f"/officer/daegu-ci/{visit.ref}/join").json()
    grant = join_tokens.read(answer["token"], now=visit.starts_at).grant
    assert (grant.role, grant.person_id) == (CallRole.SUPERVISOR, office.min.pk)


def test_an_older_window_of_an_officer_asks_as_the_older(
    visit: Visit, screens: Screens, min_at_work: Client
) -> None:
    screens.at(visit.starts_at)
    address = f"/officer/daegu-ci/{visit.ref}/"
    pages = [min_at_work.get(address).content.decode() for _ in range(2)]
    windows = [re.findall(r'data-window="([^"]+)"', page)[0] for page in pages]
    answers = [min_at_work.post(address + "join", {"window": window}).json() for window in reversed(windows)]
    newer, older = (join_tokens.read(answer["token"], now=visit.starts_at).grant.window for answer in answers)
    assert older < newer


def test_a_call_that_is_over_cannot_be_joined(visit: Visit, screens: Screens, min_at_work: Client) -> None:
    screens.at(visit.starts_at)
    Visit.objects.update(status=Status.COMPLETED)
    assert min_at_work.post(f"/officer/daegu-ci/{visit.ref}/join").status_code == 409
    assert "This call is not open." in min_at_work.get(f"/officer/daegu-ci/{visit.ref}/").content.decode()


@pytest.mark.parametrize(
    ("ending", "status", "fields", "words"),
    [
        (Ending.FULL_TIME, Status.COMPLETED, {}, ["Ended: the whole time was talked."]),
        (Ending.VISIT_OVER, Status.CALLED_OFF, {}, ["Ended: the visit was cancelled or is over."]),
        (
            Ending.BY_OFFICER,
            Status.ENDED_BY_OFFICER,
            {"end_reason": "contraband"},
            [
                "Ended by an officer.",
                'role="status">There was an attempt to hand over or ask for forbidden things.',
            ],
        ),
        (
            Ending.LONG_LOSS,
            Status.INTERRUPTED,
            {"owed_ms": 90_000},
            ["Broken off: one loss was too long.", "The visitors are owed 1 minute 30 seconds."],
        ),
    ],
)
def test_a_call_that_is_opened_again_says_how_it_ended(
    visit: Visit,
    screens: Screens,
    min_at_work: Client,
    ending: Ending,
    status: Status,
    fields: dict[str, object],
    words: list[str],
) -> None:
    screens.at(visit.starts_at)
    Call.objects.filter(pk=_talking(visit)).update(ending=ending, ended_at=visit.starts_at)
    Visit.objects.update(status=status, talked_ms=21_700, closed_at=visit.starts_at, **fields)
    page = min_at_work.get(f"/officer/daegu-ci/{visit.ref}/").content.decode()
    shown = page.partition("<dialog")[0]
    for expected in [*words, 'data-show="talked">0:22<', "<p data-ended-only><a", 'data-live="no"']:
        assert expected in shown
    assert "This call is not open." not in shown


def test_nobody_else_learns_that_there_is_a_call(visit: Visit, office: Office, screens: Screens) -> None:
    screens.at(visit.starts_at)
    for client in (_signed_in(office.seo), _signed_in(office.haneul)):
        for path in ("/officer/daegu-ci/", f"/officer/daegu-ci/{visit.ref}/"):
            assert client.get(path).status_code == 404
        assert client.post(f"/officer/daegu-ci/{visit.ref}/join").status_code == 404
    assert Client().get("/officer/").status_code == 302


def test_the_list_over_midnight_says_what_is_to_come_and_of_which_day(
    visit: Visit, screens: Screens, min_at_work: Client
) -> None:
    midnight = at("2026-11-24 23:55")
    screens.at(midnight)
    Visit.objects.update(
        status=Status.COMPLETED, starts_at=at("2026-11-24 00:15"), slot_no=slot("2026-11-24 00:15")
    )
    for minute, ref in (("00:15", "MN-NEXT2"), ("00:00", "MN-NEXT1")):
        begins = at(f"2026-11-25 {minute}")
        visit.pk, visit.ref, visit.status, visit.check_in_code = None, ref, Status.BOOKED, f"{minute[3:]}0000"
        visit.starts_at, visit.ends_at, visit.slot_no = (
            begins,
            begins + timedelta(minutes=15),
            slot(f"2026-11-25 {minute}"),
        )
        visit.save(force_insert=True)
    page = min_at_work.get("/officer/daegu-ci/").content.decode()
    told = ["To come", "00:00 · Wednesday 25 November", "MN-NEXT1", "00:15 · Wednesday 25 November", "MN-NEXT2"]
    places = [page.index(words) for words in (*told, ">Over<", "MN-TALK1")]
    assert places == sorted(places)
    assert "Going on" not in page
