"""A booth calls for help: officer and desk see it when they open their page, and the booth hears of the answer."""

from datetime import timedelta

import pytest
from django.test import Client

from mannam.actions.actor import SYSTEM
from mannam.actions.announce_node import announce_node
from mannam.actions.note_call_event import CallEventKind, note_call_event
from mannam.actions.open_call import open_call
from mannam.domain.engines import EngineName
from mannam.domain.help_calls import ANSWER_SHOWN_AFTER_END, STANDS
from mannam.domain.talk_clock import Side
from mannam.models import AuditEvent, Call, CallEvent, Visit
from tests.people import Office
from tests.web.booth.conftest import Screens, screens, visit
from tests.web.staff.signed_in import staff_client

__all__ = ["screens", "visit"]

pytestmark = pytest.mark.django_db

OFFICER, DESK_DAEGU, DESK_SEOUL = "/officer/daegu-ci/", "/desk/daegu-ci/", "/desk/seoul-dongbu-dc/"
TOKEN = "csrfmiddlewaretoken"
CALLS, SAYS = "Calls for help since 10:00.", "Somebody is coming"


@pytest.fixture
def call_id(visit: Visit, screens: Screens) -> int:
    """The visit's call; it is its time."""
    screens.at(visit.starts_at)
    node = announce_node("node", "ws://node.example:8001", now=visit.starts_at)
    return open_call(visit.pk, node, EngineName.DIRECT, now=visit.starts_at).call_id


@pytest.fixture
def seo(office: Office) -> Client:
    return staff_client(office.seo)


@pytest.fixture
def min_(office: Office) -> Client:
    return staff_client(office.min)


def call_for_help(call_id: int, visit: Visit, side: Side) -> None:
    note_call_event(call_id, CallEventKind.HELP, SYSTEM, now=visit.starts_at, talked_ms=1, side=side)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def stands(client: Client, address: str) -> bool:
    """Whether the page, and the part of it that is had anew, say that a booth calls. They never differ."""
    page, part = shown(client, address), shown(client, f"{address}help")
    assert part.strip() in page
    return CALLS in part


def test_each_desk_sees_its_own_booth_and_the_officer_both(
    visit: Visit, call_id: int, seo: Client, min_: Client
) -> None:
    for client, address in ((seo, DESK_SEOUL), (min_, DESK_DAEGU), (min_, OFFICER)):
        assert not stands(client, address)
    call_for_help(call_id, visit, Side.VISITOR)
    assert stands(seo, DESK_SEOUL)
    assert stands(min_, OFFICER)
    assert CALLS in shown(min_, f"{OFFICER}{visit.ref}/")
    assert not stands(min_, DESK_DAEGU)
    call_for_help(call_id, visit, Side.INMATE)
    assert stands(min_, DESK_DAEGU)
    assert shown(min_, OFFICER).count(CALLS) == 2
    assert shown(seo, DESK_SEOUL).count(CALLS) == 1


def test_every_page_of_the_desk_says_it_and_rings(visit: Visit, call_id: int, seo: Client) -> None:
    call_for_help(call_id, visit, Side.VISITOR)
    for address in ("", "check-in/", "inmates/", "booths/"):
        page = shown(seo, f"{DESK_SEOUL}{address}")
        assert CALLS in page
        assert "/call/alarm.js" in page
        assert "data-sound-of-help hidden" in page


def test_where_the_booth_is_is_said_in_full_to_those_elsewhere(
    visit: Visit, call_id: int, seo: Client, min_: Client
) -> None:
    call_for_help(call_id, visit, Side.VISITOR)
    assert "<strong>seoul-dongbu-dc · Visitor booth 1</strong>" in shown(min_, f"{OFFICER}help")
    assert "<strong>Visitor booth 1</strong>" in shown(seo, f"{DESK_SEOUL}help")


