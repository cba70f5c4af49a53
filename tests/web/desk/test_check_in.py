"""Seo checks Haneul's party in: by code, with everybody's ID, to a booth."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from mannam.domain.lifecycle import Status
from mannam.models import AuditEvent, Booth, BoothDevice, Claim, Resource, Visit, Visitor
from mannam.queries.invariants import violations
from mannam.web import clock
from tests.people import Office
from tests.web.staff.signed_in import Answer, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(office: Office, booked: Visit, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Haneul's visit to Yul, and it is ten minutes before its time."""
    soon = booked.starts_at - timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: soon)
    return booked


@pytest.fixture
def seo(office: Office) -> Client:
    return staff_client(office.seo)


def page(visit: Visit) -> str:
    return f"/desk/{visit.visitor_facility.code}/check-in/"


def party(visit: Visit) -> list[int]:
    return [member.visitor_id for member in visit.members.all()]


def send(client: Client, visit: Visit, **changes: object) -> Answer:
    fields = {"code": visit.check_in_code, "seen": party(visit), "booth": visit.visitor_booth_id}
    return client.post(page(visit), fields | changes)


def text_of(response: Answer) -> str:
    return html.unescape(response.content.decode())


def test_a_code_shows_the_visit(seo: Client, visit: Visit) -> None:
    shown = text_of(seo.get(page(visit), {"code": visit.check_in_code}))
    for member in visit.members.all():
        assert member.visitor.name in shown
    assert visit.inmate.number in shown
    assert str(visit.inmate_facility) in shown
    assert visit.ref in shown


@pytest.mark.parametrize("spelling", ["{0}{1}", " {0} {1} ", "{0}-{1}"])
def test_the_digits_may_be_grouped(seo: Client, visit: Visit, spelling: str) -> None:
    code = spelling.format(visit.check_in_code[:3], visit.check_in_code[3:])
    assert visit.ref in text_of(seo.get(page(visit), {"code": code}))


@pytest.mark.parametrize("spelling", ["MN-{}", "mn-{}", " mn {} ", "MN{}", "ＭＮ－{}", "{}", "Mn\u2013 {}"])
def test_the_number_of_the_visit_finds_it_too(seo: Client, visit: Visit, spelling: str) -> None:
    typed = spelling.format(visit.ref.removeprefix("MN-").lower() if "m" in spelling else visit.ref[3:])
    shown = text_of(seo.get(page(visit), {"code": typed}))
    assert "ID seen of" in shown
    assert visit.ref in shown


def test_the_number_of_no_visit_says_so(seo: Client, visit: Visit) -> None:
    assert "No visit today has this code" in text_of(seo.get(page(visit), {"code": "mn-00000"}))


def test_the_board_leads_here_without_a_code(seo: Client, visit: Visit) -> None:
    assert "ID seen of" in text_of(seo.get(page(visit), {"ref": visit.ref}))


def test_looking_at_full_names_is_kept(seo: Client, visit: Visit, office: Office) -> None:
    seo.get(page(visit), {"code": visit.check_in_code})
    event = AuditEvent.objects.get(verb="read_visit")
    assert (event.user, event.visit, event.facility) == (office.seo, visit, office.seoul)


def test_checks_in_and_says_which_booth(seo: Client, visit: Visit, office: Office) -> None:
    response = send(seo, visit)
    assert response["Location"] == f"/desk/{office.seoul.code}/"
    visit.refresh_from_db()
    assert visit.status == Status.CHECKED_IN
    assert visit.id_confirmed
    board = text_of(seo.get(response["Location"]))
    assert f"Booth {visit.visitor_booth.number}. Show the party to it." in board
    assert AuditEvent.objects.filter(verb="check_in", visit=visit, user=office.seo).count() == 1


def test_a_booth_without_a_screen_says_so(seo: Client, visit: Visit, office: Office) -> None:
    token = "a" * 64
    BoothDevice.objects.create(booth=visit.visitor_booth, token_hash=token, paired_at=office.now)
    shown = seo.get(f"/desk/{office.seoul.code}/check-in/?code={visit.check_in_code}").content.decode()
    assert shown.count("no screen is connected") == 1
    assert f"Booth {visit.visitor_booth.number} (as booked)</option>" in shown


def test_another_free_booth_can_be_given(seo: Client, visit: Visit, office: Office) -> None:
    other = office.seoul.booths.filter(side=Booth.BoothSide.VISITOR).exclude(pk=visit.visitor_booth_id).first()
    assert other
    assert send(seo, visit, booth=other.pk).status_code == 302
    visit.refresh_from_db()
    assert visit.visitor_booth == other


def test_another_booth_is_refused_by_name_while_the_inmates_is_out_of_service(
    seo: Client, visit: Visit, office: Office
) -> None:
    other = office.seoul.booths.filter(side=Booth.BoothSide.VISITOR).exclude(pk=visit.visitor_booth_id).first()
    assert other
    Booth.objects.filter(pk=visit.inmate_booth_id).update(in_service=False)
    answer = send(seo, visit, booth=other.pk)
    assert answer.status_code == 200
    assert "The inmate's booth cannot be used" in text_of(answer)
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED


def test_a_booth_that_is_not_offered_is_refused(seo: Client, visit: Visit, office: Office) -> None:
    inmate_booth = office.seoul.booths.filter(side=Booth.BoothSide.INMATE).first()
    assert inmate_booth
    for booth in (inmate_booth.pk, 10**30, "x", ""):
        assert send(seo, visit, booth=booth).status_code == 200
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED


