"""Which kind of visit: asked of those who may book more than one, and of nobody else."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from mannam.domain.slots import SlotNo
from mannam.models import Booth, Visit, Visitor, WaitlistEntry
from mannam.queries.invariants import violations
from tests.kinds import DOCUMENT, HOUR, LAWYERS, make_lawyer, open_kinds
from tests.people import Office
from tests.web.public.applicant import Applicant, browser
from tests.web.public.test_waitlist_pages import wish

TO_KIND, TO_PARTY = "/apply/kind/", "/apply/party/"


@pytest.fixture
def sora(office: Office, office_clock: datetime) -> Applicant:
    """A lawyer, signed in, under rules that list the kinds."""
    open_kinds()
    lawyer = make_lawyer()
    assert lawyer.user is not None
    return Applicant.of(office, lawyer.user)


def choose(who: Applicant, kind: str, case: str = "") -> str:
    """Answer whom and which kind; where that leads to."""
    assert who.whom().headers["Location"] == TO_KIND
    return who.post(TO_KIND, kind=kind, case=case).headers["Location"]


def answer_the_rest(who: Applicant, slot: SlotNo) -> None:
    """Alone, at Seoul Dongbu, then."""
    assert who.post(TO_PARTY).headers["Location"] == "/apply/where/"
    who.post("/apply/home/", city="Songpa")
    assert who.post("/apply/where/", facility=who.office.seoul.code).headers["Location"] == "/apply/when/"
    assert who.post("/apply/when/", slot=slot).headers["Location"] == "/apply/check/"


def test_who_has_nothing_to_choose_is_not_asked(applicant: Applicant) -> None:
    assert applicant.whom().headers["Location"] == TO_PARTY
    assert applicant.client.get(TO_KIND).headers["Location"] == TO_PARTY
    assert 'href="/apply/"' in applicant.get(TO_PARTY)
    applicant.answer_all()
    assert "Kind of visit" not in applicant.get("/apply/check/")


def test_lawyers_kinds_are_no_question_for_a_citizen(applicant: Applicant) -> None:
    open_kinds(DOCUMENT.replace(HOUR, ""))
    assert applicant.whom().headers["Location"] == TO_PARTY


def test_a_lawyer_chooses_among_all_with_how_long_one_talks(sora: Applicant) -> None:
    sora.whom()
    page = sora.get(TO_KIND)
    names = re.findall(r'<span class="mn-choice-title">([^<]*)</span>', page)
    assert names == [
        "Visit · 10 minutes",
        "Lawyer&#x27;s visit · 60 minutes",
        "Retrial lawyer&#x27;s visit · 60 minutes",
        "Counsel&#x27;s visit · 60 minutes",
        "Hour · 50 minutes",
    ]
    assert re.search(r'value="ordinary"[^>]*checked', page)
    assert "Number of the case" in page
    assert "1 of 5" in " ".join(re.sub("<[^>]*>", " ", page).split())
    assert f'href="{TO_KIND}"' in sora.get(TO_PARTY)


def test_a_citizens_kinds_have_no_case(office: Office, applicant: Applicant) -> None:
    open_kinds(DOCUMENT.replace(LAWYERS, ""))
    assert applicant.whom().headers["Location"] == TO_KIND
    assert "Number of the case" not in applicant.get(TO_KIND)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Please choose the kind of visit."),
        ({"kind": "conjugal"}, "Please choose one of the kinds shown."),
        ({"kind": "retrial"}, "Please type the number of the case."),
        ({"kind": "retrial", "case": " - "}, "Please type the number of the case."),
        ({"kind": "retrial", "case": "9" * 61}, "This number is too long."),
    ],
)
def test_what_is_missing_is_said(sora: Applicant, answers: dict[str, str], words: str) -> None:
    sora.whom()
    sora.client.post(TO_KIND, answers, follow=True)
    assert words in sora.client.post(TO_KIND, answers, follow=True).content.decode()
    assert not Visit.objects.exists()


def test_a_retrial_is_booked_question_by_question(office: Office, sora: Applicant) -> None:
    assert choose(sora, "retrial", "2026 재고합-12") == TO_PARTY
    answer_the_rest(sora, office.slot)
    when = sora.get("/apply/when/")
    assert "60 minutes" in when
    check = sora.get("/apply/check/")
    assert "Retrial lawyer&#x27;s visit · 2026재고합12" in check
    booked = sora.book().headers["Location"]
    visit = Visit.objects.get()
    assert (visit.kind, visit.case_ref, visit.quanta, visit.supervision_place) == (
        "retrial",
        "2026재고합12",
        5,
        None,
    )
    page = sora.get(booked)
    assert "Retrial lawyer&#x27;s visit" in page
    assert "2026재고합12" in sora.get(f"{booked}slip/")
    assert violations() == []


def test_a_lawyers_hour_is_booked_and_only_times_for_an_hour_are_shown(office: Office, sora: Applicant) -> None:
    choose(sora, "lawyer")
    answer_the_rest(sora, office.slot)
    page = sora.get("/apply/when/")
    last = SlotNo(office.slot + 55)  # 23:45: a quarter hour would fit, an hour does not
    assert f'value="{last}"' not in page
    assert f'value="{last - 4}"' in page  # 22:45
    sora.book()
    assert Visit.objects.get().kind == "lawyer"


def test_another_kind_asks_for_the_time_again(office: Office, sora: Applicant) -> None:
    choose(sora, "ordinary")
    answer_the_rest(sora, office.slot)
    assert sora.post(f"{TO_KIND}?change=1", kind="ordinary").headers["Location"] == "/apply/check/"
    assert sora.post(f"{TO_KIND}?change=1", kind="lawyer").headers["Location"] == TO_PARTY
    assert sora.client.get("/apply/check/").headers["Location"] == "/apply/when/"
    # another case is another application, not another time
    sora.post("/apply/when/", slot=office.slot)
    assert sora.get("/apply/check/")


def test_a_companion_who_is_no_lawyer_is_refused_in_words(office: Office, sora: Applicant) -> None:
    choose(sora, "lawyer")
    sora.post(TO_PARTY, new_name="Gaon")
    sora.post("/apply/home/", city="Songpa")
    page = sora.get("/apply/where/")
    assert "Only those for whom this kind of visit is can come to it." in page


def test_in_korean_the_kinds_have_their_korean_names(office: Office, sora: Applicant) -> None:
    lawyer = Visitor.objects.get(name="Sora")
    assert lawyer.user is not None
    korean = replace(Applicant.of(office, lawyer.user, "ko"), client=browser("ko"))
    korean.client.force_login(lawyer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    korean.whom()
    page = korean.get(TO_KIND)
    assert "어떤 접견을 신청하시나요?" in page
    assert "재심 변호사 접견 · 60분" in page


def test_who_waits_waits_for_the_kind_that_was_chosen(office: Office, applicant: Applicant) -> None:
    open_kinds()
    assert choose(applicant, "hour") == TO_PARTY
    answer_the_rest(applicant, office.slot)
    Booth.objects.update(in_service=False)
    assert wish(applicant).startswith("/waitlist/")
    assert WaitlistEntry.objects.get().kind == "hour"


def test_a_lawyer_waits_for_a_case_and_is_shown_which(sora: Applicant) -> None:
    assert choose(sora, "retrial", "2026 재고합-12") == TO_PARTY
    answer_the_rest(sora, sora.office.slot)
    Booth.objects.update(in_service=False)
    page = sora.get(wish(sora))
    assert "Retrial lawyer&#x27;s visit" in page
    assert "2026재고합12" in page
    assert WaitlistEntry.objects.get().case_ref == "2026재고합12"
