"""Waiting, as Haneul does it: asked where nothing is free, in line, offered, taken, turned down, left."""

import html
from datetime import timedelta

import pytest

from mannam.actions.accept_offer import accept_offer
from mannam.actions.expire_hold import expire_holds
from mannam.domain.lifecycle import Status
from mannam.domain.waitlist import EntryState
from mannam.models import Booth, Facility, Visit, WaitlistEntry
from mannam.web import clock
from tests.actions.disrupting import closed, put_in_force
from tests.actions.test_waitable import close_wednesdays
from tests.actions.waiting import fill, free_again, haneuls, join, serve
from tests.people import POLICIES, Office, make_user, make_visitor, slot, store_policy
from tests.web.public.applicant import Applicant

pytestmark = pytest.mark.django_db

ASK = "Shall we tell you when a place becomes free?"
WAIT = "/apply/wait/"


@pytest.fixture
def ready(applicant: Applicant) -> Applicant:
    """Haneul has answered all that comes before a time."""
    applicant.answer_all()
    return applicant


@pytest.fixture
def full(ready: Applicant) -> Applicant:
    """And there is no booth for it."""
    Booth.objects.update(in_service=False)
    return ready


@pytest.fixture
def entry(office: Office, office_clock: object) -> WaitlistEntry:
    """Haneul waits for tomorrow at ten, and all is taken then."""
    fill(office)
    return join(office, haneuls(office))


def wish(applicant: Applicant, **changed: str) -> str:
    """Ask to be told; where that leads."""
    return applicant.post(WAIT, **_wish(applicant) | changed).headers.get("Location", "")


def refused(applicant: Applicant) -> str:
    """Ask to be told, and be told why not."""
    return html.unescape(applicant.post(WAIT, **_wish(applicant)).content.decode())


def _wish(applicant: Applicant) -> dict[str, str]:
    return {
        "facility": applicant.office.seoul.code,
        "within_km": "0",
        "first_day": "2026-11-25",
        "last_day": "2026-11-27",
        "hours": "morning",
    }


def page_of(applicant: Applicant, entry: WaitlistEntry) -> str:
    return html.unescape(applicant.get(f"/waitlist/{entry.code}/"))


def test_nothing_free_leads_to_waiting(ready: Applicant) -> None:
    Booth.objects.update(in_service=False)
    for address in ("/apply/when/", "/apply/where/"):
        shown = ready.get(address)
        assert ASK in shown
        assert f'href="{WAIT}"' in shown


def test_where_much_is_free_the_times_come_first(ready: Applicant) -> None:
    shown = ready.get("/apply/when/")
    assert shown.index('name="slot"') < shown.index(ASK)
    assert ASK not in ready.get("/apply/where/")


def test_who_may_not_book_is_not_asked_to_wait(ready: Applicant, office: Office) -> None:
    office.yul.available = False
    office.yul.save()
    assert ASK not in ready.get("/apply/when/")
    assert ASK not in ready.get("/apply/where/")


def test_nor_is_anybody_under_rules_without_offers(ready: Applicant) -> None:
    document = (POLICIES / "demo.toml").read_text().replace("offer_minutes = 60", "offer_minutes = 0")
    store_policy("none", document)
    Facility.objects.update(policy_name="none")
    Booth.objects.update(in_service=False)
    assert ASK not in ready.get("/apply/when/")


def test_the_form_asks_what_would_do_and_gets_in_line(full: Applicant) -> None:
    shown = full.get(WAIT)
    assert "we keep it for you for 1 hour and tell you by e-mail" in shown
    led = wish(full)
    entry = WaitlistEntry.objects.get()
    assert led == f"/waitlist/{entry.code}/"
    assert (entry.from_index, entry.until_index) == (0, 48)
    assert "You are the next." in full.get(led)
    again = html.unescape(full.client.post(WAIT, {}, follow=True).content.decode())
    assert "Please choose one of those shown." in again


def test_what_the_rules_say_is_said_on_the_form(full: Applicant) -> None:
    wish(full)
    answer = full.client.post(
        WAIT,
        {
            "facility": full.office.seoul.code,
            "within_km": "30",
            "first_day": "2026-11-27",
            "last_day": "2026-11-25",
            "hours": "any",
        },
        follow=True,
    )
    shown = html.unescape(answer.content.decode())
    assert "The last day lies before the first." in shown
    assert '<option value="30" selected>' in shown
    assert WaitlistEntry.objects.count() == 1


def test_who_wishes_for_what_is_free_is_asked_to_choose_one(ready: Applicant) -> None:
    shown = refused(ready)
    assert "There are free places for what you wish" in shown
    assert f"/apply/when/?place={ready.office.seoul.code}&slot={slot('2026-11-25 00:00')}" in shown
    assert not WaitlistEntry.objects.exists()


def test_a_day_on_which_nobody_can_be_met_is_not_offered(full: Applicant, office: Office) -> None:
    close_wednesdays(office.daegu)
    shown = full.get(WAIT)
    assert 'value="2026-11-25"' not in shown
    assert 'value="2026-11-26"' in shown


