"""Seo closes the hall at the desk: sees who is hit, puts it in force, sees who knows, telephones the others."""

import html
import re
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from mannam.actions.actor import By
from mannam.actions.check_in import check_in
from mannam.actions.replan_visit import replan_disruption
from mannam.domain.disruption import DisruptionKind, DisruptionState
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.replan import Place
from mannam.domain.restriction import RestrictionKind
from mannam.models import (
    AuditEvent,
    Booth,
    DisruptedVisit,
    Disruption,
    Facility,
    Message,
    StaffRole,
    Visit,
    Visitor,
)
from mannam.queries import replanning
from mannam.queries.replanning import places_for
from mannam.web import clock
from mannam.web.desk.disruption_forms import TransferForm
from tests.actions.asking import book
from tests.people import Office, at, make_facility, make_inmate, make_staff, make_user, make_visitor, slot
from tests.web.staff.signed_in import Answer, staff_client

pytestmark = pytest.mark.django_db

TEN = "2026-11-26 10:00"
MORNING = {
    "side": "visitor",
    "first_day": "2026-11-26",
    "first_time": "09:05",
    "last_day": "2026-11-26",
    "end_time": "11:50",
    "reason": "water in the hall",
}


@pytest.fixture(autouse=True)
def nine_o_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: office.now)


@pytest.fixture
def desk(office: Office) -> Client:
    return staff_client(office.seo)


def address(office: Office, rest: str = "") -> str:
    return f"/desk/{office.seoul.code}/disruptions/{rest}"


def text(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html.unescape(answer.content.decode())))


def page(desk: Client, office: Office, rest: str = "") -> str:
    answer = desk.get(address(office, rest))
    assert answer.status_code == 200
    return text(answer)


def plan(desk: Client, office: Office, kind: str = "closure", **form: str) -> Disruption:
    answer = desk.post(address(office, f"new/{kind}/"), form or MORNING)
    assert answer.status_code == 302, text(answer)
    return Disruption.objects.latest("pk")


def do(desk: Client, office: Office, disruption: Disruption, deed: str, **form: str) -> Answer:
    return desk.post(address(office, f"{disruption.pk}/{deed}/"), form, follow=True)


def apply_and_work(desk: Client, office: Office, disruption: Disruption) -> None:
    do(desk, office, disruption, "apply")
    replan_disruption(disruption.pk, now=office.now, random=Random(1))


def test_the_desk_leads_there(desk: Client, office: Office) -> None:
    assert address(office) in desk.get(f"/desk/{office.seoul.code}/").content.decode()
    assert "Close the facility or one side" in page(desk, office)


def test_the_span_is_of_whole_quarter_hours(desk: Client, office: Office) -> None:
    planned = plan(desk, office)
    assert (planned.first_slot, planned.end_slot) == (slot("2026-11-26 09:00"), slot("2026-11-26 12:00"))
    assert (planned.side, planned.state) == (Booth.BoothSide.VISITOR, DisruptionState.PREVIEWED)


@pytest.mark.parametrize(
    ("last_day", "end_time", "words"),
    [
        ("2026-11-26", "", "Thursday 26 November, all day"),
        ("2026-11-28", "", "Thursday 26 November to Saturday 28 November, all day"),
        ("2027-01-06", "", "Thursday 26 November to Wednesday 6 January 2027, all day"),
        ("2027-01-06", "12:00", "00:00 · Thursday 26 November to 12:00 · Wednesday 6 January 2027"),
        ("2026-11-26", "12:00", "00:00 · Thursday 26 November to 12:00 · Thursday 26 November"),
    ],
)
def test_a_span_of_whole_days_names_no_midnight(
    desk: Client, office: Office, last_day: str, end_time: str, words: str
) -> None:
    days = {"first_time": "", "last_day": last_day, "end_time": end_time}
    planned = plan(desk, office, **(MORNING | days))
    for rest in ("", f"{planned.pk}/"):
        assert words in page(desk, office, rest)
    assert ("00:00" in page(desk, office)) == bool(end_time)