@pytest.mark.parametrize("who", ["desk", "officer"])
def test_the_answer_reaches_the_booth_that_called_and_those_at_work(
    visit: Visit, call_id: int, office: Office, screens: Screens, seo: Client, min_: Client, who: str
) -> None:
    ours, theirs = screens.of(office.seoul_booths[0]), screens.of(office.daegu_booths[0])

    def told(booth: Client) -> object:
        return booth.get("/booth/state.json").json()["visit"]["help"]

    assert told(ours) == {"is_open": False, "answers": 0}
    call_for_help(call_id, visit, Side.VISITOR)
    assert told(ours) == {"is_open": True, "answers": 0}
    client, page = (seo, DESK_SEOUL) if who == "desk" else (min_, OFFICER)
    address = f"{DESK_SEOUL}visits/{visit.ref}" if who == "desk" else f"{OFFICER}{visit.ref}"
    address += "/coming/visitor"
    assert f'formaction="{address}"' in shown(client, page)
    answer = client.post(address)
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert told(ours) == {"is_open": False, "answers": 1}
    assert told(theirs) == {"is_open": False, "answers": 0}
    for at_work, their_page in ((seo, DESK_SEOUL), (min_, OFFICER)):
        assert not stands(at_work, their_page)
        assert f"The {who} answered at 10:00: somebody is coming." in shown(at_work, their_page)
        assert "/coming/" not in shown(at_work, their_page)
    assert "Asks for help" not in shown(min_, OFFICER)
    client.post(address)
    assert CallEvent.objects.filter(kind=CallEventKind.COMING).count() == 1


def test_the_form_needs_no_script_and_its_token_is_not_in_what_is_renewed(
    visit: Visit, call_id: int, office: Office
) -> None:
    call_for_help(call_id, visit, Side.VISITOR)
    for person, address in (
        (office.seo, DESK_SEOUL),
        (office.min, OFFICER),
        (office.min, f"{OFFICER}{visit.ref}/"),
    ):
        page = shown(staff_client(person), address)
        form = page.partition('<form id="coming" method="post">')[2].partition("</form>")[0]
        renewed = page.partition('<div id="help"')[2].partition("</section>")[0]
        assert TOKEN in form
        assert TOKEN not in renewed
        assert 'form="coming"' in renewed


def test_one_that_nobody_answered_stands_when_the_talk_is_over(
    visit: Visit, call_id: int, screens: Screens, seo: Client
) -> None:
    call_for_help(call_id, visit, Side.VISITOR)
    visit.call.ended_at = visit.starts_at
    visit.call.save()
    screens.at(visit.starts_at + STANDS - timedelta(seconds=1))
    assert stands(seo, DESK_SEOUL)
    screens.at(visit.starts_at + STANDS)
    assert not stands(seo, DESK_SEOUL)


def test_an_answer_leaves_the_pages_soon_after_the_talk_is_over(
    visit: Visit, call_id: int, screens: Screens, seo: Client, min_: Client
) -> None:
    call_for_help(call_id, visit, Side.VISITOR)
    min_.post(f"{OFFICER}{visit.ref}/coming/visitor")
    ended = visit.starts_at + timedelta(minutes=1)
    Call.objects.filter(pk=call_id).update(ended_at=ended)
    for moment, is_shown in (
        (ended + ANSWER_SHOWN_AFTER_END - timedelta(seconds=1), True),
        (ended + ANSWER_SHOWN_AFTER_END, False),
    ):
        screens.at(moment)
        for client, address in ((seo, DESK_SEOUL), (min_, OFFICER)):
            assert ("The officer answered at 10:00" in shown(client, f"{address}help")) is is_shown


def test_a_booth_that_is_not_in_its_call_is_heard_too(
    visit: Visit, office: Office, screens: Screens, seo: Client, min_: Client
) -> None:
    screens.at(visit.starts_at)
    ours, elsewhere = screens.of(office.seoul_booths[0]), screens.of(office.seoul_booths[1])
    for _press in range(2):
        assert ours.post("/booth/help").status_code == 200
    assert stands(seo, DESK_SEOUL)
    assert stands(min_, OFFICER)
    assert ours.get("/booth/state.json").json()["visit"]["help"] == {"is_open": True, "answers": 0}
    assert AuditEvent.objects.filter(verb="open_call").count() == 1
    node = announce_node("node", "ws://node.example:8001", now=visit.starts_at)
    opened = open_call(visit.pk, node, EngineName.DIRECT, now=visit.starts_at)
    assert set(CallEvent.objects.values_list("call", "kind")) == {(opened.call_id, "help")}
    assert elsewhere.post("/booth/help").status_code == 409
    assert CallEvent.objects.count() == 2


def test_a_booth_in_which_nobody_waits_calls_nobody(visit: Visit, office: Office, screens: Screens) -> None:
    assert screens.of(office.seoul_booths[0]).post("/booth/help").status_code == 409
    assert not CallEvent.objects.exists()


