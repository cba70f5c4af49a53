"""Nobody without password, code and role reaches a staff page."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from mannam.actions.plan_disruption import plan_disruption
from mannam.domain.talk_clock import Side
from mannam.models import Booth, Disruption, StaffRole, Visit
from mannam.web.administrator.urls import urlpatterns as administrator_urls
from mannam.web.desk.urls import urlpatterns as desk_urls
from mannam.web.manager.urls import urlpatterns as manager_urls
from mannam.web.staff.urls import urlpatterns as staff_urls
from tests.actions.disrupting import closed, seo
from tests.people import Office, make_staff
from tests.visits import checked_in_visit
from tests.web.staff.signed_in import signed_in_without_code, staff_client

pytestmark = pytest.mark.django_db

A_DAY = "2026-11-26 00:00", "2026-11-27 00:00"
OPEN = {"staff-sign-in", "staff-totp", "staff-totp-setup", "staff-sign-out"}
GATED = [
    pattern
    for pattern in [*administrator_urls, *desk_urls, *manager_urls, *staff_urls]
    if pattern.name not in OPEN
]
AT_A_FACILITY = [pattern for pattern in GATED if "<slug:code>" in str(pattern.pattern)]
POST_ONLY = {
    "desk-inmates-told",
    "desk-visit-absent",
    "desk-visit-call-off",
    "desk-disruption-apply",
    "desk-disruption-discard",
    "desk-disruption-lift",
    "desk-disruption-phoned",
    "desk-booth-pair",
    "desk-booth-unpair",
    "desk-coming",
    "desk-settled",
    "desk-inmates-answer",
    "desk-inmates-decide",
    "rules-publish",
    "rules-withdraw",
}


def named(pattern: URLPattern) -> str:
    return str(pattern.name)


def address(pattern: URLPattern, office: Office) -> str:
    booth = Booth.objects.filter(facility=office.seoul).first()
    assert booth
    visit = Visit.objects.first() or checked_in_visit(office)
    disruption = Disruption.objects.first() or plan_disruption(closed(office, *A_DAY), seo(office), now=office.now)
    values = {
        "code": office.seoul.code,
        "booth_id": booth.pk,
        "ref": visit.ref,
        "side": Side.VISITOR,
        "kind": disruption.kind,
        "disruption_id": disruption.pk,
    }
    values |= {
        "policy_name": "demo",
        "version_id": office.policy.pk,
        "restriction_id": 1,
        "pair_id": 1,
        "contact_id": 1,
    }
    wanted = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
    return reverse(str(pattern.name), kwargs={name: values[name] for name in wanted})


@pytest.mark.parametrize("pattern", GATED, ids=named)
@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_are_sent_to_the_sign_in(office: Office, pattern: URLPattern, method: str) -> None:
    url = address(pattern, office)
    for client in (Client(), signed_in_without_code(office.haneul), signed_in_without_code(office.seo)):
        response = getattr(client, method)(url)
        if response.status_code == 405:
            continue
        assert response.status_code == 302
        assert response["Location"].startswith("/staff/sign-in/")


@pytest.mark.parametrize("pattern", GATED, ids=named)
def test_a_code_without_a_role_finds_nothing(office: Office, pattern: URLPattern) -> None:
    method = "post" if pattern.name in POST_ONLY else "get"
    response = getattr(staff_client(office.haneul), method)(address(pattern, office))
    assert response.status_code == 404


@pytest.mark.parametrize("pattern", AT_A_FACILITY, ids=named)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_desk_of_another_facility_finds_nothing(office: Office, pattern: URLPattern, method: str) -> None:
    response = getattr(staff_client(office.min), method)(address(pattern, office))
    if method == "get" and pattern.name in POST_ONLY:
        response = staff_client(office.min).get(response["Location"])  # what only takes a POST leads to its page
    right_method = "post" if pattern.name in POST_ONLY else "get"
    assert response.status_code == 404 or (response.status_code == 405 and method != right_method)


@pytest.mark.parametrize("pattern", AT_A_FACILITY, ids=named)
def test_another_role_at_the_same_facility_finds_nothing(office: Office, pattern: URLPattern) -> None:
    auditor = make_staff("auditor@example.org", "Auditor", office.seoul, StaffRole.Role.AUDITOR)
    method = "post" if pattern.name in POST_ONLY else "get"
    assert getattr(staff_client(auditor), method)(address(pattern, office)).status_code == 404


def test_a_role_taken_away_closes_the_gate(office: Office) -> None:
    client = staff_client(office.seo)
    assert client.get("/staff/").status_code == 200
    office.seo.staff_roles.all().delete()
    assert client.get("/staff/").status_code == 404


def test_a_blocked_account_is_out_at_once(office: Office) -> None:
    client = staff_client(office.seo)
    office.seo.is_active = False
    office.seo.save()
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")


def test_signing_in_as_somebody_else_takes_the_code_away(office: Office) -> None:
    client = staff_client(office.seo)
    client.force_login(office.haneul, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")


def test_staff_pages_stay_in_no_cache(office: Office) -> None:
    assert "no-store" in staff_client(office.seo).get("/staff/")["Cache-Control"]


def test_an_unknown_facility_is_not_found(office: Office) -> None:
    client = staff_client(office.seo)
    assert client.get("/desk/nowhere/").status_code == 404
    assert client.get(f"/desk/{'a' * 5000}/").status_code == 404
    assert client.get("/desk/%00/").status_code == 404


def test_the_landing_page_shows_the_areas(office: Office) -> None:
    seo, minn = staff_client(office.seo).get("/staff/"), staff_client(office.min).get("/staff/")
    assert f'href="/desk/{office.seoul.code}/"' in seo.content.decode()
    assert "/officer/" not in seo.content.decode()
    assert f'href="/desk/{office.daegu.code}/"' in minn.content.decode()
    assert f'href="/officer/{office.daegu.code}/"' in minn.content.decode()


def test_the_landing_page_says_when_there_is_nothing(office: Office) -> None:
    """Rules are of all facilities: an administrator of one has nothing to do here."""
    one = make_staff("one@example.org", "One", office.seoul, StaffRole.Role.ADMINISTRATOR)
    page = staff_client(one).get("/staff/").content.decode()
    assert "No area is open to you yet" in page
    assert "auditor" not in page


def test_the_landing_page_says_what_an_auditor_will_have(office: Office) -> None:
    auditor = make_staff("auditor@example.org", "Auditor", None, StaffRole.Role.AUDITOR)
    page = staff_client(auditor).get("/staff/").content.decode()
    assert "There is no page for auditors yet" in page
    assert "this version has no page on which to read it" in page
    assert "No area is open to you yet" not in page
    seo_too = make_staff("both@example.org", "Both", office.seoul, StaffRole.Role.AUDITOR, StaffRole.Role.DESK)
    assert "There is no page for auditors yet" not in staff_client(seo_too).get("/staff/").content.decode()
