"""The pages of a draw: wishes, one's entry, and what everybody may check."""

import json
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from django.test import Client

from mannam.actions.draw_lots import draw_due
from mannam.cli import main
from mannam.domain.draw import drawn_order
from mannam.models import Draw, Entry, Visit
from mannam.web import clock
from tests.actions.test_draw_lots import ENDS, enter, families
from tests.opening import DAY, TEN, with_lots
from tests.people import Office, make_user, make_visitor
from tests.web.public.applicant import Applicant

pytestmark = pytest.mark.django_db

WISHES = f"/apply/lots/{DAY.isoformat()}/"
PAGE = f"/lots/draws/demo/{DAY.isoformat()}/"
FILE = f"{PAGE}draw.json"


@pytest.fixture
def ready(office: Office, applicant: Applicant) -> Applicant:
    """Haneul has answered all that comes before a time, and lots are drawn for 8 December."""
    with_lots()
    applicant.answer_all()
    return applicant


def wish(applicant: Applicant, **changed: object) -> str:
    """Wish for ten o'clock in Seoul; where that leads."""
    answers = {"place_1": applicant.office.seoul.code, "time_1": TEN} | changed
    response = applicant.post(WISHES, **answers)
    return response.headers.get("Location", "")


def move_to(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def draw() -> None:
    draw_due(now=ENDS, random=Random(3))


def test_the_application_leads_into_the_draw(ready: Applicant) -> None:
    for page in (ready.get("/apply/when/"), ready.get("/apply/where/")):
        assert "The places of Tuesday 8 December are drawn by lot" in page
        assert f'href="{WISHES}"' in page
    assert "Your wishes for the draw" in ready.get(WISHES)


def test_one_takes_part_changes_and_withdraws(ready: Applicant) -> None:
    first = wish(ready)
    entry = Entry.objects.get()
    assert first == f"/lots/mine/{entry.code}/"
    assert "You take part" in ready.get(first)
    assert "Draws you take part in" in ready.get("/visits/")
    assert "You take part in the draw for Tuesday 8 December" in ready.get("/apply/when/")
    again = wish(ready, time_1=TEN + 1, place_2=ready.office.seoul.code, time_2=TEN)
    assert again == first
    assert [one.slot_no for one in entry.wishes.all()] == [TEN + 1, TEN]
    assert ready.post(first).headers["Location"] == "/visits/"
    assert not Entry.objects.exists()


def test_half_a_wish_is_asked_about(ready: Applicant) -> None:
    response = ready.post(WISHES, place_1=ready.office.seoul.code, time_1=TEN, place_2=ready.office.seoul.code)
    assert "Please choose both a place and a time, or leave both empty." in response.content.decode()
    assert "Please choose a place and a time for your first wish." in ready.post(WISHES).content.decode()
    assert not Entry.objects.exists()


def test_the_same_wish_twice_is_said(ready: Applicant) -> None:
    code = ready.office.seoul.code
    response = ready.post(WISHES, place_1=code, time_1=TEN, place_2=code, time_2=TEN)
    assert "The same wish is named twice." in response.content.decode()


def test_who_won_sees_the_visit(ready: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = wish(ready)
    move_to(monkeypatch, ENDS)
    assert "The lots are being drawn" in ready.get(mine)
    draw()
    assert f"/visits/{Visit.objects.get().ref}/" in ready.get(mine)


def test_who_lost_sees_what_is_free(ready: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = wish(ready)
    for family in families(ready.office, 20):
        enter(ready.office, family)
    Draw.objects.update(seed=losing_seed(mine))
    move_to(monkeypatch, ENDS)
    draw()
    page = ready.get(mine)
    assert "none of your wishes was left" in page
    assert f"slot={TEN - 1}" in page


def losing_seed(mine: str) -> str:
    """A seed by which the entry at this address is drawn last."""
    codes = list(Entry.objects.values_list("code", flat=True))
    seeds = (bytes([number]) * 32 for number in range(256))
    return next(seed for seed in seeds if drawn_order(seed, codes)[-1] in mine).hex()


def test_somebody_elses_entry_is_not_found(ready: Applicant) -> None:
    mine = wish(ready)
    bora = make_user("bora@example.org", "Bora")
    make_visitor(bora)
    assert Applicant.of(ready.office, bora).client.get(mine).status_code == 404


def test_nothing_of_the_seed_is_told_before_the_end(ready: Applicant, english: Client) -> None:
    wish(ready)
    stored = Draw.objects.get()
    for address in ("/lots/", PAGE, FILE):
        assert stored.seed not in english.get(address).content.decode()
    told = english.get(FILE).json()
    assert (told["commitment"], told["seed"], told["order"]) == (stored.commitment, None, None)
    assert stored.commitment in english.get(PAGE).content.decode()


def test_everybody_can_check_a_draw(ready: Applicant, english: Client, tmp_path: Path) -> None:
    for family in families(ready.office, 5):
        enter(ready.office, family)
    draw()
    page = english.get(PAGE).content.decode()
    assert "got a wish" in page
    assert "no wish was left" in page
    file = tmp_path / "draw.json"
    file.write_bytes(english.get(FILE).content)
    checked = CliRunner().invoke(main, ["lottery", "verify", str(file)])
    assert (checked.exit_code, checked.output) == (0, "The draw is right: 5 entries, in the order of its seed.\n")
    told = json.loads(file.read_text())
    told["order"].reverse()
    file.write_text(json.dumps(told))
    checked = CliRunner().invoke(main, ["lottery", "verify", str(file), "--json"])
    assert checked.exit_code == 1
    assert json.loads(checked.output)["faults"] == ["the entries are not in the order that the seed gives"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"seed": null}', '{"seed": "00", "order": [1]}'])
def test_what_is_no_draw_is_said_in_words(tmp_path: Path, content: str) -> None:
    file = tmp_path / "draw.json"
    file.write_text(content)
    checked = CliRunner().invoke(main, ["lottery", "verify", str(file)])
    assert checked.exit_code == 1
    assert checked.output.startswith("Error: ")


def test_the_lines_of_python_in_the_docs_check_a_draw(
    ready: Applicant, english: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for family in families(ready.office, 3):
        enter(ready.office, family)
    draw()
    (tmp_path / "draw.json").write_bytes(english.get(FILE).content)
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[3] / "docs" / "release.md").read_text()
    lines = page.partition("```python\n")[2].partition("```")[0]
    assert "assert order" in lines
    exec(lines, {})  # noqa: S102 - our own documentation


def test_there_is_no_draw_yet(english: Client, office: Office) -> None:
    assert "There is no draw yet" in english.get("/lots/").content.decode()
    assert english.get(PAGE).status_code == 404