def test_an_officers_pause_is_no_answer(visit: Visit, call_id: int, min_: Client) -> None:
    call_for_help(call_id, visit, Side.VISITOR)
    note_call_event(call_id, CallEventKind.PAUSED, SYSTEM, now=visit.starts_at, talked_ms=1)
    assert stands(min_, OFFICER)


@pytest.mark.parametrize("who", ["desk", "officer"])
def test_who_has_been_there_closes_the_notice_and_the_booths_words_end(
    visit: Visit, call_id: int, office: Office, screens: Screens, seo: Client, min_: Client, who: str
) -> None:
    ours = screens.of(office.seoul_booths[0])
    client, page = (seo, DESK_SEOUL) if who == "desk" else (min_, OFFICER)
    address = f"{DESK_SEOUL}visits/{visit.ref}" if who == "desk" else f"{OFFICER}{visit.ref}"
    call_for_help(call_id, visit, Side.VISITOR)
    assert "/settled/" not in shown(client, page)
    client.post(f"{address}/settled/visitor?answer=0")
    assert stands(client, page)  # what nobody has answered is not closed
    client.post(f"{address}/coming/visitor")
    assert f'form="coming" formaction="{address}/settled/visitor?answer=1"' in shown(client, page)
    answer = client.post(f"{address}/settled/visitor?answer=1")
    assert (answer.status_code, answer["Location"]) == (302, page)
    for at_work, their_page in ((seo, DESK_SEOUL), (min_, OFFICER)):
        assert SAYS.lower() not in shown(at_work, their_page)
    assert ours.get("/booth/state.json").json()["visit"]["help"] == {"is_open": False, "answers": 0}
    client.post(f"{address}/settled/visitor?answer=1")
    assert AuditEvent.objects.filter(verb="settle_help").count() == 1
    call_for_help(call_id, visit, Side.VISITOR)
    assert stands(client, page)


@pytest.mark.parametrize(
    "named", ["?answer=1", "", "?answer=", "?answer=two", "?answer=-2", f"?answer={'9' * 40}"]
)
@pytest.mark.parametrize("who", ["desk", "officer"])
def test_a_page_of_before_closes_no_answer_to_a_newer_call(
    visit: Visit, call_id: int, seo: Client, min_: Client, who: str, named: str
) -> None:
    client, page = (seo, DESK_SEOUL) if who == "desk" else (min_, OFFICER)
    address = f"{DESK_SEOUL}visits/{visit.ref}" if who == "desk" else f"{OFFICER}{visit.ref}"
    for _call in range(2):
        call_for_help(call_id, visit, Side.VISITOR)
        client.post(f"{address}/coming/visitor")
    answer = client.post(f"{address}/settled/visitor{named}")
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert f"{address}/settled/visitor?answer=2" in shown(client, page)
    assert not AuditEvent.objects.filter(verb="settle_help").exists()


def test_only_who_works_where_the_booth_is_may_answer(
    visit: Visit, call_id: int, office: Office, seo: Client, min_: Client
) -> None:
    for side in Side:
        call_for_help(call_id, visit, side)
    refused = [
        (seo, f"{DESK_SEOUL}visits/{visit.ref}/coming/inmate"),
        (seo, f"{DESK_DAEGU}visits/{visit.ref}/coming/inmate"),
        (seo, f"{OFFICER}{visit.ref}/coming/visitor"),
        (min_, f"{DESK_DAEGU}visits/{visit.ref}/coming/visitor"),
        (min_, f"{DESK_SEOUL}visits/{visit.ref}/coming/visitor"),
        (min_, f"{OFFICER}{visit.ref}/coming/both"),
        (min_, f"{OFFICER}MN-NONE/coming/visitor"),
        (seo, f"{DESK_SEOUL}visits/{visit.ref}/settled/inmate"),
        (seo, f"{OFFICER}{visit.ref}/settled/visitor"),
    ]
    for client, address in refused:
        assert client.post(address).status_code == 404
    for address in (f"{OFFICER}help", f"{DESK_DAEGU}help"):
        assert seo.get(address).status_code == 404
    assert not CallEvent.objects.filter(kind=CallEventKind.COMING).exists()


def test_who_looks_at_the_address_is_led_to_the_page(
    visit: Visit, call_id: int, seo: Client, min_: Client
) -> None:
    assert seo.get(f"{DESK_SEOUL}visits/{visit.ref}/coming/visitor")["Location"] == DESK_SEOUL
    assert min_.get(f"{OFFICER}{visit.ref}/coming/visitor")["Location"] == OFFICER
