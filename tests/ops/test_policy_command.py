"""``mannam policy``: check a document, publish it, list the versions, take one back."""

import csv
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mannam.actions.actor import SYSTEM
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.store_policy import SHIPPED, store_policies
from mannam.cli import main
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, slot_holding
from mannam.models import AuditEvent, PolicyVersion
from mannam.ops.clock import now
from tests.people import SEOUL, Office, make_visitor

DEMO = (SHIPPED / "demo.toml").read_text()


def document(folder: Path, text: str) -> str:
    file = folder / "rules.toml"
    file.write_text(text)
    return str(file)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["policy", *arguments])


def answer(*arguments: str) -> Any:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def dated(days: int) -> str:
    return DEMO.replace("effective_from = 2020-01-01", f"effective_from = {now().date() + timedelta(days=days)}")


def test_a_right_document_is_said_to_be(tmp_path: Path) -> None:
    assert answer("check", document(tmp_path, DEMO)) == {
        "name": "demo",
        "effective_from": "2020-01-01",
        "faults": [],
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [("C.UTF-8", "line {line}: booking.party_max: must be a whole number"), ("ko_KR.UTF-8", "정수여야 합니다")],
)
def test_faults_are_told_without_a_database(tmp_path: Path, language: str, words: str) -> None:
    wrong = DEMO.replace("party_max = ", "party_max = -").replace('name = "demo"', "name = 1")
    line = next(n for n, text in enumerate(wrong.split("\n"), 1) if text.startswith("party_max"))
    program = Path(sys.executable).with_name("mannam")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "MANNAM"))}
    call = [str(program), "policy", "check", document(tmp_path, wrong)]
    done = subprocess.run(call, capture_output=True, text=True, check=False, env=kept | {"LC_ALL": language})
    assert (done.returncode, done.stdout) == (1, "")
    first, second = done.stderr.strip().split("\n")[-2:]  # after the log
    assert "name: " in first
    assert words.format(line=line) in second


def test_faults_as_json(tmp_path: Path) -> None:
    done = run("check", document(tmp_path, "name = "), "--json")
    assert done.exit_code == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert (fault["line"], fault["key"]) == (1, "")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"\xff\xfe")
    done = run("check", str(file))
    assert (done.exit_code, "is no UTF-8 text" in done.stderr) == (1, True)


@pytest.mark.django_db(transaction=True)
def test_a_document_is_published_listed_and_taken_back(tmp_path: Path) -> None:
    store_policies([SHIPPED])
    made = answer("publish", document(tmp_path, dated(30)))
    assert AuditEvent.objects.get(verb="publish_policy").data["version"] == made["id"]
    states = [(one["id"], one["state"]) for one in answer("list")["versions"] if one["name"] == "demo"]
    assert [state for _id, state in states] == ["in_force", "to_come"]
    assert states[1][0] == made["id"]
    again = run("publish", document(tmp_path, dated(30)))
    assert (again.exit_code, "Another version begins on" in again.stderr) == (1, True)
    assert answer("withdraw", str(made["id"])) == {"id": made["id"], "withdrawn": True}
    assert PolicyVersion.objects.get(pk=made["id"]).withdrawn_at is not None
    assert "withdrawn" in run("list").stdout


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_is_told(tmp_path: Path) -> None:
    store_policies([SHIPPED])
    old = run("publish", document(tmp_path, dated(0)))
    assert (old.exit_code, "New rules begin on a day to come" in old.stderr) == (1, True)
    held = PolicyVersion.objects.get(name="demo")
    kept = run("withdraw", str(held.pk))
    assert (kept.exit_code, "cannot be withdrawn" in kept.stderr) == (1, True)
    gone = run("withdraw", "0")
    assert (gone.exit_code, "there is no version 0" in gone.stderr) == (1, True)


@pytest.mark.django_db(transaction=True)
def test_a_preview_names_who_would_be_refused_and_writes_a_file(office: Office, tmp_path: Path) -> None:
    haneul = office.haneul_visitor.pk
    soon = slot_holding(now(), SEOUL) + 3 * QUANTA_PER_DAY
    companion = make_visitor(office.haneul, "Areum", companion=True).pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, SlotNo(soon), haneul, (haneul, companion))
    visit = book_visit(order, SYSTEM, now=now(), random=Random(1))
    events = AuditEvent.objects.count()
    alone = (
        dated(1).replace("party_max = 5", "party_max = 1").replace('recording = "never"', 'recording = "always"')
    )
    rules, table = document(tmp_path, alone), tmp_path / "refused.csv"
    told = answer("preview", rules, "--csv", str(table))
    assert (told["visits"], told["refused"], told["other_length"]) == (1, 1, 0)
    assert told["reasons"] == {"party_too_large": 1}
    assert told["facilities"] == {office.daegu.code: 1}
    assert told["engine_lacks"] == {"ordinary": "recording"}
    assert [(one["ref"], one["reasons"]) for one in told["refused_visits"]] == [(visit.ref, ["party_too_large"])]
    (row,) = csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines())
    assert (row["ref"], row["reasons"]) == (visit.ref, "party_too_large")
    assert row["in_words"] == "More people than may come to one visit"
    words = run("preview", rules).stdout
    assert "1 of 1 booked visits would be refused" in words
    assert "does not give recording" in words
    assert (AuditEvent.objects.count(), PolicyVersion.objects.count()) == (events, 1)
