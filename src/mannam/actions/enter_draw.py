"""Enter a draw, or change one's entry: one a person, while entries are taken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from mannam.actions.actor import By
from mannam.actions.hold_draw import hold_open_draw
from mannam.actions.open_draw import open_draw
from mannam.actions.record_audit import record_audit
from mannam.actions.refused import Refused
from mannam.actions.try_again import try_again
from mannam.actions.write_visit import REF_ALPHABET
from mannam.domain.draw import Wish, check_wishes
from mannam.domain.policy import ORDINARY, Policy
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import BookingRequest, refusals_for
from mannam.domain.slots import day_of
from mannam.models import Entry
from mannam.models import Wish as StoredWish
from mannam.queries.booking_facts import Situation, read_situation

CODE_LENGTH = 10


@dataclass(frozen=True)
class EntryOrder:
    """Whom to meet, who applies, who comes (ids of visitors), and one to three wishes, the dearest first.

    Lots are drawn for ordinary visits.
    """

    inmate_id: int
    applicant_id: int
    visitor_ids: tuple[int, ...]
    wishes: tuple[Wish, ...]


@dataclass(frozen=True)
class Entered:
    """An entry; ``is_new``: it was not there before, else it was changed."""

    entry: Entry
    is_new: bool


def enter_draw(
    order: EntryOrder,
    by: By,
    *,
    now: datetime,
    random: Random,
    before_writing: Callable[[], None] = lambda: None,
) -> Entered:
    """The applicant's entry for the day of the wishes; who has entered already changes it and keeps its code.

    Raises Refused with every reason. ``before_writing`` is called between reading and writing, where a race would
    be.
    """
    if refusal := check_wishes(order.wishes):
        raise Refused(refusal)
    policy = _allowed(order, now)
    draw = open_draw(policy, day_of(order.wishes[0].slot), now=now, random=random)
    if draw is None:
        raise Refused(Refusal(RefusalCode.LOTTERY_CLOSED))
    before_writing()
    return try_again(lambda: _enter(draw.pk, order, by, now, random))


def _allowed(order: EntryOrder, now: datetime) -> Policy:
    """The policy by which the wishes may be entered now. Raises Refused with every reason against any of them."""
    found: list[Refusal] = []
    situation = None
    for wish in order.wishes:
        situation = _situation(order, wish)
        found += [reason for reason in _reasons(order, wish, situation, now) if reason not in found]
    assert situation is not None  # noqa: S101 - there is a wish
    if found:
        raise Refused(*found)
    return situation.rules.policy


def _situation(order: EntryOrder, wish: Wish) -> Situation:
    return read_situation(
        inmate_id=order.inmate_id,
        visitor_facility_id=wish.facility_id,
        slot=wish.slot,
        applicant_id=order.applicant_id,
        visitor_ids=order.visitor_ids,
        kind=ORDINARY,
        case="",
    )


def _reasons(order: EntryOrder, wish: Wish, situation: Situation, now: datetime) -> Iterator[Refusal]:
    """What speaks against booking it, but that lots are entered: without that, this is no time to enter."""
    request = BookingRequest(wish.slot, order.visitor_ids)
    reasons = refusals_for(request, situation.facts, situation.rules.policy, now)
    yield from (reason for reason in reasons if reason.code is not RefusalCode.LOTTERY_RUNNING)
    if RefusalCode.LOTTERY_RUNNING not in {reason.code for reason in reasons}:
        yield Refusal(RefusalCode.LOTTERY_CLOSED)


def _enter(draw_id: int, order: EntryOrder, by: By, now: datetime, random: Random) -> Entered:
    draw = hold_open_draw(draw_id, now)
    entry = draw.entries.filter(applicant=order.applicant_id).first()
    is_new = entry is None
    if entry is None:
        code = "".join(random.choices(REF_ALPHABET, k=CODE_LENGTH))
        entry = Entry(draw=draw, applicant_id=order.applicant_id, code=code, entered_at=now)
    entry.inmate_id = order.inmate_id
    entry.save()
    entry.party.set(order.visitor_ids)
    entry.wishes.all().delete()
    StoredWish.objects.bulk_create(
        StoredWish(entry=entry, rank=rank, facility_id=wish.facility_id, slot_no=wish.slot)
        for rank, wish in enumerate(order.wishes, start=1)
    )
    wishes = [[wish.facility_id, wish.slot] for wish in order.wishes]
    record_audit("enter_draw", by, now=now, data={"draw": draw.pk, "entry": entry.code, "wishes": wishes})
    return Entered(entry, is_new)
