"""Another language or a larger text in the middle of a form: what was typed is there, and nothing was done."""

import re
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from mannam.models import Visitor
from mannam.web.typed import MOST
from tests.web.public.applicant import Applicant

SWITCHES = [("/preferences/text-size/", {"size": "large"}), ("/i18n/setlang/", {"language": "ko"})]


def switch(client: Client, page: str, address: str = SWITCHES[0][0], **sent: object) -> str:
    """The page after a switch that was pressed on it."""
    chosen = dict(SWITCHES)[address]
    answer = client.post(address, {"next": page, **chosen, **sent}, follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == page.partition("?")[0]
    return answer.content.decode()


@pytest.mark.parametrize("address", [address for address, _chosen in SWITCHES])
def test_the_inmate_typed_so_far_stays(applicant: Applicant, address: str) -> None:
    page = switch(applicant.client, "/apply/", address, facility="daegu-ci", number="12", name="Yu")
    assert '<option value="daegu-ci" selected>' in page
    assert 'value="12"' in page
    assert 'value="Yu"' in page
    assert "mn-error" not in page
    assert applicant.client.get("/apply/party/").headers["Location"] == "/apply/"


def test_it_is_shown_once(applicant: Applicant) -> None:
    switch(applicant.client, "/apply/", name="Yu")
    assert 'value="Yu"' not in applicant.get("/apply/")


def test_it_is_shown_on_its_own_page_only(applicant: Applicant) -> None:
    applicant.client.post("/preferences/text-size/", {"size": "large", "next": "/visits/", "name": "Yu"})
    assert 'value="Yu"' not in applicant.get("/apply/")


def test_ticks_and_an_unfinished_name_stay(applicant: Applicant) -> None:
    applicant.whom()
    for name in ("Bora", "Dami"):
        applicant.post("/apply/party/", new_name=name, add="1")
    bora, dami = Visitor.objects.filter(name__in=("Bora", "Dami")).order_by("name")
    page = switch(applicant.client, "/apply/party/", companions=[bora.pk], new_name="Song")
    assert re.search(rf'value="{bora.pk}"[^>]* checked', page)
    assert not re.search(rf'value="{dami.pk}"[^>]* checked', page)
    assert 'value="Song"' in page
    assert Visitor.objects.filter(name="Song").count() == 0


def test_the_place_and_the_time_stay(applicant: Applicant) -> None:
    applicant.answer_all()
    page = switch(applicant.client, "/apply/where/", facility="daegu-ci")
    assert 'value="daegu-ci" id="facility_daegu-ci" checked' in page
    later = applicant.office.slot + 2
    page = switch(applicant.client, "/apply/when/?day=2026-11-24", slot=later)
    assert f'value="{later}" id="slot_{later}" checked' in page
    assert applicant.client.session["application"]["slot"] == applicant.office.slot


def test_the_address_to_sign_in_with_stays_and_no_mail_goes(db: None, english: Client) -> None:
    cache.clear()
    assert 'value="haneul@ex"' in switch(english, "/sign-in/", email="haneul@ex")
    assert mail.outbox == []


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "Y" * (MOST + 1)},
        {"name": [""] * 990},
        {"Y" * 2_000_000: "1"},
        {f"field{n}": "" for n in range(900)},
    ],
)
def test_what_nobody_types_is_not_kept(applicant: Applicant, sent: dict[str, object]) -> None:
    body = urlencode({"next": "/apply/", "size": "large", **sent}, doseq=True)
    answer = applicant.client.post(SWITCHES[0][0], body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302
    assert "typed" not in applicant.client.session


def test_only_what_the_page_asks_is_kept(applicant: Applicant) -> None:
    sent = {"name": "Yu", "csrfmiddlewaretoken": "t" * 64, "code": "123456", "email": "a@example.org"}
    applicant.client.post("/preferences/text-size/", {"size": "large", "next": "/apply/", **sent})
    assert applicant.client.session["typed"] == {"page": "/apply/", "answers": {"name": ["Yu"]}}


@pytest.mark.parametrize(
    "page", ["/sign-in/code/", "/apply/check/", "/", "/nowhere/", "apply", "/apply/?" + "q" * MOST]
)
def test_a_page_that_keeps_nothing(db: None, english: Client, page: str) -> None:
    sent = {"code": "123456", "key": "k", "name": "Yu"}
    english.post("/preferences/text-size/", {"size": "large", "next": page, **sent})
    assert "typed" not in english.session


def test_the_page_sends_its_form_with_a_switch(applicant: Applicant) -> None:
    page = applicant.get("/apply/")
    assert page.count('form="answers" formaction="/preferences/text-size/"') == 3
    assert page.count('form="answers" formaction="/i18n/setlang/"') == 1
    assert '<input type="hidden" name="next" value="/apply/">' in page
