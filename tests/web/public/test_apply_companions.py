"""Who comes along."""

import pytest

from mannam.models import Visit, Visitor
from tests.people import (
    make_visitor,
)
from tests.web.public.applicant import Applicant


def test_companions_are_named_once_and_remembered(applicant: Applicant) -> None:
    applicant.whom()
    added = applicant.post("/apply/party/", new_name="Bora", add="1")
    assert added.headers["Location"] == "/apply/party/"
    bora = Visitor.objects.get(registered_by=applicant.office.haneul)
    page = applicant.get("/apply/party/")
    assert "Bora" in page
    assert f'value="{bora.pk}"' in page
    assert "checked" in page
    applicant.post("/apply/party/", companions=[bora.pk], new_name=" Bora ")
    assert Visitor.objects.filter(registered_by=applicant.office.haneul).count() == 1
    applicant.post("/apply/home/", city="Seoul")
    applicant.post("/apply/where/", facility="seoul-dongbu-dc")
    applicant.post("/apply/when/", slot=applicant.office.slot)
    applicant.book()
    assert [member.name for member in Visit.objects.get().party.order_by("name")] == ["Bora", "Haneul"]


def test_a_party_is_not_larger_than_the_policy_lets_it_be(applicant: Applicant) -> None:
    applicant.whom()
    people = [make_visitor(applicant.office.haneul, f"Friend {n}", companion=True).pk for n in range(5)]
    page = applicant.post("/apply/party/", companions=people).content.decode()
    assert "At most 5 people" in page
    assert page.count("checked") == 5
    assert applicant.post("/apply/party/", companions=people[:4]).status_code == 302
    assert "At most 5" in applicant.post("/apply/party/", companions=people[:4], new_name="One").content.decode()


@pytest.mark.parametrize("answers", [{"companions": "99999999"}, {"companions": "x"}, {"companions": "\0"}])
def test_somebody_elses_companion_is_nobody(applicant: Applicant, answers: dict[str, str]) -> None:
    applicant.whom()
    stranger = make_visitor(applicant.office.seo, "Stranger", companion=True)
    for companions in (answers["companions"], str(stranger.pk)):
        page = applicant.post("/apply/party/", companions=companions).content.decode()
        assert "We do not know one of these people" in page
        assert "Stranger" not in page


@pytest.mark.parametrize("name", ["B" * 10_000, "B\0ora"])
def test_a_companions_name_that_cannot_be_is_said(applicant: Applicant, name: str) -> None:
    applicant.whom()
    response = applicant.post("/apply/party/", new_name=name)
    assert response.status_code == 200
    assert 'id="id_new_name_error"' in response.content.decode()
