"""An inmate's name stands in no address: histories, proxies and the pages that one goes to keep them."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote_plus

import pytest
from django.http import HttpResponse
from django.test import Client

from mannam.models import Inmate, Visit
from tests.people import Office
from tests.web.public.applicant import Applicant
from tests.web.staff.signed_in import staff_client

pytestmark = pytest.mark.django_db

NAME = "강율이"
IN_A_PAGE = re.compile(r"""\b(?:href|src|action|formaction|content)=["']([^"']*)["']""")
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)


@pytest.fixture
def of_yul(office: Office, office_clock: datetime) -> Applicant:
    """Haneul, who visits somebody with a name that no word of a page holds."""
    Inmate.objects.filter(pk=office.yul.pk).update(name=NAME)
    office.yul.refresh_from_db()
    return Applicant.of(office, office.haneul)


def addresses(answer: HttpResponse) -> Iterator[str]:
    """Where an answer leads to: by itself, by its links, and by a form that puts its fields into the address."""
    page = answer.content.decode()
    yield answer.headers.get("Location", "")
    yield from IN_A_PAGE.findall(page)
    yield from (form for form in FORM.findall(page) if 'method="post"' not in form)


def named(client: Client, *asked: str) -> list[str]:
    """The addresses of these pages that hold the name; a page that does not come is none."""
    found = []
    for address in asked:
        answer = client.get(address)
        assert isinstance(answer, HttpResponse)
        assert answer.status_code in {200, 302}, address
        found += [each for each in addresses(answer) if NAME in unquote_plus(each)]
    return found


def test_applying_carries_it_in_no_address(of_yul: Applicant) -> None:
    unknown = of_yul.whom(number="9999")
    assert NAME in unknown.content.decode()  # what was typed is kept, in the form alone
    answers = [unknown, of_yul.whom(), of_yul.post("/apply/party/"), of_yul.post("/apply/home/", city="Songpa")]
    answers += [of_yul.post("/apply/where/", facility=of_yul.office.seoul.code)]
    answers += [of_yul.post("/apply/when/", slot=of_yul.office.slot)]
    assert [each for answer in answers for each in addresses(answer) if NAME in unquote_plus(each)] == []
    steps = ("/apply/", "/apply/party/", "/apply/home/", "/apply/where/", "/apply/when/", "/apply/check/")
    assert named(of_yul.client, *steps, "/apply/wait/") == []
    assert NAME in of_yul.get("/apply/check/")
    of_yul.book()
    visit = f"/visits/{Visit.objects.get().ref}/"
    assert named(of_yul.client, "/", "/visits/", visit, f"{visit}slip/", f"{visit}move/", f"{visit}cancel/") == []


def test_neither_does_a_page_of_the_desk_or_of_an_officer(of_yul: Applicant) -> None:
    of_yul.answer_all()
    of_yul.book()
    office, ref = of_yul.office, Visit.objects.get().ref
    desk = f"/desk/{office.seoul.code}"
    seo = staff_client(office.seo)
    assert NAME in seo.get(f"{desk}/visits/{ref}/").content.decode()
    pages = (f"{desk}/day/?date=2026-11-24", f"{desk}/visits/{ref}/", f"{desk}/visits/{ref}/move/")
    assert named(seo, *pages, f"{desk}/check-in/?ref={ref}", f"{desk}/waiting/", f"{desk}/disruptions/") == []
    there = f"/desk/{office.daegu.code}"
    minn = staff_client(office.min)
    assert named(minn, f"{there}/inmates/", f"{there}/visits/{ref}/", f"/officer/{office.daegu.code}/") == []
