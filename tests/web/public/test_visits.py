"""My visits: what was booked, the slip, the calendar entry, cancelling, and what became of it."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from mannam.domain.lifecycle import FINAL, Status
from mannam.models import Facility, PartyMember, Visit
from mannam.web import clock
from mannam.web.public.visit_words import story
from tests.domain.office import preset
from tests.people import Office, make_inmate, make_user, make_visitor, store_policy
from tests.web.public.applicant import Applicant


@pytest.fixture
def visit(applicant: Applicant) -> Visit:
    """Haneul's booked visit."""
    applicant.answer_all()
    applicant.book()
    return Visit.objects.get()


def pages_of(visit: Visit) -> list[str]:
    return [f"/visits/{visit.ref}/{page}" for page in ("", "slip/", "visit.ics", "cancel/")]


def test_the_confirmation_says_all_one_needs(applicant: Applicant, visit: Visit) -> None:
    page = applicant.get(f"/visits/{visit.ref}/")
    for words in (
        visit.ref,
        visit.check_in_code,
        "Tuesday 24 November, 10:00\u00a0am",
        "seoul-dongbu-dc (Seoul)",
        "Yul",
        "Haneul",
        "We have also sent you all this by e-mail",
        "Everybody who comes needs an ID",
        "Cancel this visit",
    ):
        assert words in page


def test_the_slip_has_the_number_and_its_qr_code(applicant: Applicant, visit: Visit) -> None:
    page = applicant.get(f"/visits/{visit.ref}/slip/")
    assert f'<strong class="mn-slip-code">{visit.check_in_code}</strong>' in page
    svg = page[page.index('<div class="mn-qr"') :]
    svg = svg[svg.index("<svg") : svg.index("</svg>")]
    assert "viewBox" in svg
    assert "style" not in page.partition("</head>")[2]


def test_on_paper_too_stands_whom_to_call(applicant: Applicant, visit: Visit) -> None:
    page = applicant.get(f"/visits/{visit.ref}/slip/")
    slip = page[page.index('<article class="mn-slip">') : page.index("</article>")]
    assert re.search(r"If you get stuck, please call us\. <b class=\"mn-strong\">[0-9-]+</b>", slip)


def test_the_slip_has_a_print_button_for_those_who_have_javascript(applicant: Applicant, visit: Visit) -> None:
    page = applicant.get(f"/visits/{visit.ref}/slip/")
    assert re.search(r"<button[^>]* data-print hidden>.*?Print the slip</button>", page, re.DOTALL)
    assert "mannam/js/print" in page


@pytest.mark.parametrize("status", sorted(FINAL))
def test_the_slip_of_a_visit_that_is_over_says_so(applicant: Applicant, visit: Visit, status: Status) -> None:
    Visit.objects.filter(pk=visit.pk).update(status=status)
    visit.refresh_from_db()
    page = applicant.get(f"/visits/{visit.ref}/slip/")
    assert "This slip is no longer good" in page
    assert html.escape(story(visit)[0]) in page
    assert f'href="/visits/{visit.ref}/"' in page
    for misleading in (visit.check_in_code, "mn-qr", "bring your ID"):
        assert misleading not in page


def test_the_slip_of_a_time_that_has_passed_says_so(
    applicant: Applicant, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: visit.ends_at)
    page = applicant.get(f"/visits/{visit.ref}/slip/")
    assert "The time of this visit is over." in page
    assert visit.check_in_code not in page


