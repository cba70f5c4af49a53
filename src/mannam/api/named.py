"""What a program names in an order, as the actions want it: ids and slots. What there is not is refused."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.access import TokenHolder
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.domain.slots import OffGridError, SlotNo, slot_at
from mannam.queries.country import country_of


def applicant_id_of(holder: TokenHolder) -> int:
    """The visitor who applies: the token's holder. Raises Refused (visitor_not_found) when he is none."""
    if holder.visitor_id is None:
        raise Refused(Refusal(RefusalCode.VISITOR_NOT_FOUND))
    return holder.visitor_id


def facility_id_of(holder: TokenHolder, code: str) -> int:
    """The facility of that code. Raises Refused (facility_not_found)."""
    found = country_of(holder.places_version).ids.get(code)
    if found is None:
        raise Refused(Refusal(RefusalCode.FACILITY_NOT_FOUND))
    return found


def slot_of(starts_at: datetime) -> SlotNo:
    """The slot that begins then. Raises Refused (off_grid) when none does."""
    try:
        return slot_at(starts_at, ZoneInfo(settings.TIME_ZONE))
    except OffGridError as error:
        raise Refused(Refusal(RefusalCode.OFF_GRID)) from error
