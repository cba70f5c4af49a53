"""Who comes along."""

import pytest

from mannam.models import AuditEvent, PartyMember, Visit, Visitor
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
    applicant.post("/apply/home/", city="Songpa")
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


def test_the_list_may_be_longer_than_the_party(applicant: Applicant) -> None:
    applicant.whom()
    people = [make_visitor(applicant.office.haneul, f"Friend {n}", companion=True).pk for n in range(4)]
    applicant.post("/apply/party/", companions=people, new_name="Sixth", add="1")
    assert Visitor.objects.filter(registered_by=applicant.office.haneul, name="Sixth").exists()
    page = applicant.get("/apply/party/")
    assert "Sixth" in page
    assert page.count(" checked") == 4


@pytest.mark.parametrize("answers", [{"companions": "99999999"}, {"companions": "x"}, {"companions": "\0"}])
def test_somebody_elses_companion_is_nobody(applicant: Applicant, answers: dict[str, str]) -> None:
    applicant.whom()
    stranger = make_visitor(applicant.office.seo, "Stranger", companion=True)
    for companions in (answers["companions"], str(stranger.pk)):
        page = applicant.post("/apply/party/", companions=companions).content.decode()
        assert "We do not know one of these people" in page
        assert "Stranger" not in page


@pytest.mark.parametrize("name", ["B" * 10_000, "B\0ora", "a\x01b"])
def test_a_companions_name_that_cannot_be_is_said(applicant: Applicant, name: str) -> None:
    applicant.whom()
    response = applicant.post("/apply/party/", new_name=name)
    assert response.status_code == 200
    assert 'id="id_new_name_error"' in response.content.decode()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Please type the name of who comes with you"),
        ("  ", "Please type the name of who comes with you"),
        ("!!!", "in letters only, as it stands on the ID"),
        ("Bora 2", "in letters only, as it stands on the ID"),
        ("김ㅊ수", "in letters only, as it stands on the ID"),
        ("보라😀", "in letters only, as it stands on the ID"),
        ("B" * 61, "in at most 60 letters"),
    ],
)
def test_a_name_to_add_that_is_on_no_id_is_said_and_nothing_is_lost(
    applicant: Applicant, name: str, words: str
) -> None:
    applicant.whom()
    friend = make_visitor(applicant.office.haneul, "Friend", companion=True)
    page = applicant.post("/apply/party/", companions=[friend.pk], new_name=name, add="1").content.decode()
    assert 'id="id_new_name_error"' in page
    assert page.count(words) == 2  # at the field and in the list of what is wrong
    assert page.count(" checked") == 1
    assert f'value="{name}"' in page or not name.strip()
    assert Visitor.objects.filter(registered_by=applicant.office.haneul, name=name.strip()).count() == 0


def test_who_comes_alone_types_no_name(applicant: Applicant) -> None:
    applicant.whom()
    assert applicant.post("/apply/party/", new_name="").status_code == 302


@pytest.mark.parametrize("name", ["김보라", "남궁 보라", "O'Neill-Kim, J. (보라)", "Nguyễn Thị Hoa", "Бора"])
def test_names_of_any_script_are_taken(applicant: Applicant, name: str) -> None:
    applicant.whom()
    assert applicant.post("/apply/party/", new_name=name, add="1").status_code == 302
    assert Visitor.objects.filter(registered_by=applicant.office.haneul, name=name).exists()


def test_a_companion_is_taken_off_again(applicant: Applicant) -> None:
    applicant.whom()
    for name in ("Bora", "Cho"):
        applicant.post("/apply/party/", new_name=name, companions=_ticked(applicant), add="1")
    bora, cho = Visitor.objects.get(name="Bora"), Visitor.objects.get(name="Cho")
    assert f'name="remove" value="{bora.pk}"' in applicant.get("/apply/party/")
    response = applicant.post("/apply/party/", remove=bora.pk, companions=[bora.pk, cho.pk], new_name="Dam")
    assert response.headers["Location"] == "/apply/party/"
    page = applicant.get("/apply/party/")
    assert "Bora is taken off the list." in page
    assert f'value="{bora.pk}"' not in page
    assert f'value="{cho.pk}"' in page
    assert "checked" in page
    assert 'value="Dam"' in page
    assert not Visitor.objects.filter(pk=bora.pk).exists()
    assert AuditEvent.objects.filter(verb="companion_removed", data__visitor_id=bora.pk).count() == 1
    applicant.post("/apply/party/", companions=[cho.pk])
    assert applicant.client.session["application"]["companion_ids"] == [cho.pk]
    assert applicant.post("/apply/party/", remove=bora.pk).status_code == 302  # pressed twice


def test_who_was_in_a_visit_stays_there_and_a_ban_stays_too(applicant: Applicant) -> None:
    applicant.answer_all()
    applicant.book()
    bora = make_visitor(applicant.office.haneul, "Bora", companion=True)
    PartyMember.objects.create(visit=Visit.objects.get(), visitor=bora)
    Visitor.objects.filter(pk=bora.pk).update(admitted=False)
    applicant.whom()
    applicant.post("/apply/party/", remove=bora.pk)
    assert f'value="{bora.pk}"' not in applicant.get("/apply/party/")
    assert bora in Visit.objects.get().party.all()
    applicant.post("/apply/party/", new_name="Bora", add="1")
    assert f'value="{bora.pk}"' in applicant.get("/apply/party/")
    bora.refresh_from_db()
    assert bora.listed
    assert not bora.admitted


@pytest.mark.parametrize("key", ["", "x", "\0", "9" * 5000, "-1", "²"])
def test_taking_off_nobody_takes_nobody_off(applicant: Applicant, key: str) -> None:
    applicant.whom()
    stranger = make_visitor(applicant.office.seo, "Stranger", companion=True)
    for remove in (key, str(stranger.pk)):
        assert applicant.post("/apply/party/", remove=remove).headers["Location"] == "/apply/party/"
    assert Visitor.objects.filter(pk=stranger.pk, listed=True).exists()


def _ticked(applicant: Applicant) -> list[int]:
    return list(Visitor.objects.filter(registered_by=applicant.office.haneul).values_list("pk", flat=True))
