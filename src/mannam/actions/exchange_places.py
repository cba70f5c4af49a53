"""Give a visit other places: new claims and allowance are taken, then what it had besides is free for others."""

from django.db.models import F, Func

from mannam.actions.claim_places import exchange, wanted_for
from mannam.actions.serve_later import serve_freed_by
from mannam.actions.take_allowance import refund_allowance, take_allowance
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.slots import SlotNo
from mannam.models import NonAssociation, Visit
from mannam.queries.booking_facts import Situation
from mannam.queries.free_places import FreePlaces, Places
from mannam.queries.pairs import pairs_of_visit


def places_of(visit: Visit) -> Places:
    """What the visit has now."""
    return Places(visit.visitor_booth_id, visit.inmate_booth_id, visit.supervision_place)


def check_free(found: FreePlaces, places: Places | None) -> Places:
    """The places that were chosen. Raises Refused when somebody is busy then, or a kind is used up."""
    if found.visitor_busy:
        raise Refused(Refusal(RefusalCode.VISITOR_BUSY))
    if found.inmate_busy or places is None:
        raise Refused(Refusal(RefusalCode.SLOT_TAKEN))
    return places


def exchange_places(visit: Visit, visitor_facility_id: int, places: Places, slot: SlotNo, quanta: int) -> None:
    """Claim ``places`` from ``slot`` on and free the rest; the visit has the new ones (the caller saves it).

    What it had is read as it is stored: its inmate may be at another facility by now. The caller holds the visit's
    row. One that somebody else takes meanwhile violates the claims' primary key.
    """
    party = list(visit.party.values_list("pk", flat=True))
    pairs = pairs_of_visit(visit, party, visitor_facility_id, slot)
    wanted = wanted_for(visitor_facility_id, visit.inmate_facility_id, places, visit.inmate_id, party, pairs)
    exchange(visit, sorted(wanted), slot, quanta)
    if (visit.visitor_facility_id, visit.slot_no) != (visitor_facility_id, slot):
        _leave_alone_no_more(visit)
    serve_freed_by(Visit.objects.only("visitor_facility_id", "inmate_facility_id", "slot_no").get(pk=visit.pk))
    visit.visitor_facility_id, visit.slot_no, visit.quanta = visitor_facility_id, slot, quanta
    visit.visitor_booth_id, visit.inmate_booth_id = places.visitor_booth, places.inmate_booth
    visit.supervision_place = places.supervision_place


def _leave_alone_no_more(visit: Visit) -> None:
    """It has moved, and claimed the pairs whose people were together with it where it was."""
    left = NonAssociation.objects.filter(left__contains=[visit.pk])
    left.update(left=Func(F("left"), visit.pk, function="array_remove"))


def exchange_allowance(visit: Visit, situation: Situation) -> None:
    """The units of its old day (or month) are given back, and those of its new one (``slot_no``) taken.

    The situation was read without the visit's own units, and the rules have found some free.
    """
    refund_allowance(visit)
    take_allowance(situation, visit)
