"""The simulation: the same seed does the same, real faults are in it, and what is wrong is found."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.domain.lifecycle import Actor, Status
from mannam.models import Claim, Visit
from mannam.ops.simulate.faults import FAULTS
from mannam.ops.simulate.ledger import Ledger
from mannam.ops.simulate.scene import BOOKING_EXCHANGES, MOST_EXCHANGES, Scene, answer_of
from mannam.ops.simulate.steps import STEPS
from mannam.ops.simulate.town import Town
from mannam.queries.invariants import violations
from tests.people import Office

RARE = {
    "end a call late",
    "withdraw an entry",
    "withdraw a policy",
    "the inmate does not come",
    "take one's turn",
    "close a side",
    "disrupt",
    "lift a disruption",
    "accept an offer",
    "decline an offer",
    "leave the waitlist",
}
"""Of which there may be none in so short a day."""

MANNAM = str(Path(sys.executable).with_name("mannam"))


def simulate(seed: int) -> dict[str, Any]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MANNAM_", "DJANGO_"))}
    done = subprocess.run(
        [MANNAM, "simulate", "--days", "1", "--per-day", "900", "--seed", str(seed), "--json"],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def test_the_same_seed_does_the_same_and_leaves_nothing_wrong() -> None:
    figures, again = simulate(7), simulate(7)
    assert (figures["violations"], figures["found"]) == (0, [])
    assert figures["operations"] > 900
    assert figures["checks"] == 1
    assert set(figures["faults"]) == {*FAULTS, "clerk killed", "database killed"}
    made = {outcome.partition(":")[0] for outcome in figures["outcomes"]}
    assert made >= {*STEPS} - RARE
    assert again["digest"] == figures["digest"]
    assert again["outcomes"] == figures["outcomes"]


@pytest.fixture
def visit(office: Office) -> Visit:
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def test_what_was_acknowledged_must_be_stored(visit: Visit) -> None:
    ledger = Ledger()
    ledger.add(visit)
    assert ledger.differences() == []
    Visit.objects.update(status=Status.CANCELLED)
    assert ledger.differences() == [f"acknowledged as booked, stored as cancelled: visit {visit.pk}"]


def test_what_nobody_was_told_of_must_not_be_stored(visit: Visit) -> None:
    assert Ledger().differences() == [f"stored, never acknowledged: visit {visit.pk}"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_at_any_exchange_leaves_all_or_nothing(office: Office, name: str) -> None:
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))
    by = By(Actor.VISITOR, office.haneul.pk)
    scene = Scene(Town({}, {}, [], (0, 0)), Random(1), office.now)
    for exchange in range(1, MOST_EXCHANGES + 1):
        before = scene.faults[name]

        def book(key: str = str(exchange)) -> Visit:
            # a number of its own, or the writing would be refused for the number of the one before
            return book_visit(order, by, now=office.now, random=Random(int(key)), idempotency_key=key)

        visit = scene.do_with(name, FAULTS[name], exchange, book)
        assert isinstance(visit, Visit)
        assert answer_of(book) == visit
        assert (Visit.objects.filter(status=Status.BOOKED).count(), violations()) == (1, [])
        assert Claim.objects.count() == 5
        if scene.faults[name] == before:
            break  # the booking has fewer exchanges
        cancel_visit(visit.pk, by, now=office.now)
    assert scene.faults[name] >= BOOKING_EXCHANGES
