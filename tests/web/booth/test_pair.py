"""Typing the code from the desk."""

import re

from django.core.cache import cache
from django.test import Client

from mannam.actions.actor import SYSTEM
from mannam.actions.pair_booth import issue_pairing_code
from mannam.web.booth.device_cookie import COOKIE
from tests.people import Office
from tests.web.booth.conftest import Screens


def test_the_code_from_the_desk_pairs_this_browser(office: Office, screens: Screens) -> None:
    issue_pairing_code(office.seoul_booths[0].pk, SYSTEM, now=office.now, code="48291375")
    client = Client()
    answer = client.post("/booth/pair/", {"code": "4829 1375"})
    assert (answer.status_code, answer["Location"]) == (302, "/booth/")
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] > 300 * 24 * 3600
    assert client.get("/booth/").status_code == 200


def test_wrong_and_used_codes_are_told_apart_and_change_nothing(office: Office, screens: Screens) -> None:
    issue_pairing_code(office.seoul_booths[0].pk, SYSTEM, now=office.now, code="48291375")
    english = Client(headers={"Accept-Language": "en"})
    wrong = english.post("/booth/pair/", {"code": "00000000"})
    assert wrong.status_code == 400
    assert "This code is not right." in wrong.content.decode()
    Client().post("/booth/pair/", {"code": "48291375"})
    used = english.post("/booth/pair/", {"code": "48291375"})
    assert "This code was used or is too old." in used.content.decode()
    assert COOKIE not in used.cookies


def test_codes_cannot_be_guessed_at_will(office: Office, screens: Screens) -> None:
    cache.clear()
    english = Client(headers={"Accept-Language": "en"})
    answers = [english.post("/booth/pair/", {"code": f"{number:08d}"}) for number in range(11)]
    assert "too many tries" not in answers[9].content.decode()
    assert re.search(r"too many tries\. You can go on from .*\d.*, or call the desk", answers[10].content.decode())
    cache.clear()


def test_a_browser_without_a_booth_is_sent_to_pair(db: None) -> None:
    assert Client().get("/booth/")["Location"] == "/booth/pair/"
    assert Client().get("/booth/state.json").status_code == 403
    assert Client().post("/booth/join").status_code == 403
    assert Client().post("/booth/help").status_code == 403
