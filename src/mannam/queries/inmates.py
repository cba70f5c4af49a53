"""Finding an inmate by what a visitor must know: facility, number and name, all three right."""

from django.utils.crypto import constant_time_compare

from mannam.domain.plain_text import plain_cell, plain_text
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.models import Inmate


def find_inmate(facility_code: str, number: str, name: str) -> Inmate:
    """The inmate with this number and name at this facility.

    Raises Refused (inmate_not_found), in the same words and after the same work whichever was wrong: nobody
    learns who is held where, or under which number.
    """
    # PostgreSQL cannot hold a null byte, and refuses to look for one
    code, number = facility_code.strip().replace("\0", "?"), plain_cell(number).replace("\0", "?")
    inmates = Inmate.objects.select_related("facility")
    candidate = inmates.filter(facility__code=code, number=number).first()
    known_name = "" if candidate is None else candidate.name
    if not constant_time_compare(_plain(known_name), _plain(name)) or candidate is None:
        raise Refused(Refusal(RefusalCode.INMATE_NOT_FOUND))
    return candidate


def _plain(name: str) -> str:
    return "".join(plain_text(name).split()).casefold()