def test_a_preview_names_who_is_hit_and_what_would_be_found(desk: Client, office: Office) -> None:
    visit = book(office, TEN)
    planned = plan(desk, office)
    shown = page(desk, office, f"{planned.pk}/")
    button = "Put it in force, move the visits and tell whom it concerns"
    for words in (
        button,
        "Who would be hit",
        "Haneul → Yul",
        visit.ref,
        "Moved 1",
        "Called off 0",
        "water in the hall",
    ):
        assert words in shown
    assert Visit.objects.get().slot_no == slot(TEN)
    assert AuditEvent.objects.get(verb="read_disruption").data == {"disruption": planned.pk}


def test_places_are_looked_for_ahead_for_the_first_alone(
    desk: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are hit, the page looks for the places of a few: each costs a search."""
    visits = [book(office, TEN)] + [
        book(
            office,
            f"2026-11-26 10:{quarter}",
            inmate=make_inmate(office.daegu, quarter, f"I{quarter}"),
            visitor=make_visitor(make_user(f"{quarter}@example.org", f"V{quarter}")),
        )
        for quarter in ("15", "30", "45")
    ]
    asked: list[Visit] = []

    def look(visit: Visit, *of: Any) -> list[Place]:
        asked.append(visit)
        return places_for(visit, *of)

    monkeypatch.setattr(replanning, "FORESEEN", 2, raising=False)
    monkeypatch.setattr(replanning, "places_for", look)
    shown = page(desk, office, f"{plan(desk, office).pk}/")
    assert asked == visits[:2]
    assert "Visits that are hit 4" in shown
    assert "Moved 2" in shown
    assert "Called off 0" in shown
    assert "Looked at when it is put in force 2" in shown
    assert "New places were looked for ahead for the first 2 visits only. For the other 2 they are" in shown
    assert shown.count("Looked for when it is put in force") == 2
    assert all(visit.ref in shown for visit in visits)


def test_put_in_force_and_telephoned(desk: Client, office: Office) -> None:
    visit = book(office, TEN)
    planned = plan(desk, office)
    apply_and_work(desk, office, planned)
    Message.objects.filter(visit=visit).update(state=Message.State.FAILED)
    shown = page(desk, office, f"{planned.pk}/")
    for words in ("In force", "To be telephoned 1", "the e-mail failed", "Told by telephone"):
        assert words in shown
    told = do(desk, office, planned, f"visits/{visit.ref}/phoned", outcome="told")
    assert "by Seo: told" in text(told)
    assert "To be telephoned 0" in text(told)
    assert DisruptedVisit.objects.get().phoned_by == office.seo


@pytest.mark.parametrize("is_companion", [False, True])
def test_who_is_to_be_telephoned_stands_there_with_a_number(
    desk: Client, office: Office, is_companion: bool
) -> None:
    Visitor.objects.filter(pk=office.haneul_visitor.pk).update(telephone="+821012345678")
    visit = book(office, TEN)
    if is_companion:  # the number is that of who named the applicant
        visit.applicant = make_visitor(office.haneul, "Noeul", companion=True)
        visit.save()
    planned = plan(desk, office)
    apply_and_work(desk, office, planned)
    assert "tel:" not in desk.get(f"/desk/{office.seoul.code}/disruptions/{planned.pk}/").content.decode()
    Message.objects.filter(visit=visit).update(state=Message.State.FAILED)
    page_of = desk.get(f"/desk/{office.seoul.code}/disruptions/{planned.pk}/").content.decode()
    assert '<a class="mn-link" href="tel:+821012345678">010-1234-5678</a>' in page_of
    assert "Telephone 010-1234-5678" in text(desk.get(f"/desk/{office.seoul.code}/visits/{visit.ref}/"))
    Visitor.objects.update(telephone="")
    assert "No number known" in page(desk, office, f"{planned.pk}/")


def test_an_outcome_that_is_none_is_not_written_down(desk: Client, office: Office) -> None:
    visit = book(office, TEN)
    planned = plan(desk, office)
    apply_and_work(desk, office, planned)
    assert do(desk, office, planned, f"visits/{visit.ref}/phoned", outcome="perhaps").status_code == 404
    assert do(desk, office, planned, "visits/MN-NONE/phoned", outcome="told").status_code == 404


def test_a_visit_that_stands_is_not_said_to_be_cancelled(desk: Client, office: Office) -> None:
    visit = book(office, TEN)
    disruption = plan(desk, office)
    do(desk, office, disruption, "apply")
    replan_disruption(disruption.pk, now=visit.starts_at, random=Random(1))
    shown = page(desk, office, f"{disruption.pk}/")
    assert "Left as it was: it had begun, or nothing was in its way any more" in shown
    Visit.objects.filter(pk=visit.pk).update(status=Status.CANCELLED)
    assert "Cancelled or moved before" in page(desk, office, f"{disruption.pk}/")


def test_lifted(desk: Client, office: Office) -> None:
    planned = plan(desk, office)
    apply_and_work(desk, office, planned)
    assert "Lifted" in text(do(desk, office, planned, "lift"))
    assert "Lift it" not in page(desk, office, f"{planned.pk}/")


def test_a_draft_is_thrown_away_once_and_cannot_be_put_in_force_any_more(desk: Client, office: Office) -> None:
    book(office, TEN)
    draft = plan(desk, office)
    assert "Throw this draft away" in page(desk, office, f"{draft.pk}/")
    for _again in range(2):
        assert "Thrown away. Nothing was changed." in text(do(desk, office, draft, "discard"))
    gone = "This draft was thrown away. Nothing of it is in force."
    assert gone in text(do(desk, office, draft, "apply"))
    assert gone in text(desk.get(address(office, f"{draft.pk}/"), follow=True))
    assert f"/{draft.pk}/" not in desk.get(address(office)).content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.applied_at) == (DisruptionState.DISCARDED, None)
    assert not DisruptedVisit.objects.exists()
    assert AuditEvent.objects.get(verb="discard_disruption").data == {"disruption": draft.pk, "kind": "closure"}


def test_what_was_put_in_force_is_not_thrown_away(desk: Client, office: Office) -> None:
    planned = plan(desk, office)
    apply_and_work(desk, office, planned)
    refused = "It was put in force already and cannot be thrown away."
    assert "Throw this draft away" not in page(desk, office, f"{planned.pk}/")
    assert refused in text(do(desk, office, planned, "discard"))
    do(desk, office, planned, "lift")
    assert refused in text(do(desk, office, planned, "discard"))
    planned.refresh_from_db()
    assert planned.state == DisruptionState.LIFTED


def test_a_draft_is_thrown_away_in_korean(desk: Client, office: Office) -> None:
    draft = plan(desk, office)
    desk.defaults["HTTP_ACCEPT_LANGUAGE"] = "ko"
    assert "버렸습니다. 바뀐 것은 없습니다." in text(do(desk, office, draft, "discard"))
    assert "이 초안은 버려졌습니다. 시행된 것은 없습니다." in text(do(desk, office, draft, "apply"))


@pytest.mark.parametrize(
    ("kind", "field"),
    [("closure", "side"), ("booth", "booth"), ("unavailable", "ground"), ("transfer", "to_facility")],
)
def test_nothing_is_chosen_beforehand(desk: Client, office: Office, kind: str, field: str) -> None:
    """Whoever sends a form that nobody filled in previews nothing."""
    shown = desk.get(address(office, f"new/{kind}/")).content.decode()
    assert re.search(rf'<select name="{field}"[^>]*>\s*<option value="" selected>Please choose</option>', shown)
    assert "Please choose one." in text(desk.post(address(office, f"new/{kind}/"), {field: ""}))
    assert not Disruption.objects.exists()


def test_nobody_is_hit(desk: Client, office: Office) -> None:
    assert "No visit is hit" in page(desk, office, f"{plan(desk, office).pk}/")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"last_day": "2026-11-25"}, "The end lies before the beginning"),
        ({"first_day": "2026-11-20", "last_day": "2026-11-20"}, "This time is over"),
        ({"first_day": ""}, "Please choose a day"),
        ({"side": "attic"}, "Please choose one"),
        ({"first_time": "25:00"}, "Please choose a time"),
        ({"last_day": "9999-12-31"}, "Please choose another day"),
    ],
)
def test_what_cannot_be_is_said(desk: Client, office: Office, changed: dict[str, str], words: str) -> None:
    assert words in text(desk.post(address(office, "new/closure/"), MORNING | changed))
    assert not Disruption.objects.exists()


@pytest.mark.parametrize("back", ["2026-11-24", "2026-11-20"])
def test_a_booth_is_back_after_today(desk: Client, office: Office, back: str) -> None:
    filled = {"booth": str(office.seoul_booths[0].pk), "last_day": back}
    shown = text(desk.post(address(office, "new/booth/"), filled))
    assert "Please choose a day from tomorrow on, or none." in shown
    assert "beginning" not in shown
    assert not Disruption.objects.exists()


def test_a_booth(desk: Client, office: Office) -> None:
    booth = office.seoul_booths[0]
    planned = plan(desk, office, "booth", booth=str(booth.pk), last_day="2026-11-27")
    assert (planned.booth, planned.end_slot) == (booth, slot("2026-11-27 00:00"))
    assert "Visitor booth 1" in page(desk, office, f"{planned.pk}/")
    other = office.daegu_booths[0]
    assert desk.post(address(office, "new/booth/"), {"booth": str(other.pk)}).status_code == 200


@pytest.mark.parametrize(
    ("side", "door", "words"),
    [
        ("visitor", "Visitor booth 2", "Nobody has to be told: the desk names the booth at check-in"),
        ("inmate", "Inmate booth 2", "Nobody has to be told: the inmate's booth stands on the plan of the day"),
    ],
)
def test_another_booth_at_the_same_time_is_named_and_nobody_is_said_to_be_untold(
    office: Office, side: str, door: str, words: str
) -> None:
    visit = book(office, TEN)
    booth = visit.visitor_booth if side == "visitor" else visit.inmate_booth
    clerk = office.seo if side == "visitor" else office.min
    client, there = staff_client(clerk), f"/desk/{booth.facility.code}/disruptions/"
    client.post(f"{there}new/booth/", {"booth": str(booth.pk)})
    planned = Disruption.objects.get()
    before = text(client.get(f"{there}{planned.pk}/"))
    assert "Same time, another booth 1" in before
    assert words in before
    client.post(f"{there}{planned.pk}/apply/")
    replan_disruption(planned.pk, now=office.now, random=Random(1))
    after = text(client.get(f"{there}{planned.pk}/"))
    assert "Same time, another booth 1" in after
    assert f"Same time: {door}" in after
    assert words in after


def test_a_party_that_is_here_is_to_be_shown_to_its_other_booth(desk: Client, office: Office) -> None:
    visit = book(office, "2026-11-24 10:00")
    by, came = By(Actor.DESK, user_id=office.seo.pk), at("2026-11-24 09:45")
    check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=by, now=came)
    planned = plan(desk, office, "booth", booth=str(visit.visitor_booth_id))
    do(desk, office, planned, "apply")
    replan_disruption(planned.pk, now=came, random=Random(1))
    shown = page(desk, office, f"{planned.pk}/")
    assert "Same time: Visitor booth 2" in shown
    assert "It is here already: show the party to this booth" in shown


def test_an_inmate_by_number_here_alone(office: Office) -> None:
    minn = staff_client(office.min)
    there = f"/desk/{office.daegu.code}/disruptions/"
    days = {"number": "1024", "ground": "court", "first_day": "2026-11-26", "last_day": "2026-11-27"}
    answer = minn.post(f"{there}new/unavailable/", days)
    planned = Disruption.objects.get()
    assert answer["Location"] == f"{there}{planned.pk}/"
    assert (planned.inmate, planned.ground) == (office.yul, RestrictionKind.COURT)
    assert planned.end_slot == slot("2026-11-28 00:00")
    assert "Inmate 1024 cannot be visited" in text(minn.get(answer["Location"]))
    seo = staff_client(office.seo)
    assert "There is no such inmate here" in text(seo.post(address(office, "new/unavailable/"), days))


def test_an_inmate_is_released_or_transferred(office: Office) -> None:
    minn, busan = staff_client(office.min), make_facility("busan-dc", city="Busan")
    there = f"/desk/{office.daegu.code}/disruptions/"
    minn.post(f"{there}new/release/", {"number": "1024"})
    assert Disruption.objects.get().kind == DisruptionKind.RELEASE
    minn.post(f"{there}new/transfer/", {"number": "1024", "to_facility": busan.code, "to_number": "7"})
    planned = Disruption.objects.latest("pk")
    assert (planned.to_facility, planned.to_number) == (busan, "7")
    shown = text(minn.get(f"{there}{planned.pk}/"))
    assert "Inmate 1024 transferred to busan-dc, number 7" in shown


@pytest.mark.parametrize(("language", "names"), [("ko", ["가평", "나주"]), ("en", ["Anyang", "Busan"])])
def test_facilities_stand_in_the_order_of_the_readers_alphabet(
    office: Office, language: str, names: list[str]
) -> None:
    for code, korean, english in (("one", "나주", "Anyang"), ("two", "가평", "Busan")):
        Facility.objects.filter(pk=make_facility(code).pk).update(name_ko=korean, name_en=english)
    with override(language):
        shown = str(TransferForm(office.seoul, office.now)["to_facility"])
    assert sorted(names, key=shown.index) == names


def test_another_desks_disruption_does_not_exist(desk: Client, office: Office) -> None:
    planned = plan(desk, office)
    minn = staff_client(office.min)
    assert minn.get(f"/desk/{office.daegu.code}/disruptions/{planned.pk}/").status_code == 404
    assert minn.get(address(office, f"{planned.pk}/")).status_code == 404
    assert desk.get(address(office, "new/flood/")).status_code == 404


def test_a_manager_decides_too_and_finds_no_desk(office: Office) -> None:
    manager = make_staff("jin@example.org", "Jin", office.seoul, StaffRole.Role.MANAGER)
    client = staff_client(manager)
    assert address(office) in client.get("/staff/").content.decode()
    book(office, TEN)
    planned = plan(client, office)
    apply_and_work(client, office, planned)
    planned.refresh_from_db()
    assert (planned.part, planned.applied_by) == ("manager", manager)
    shown = client.get(address(office)).content.decode()
    assert "/check-in/" not in shown
    assert client.get(f"/desk/{office.seoul.code}/").status_code == 404
    assert Visit.objects.get().slot_no == slot("2026-11-26 08:45")


def test_a_manager_approves_requests(office: Office) -> None:
    manager = staff_client(make_staff("jin@example.org", "Jin", office.daegu, StaffRole.Role.MANAGER))
    visit = book(office, TEN)
    Visit.objects.update(status=Status.REQUESTED)
    assert "Waiting for approval" in text(manager.get(reverse("desk-inmates", args=[office.daegu.code])))
    manager.post(reverse("desk-inmates-decide", args=[office.daegu.code, visit.ref]), {"approve": "1"})
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
    assert at(TEN) == visit.starts_at


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("\u200b\u200b", "Please fill this in."),
        ("\u2060 \u2060", "Please fill this in."),
        ("\u3300" * 20, "This is too long."),  # each of these is four letters in one
    ],
)
def test_a_number_is_measured_as_it_is_kept(office: Office, number: str, words: str) -> None:
    minn, busan = staff_client(office.min), make_facility("busan-dc", city="Busan")
    form = {"number": "1024", "to_facility": busan.code, "to_number": number}
    answer = minn.post(f"/desk/{office.daegu.code}/disruptions/new/transfer/", form)
    assert answer.status_code == 200
    assert words in text(answer)
    assert not Disruption.objects.exists()


def test_what_was_lifted_is_not_said_to_be_in_force(desk: Client, office: Office) -> None:
    planned = plan(desk, office)
    assert "In force." in text(do(desk, office, planned, "apply"))
    do(desk, office, planned, "lift")
    answer = text(do(desk, office, planned, "apply"))
    assert "It was lifted already, and is not in force." in answer
    assert "In force." not in answer
