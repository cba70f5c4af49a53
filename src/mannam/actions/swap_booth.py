"""Give a visit other booths at the same place and time: nobody has to come at another time for it."""

from datetime import datetime

from mannam.actions.actor import By
from mannam.actions.exchange_places import exchange_places, places_of
from mannam.actions.record_audit import record_at_visitors
from mannam.domain.slots import SlotNo
from mannam.models import Visit
from mannam.queries.free_places import free_for_visit


def swap_booth(visit: Visit, by: By, *, now: datetime) -> bool:
    """Whether it has booths in service now; those that it had it keeps where it can. The caller holds its row."""
    slot = SlotNo(visit.slot_no)
    found = free_for_visit(visit, slot, visit.quanta, monitored=visit.is_supervised)
    places = found.prefer(places_of(visit))
    if places is None:
        return False
    before = {"from_visitor_booth": visit.visitor_booth_id, "from_inmate_booth": visit.inmate_booth_id}
    exchange_places(visit, visit.visitor_facility_id, places, slot, visit.quanta)
    visit.save(update_fields=["visitor_booth", "inmate_booth", "supervision_place"])
    data = {**before, "visitor_booth": visit.visitor_booth_id, "inmate_booth": visit.inmate_booth_id}
    record_at_visitors("swap_booth", visit, by, now=now, data=data)
    return True
