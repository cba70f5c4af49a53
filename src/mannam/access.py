"""The only way from a request to an object: who may see or touch what.

Everything here raises Denied, whether there is no such object or it is somebody else's: nobody learns which.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from psycopg import sql

from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Side
from mannam.models import (
    BoothDevice,
    Entry,
    Facility,
    StaffRole,
    User,
    Visit,
    Visitor,
    WaitlistEntry,
    Webhook,
    prepared,
)

Anyone = User | AnonymousUser

_FULL = ("inmate", "applicant", "visitor_facility", "inmate_facility", "visitor_booth", "inmate_booth", "policy")

_USER_FIELDS = [field.attname for field in User._meta.concrete_fields]
TOKEN = (
    sql.SQL("""
SELECT mannam_visitor.id, mannam_apitoken.id AS token_id, scopes, (SELECT version FROM places_version), {user}
FROM mannam_user
JOIN mannam_apitoken ON mannam_apitoken.user_id = mannam_user.id
LEFT JOIN mannam_visitor ON mannam_visitor.user_id = mannam_user.id
WHERE token_hash = %(hash)s AND revoked_at IS NULL AND is_active
  AND (expires_at IS NULL OR expires_at > %(now)s)
""")
    .format(user=sql.SQL(", ").join(sql.Identifier("mannam_user", field) for field in _USER_FIELDS))
    .as_string()
)


@dataclass(frozen=True)
class TokenHolder:
    """For whom a program acts: a user, and the id of the visitor that this user is (None: has never applied).

    ``scopes`` are what the token may be used for, as they are stored. ``places_version`` has nothing to do with
    them: it is the country's as of then, read along because every program names facilities.
    """

    user: User
    visitor_id: int | None
    token_id: int
    scopes: frozenset[str]
    places_version: UUID | None


KEY_DIGITS: Final = 19


class Denied(Exception):  # noqa: N818 - what happened, in one word
    """There is no such thing, or it is not theirs; a page says 404 either way."""


def access_visit(user: Anyone, ref: str) -> Visit:
    """The visit, for its applicant, its party and the staff of either facility."""
    if not isinstance(user, User):
        raise Denied
    visit = _visit(ref)
    if visit is None or not (_takes_part(user, visit) or _works_at_either_end(user, visit)):
        raise Denied
    return visit


def access_supervised_visit(user: Anyone, ref: str) -> Visit:
    """The visit, for an officer of the inmate's facility."""
    visit = _visit(ref)
    officer = StaffRole.Role.OFFICER
    if visit is None or not _roles(user, officer).filter(_at(visit.inmate_facility_id)).exists():
        raise Denied
    return visit


def access_visit_at_desk(user: Anyone, facility: Facility, ref: str, side: Side) -> Visit:
    """The visit, for the desk of the facility at which the booth of ``side`` stands."""
    visit = _visit(ref)
    if visit is None or _facility_of(visit, side) != facility.pk:
        raise Denied
    if not _roles(user, StaffRole.Role.DESK).filter(_at(facility.pk)).exists():
        raise Denied
    return visit


def access_visit_of_desk(user: Anyone, facility: Facility, ref: str) -> Visit:
    """The visit, for the desk of ``facility``, at which one of its ends is."""
    visit = _visit(ref)
    if visit is None or facility.pk not in {visit.visitor_facility_id, visit.inmate_facility_id}:
        raise Denied
    if not _roles(user, StaffRole.Role.DESK).filter(_at(facility.pk)).exists():
        raise Denied
    return visit


def access_visit_to_change(user: Anyone, ref: str) -> tuple[Visit, Actor]:
    """The visit and in which part ``user`` may change it: as its applicant, or as the desk of either facility."""
    visit = access_visit(user, ref)
    if isinstance(user, User) and user.pk in {visit.applicant.user_id, visit.applicant.registered_by_id}:
        return visit, Actor.VISITOR
    ends = _at(visit.visitor_facility_id) | _at(visit.inmate_facility_id)
    if _roles(user, StaffRole.Role.DESK).filter(ends).exists():
        return visit, Actor.DESK
    raise Denied


def access_visit_to_check_in(user: Anyone, ref: str) -> Visit:
    """The visit, for the desk of the facility that its party goes to."""
    visit = _visit(ref)
    if visit is None or not _roles(user, StaffRole.Role.DESK).filter(_at(visit.visitor_facility_id)).exists():
        raise Denied
    return visit


def access_visit_to_close(user: Anyone, ref: str) -> tuple[Visit, Actor]:
    """The visit and in which part ``user`` may say what became of it: officer or desk of the inmate."""
    visit = _visit(ref)
    parts = {StaffRole.Role.OFFICER: Actor.OFFICER, StaffRole.Role.DESK: Actor.DESK}
    if visit is not None:
        held = set(_roles(user, *parts).filter(_at(visit.inmate_facility_id)).values_list("role", flat=True))
        for role, part in parts.items():
            if role in held:
                return visit, part
    raise Denied


def access_own_visitor(user: Anyone) -> Visitor | None:
    """The visitor that this user is; None before the first application."""
    return Visitor.objects.filter(user=user).first() if isinstance(user, User) else None