def test_the_calendar_entry(applicant: Applicant, visit: Visit) -> None:
    response = applicant.client.get(f"/visits/{visit.ref}/visit.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert visit.ref in response["Content-Disposition"]
    calendar = Calendar.from_ical(response.content)
    assert isinstance(calendar, Calendar)
    event = calendar.walk("VEVENT")[0]
    assert event.decoded("dtstart") == visit.starts_at
    assert event["location"] == "seoul-dongbu-dc, Seoul"


def test_the_places_address_and_telephone_stand_where_one_needs_them(applicant: Applicant, visit: Visit) -> None:
    pages = [f"/visits/{visit.ref}/", f"/visits/{visit.ref}/slip/"]
    assert not any("Telephone of the place" in applicant.get(page) for page in pages)
    Facility.objects.update(address="1 Example Street", telephone="02-000-0000")
    for page in map(applicant.get, pages):
        assert "1 Example Street" in page
        assert "02-000-0000" in page
    entry = applicant.client.get(f"/visits/{visit.ref}/visit.ics").content
    event = Calendar.from_ical(entry).walk("VEVENT")[0]
    assert event["location"] == "seoul-dongbu-dc, 1 Example Street"
    assert "02-000-0000" in str(event["description"])


def test_my_visits(applicant: Applicant, visit: Visit) -> None:
    for address in ("/visits/", "/"):
        page = applicant.get(address)
        assert "Tuesday 24 November, 10:00\u00a0am" in page
        assert f"/visits/{visit.ref}/" in page


def test_past_visits_stand_apart(applicant: Applicant, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: visit.ends_at + timedelta(minutes=1))
    page = applicant.get("/visits/")
    assert page.index("No visit is booked") < page.index("Past") < page.index(visit.ref)
    assert visit.ref not in applicant.get("/")


def test_without_a_visit_the_list_says_what_will_be_here(applicant: Applicant) -> None:
    page = applicant.get("/visits/")
    assert "Visits that you book will stand here" in page
    assert 'href="/apply/"' in page


def test_somebody_elses_visit_does_not_exist(applicant: Applicant, visit: Visit) -> None:
    stranger = make_user("stranger@example.org", "Stranger")
    make_visitor(stranger)
    other = Applicant.of(applicant.office, stranger)
    for address in pages_of(visit):
        assert other.client.get(address).status_code == 404
    assert other.client.post(f"/visits/{visit.ref}/cancel/").status_code == 404
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED


def test_nobody_sees_a_visit_without_signing_in(visit: Visit, english: Client) -> None:
    for address in [*pages_of(visit), "/visits/"]:
        assert english.get(address).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("ref", ["MN-XXXXX", "x", "%00", "%27", "x" * 500])
def test_a_made_up_visit_does_not_exist(applicant: Applicant, ref: str) -> None:
    for page in ("", "slip/", "visit.ics", "cancel/"):
        assert applicant.client.get(f"/visits/{ref}/{page}").status_code == 404


def test_a_number_typed_in_small_letters_is_the_same_visit(applicant: Applicant, visit: Visit) -> None:
    assert visit.check_in_code in applicant.get(f"/visits/{visit.ref.lower()}/")


def test_who_comes_along_sees_the_visit_but_cannot_cancel_it(applicant: Applicant, visit: Visit) -> None:
    bora = make_user("bora@example.org", "Bora")
    PartyMember.objects.create(visit=visit, visitor=make_visitor(bora))
    companion = Applicant.of(applicant.office, bora)
    page = companion.get(f"/visits/{visit.ref}/")
    assert visit.check_in_code in page
    assert "Cancel this visit" not in page
    assert "sent you all this" not in page  # the mail went to Haneul
    assert companion.client.post(f"/visits/{visit.ref}/cancel/").status_code == 404


def test_cancelling(applicant: Applicant, visit: Visit) -> None:
    page = applicant.get(f"/visits/{visit.ref}/cancel/")
    assert "Do you want to cancel this visit?" in page
    assert "The time becomes free for others" in page
    response = applicant.post(f"/visits/{visit.ref}/cancel/")
    assert response.headers["Location"] == f"/visits/{visit.ref}/"
    visit.refresh_from_db()
    assert visit.status == Status.CANCELLED
    page = applicant.get(f"/visits/{visit.ref}/")
    assert "This visit is cancelled." in page
    assert (
        "We have just cancelled this visit. We tell you so by e-mail too. You can book another visit now." in page
    )
    assert 'href="/apply/"' in page
    assert visit.check_in_code not in page
    assert "We have just cancelled" not in applicant.get(f"/visits/{visit.ref}/")
    assert "can no longer be cancelled" in applicant.get(f"/visits/{visit.ref}/cancel/")


def test_the_pause_after_cancelling_on_the_day_is_told_before(applicant: Applicant, visit: Visit) -> None:
    visit.policy = store_policy("kr")
    visit.save()
    page = applicant.get(f"/visits/{visit.ref}/cancel/")
    assert "you cannot book for 7 days from tomorrow on" in page


def test_the_pause_after_cancelling_on_the_day_is_told_after_it_too(applicant: Applicant, visit: Visit) -> None:
    visit.policy = store_policy("kr")
    visit.save()
    applicant.post(f"/visits/{visit.ref}/cancel/")
    page = applicant.get(f"/visits/{visit.ref}/")
    assert "You can book again from Wednesday 2 December." in page
    assert "You can book another visit now." not in page


@pytest.mark.parametrize("does", [Applicant.get, lambda one, page: one.post(page).content.decode()])
def test_nobody_is_asked_whether_to_cancel_what_has_begun(
    applicant: Applicant, visit: Visit, monkeypatch: pytest.MonkeyPatch, does: Callable[[Applicant, str], str]
) -> None:
    monkeypatch.setattr(clock, "now", lambda: visit.starts_at)
    page = does(applicant, f"/visits/{visit.ref}/cancel/")
    assert "This visit can no longer be cancelled." in page
    assert "Yes, cancel the visit" not in page


def test_what_cannot_be_cancelled_any_more_says_so(applicant: Applicant, visit: Visit) -> None:
    Visit.objects.filter(pk=visit.pk).update(status=Status.CHECKED_IN)
    response = applicant.post(f"/visits/{visit.ref}/cancel/")
    assert response.status_code == 409
    assert "This visit can no longer be cancelled." in response.content.decode()


@pytest.mark.parametrize(
    ("status", "fields", "words"),
    [
        (Status.CHECKED_IN, {}, ["Checked in", "You have arrived"]),
        (Status.IN_CALL, {}, ["Talking now"]),
        (Status.COMPLETED, {"talked_ms": 600_000}, ["You have met", "You talked for 10 minutes."]),
        (
            Status.INTERRUPTED,
            {"talked_ms": 252_000, "owed_ms": 348_000},
            ["not your fault", "You talked for 4 minutes 12 seconds.", "5 minutes 48 seconds are owed to you"],
        ),
        (
            Status.ENDED_BY_OFFICER,
            {"end_reason": "contraband"},
            ["The officer ended this visit", "forbidden things", "please call us"],
        ),
        (Status.NO_SHOW, {}, ["Nobody came to the desk"]),
        (Status.CANCELLED, {}, ["This visit is cancelled"]),
    ],
)
def test_every_state_is_told_in_words(
    applicant: Applicant, visit: Visit, status: Status, fields: dict[str, object], words: list[str]
) -> None:
    Visit.objects.filter(pk=visit.pk).update(status=status, **fields)
    page = applicant.get(f"/visits/{visit.ref}/")
    for expected in words:
        assert expected in page
    assert applicant.client.get(f"/visits/{visit.ref}/visit.ics").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("en", "from 2 hours before."), ("ko", "접견 2시간 전부터")])
