"""Oh, the administrator of every facility, writes new rules, looks at what they mean, and publishes them."""

import csv
import html
import re
from random import Random

import pytest
from django.test import Client

from mannam.actions.actor import SYSTEM, By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.publish_policy import publish_policy
from mannam.domain.lifecycle import Actor
from mannam.models import AuditEvent, PolicyVersion, StaffRole, User, Visit
from mannam.web import clock
from tests.people import POLICIES, Office, at, make_staff, make_visitor, slot, store_policy
from tests.web.staff.signed_in import Answer, staff_client

pytestmark = pytest.mark.django_db

DEMO = (POLICIES / "demo.toml").read_text()
ADMINISTRATOR = StaffRole.Role.ADMINISTRATOR
EDIT, PREVIEW, PUBLISH = (f"/rules/of/demo/{page}/" for page in ("edit", "preview", "publish"))
CSV = "/rules/of/demo/preview.csv"
DAY = "2026-11-26"
ALONE = DEMO.replace("party_max = 5", "party_max = 1")


@pytest.fixture(autouse=True)
def nine_o_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: office.now)


@pytest.fixture
def oh(office: Office) -> User:
    return make_staff("oh@example.org", "Oh", None, ADMINISTRATOR)


@pytest.fixture
def administrator(oh: User) -> Client:
    return staff_client(oh)


@pytest.fixture
def two(office: Office) -> Visit:
    """Haneul and a companion visit Yul on the 26th."""
    haneul, companion = office.haneul_visitor.pk, make_visitor(office.haneul, "Areum", companion=True).pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, slot(f"{DAY} 10:00"), haneul, (haneul, companion))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.unescape(answer.content.decode())


def draft(client: Client, document: str, day: str = DAY) -> Answer:
    return client.post(EDIT, {"effective_from": day, "document": document.replace("\n", "\r\n")})


def publish(client: Client) -> Answer:
    """Press the button of the preview as it stands."""
    found = dict(re.findall(r'name="(versions|withdrawn)" value="(\d+)"', shown(client, PREVIEW)))
    return client.post(PUBLISH, found)


def test_who_may_not_finds_nothing(office: Office, oh: User) -> None:
    """An administrator of one facility changes no rules of others."""
    of_seoul = make_staff("one@example.org", "One", office.seoul, ADMINISTRATOR)
    others = [
        make_staff(f"{role}@example.org", role, None, role) for role in StaffRole.Role if role != ADMINISTRATOR
    ]
    pages = ("/rules/", EDIT, PREVIEW, CSV, f"/rules/version/{office.policy.pk}/")
    for user in (of_seoul, office.seo, *others):
        client = staff_client(user)
        assert [client.get(page).status_code for page in pages] == [404] * len(pages)
        for page in (EDIT, PUBLISH, f"/rules/version/{office.policy.pk}/withdraw/"):
            assert client.post(page).status_code == 404
        assert "/rules/" not in client.get("/staff/").content.decode()
    assert 'href="/rules/"' in staff_client(oh).get("/staff/").content.decode()


def test_the_list_says_which_hold_and_how_many_visits_they_have(administrator: Client, two: Visit) -> None:
    coming = publish_policy(DEMO.replace("2020-01-01", "2026-12-01"), SYSTEM, now=at("2026-11-24 09:00"))
    page = shown(administrator, "/rules/")
    assert page.index("2026-12-01") < page.index("2020-01-01")
    first, second = re.findall(r"<tr>\s*<th scope=\"row\"[^>]*>.*?</tr>", page, re.DOTALL)
    assert "Begins later" in first
    assert f"/rules/version/{coming.pk}/" in first
    assert "In force" in second
    assert re.search(r'<td class="mn-num"[^>]*>1</td>', second)


def test_a_version_is_shown_in_words_and_as_it_is_written(administrator: Client, office: Office) -> None:
    page = shown(administrator, f"/rules/version/{office.policy.pk}/")
    for words in ("Length of the talk", "10 minutes", "talk_seconds = 600", office.policy.checksum, "In force"):
        assert words in page
    assert "Take this version back" not in page
    assert administrator.get("/rules/version/0/").status_code == 404
    assert administrator.get(f"/rules/version/{2**70}/").status_code == 404