def test_a_place_that_is_closed_then_is_refused_in_plain_words(full: Applicant, office: Office) -> None:
    put_in_force(office, closed(office, "2026-11-25 00:00", "2026-11-28 00:00", side=Booth.BoothSide.VISITOR))
    assert "no place can become free. Please choose other days" in refused(full)
    assert not WaitlistEntry.objects.exists()


def test_without_the_first_answers_it_leads_back(applicant: Applicant) -> None:
    assert applicant.client.get(WAIT).headers["Location"] == "/apply/"


def test_the_list_and_the_page_say_the_place_in_line(applicant: Applicant, entry: WaitlistEntry) -> None:
    shown = applicant.get("/visits/")
    assert "Visits you wait for" in shown
    assert f"/waitlist/{entry.code}/" in shown
    shown = page_of(applicant, entry)
    assert "You are the next. When a place becomes free" in shown
    assert "from 10:00\u00a0am to 10:15\u00a0am" in shown
    assert '<noscript><meta http-equiv="refresh"' in shown


def offered(office: Office) -> Visit:
    """A place is held for Haneul."""
    free_again(Visit.objects.earliest("pk"), office.now)
    assert serve(office.now) == 1
    return Visit.objects.get(status=Status.HELD)


def test_an_offer_counts_down_without_javascript(
    applicant: Applicant, entry: WaitlistEntry, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = offered(office)
    for minutes, left in ((0, "60 minutes left"), (59, "1 minute left")):
        now = office.now + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        for address in ("/visits/", f"/visits/{visit.ref}/", f"/waitlist/{entry.code}/"):
            shown = html.unescape(applicant.get(address))
            assert f"until Tuesday 24 November, 10:00\u00a0am: {left}." in shown


def test_it_is_taken_with_one_press(applicant: Applicant, entry: WaitlistEntry, office: Office) -> None:
    visit = offered(office)
    assert f"/visits/{visit.ref}/confirm/" in page_of(applicant, entry)
    assert applicant.post(f"/visits/{visit.ref}/confirm/").headers["Location"] == f"/visits/{visit.ref}/"
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
    assert "You have taken this place" in page_of(applicant, entry)
    assert "Visits you wait for" not in applicant.get("/visits/")


def test_it_is_turned_down_and_one_waits_on(applicant: Applicant, entry: WaitlistEntry, office: Office) -> None:
    visit = offered(office)
    led = applicant.post(f"/visits/{visit.ref}/withdraw/").headers["Location"]
    assert led == f"/waitlist/{entry.code}/"
    shown = html.unescape(applicant.get(led))
    assert "The next person gets this place. You keep yours in line for another one." in shown
    assert "You are the next." in shown


def test_who_did_not_answer_reads_that_the_waiting_is_over(
    applicant: Applicant, entry: WaitlistEntry, office: Office
) -> None:
    offered(office)
    expire_holds(office.now + timedelta(hours=1))
    assert "Your waiting is over" in page_of(applicant, entry)


def test_one_leaves_the_line(applicant: Applicant, entry: WaitlistEntry) -> None:
    assert applicant.post(f"/waitlist/{entry.code}/").headers["Location"] == "/visits/"
    entry.refresh_from_db()
    assert entry.state == EntryState.LEFT
    shown = applicant.get("/visits/")
    assert "You do not wait for this visit any more." in shown
    assert "Visits you wait for" not in shown
    assert "You do not wait for this visit any more." in page_of(applicant, entry)


def test_who_has_taken_the_place_in_another_window_reads_what_to_do(
    applicant: Applicant, office: Office, office_clock: object
) -> None:
    entry = join(office, haneuls(office))
    serve(office.now)
    accept_offer(entry.pk, haneuls(office).by, now=office.now)
    answer = applicant.post(f"/waitlist/{entry.code}/")
    assert answer.headers["Location"] == f"/waitlist/{entry.code}/"
    assert "You have taken the place already: you have a visit now." in page_of(applicant, entry)
    assert Visit.objects.get().status == Status.BOOKED


def test_nobody_elses_place_is_seen_or_left(applicant: Applicant, entry: WaitlistEntry, office: Office) -> None:
    noeul = make_user("noeul@example.org", "Noeul")
    make_visitor(noeul)
    other = Applicant.of(office, noeul)
    for response in (other.client.get(f"/waitlist/{entry.code}/"), other.post(f"/waitlist/{entry.code}/")):
        assert response.status_code == 404
    entry.refresh_from_db()
    assert entry.state == EntryState.WAITING


def test_it_reads_in_korean(office: Office, office_clock: object, entry: WaitlistEntry) -> None:
    korean = Applicant.of(office, office.haneul, language="ko")
    assert "빈자리가 나면 맡아 두고 이메일로 알려 드려요." in korean.get(f"/waitlist/{entry.code}/")
