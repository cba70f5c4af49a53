"""Everything that the rules of a booking ask about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from mannam.domain.calendar import open_quanta
from mannam.domain.pairs import NO_PAIRS, Pairs
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.rules import BookingFacts, BookingRequest
from mannam.domain.slots import SlotNo, day_of
from mannam.models import Booth, Visit
from mannam.queries.country import Country
from mannam.queries.people import NO_VISIT, People, PeopleAsked, UseKey
from mannam.queries.policies import InForce


@dataclass(frozen=True)
class Situation:
    """What a booking meets: the rules and facts, and the ordinals of the allowances in use.

    ``user_id`` is who gets the messages; ``ordinals`` are by holder and period key, ``pairs``
    those who must not meet, ``pairs_set`` how often any were set or unset; ``contacts`` the places of those on the
    inmate's list of callers.
    """

    rules: InForce
    facts: BookingFacts
    inmate_facility_id: int
    user_id: int | None
    ordinals: Mapping[UseKey, frozenset[int]]
    pairs: Pairs = NO_PAIRS
    pairs_set: int | None = None
    contacts: Mapping[int, int] = field(default_factory=dict)


def read_situation(
    *,
    inmate_id: int,
    visitor_facility_id: int,
    slot: SlotNo,
    applicant_id: int,
    visitor_ids: tuple[int, ...],
    kind: str,
    case: str,
    besides: int = NO_VISIT,
) -> Situation:
    """Read the facts of a booking of that kind; what the visit ``besides`` has taken is not counted.

    Raises Refused for an unknown inmate, facility or visitor; somebody else's companion is unknown too.
    """
    asked = PeopleAsked(
        inmate_id=inmate_id,
        applicant_id=applicant_id,
        visitor_ids=visitor_ids,
        days=[day_of(slot)],
        kind=kind,
        case=case,
        besides=besides,
    )
    return situation_from(asked.answer(), visitor_facility_id, visitor_ids, day_of(slot))


def read_situation_of(
    visit: Visit, *, slot: SlotNo | None = None, visitor_facility_id: int | None = None
) -> tuple[BookingRequest, Situation]:
    """What it would be to book ``visit`` now, its own places and allowance not counted, and what that meets.

    At its own time and place, or at another ``slot`` and ``visitor_facility_id``. Raises as ``read_situation``.
    """
    wanted = SlotNo(visit.slot_no) if slot is None else slot
    party = tuple(visit.party.order_by("pk").values_list("pk", flat=True))
    situation = read_situation(
        inmate_id=visit.inmate_id,
        visitor_facility_id=visit.visitor_facility_id if visitor_facility_id is None else visitor_facility_id,
        slot=wanted,
        applicant_id=visit.applicant_id,
        visitor_ids=party,
        kind=visit.kind,
        case=visit.case_ref,
        besides=visit.pk,
    )
    return BookingRequest(wanted, party, visit.kind, visit.case_ref), situation


def situation_from(people: People, visitor_facility_id: int, visitor_ids: tuple[int, ...], day: date) -> Situation:
    """The facts of a booking on ``day`` out of what was read of its people; raises as ``read_situation`` does."""
    _check_known(people, visitor_facility_id, visitor_ids)
    rules = _rules(people.country, people.home_id, day)
    away = _rules(people.country, visitor_facility_id, day)
    here = people.closed(visitor_facility_id, Booth.BoothSide.VISITOR, day)
    there = people.closed(people.home_id, Booth.BoothSide.INMATE, day)
    facts = people.facts(
        day,
        visitor_open=open_quanta(away.policy.hours, day, [here]),
        inmate_open=open_quanta(rules.policy.hours, day, [there]),
    )
    return Situation(
        rules,
        facts,
        people.home_id,
        people.user_id,
        people.ordinals,
        people.pairs,
        people.pairs_set,
        people.contacts,
    )


def _check_known(people: People, visitor_facility_id: int, visitor_ids: tuple[int, ...]) -> None:
    known = {
        RefusalCode.INMATE_NOT_FOUND: people.inmate_id is not None,
        RefusalCode.FACILITY_NOT_FOUND: visitor_facility_id in people.country.sites,
        RefusalCode.VISITOR_NOT_FOUND: people.applicant_id is not None and people.known == len(set(visitor_ids)),
    }
    missing = [Refusal(code) for code, is_known in known.items() if not is_known]
    if missing:
        raise Refused(*missing)


def _rules(country: Country, facility_id: int, day: date) -> InForce:
    found = country.rules(facility_id, day)
    if found is None:  # no rules, no visits
        raise Refused(Refusal(RefusalCode.FACILITY_CLOSED, {"day": day}))
    return found