def test_an_unknown_policy_is_not_found(administrator: Client) -> None:
    for page in ("/rules/of/nowhere/edit/", "/rules/of/%00/edit/", "/rules/of/nowhere/preview/", f"{EDIT}?from=0"):
        assert administrator.get(page).status_code == 404


def test_the_form_begins_with_the_rules_in_force_from_the_next_free_day(administrator: Client) -> None:
    publish_policy(ALONE.replace("2020-01-01", "2026-11-25"), SYSTEM, now=at("2026-11-24 09:00"))
    page = shown(administrator, EDIT)
    assert 'value="2026-11-26"' in page
    assert "effective_from = 2026-11-26" in page
    assert "party_max = 5" in page
    newest = PolicyVersion.objects.latest("pk")
    assert "party_max = 1" in shown(administrator, f"{EDIT}?from={newest.pk}")


def test_faults_are_told_with_their_lines_and_what_was_typed_stays(administrator: Client) -> None:
    wrong = ALONE.replace("party_max = 1", 'party_max = "one"').replace("talk_seconds = 600", "talk_seconds = 0")
    page = html.unescape(draft(administrator, wrong).content.decode())
    line = wrong.split("\n").index('party_max = "one"') + 1
    assert f"Line {line}: <b" in page
    assert "booking.party_max" in page
    assert "call.talk_seconds" in page
    assert page.count('party_max = "one"') == 2  # beside its fault, and in the form
    assert administrator.get(PREVIEW)["Location"] == EDIT
    korean = Client(headers={"accept-language": "ko"})
    korean.cookies = administrator.cookies
    assert "정수여야 합니다" in draft(korean, wrong).content.decode()


def test_another_policys_document_is_refused(administrator: Client) -> None:
    answer = draft(administrator, DEMO.replace('name = "demo"', 'name = "kr"'))
    assert "The document names another policy" in answer.content.decode()
    assert PolicyVersion.objects.filter(name="kr").count() == 0


def test_the_preview_says_what_changes_and_whom_it_hits(administrator: Client, office: Office, two: Visit) -> None:
    events = AuditEvent.objects.count()
    assert draft(administrator, ALONE)["Location"] == PREVIEW
    page = shown(administrator, PREVIEW)
    for words in (
        "People who may come to one visit",
        "Visits that were looked at: 1. Would be refused by the new rules: 1.",
        "More people than may come to one visit",
        two.ref,
        "These visits keep their place",
    ):
        assert words in page
    assert "Haneul" not in page
    (row,) = csv.DictReader(administrator.get(CSV).content.decode("utf-8-sig").splitlines())
    assert (row["ref"], row["reasons"]) == (two.ref, "party_too_large")
    assert row["starts_at"] == "2026-11-26T10:00:00+09:00"
    assert row["inmate_facility"] == office.daegu.code
    assert (AuditEvent.objects.count(), PolicyVersion.objects.count()) == (events, 1)


def test_rules_that_ask_too_much_of_the_engine_are_told(administrator: Client) -> None:
    draft(administrator, DEMO.replace('recording = "never"', 'recording = "always"'))
    assert "which this system cannot give" in shown(administrator, PREVIEW)


def test_it_is_published(administrator: Client, oh: User, two: Visit) -> None:
    draft(administrator, ALONE)
    answer = publish(administrator)
    version = PolicyVersion.objects.latest("pk")
    assert answer["Location"] == f"/rules/version/{version.pk}/"
    assert (version.published_by, str(version.effective_from)) == (oh, DAY)
    assert "\r" not in version.document
    assert AuditEvent.objects.get(verb="publish_policy").user == oh
    two.refresh_from_db()
    assert (two.status, two.policy_id == version.pk) == ("booked", False)
    page = shown(administrator, f"/rules/version/{version.pk}/")
    assert "Published. It holds from Thursday 26 November on." in page
    assert "Oh" in page
    assert administrator.get(PREVIEW)["Location"] == EDIT


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2020-01-01", "New rules begin on a day to come. Please choose Wednesday 25 November or a later day."),
        ("2026-11-24", "New rules begin on a day to come"),
        (DAY, "Another version begins on Thursday 26 November."),
        ("2027-01-06", "Another version begins on Wednesday 6 January 2027."),
    ],
)
def test_a_day_that_cannot_be_is_told_before_the_preview(
    administrator: Client, office: Office, day: str, words: str
) -> None:
    for first in (DAY, "2027-01-06"):
        publish_policy(DEMO.replace("2020-01-01", first), SYSTEM, now=office.now)
    assert words in html.unescape(draft(administrator, ALONE, day).content.decode())
    assert administrator.get(PREVIEW)["Location"] == EDIT
    assert PolicyVersion.objects.count() == 3