def test_without_every_id_nothing_happens(seo: Client, visit: Visit) -> None:
    response = send(seo, visit, seen=party(visit)[1:])
    assert "Please confirm that you have seen the ID of everyone" in text_of(response)
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
    assert not AuditEvent.objects.filter(verb="check_in").exists()


def test_who_stayed_at_home_is_left_out(seo: Client, visit: Visit, office: Office) -> None:
    first, *others = party(visit)
    shown = text_of(seo.get(f"/desk/{office.seoul.code}/check-in/?code={visit.check_in_code}"))
    assert "Who did not come" in shown
    send(seo, visit, seen=[first], absent=others)
    visit.refresh_from_db()
    assert visit.status == Status.CHECKED_IN
    assert party(visit) == [first]
    assert AuditEvent.objects.get(verb="check_in").data["absent"] == others
    assert not Claim.objects.filter(kind=Resource.VISITOR, resource_id__in=others).exists()
    assert violations() == []


@pytest.mark.parametrize(("seen", "absent"), [([], [0, 1]), ([0], [0, 1]), ([0, 1], [1]), ([], [1])])
def test_whoever_is_there_shows_an_id_and_is_not_absent(
    seo: Client, visit: Visit, seen: list[int], absent: list[int]
) -> None:
    people = party(visit)
    assert len(people) == 2
    send(seo, visit, seen=[people[n] for n in seen], absent=[people[n] for n in absent])
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
    assert party(visit) == people


def test_what_was_ticked_stays(seo: Client, visit: Visit, office: Office) -> None:
    other = office.seoul.booths.filter(side=Booth.BoothSide.VISITOR).exclude(pk=visit.visitor_booth_id).first()
    assert other
    shown = text_of(send(seo, visit, seen=[], booth=other.pk))
    assert re.search(rf'value="{other.pk}" selected', shown)


def test_a_wrong_code(seo: Client, visit: Visit) -> None:
    wrong = f"{(int(visit.check_in_code) + 1) % 1_000_000:06}"
    shown = text_of(seo.get(page(visit), {"code": wrong}))
    assert "No visit today has this code" in shown
    assert "ID seen of" not in shown


def test_a_used_code(seo: Client, visit: Visit) -> None:
    send(seo, visit)
    for response in (seo.get(page(visit), {"code": visit.check_in_code}), send(seo, visit)):
        booth = visit.visitor_booth.number
        told = f"This code has been used already: Tuesday 24 November, 10:00\u00a0am, booth {booth}."
        assert told in text_of(response)
    assert AuditEvent.objects.filter(verb="check_in").count() == 1


def test_a_code_of_a_visit_that_was_cancelled_says_so(seo: Client, visit: Visit, office: Office) -> None:
    Visit.objects.filter(pk=visit.pk).update(status=Status.CANCELLED)
    assert "This visit was cancelled." in text_of(seo.get(page(visit), {"code": visit.check_in_code}))
    other = staff_client(office.min).get(f"/desk/{office.daegu.code}/check-in/", {"code": visit.check_in_code})
    assert "No visit today has this code" in text_of(other)


def test_too_early(seo: Client, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    early = visit.starts_at - timedelta(hours=12)
    monkeypatch.setattr(clock, "now", lambda: early)
    for response in (seo.get(page(visit), {"code": visit.check_in_code}), send(seo, visit)):
        shown = text_of(response)
        assert "It is too early for this. Check-in opens at Tuesday 24 November," in shown
        assert '<form class="mn-stack-l" method="post"' not in shown
        assert "Areum, Haneul" in shown or "Haneul, Areum" in shown
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED


def test_too_late(seo: Client, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    late = visit.ends_at + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    for response in (seo.get(page(visit), {"code": visit.check_in_code}), send(seo, visit)):
        assert "This visit is over" in text_of(response)
        assert 'method="post" action="/desk/' not in text_of(response)
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED


def test_the_inmates_side_cannot_check_the_party_in(visit: Visit, office: Office) -> None:
    shown = staff_client(office.min).get(f"/desk/{office.daegu.code}/check-in/", {"code": visit.check_in_code})
    assert "No visit today has this code" in text_of(shown)


@pytest.mark.parametrize("code", ["", "12345", "\0", "１２３４５６", "9" * 100_000, "<script>alert(1)</script>"])
def test_nonsense_is_a_form_with_an_error(seo: Client, visit: Visit, code: str) -> None:
    for response in (seo.get(page(visit), {"code": code}), seo.post(page(visit), {"code": code})):
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("ref", ["", "\0", "x" * 10_000, "' or 1=1"])
def test_an_unknown_reference(seo: Client, visit: Visit, ref: str) -> None:
    assert "ID seen of" not in text_of(seo.get(page(visit), {"ref": ref}))


def test_names_are_escaped(seo: Client, visit: Visit) -> None:
    Visitor.objects.update(name="<b>Haneul</b>")
    shown = seo.get(page(visit), {"code": visit.check_in_code}).content.decode()
    assert "<b>Haneul" not in shown
    assert "&lt;b&gt;Haneul" in shown


def test_in_korean(visit: Visit, office: Office) -> None:
    client = staff_client(office.seo)
    shown = client.get(page(visit), {"code": visit.check_in_code}, headers={"accept-language": "ko"})
    assert '<html lang="ko"' in shown.content.decode()
    assert visit.ref in shown.content.decode()
