"""Haneul asks to see Yul: requests and facts for the rules, without a database.

Everything is in order unless a test says otherwise: Tuesday 24 November 2026, 10:00, in Seoul; booking for it
opened on the 17th at 16:00 and closes on the 23rd at 16:00.
"""

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import mannam
from mannam.domain.bitmaps import interval
from mannam.domain.policy import ORDINARY, InmateClass, Policy, VisitorRole
from mannam.domain.policy_document import parse
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import BookingFacts, BookingRequest, refusals_for
from mannam.domain.slots import SlotNo, slot_at

SEOUL = ZoneInfo("Asia/Seoul")
HANEUL, BORA, SEO, MIN = 1, 2, 3, 4
POLICIES = Path(mannam.__file__).parent / "policies"
NINE_TO_FOUR = interval(36, 48) | interval(52, 64)


def at(text: str) -> datetime:
    """A moment on Seoul's clock: ``at("2026-11-24 09:00")``."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def slot(text: str) -> SlotNo:
    """The slot that starts then."""
    return slot_at(at(text), SEOUL)


@cache
def preset(name: str) -> Policy:
    """The policy shipped under that name."""
    return parse((POLICIES / f"{name}.toml").read_text())


KR = preset("kr")
NOW = at("2026-11-20 12:00")
VISIT = slot("2026-11-24 10:00")

FACTS = BookingFacts(
    zone=SEOUL,
    visitor_open=NINE_TO_FOUR,
    inmate_open=NINE_TO_FOUR,
    inmate_class=InmateClass.S3,
    inmate_available=True,
    visitors_admitted=True,
    inmate_used={},
    applicant_used={},
    last_no_show=None,
    last_same_day_cancel=None,
)

LAWYER_OF_A_PRETRIAL = replace(FACTS, visitor_role=VisitorRole.LAWYER, inmate_class=InmateClass.PRETRIAL)
"""A lawyer asks for Yul, who awaits trial: every kind of visit is open to them."""


def refused(
    facts: BookingFacts = FACTS,
    *,
    now: datetime = NOW,
    start: SlotNo = VISIT,
    party: tuple[int, ...] = (HANEUL,),
    policy: Policy = KR,
    kind: str = ORDINARY,
    case: str = "",
) -> tuple[Refusal, ...]:
    """Every reason against the visit."""
    return refusals_for(BookingRequest(start, party, kind, case), facts, policy, now)


def codes(refusals: tuple[Refusal, ...]) -> list[RefusalCode]:
    """Only the codes."""
    return [refusal.code for refusal in refusals]


def with_window(policy: Policy = KR, **changes: object) -> Policy:
    """``policy`` with another booking window."""
    return replace(policy, window=replace(policy.window, **changes))  # type: ignore[arg-type]


def with_hours(policy: Policy = KR, **changes: object) -> Policy:
    """``policy`` with other opening hours."""
    return replace(policy, hours=replace(policy.hours, **changes))  # type: ignore[arg-type]
