"""What the state machines share: an office with two booths a side, three families, a clock and an oracle."""

from typing import ClassVar, Final

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo
from mannam.models import AllowanceUse, Claim, Facility, Holder, Resource, Visit
from mannam.queries.invariants import violations
from tests.actions.crowd import make_families
from tests.actions.office_oracle import Expected, Oracle
from tests.people import POLICIES, at, open_office, slot, store_policy

WORDS: Final = {
    Resource.VISITOR_BOOTH: "visitor booth",
    Resource.INMATE_BOOTH: "inmate booth",
    Resource.SUPERVISION_PLACE: "supervision place",
    Resource.INMATE: "inmate",
    Resource.VISITOR: "visitor",
}
PLACES: Final = 2
SLOTS: Final = [SlotNo(slot(f"2026-11-{day} 10:00") + number) for day in (24, 25, 26) for number in range(3)]
CHANGES: Final = {
    "S1 = { day = 4 }": "S1 = { day = 2 }",
    "no_show_pause_days = 0": "no_show_pause_days = 2",
    "same_day_cancel_pause_days = 0": "same_day_cancel_pause_days = 1",
    "refund_same_day_cancel = true": "refund_same_day_cancel = false",
    "check_in_opens_minutes_before = 120": "check_in_opens_minutes_before = 60",
}


def runs(examples: int) -> settings:
    """So many sequences of forty steps each, the same ones every time."""
    return settings(
        max_examples=examples,
        stateful_step_count=40,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


persons = st.integers(0, 2)
slots = st.sampled_from([*SLOTS, *SLOTS[:3] * 3])  # today's are wanted most


def policy_of_the_machine(changes: dict[str, str]) -> str:
    """The demo's, with limits and pauses that are met within three days."""
    document = (POLICIES / "demo.toml").read_text()
    for old, new in changes.items():
        assert old in document, old
        document = document.replace(old, new)
    return document


class Undone(RuleBasedStateMachine):
    """Whatever is done in the database is undone at the end; a machine begins after ``super().__init__()``."""

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.office = open_office()
        self.seoul = self.office.seoul.pk
        self.tries = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)


class OfficeAtWork(Undone):
    """Three families, two booths a side, three days of three times, and the clock."""

    changes: ClassVar[dict[str, str]] = CHANGES

    def __init__(self) -> None:
        super().__init__()
        store_policy("machine", policy_of_the_machine(self.changes))
        Facility.objects.update(policy_name="machine", supervision_places=PLACES)
        self.families = make_families(self.office.daegu, 3)
        self.oracle = Oracle(at("2026-11-24 09:30"), PLACES)

    def compare(self, answer: object, reasons: set[RefusalCode]) -> bool:
        """Whether it was done; refused for exactly the reasons of the oracle."""
        codes = {refusal.code for refusal in answer.refusals} if isinstance(answer, Refused) else set()
        assert codes == reasons
        return not codes

    def stands(self, visit: Visit, status: Status = Status.BOOKED) -> Expected:
        """The visit was made, or moved: the oracle notes what it has."""
        assert visit.supervision_place is not None
        booths = {
            "visitor booth": visit.visitor_booth_id,
            "inmate booth": visit.inmate_booth_id,
            "supervision place": visit.supervision_place,
        }
        expected = Expected(visit.ref, visit.inmate_id, visit.applicant_id, visit.slot_no, visit.starts_at, status)
        self.oracle.hold(expected, booths)
        return expected

    @invariant()
    def the_database_says_the_same(self) -> None:
        assert violations() == []
        statuses = dict(Visit.objects.values_list("ref", "status"))
        assert statuses == {ref: one.status.value for ref, one in self.oracle.visits.items()}
        claims = Claim.objects.values_list("kind", "resource_id", "slot_no", "visit__ref")
        assert {(WORDS[Resource(kind)], *rest): ref for kind, *rest, ref in claims} == self.oracle.claims
        uses = AllowanceUse.objects.filter(holder_kind=Holder.INMATE)
        units = {
            (holder, period, ref) for holder, period, ref in uses.values_list("holder_id", "period", "visit__ref")
        }
        assert units == {
            (inmate, day.isoformat(), ref) for (inmate, day), refs in self.oracle.units.items() for ref in refs
        }
