"""Booths as the desk sees them: with their screens, and free for a visit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mannam.access import hash_of
from mannam.models import Booth, BoothDevice, Claim, PairingCode, Resource, Visit

SEEN_WITHIN = timedelta(minutes=2)
"""A booth's page reports every few seconds; after this long without a word something is wrong."""


class ScreenState(StrEnum):
    """How a booth's screen does."""

    OUT_OF_SERVICE = "out_of_service"
    NOT_PAIRED = "not_paired"
    SILENT = "silent"
    READY = "ready"


@dataclass(frozen=True)
class BoothScreen:
    """A booth and the screen it is paired with, if any."""

    booth: Booth
    device: BoothDevice | None
    state: ScreenState


def booth_screens(facility_id: int, now: datetime) -> list[BoothScreen]:
    """Every booth of a facility, visitor side first, by number."""
    booths = Booth.objects.filter(facility_id=facility_id).order_by("-side", "number")
    paired = BoothDevice.objects.filter(booth__facility_id=facility_id, revoked_at=None).order_by("paired_at")
    newest: Mapping[int, BoothDevice] = {device.booth_id: device for device in paired}
    return [_screen(booth, newest.get(booth.pk), now) for booth in booths]


def booths_without_screen(facility_id: int, now: datetime) -> set[int]:
    """Booths in which nobody can talk as things are: no screen is paired."""
    return {one.booth.pk for one in booth_screens(facility_id, now) if one.state is ScreenState.NOT_PAIRED}


def free_visitor_booths(visit: Visit) -> list[Booth]:
    """The visitor booths in service that nobody else has during ``visit``, its own among them."""
    others = Claim.objects.filter(
        facility_id=visit.visitor_facility_id,
        kind=Resource.VISITOR_BOOTH,
        slot_no__range=(visit.slot_no, visit.slot_no + visit.quanta - 1),
    ).exclude(visit=visit)
    booths = Booth.objects.filter(
        facility=visit.visitor_facility_id, side=Booth.BoothSide.VISITOR, in_service=True
    )
    return list(booths.exclude(pk__in=others.values("resource_id")).order_by("number"))


def good_pairing_code(code: str, now: datetime) -> PairingCode | None:
    """The pairing code of these digits, while it can be used, with its booth."""
    issued = PairingCode.objects.select_related("booth")
    return issued.filter(code_hash=hash_of(code), used_at=None, expires_at__gt=now).first()


def _screen(booth: Booth, device: BoothDevice | None, now: datetime) -> BoothScreen:
    return BoothScreen(booth, device, _state(booth, device, now))


def _state(booth: Booth, device: BoothDevice | None, now: datetime) -> ScreenState:
    if not booth.in_service:
        return ScreenState.OUT_OF_SERVICE
    if device is None:
        return ScreenState.NOT_PAIRED
    seen = device.last_seen_at or device.paired_at
    return ScreenState.READY if now - seen <= SEEN_WITHIN else ScreenState.SILENT
