"""When and where a visit could be held."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from mannam.domain.availability import Offer
from mannam.domain.distance import Place


def free_offers(
    *,
    inmate_id: int,
    visitor_ids: tuple[int, ...],
    days: Sequence[date],
    facility_ids: Collection[int] | None,
    near: Place | None,
    now: datetime,
) -> list[Offer]:
    """Every bookable place and time."""
    raise NotImplementedError