def access_companion(user: User, visitor_id: str) -> Visitor:
    """Somebody on the list of those who come along with ``user``, by a key as a form sends it."""
    # nobody has a key of more digits; int() refuses very long ones
    is_key = visitor_id.isascii() and visitor_id.isdecimal() and len(visitor_id) < KEY_DIGITS
    found = user.companions.filter(pk=int(visitor_id), listed=True).first() if is_key else None
    if found is None:
        raise Denied
    return found


def access_own_entry(user: Anyone, code: str) -> Entry:
    """One's own entry for a draw, by its code."""
    known = Entry.objects.select_related("draw", "inmate__facility", "visit__visitor_facility")
    known = known.prefetch_related("party", "wishes__facility")
    found = known.filter(code=code, applicant__user=user.pk).first() if isinstance(user, User) else None
    if found is None:
        raise Denied
    return found


def access_own_wait(user: Anyone, code: str) -> WaitlistEntry:
    """One's own place in the waitlist, by its code."""
    known = WaitlistEntry.objects.select_related("inmate__facility", "facility")
    known = known.prefetch_related("party", "offers__visit__visitor_facility")
    mine = known.filter(applicant__user=user.pk) if isinstance(user, User) and "\0" not in code else None
    found = None if mine is None else mine.filter(code=code).first()
    if found is None:
        raise Denied
    return found


def access_webhook(user: Anyone, webhook_id: int) -> Webhook:
    """One's own webhook, as long as it is told of anything."""
    mine = Webhook.objects.filter(pk=webhook_id, ended_at=None)
    found = mine.filter(user=user.pk).first() if isinstance(user, User) else None
    if found is None:
        raise Denied
    return found


def access_facility(user: Anyone, code: str, *roles: StaffRole.Role) -> Facility:
    """The facility, for staff who hold one of ``roles`` there (no roles named: any role)."""
    facility = None if "\0" in code else Facility.objects.filter(code=code).first()
    if facility is None or not _roles(user, *roles).filter(_at(facility.pk)).exists():
        raise Denied
    return facility


def access_facility_in_part(user: Anyone, code: str) -> tuple[Facility, Actor]:
    """The facility, for its desk and its manager, and in which of the two parts ``user`` acts there."""
    facility = access_facility(user, code, StaffRole.Role.DESK, StaffRole.Role.MANAGER)
    is_desk = _roles(user, StaffRole.Role.DESK).filter(_at(facility.pk)).exists()
    return facility, Actor.DESK if is_desk else Actor.MANAGER


def access_rules(user: Anyone) -> None:
    """The rules: for an administrator of every facility, since they hold in many (ADR 11)."""
    if not may_change_rules(user):
        raise Denied


def may_change_rules(user: Anyone) -> bool:
    """Whether ``user`` is an administrator of every facility."""
    return _roles(user, StaffRole.Role.ADMINISTRATOR).filter(facility=None).exists()


def facilities_for(user: Anyone, *roles: StaffRole.Role) -> list[Facility]:
    """The facilities where ``user`` holds one of ``roles`` (no roles named: any role), by code."""
    held = list(_roles(user, *roles).values_list("facility_id", flat=True))
    if None in held:
        return list(Facility.objects.order_by("code"))
    return list(Facility.objects.filter(pk__in=held).order_by("code"))


def access_booth_device(token: str) -> BoothDevice:
    """The paired device that holds this token, with its booth and facility."""
    devices = BoothDevice.objects.select_related("booth__facility")
    device = devices.filter(token_hash=hash_of(token), revoked_at=None).first()
    if device is None:
        raise Denied
    return device


def access_api_token(token: str, now: datetime) -> TokenHolder:
    """For whom the holder of this token acts; nobody when it has run out or was revoked."""
    found = prepared.rows(TOKEN, token_params(token, now))
    if not found:
        raise Denied
    return holder_of(found[0])


def token_params(token: str, now: datetime) -> dict[str, object]:
    """What ``TOKEN`` asks by."""
    return {"hash": hash_of(token), "now": now}


def holder_of(row: Sequence[Any]) -> TokenHolder:
    """Out of a row of ``TOKEN``."""
    visitor_id, token_id, scopes, places, *user = row
    who = User.from_db("default", _USER_FIELDS, user)
    return TokenHolder(who, visitor_id, token_id, frozenset(scopes), places)


def hash_of(token: str) -> str:
    """What is kept of a token. Tokens are long and random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _visit(ref: str) -> Visit | None:
    # PostgreSQL cannot hold a null byte, and refuses to look for one
    return None if "\0" in ref else Visit.objects.select_related(*_FULL).filter(ref=ref.upper()).first()


def _facility_of(visit: Visit, side: Side) -> int:
    return visit.visitor_facility_id if side is Side.VISITOR else visit.inmate_facility_id


def _takes_part(user: User, visit: Visit) -> bool:
    applicant = visit.applicant
    if user.pk in {applicant.user_id, applicant.registered_by_id}:
        return True
    return visit.members.filter(visitor__user=user).exists()


def _works_at_either_end(user: User, visit: Visit) -> bool:
    ends = _at(visit.visitor_facility_id) | _at(visit.inmate_facility_id)
    return _roles(user).filter(ends).exists()


def _roles(user: Anyone, *roles: StaffRole.Role) -> QuerySet[StaffRole]:
    if not isinstance(user, User) or not user.is_active:
        return StaffRole.objects.none()
    held = StaffRole.objects.filter(user=user)
    return held.filter(role__in=roles) if roles else held


def _at(facility_id: int) -> Q:
    return Q(facility=facility_id) | Q(facility=None)
