"""A disruption and its visits in words."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mannam.domain.disruption import DisruptionKind, DisruptionState, HitOutcome, MoveAnswer, Reach
from mannam.domain.lifecycle import FREED, Status
from mannam.domain.restriction import BanGround, RestrictionKind
from mannam.domain.slots import SlotNo, day_of, index_in_day, start_of
from mannam.models import Booth, Disruption, Facility, Visit
from mannam.notify.wording import day_words, time_and_day
from mannam.queries.disrupted import Line
from mannam.queries.replanning import Found
from mannam.queries.telephones import telephone_of
from mannam.web.telephone import dialled

KINDS: Final = {
    DisruptionKind.CLOSURE: gettext_lazy("Close the facility or one side"),
    DisruptionKind.BOOTH: gettext_lazy("Take a booth out of service"),
    DisruptionKind.UNAVAILABLE: gettext_lazy("An inmate cannot be visited for some days"),
    DisruptionKind.TRANSFER: gettext_lazy("An inmate was transferred"),
    DisruptionKind.RELEASE: gettext_lazy("An inmate was released"),
}
GROUNDS: Final = {
    RestrictionKind.COURT: gettext_lazy("In court"),
    RestrictionKind.TRANSFER: gettext_lazy("On a transfer"),
    RestrictionKind.INVESTIGATION: gettext_lazy("Under investigation"),
    RestrictionKind.DISCIPLINE: gettext_lazy("Disciplinary measure"),
    RestrictionKind.BAN: gettext_lazy("Visits are not allowed (Act, article 41)"),
}
BAN_GROUNDS: Final = {
    BanGround.CRIME: gettext_lazy("Evidence or a crime (Act, article 41(1)1)"),
    BanGround.COURT: gettext_lazy("A court's order (Act, article 41(1)2)"),
    BanGround.REHABILITATION: gettext_lazy("Harm to rehabilitation (Act, article 41(1)3)"),
    BanGround.SECURITY: gettext_lazy("Harm to security and order (Act, article 41(1)4)"),
}
STATES: Final = {
    DisruptionState.PREVIEWED: gettext_lazy("Not in force yet"),
    DisruptionState.APPLYING: gettext_lazy("In force, visits are being moved"),
    DisruptionState.APPLIED: gettext_lazy("In force"),
    DisruptionState.LIFTED: gettext_lazy("Lifted"),
    DisruptionState.DISCARDED: gettext_lazy("Thrown away"),
}
_REACH: Final = {
    Reach.ANSWERED: gettext_lazy("Answered"),
    Reach.TOLD_BY_PHONE: gettext_lazy("Told by telephone"),
    Reach.TOLD: gettext_lazy("Told by e-mail"),
    Reach.WAITING: gettext_lazy("No answer yet"),
    Reach.TO_PHONE: gettext_lazy("To be telephoned"),
}
_ANSWERS: Final = {
    MoveAnswer.ACCEPTED: gettext_lazy("Accepted"),
    MoveAnswer.CHANGED: gettext_lazy("Chose another time"),
    MoveAnswer.GIVEN_UP: gettext_lazy("Gave the visit up"),
}


@dataclass(frozen=True)
class HitRow:
    """A visit in the table. ``key`` is its number; ``may_phone``: somebody has to telephone.

    ``telephone``: where to, as an address and as people write it, if a number is known.
    """

    key: str
    when: str
    who: str
    became: str
    known: str
    note: str
    may_phone: bool
    telephone: tuple[str, str] | None = None


def of_what(disruption: Disruption) -> str:
    """What is not possible, in a few words."""
    match DisruptionKind(disruption.kind):
        case DisruptionKind.CLOSURE:
            sides = {"": _("Both sides"), "visitor": _("Visitor side"), "inmate": _("Inmate side")}
            return _("Closed: %(side)s") % {"side": sides[disruption.side]}
        case DisruptionKind.BOOTH if disruption.booth is not None:
            return _booth_words(disruption.booth)
        case DisruptionKind.TRANSFER:
            to = {"inmate": disruption.inmate, "facility": disruption.to_facility, "number": disruption.to_number}
            return _("Inmate %(inmate)s transferred to %(facility)s, number %(number)s") % to
        case DisruptionKind.BAN:
            return _("A visitor may not meet inmates of this facility")
        case DisruptionKind.RELEASE:
            return _("Inmate %(inmate)s released") % {"inmate": disruption.inmate}
        case _:
            return _("Inmate %(inmate)s cannot be visited") % {"inmate": disruption.inmate}


def _booth_words(booth: Booth) -> str:
    words = {"visitor": _("Visitor booth %(number)s"), "inmate": _("Inmate booth %(number)s")}
    return words[booth.side] % {"number": booth.number}


def span(disruption: Disruption, today: date) -> str:
    """From when to when. Midnight is not named where a day begins or ends by it, nor the year of ``today``."""
    if _is_midnight(disruption.first_slot) and (disruption.end_slot is None or _is_midnight(disruption.end_slot)):
        return _whole_days(disruption.first_slot, disruption.end_slot, today)
    first = _at(disruption.first_slot, today)
    if disruption.end_slot is None:
        return _("from %(first)s on") % {"first": first}
    return _("%(first)s to %(end)s") % {"first": first, "end": _at(disruption.end_slot, today)}


def _is_midnight(slot: int) -> bool:
    return index_in_day(SlotNo(slot)) == 0


def _whole_days(first_slot: int, end_slot: int | None, today: date) -> str:
    first = day_words(day_of(SlotNo(first_slot)), today)
    if end_slot is None:
        return _("from %(first)s on") % {"first": first}
    last = day_words(day_of(SlotNo(end_slot - 1)), today)
    if first == last:
        return _("%(day)s, all day") % {"day": first}
    return _("%(first)s to %(last)s, all day") % {"first": first, "last": last}


def rows(disruption: Disruption, today: date) -> list[tuple[str, str]]:
    """The disruption as terms and values, as it is told on ``today``."""
    found = [
        (_("What"), of_what(disruption)),
        (_("When"), span(disruption, today)),
        (_("State"), str(STATES[DisruptionState(disruption.state)])),
    ]
    more = [
        (_("Visitor"), disruption.visitor.name if disruption.visitor else ""),
        (_("Why"), _ground(disruption)),
        (_("Ordered by"), disruption.ordered_by),
        (_("Reason"), disruption.reason),
    ]
    return [*found, *((term, value) for term, value in more if value)]


def _ground(disruption: Disruption) -> str:
    if disruption.ban_ground:
        return str(BAN_GROUNDS[BanGround(disruption.ban_ground)])
    return str(GROUNDS[RestrictionKind(disruption.ground)]) if disruption.ground else ""


def foreseen(found: Found, places: dict[int, Facility], side: str) -> HitRow:
    """What would be found for a visit; ``side`` is that of the booth that cannot be used, if it is one."""
    note = _("is owed minutes") if found.owed_ms else ""
    return HitRow(
        found.visit.ref,
        time_and_day(found.visit.starts_at),
        _who(found.visit),
        _fate(found, places),
        _needs_no_telling(side) if found.keeps_time else "",
        note,
        False,
    )


def _needs_no_telling(side: str) -> str:
    """Why nobody is told of another booth: no slip, mail or page of a visitor names one."""
    if side == Booth.BoothSide.INMATE:
        return _("Nobody has to be told: the inmate's booth stands on the plan of the day")
    return _("Nobody has to be told: the desk names the booth at check-in")


def _fate(found: Found, places: dict[int, Facility]) -> str:
    if not found.is_foreseen:
        return _("Looked for when it is put in force")
    if found.keeps_time:
        return _("Another booth at the same time")
    if found.place is None:
        return _("Called off")
    return _moved(found.visit.visitor_facility_id, found.place.slot, places[found.place.facility_id])


def done(line: Line, side: str) -> HitRow:
    """What became of a visit, and whether its people know; ``side`` as for one that is foreseen."""
    row = line.row
    return HitRow(
        line.visit.ref,
        _at(row.from_slot),
        _who(line.visit),
        _outcome(line, side),
        _known(line, side),
        _note(line),
        line.reach is Reach.TO_PHONE,
        dialled(telephone_of(line.visit)) if line.reach is Reach.TO_PHONE else None,
    )


def _known(line: Line, side: str) -> str:
    row = line.row
    if row.outcome == HitOutcome.KEPT and _stands(line):
        return (
            _("It is here already: show the party to this booth")
            if _is_here(line, side)
            else _needs_no_telling(side)
        )
    return str(_ANSWERS[MoveAnswer(row.answer)] if row.answer else _REACH[line.reach] if line.reach else "")


def _is_here(line: Line, side: str) -> bool:
    """Whether the desk named the old booth to the party, and it waits there."""
    came, done_at = line.visit.checked_in_at, line.row.done_at
    is_before = came is not None and done_at is not None and came <= done_at
    return is_before and side == Booth.BoothSide.VISITOR and line.visit.status == Status.CHECKED_IN


def _outcome(line: Line, side: str) -> str:
    row = line.row
    match row.outcome:
        case HitOutcome.KEPT:
            return _kept(line, side)
        case HitOutcome.MOVED if row.to_slot is not None and row.to_facility is not None:
            return _moved(row.from_facility_id, row.to_slot, row.to_facility)
        case HitOutcome.CALLED_OFF:
            return _("Called off")
        case HitOutcome.SETTLED if _stands(line):
            return _("Left as it was: it had begun, or nothing was in its way any more")
        case HitOutcome.SETTLED:
            return _("Cancelled or moved before")
        case _:
            return _("Not looked after yet")


def _kept(line: Line, side: str) -> str:
    if not _stands(line):
        return _("Another booth at the same time")
    booth = line.visit.inmate_booth if side == Booth.BoothSide.INMATE else line.visit.visitor_booth
    return _("Same time: %(booth)s") % {"booth": _booth_words(booth)}


def _stands(line: Line) -> bool:
    """Whether nobody gave the visit up or moved it."""
    visit, row = line.visit, line.row
    is_there = (visit.slot_no, visit.visitor_facility_id) == (row.from_slot, row.from_facility_id)
    return is_there and visit.status not in FREED


def _note(line: Line) -> str:
    """Why somebody must telephone, or who did."""
    row = line.row
    if row.phoned_at is not None and row.phoned_by is not None:
        went = _("told") if row.phone_outcome == "told" else _("no answer")
        name = row.phoned_by.name
        return _("telephoned %(when)s by %(name)s: %(went)s") % {
            "when": time_and_day(row.phoned_at),
            "name": name,
            "went": went,
        }
    if line.reach is not Reach.TO_PHONE:
        return ""
    if line.mail is None:
        return _("no e-mail address")
    return _("the e-mail failed") if line.mail.state == "failed" else _("no answer in time")


def _moved(from_facility_id: int, slot: int, to: Facility) -> str:
    when = _at(slot)
    return when if to.pk == from_facility_id else f"{when}, {to}"


def _who(visit: Visit) -> str:
    return f"{visit.applicant.name} → {visit.inmate.name}"


def _at(slot: int, today: date | None = None) -> str:
    return time_and_day(start_of(SlotNo(slot), ZoneInfo(settings.TIME_ZONE)), today)
