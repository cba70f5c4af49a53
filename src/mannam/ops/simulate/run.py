"""Runs a simulation and says what it found."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from time import perf_counter

from mannam.ops.simulate import kills
from mannam.ops.simulate.release_steps import release_goes_on
from mannam.ops.simulate.scene import ZONE, Scene
from mannam.ops.simulate.steps import STEPS, VIOLATION
from mannam.ops.simulate.town import build
from mannam.ops.simulate.visit_steps import time_goes_on
from mannam.ops.simulate.waiting_steps import waiting_goes_on
from mannam.queries.invariants import violations

BEGINS = datetime(2026, 11, 2, 6, 0, tzinfo=ZONE)
DAY = timedelta(days=1)
WEEK = 7
SHOWN = 20  # violations that are told word by word


class Simulation:
    """``days`` of ``per_day`` operations each, by ``seed``. ``kills_database``: once a week."""

    def __init__(self, days: int, per_day: int, seed: int, *, kills_database: bool) -> None:
        self._days, self._per_day, self._kills_database = days, per_day, kills_database
        self._scene = Scene(build(BEGINS), Random(seed), BEGINS)
        self._found: list[str] = []
        self._checks = 0

    def run(self, progress: Callable[[int, int], None]) -> dict[str, object]:
        """What came of it; ``progress`` is told of the operations made and of all."""
        begun = perf_counter()
        for day in range(self._days):
            self._day(day, progress)
        seconds = perf_counter() - begun
        scene = self._scene
        operations = scene.outcomes.total()
        return {
            "operations": operations,
            "violations": len(self._found),
            "found": self._found[:SHOWN],
            "checks": self._checks,
            "visits": len(scene.ledger.entries),
            "faults": dict(sorted(scene.faults.items())),
            "outcomes": dict(sorted(scene.outcomes.items())),
            "digest": scene.digest,
            "seconds": round(seconds, 1),
            "per_s": round(operations / seconds, 1),
        }

    def _day(self, day: int, progress: Callable[[int, int], None]) -> None:
        scene, clerk = self._scene, kills.Clerk()
        try:
            for number in range(self._per_day):
                self._go_to(BEGINS + DAY * (day + number / self._per_day))
                self._step()
                progress(day * self._per_day + number + 1, self._days * self._per_day)
            self._note("kill a clerk", kills.kill_clerk(scene, clerk))
        finally:
            clerk.dismiss()
        if self._kills_database and day % WEEK == 0:
            self._note("kill the database", kills.kill_database(scene))
        self._check()

    def _go_to(self, moment: datetime) -> None:
        before, self._scene.now = self._scene.slot, moment
        if self._scene.slot != before:
            self._note("time goes on", time_goes_on(self._scene))
            self._note("waiting goes on", waiting_goes_on(self._scene))
            self._note("release goes on", release_goes_on(self._scene))

    def _step(self) -> None:
        """One operation; where there is nothing to do for it, somebody books."""
        name = self._scene.random.choices(list(STEPS), [step.weight for step in STEPS.values()])[0]
        outcome = STEPS[name].do(self._scene)
        if outcome is None:
            name, outcome = "book", STEPS["book"].do(self._scene)
        self._note(name, str(outcome))

    def _note(self, name: str, outcome: str) -> None:
        self._scene.note(name, outcome)
        if outcome.startswith(VIOLATION):
            self._found.append(f"{name}: {outcome.removeprefix(VIOLATION)}")

    def _check(self) -> None:
        self._checks += 1
        self._found += [*violations(), *self._scene.ledger.differences()]
