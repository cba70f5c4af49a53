"""A person who applies: the pages' requests as one would make them by hand, without JavaScript."""

import re
from dataclasses import dataclass
from typing import Any, Self

from django.http import HttpResponse
from django.test import Client

from mannam.models import User
from tests.people import Office

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(language: str = "en", **options: Any) -> Client:
    """A browser that asks for this language."""
    return Client(headers={"accept-language": language}, **options)


@dataclass(frozen=True)
class Applicant:
    """One browser, signed in, and the answers it would give."""

    client: Client
    office: Office

    @classmethod
    def of(cls, office: Office, user: User, language: str = "en") -> Self:
        """``user`` at a fresh browser."""
        client = browser(language)
        client.force_login(user, backend=BACKEND)
        return cls(client, office)

    def get(self, address: str) -> str:
        """The page's text; it must be there."""
        response = self.client.get(address)
        assert response.status_code == 200, (address, response.status_code, response.headers.get("Location"))
        return response.content.decode()

    def post(self, address: str, **answers: Any) -> HttpResponse:
        """The answer to a form."""
        response = self.client.post(address, answers)
        assert isinstance(response, HttpResponse)
        return response

    def whom(self, **changed: str) -> HttpResponse:
        """Answer the first question, rightly unless changed."""
        yul = self.office.yul
        right = {"facility": yul.facility.code, "number": yul.number, "name": yul.name}
        return self.post("/apply/", **right | changed)

    def answer_all(self) -> None:
        """Answer every question: Haneul alone, at Seoul Dongbu, at the office's slot."""
        assert self.whom().headers["Location"] == "/apply/party/"
        assert self.post("/apply/party/").headers["Location"] == "/apply/where/"
        assert self.client.get("/apply/where/").headers["Location"] == "/apply/home/"
        assert self.post("/apply/home/", city="Songpa").headers["Location"] == "/apply/where/"
        chosen = self.post("/apply/where/", facility=self.office.seoul.code)
        assert chosen.headers["Location"] == "/apply/when/"
        assert self.post("/apply/when/", slot=self.office.slot).headers["Location"] == "/apply/check/"

    def key(self) -> str:
        """The hidden key of the last page."""
        found = re.search(r'name="key" value="([0-9a-f]{32})"', self.get("/apply/check/"))
        assert found
        return found[1]

    def book(self) -> HttpResponse:
        """Press the last button."""
        return self.post("/apply/check/", key=self.key())