def test_a_day_that_was_taken_or_is_over_meanwhile_is_told_at_publication(
    administrator: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(administrator, ALONE)
    publish_policy(DEMO.replace("2020-01-01", DAY), SYSTEM, now=office.now)
    publish(administrator)
    assert "Another version begins on Thursday 26 November" in shown(administrator, PREVIEW)
    monkeypatch.setattr(clock, "now", lambda: at("2026-11-26 09:00"))
    publish(administrator)
    assert "New rules begin on a day to come" in shown(administrator, PREVIEW)
    assert PolicyVersion.objects.count() == 2


def test_a_first_day_of_another_year_is_said_with_its_year(administrator: Client, office: Office) -> None:
    draft(administrator, ALONE, "2027-01-06")
    assert "from Wednesday 6 January 2027: preview" in shown(administrator, PREVIEW)
    korean = Client(headers={"accept-language": "ko"})
    korean.cookies = administrator.cookies
    assert "2027년 1월 6일\u2060(수)" in shown(korean, PREVIEW)
    page = f"/rules/version/{office.policy.pk}/"
    administrator.post(f"{page}withdraw/")
    assert "holds since Wednesday 1 January 2020 and" in shown(administrator, page)


def test_the_second_of_two_administrators_is_told(administrator: Client, office: Office) -> None:
    other = staff_client(make_staff("second@example.org", "Second", None, ADMINISTRATOR))
    draft(administrator, ALONE)
    draft(other, DEMO, "2026-12-01")
    stale = dict(re.findall(r'name="(versions|withdrawn)" value="(\d+)"', shown(other, PREVIEW)))
    publish(administrator)
    other.post(PUBLISH, stale)
    page = shown(other, PREVIEW)
    assert "Somebody published or withdrew a version" in page
    assert "People who may come to one visit" in page  # compared with what the first one published
    assert PolicyVersion.objects.count() == 2
    publish(other)
    assert PolicyVersion.objects.count() == 3


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40])
def test_a_form_that_is_not_ours_publishes_nothing(administrator: Client, number: str) -> None:
    draft(administrator, ALONE)
    administrator.post(PUBLISH, {"versions": number, "withdrawn": "0"})
    assert PolicyVersion.objects.count() == 1


def test_a_version_to_come_is_taken_back(administrator: Client, oh: User, office: Office) -> None:
    version = publish_policy(DEMO.replace("2020-01-01", DAY), SYSTEM, now=office.now)
    page = f"/rules/version/{version.pk}/"
    assert "Take this version back" in shown(administrator, page)
    administrator.post(f"{page}withdraw/")
    after = shown(administrator, page)
    assert "Taken back" in after
    assert "Take this version back" not in after
    version.refresh_from_db()
    assert version.withdrawn_by == oh


def test_a_version_in_force_is_not(administrator: Client, office: Office) -> None:
    page = f"/rules/version/{office.policy.pk}/"
    administrator.post(f"{page}withdraw/")
    assert "cannot be withdrawn" in shown(administrator, page)
    office.policy.refresh_from_db()
    assert office.policy.withdrawn_at is None


def test_a_policy_that_no_facility_has_can_be_changed_too(administrator: Client) -> None:
    store_policy("uk")
    assert "A new version of the rules uk" in shown(administrator, "/rules/of/uk/edit/")