def test_how_early_the_desk_takes_people_in_is_told_in_hours(
    applicant: Applicant, visit: Visit, language: str, words: str
) -> None:
    assert preset("demo").check_in_opens_minutes_before == 120
    applicant.client.post("/i18n/setlang/", {"language": language})
    assert words in applicant.get(f"/visits/{visit.ref}/")


def test_names_are_escaped_everywhere(office: Office, applicant: Applicant) -> None:
    Facility.objects.filter(pk=office.seoul.pk).update(name_en="<i>Seoul</i>")
    inmate = make_inmate(office.daegu, number="<9>", name="<i>Yul</i>")
    applicant.whom(number=inmate.number, name=inmate.name)
    bora = make_visitor(office.haneul, "<i>Bora</i>", companion=True)
    applicant.post("/apply/party/", companions=[bora.pk])
    applicant.post("/apply/home/", city="Songpa")
    applicant.post("/apply/where/", facility=office.seoul.code)
    applicant.post("/apply/when/", slot=office.slot)
    seen = [applicant.get(step) for step in ("/apply/", "/apply/party/", "/apply/where/", "/apply/when/")]
    seen.append(applicant.get("/apply/check/"))
    applicant.book()
    seen += [applicant.get(address) for address in pages_of(Visit.objects.get()) if "ics" not in address]
    seen += [applicant.get("/"), applicant.get("/visits/")]
    assert not [page for page in seen if "<i>" in page]
    assert any("&lt;i&gt;Bora" in page for page in seen)


def test_pages_are_not_kept_by_the_browser(applicant: Applicant, visit: Visit) -> None:
    for address in ("/visits/", *pages_of(visit), "/apply/"):
        assert "no-store" in applicant.client.get(address).headers["Cache-Control"]


def test_in_korean(applicant: Applicant, visit: Visit) -> None:
    applicant.client.post("/i18n/setlang/", {"language": "ko"})
    for address in ("/", "/visits/", *(a for a in pages_of(visit) if "ics" not in a)):
        page = applicant.get(address)
        assert '<html lang="ko"' in page
        assert "11월 24일\u2060(화) 오전\u00a010:00" in page


def test_home_without_signing_in(db: None, english: Client) -> None:
    page = english.get("/").content.decode()
    assert page.count("krds-btn primary") == 1
    assert "Book a visit" in page
    assert "How it works" in page
    assert "1363" in page
