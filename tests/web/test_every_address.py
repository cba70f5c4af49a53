"""Every address answers a look with a page, or leads to one: nobody meets an empty answer."""

import re
from collections.abc import Iterator, Sequence

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from mannam.models import Booth, Facility, StaffRole, User
from tests.people import Office, make_staff
from tests.web.staff.signed_in import signed_in_without_code, staff_client

pytestmark = pytest.mark.django_db

METHODS = ("get", "post", "put", "delete", "patch")
FOR_MACHINES = re.compile(r"\^?api\b|.*\.json$")


def addresses(
    patterns: Sequence[URLPattern | URLResolver], values: dict[str, object], before: str = ""
) -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, values, route)
        elif not FOR_MACHINES.match(route):
            yield "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), route)


def all_addresses(office: Office) -> list[str]:
    booth = Booth.objects.filter(facility=office.daegu).first()
    assert booth
    values = {"code": office.daegu.code, "booth_id": booth.pk, "ref": "MN-NONE", "key": "seo", "side": "visitor"}
    values |= {"policy_name": "demo", "day_text": "2026-12-08", "kind": "closure", "disruption_id": 1}
    values |= {"version_id": office.policy.pk, "restriction_id": 1, "pair_id": 1, "contact_id": 1}
    return list(addresses(get_resolver().url_patterns, values))


def pages(office: Office) -> list[str]:
    """What people look at; nobody is signed out on the way."""
    return [address for address in all_addresses(office) if address.endswith("/") and "sign-out" not in address]


def hired(facility: Facility | None, role: StaffRole.Role) -> User:
    """The one in this role, whoever asks again."""
    email = f"{role}@example.org"
    return User.objects.filter(email=email).first() or make_staff(email, role, facility, role)


def browsers(office: Office) -> list[Client]:
    """A stranger's, Haneul's, Min's, a manager's, an administrator's."""
    stranger = Client(headers={"accept-language": "en"})
    others = [hired(office.daegu, StaffRole.Role.MANAGER), hired(None, StaffRole.Role.ADMINISTRATOR)]
    staff = [staff_client(one) for one in (office.min, *others)]
    return [stranger, signed_in_without_code(office.haneul), *staff]


def is_empty(answer: HttpResponse) -> bool:
    return not answer.headers.get("Location") and not answer.content.strip()


@pytest.mark.parametrize("method", METHODS)
def test_no_address_gives_an_empty_answer(office: Office, method: str) -> None:
    found = [
        (address, answer.status_code)
        for client in browsers(office)
        for address in all_addresses(office)
        if is_empty(answer := getattr(client, method)(address))
    ]
    assert found == []


def test_a_look_at_what_takes_a_form_leads_to_a_page(office: Office) -> None:
    """But for the three addresses that only a script asks."""
    refused = {
        address for address in all_addresses(office) if staff_client(office.min).get(address).status_code == 405
    }
    assert refused == {"/booth/help", "/booth/join", f"/officer/{office.daegu.code}/MN-NONE/join"}


def told(answer: HttpResponseBase) -> tuple[int, dict[str, str]]:
    """Status and headers, but for the second at which the page was made."""
    return answer.status_code, {name: value for name, value in answer.headers.items() if name != "Expires"}


def test_whatever_is_got_answers_head_with_the_same_headers_and_no_body(office: Office) -> None:
    """Checkers of links and monitors ask so."""
    different = []
    for address in all_addresses(office):
        for got, headed in zip(
            browsers(office), browsers(office), strict=True
        ):  # none is signed out for the other
            head = headed.head(address)
            if told(got.get(address)) != told(head) or head.content:
                different.append((address, head.status_code))
    assert different == []


@pytest.mark.parametrize(("language", "words"), [("en", "There is nothing to see"), ("ko", "볼 수 있는 것이 없")])
def test_the_wrong_way_is_told_in_words(office: Office, language: str, words: str) -> None:
    answer = Client(headers={"accept-language": language}).get("/booth/join")
    page = answer.content.decode()
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert words in page
    assert f'<html lang="{language}"' in page
    assert 'href="/"' in page


@pytest.mark.parametrize("switch", ["/i18n/setlang/", "/preferences/text-size/"])
def test_a_switch_on_any_page_comes_back_to_a_page(office: Office, switch: str) -> None:
    """Every page's switch names where to go back to; there a page must stand, in the language chosen."""
    for client in browsers(office):
        for address in pages(office):
            for shown in (client.get(address), client.post(address, {"code": "1", "number": "1"})):
                for back in re.findall(r'name="next" value="([^"]*)"', shown.content.decode()):
                    answer = client.post(switch, {"language": "en", "size": "large", "next": back}, follow=True)
                    assert answer.status_code in {200, 404}, (address, back)
                    assert answer.content.strip(), (address, back)
