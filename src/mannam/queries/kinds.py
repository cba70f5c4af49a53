"""Which kinds of visit somebody may ask for."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from mannam.domain.policy import CallTerms, Kind, VisitorRole
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.models import Inmate, Visitor
from mannam.queries.country import country


@dataclass(frozen=True)
class OpenKind:
    """A kind that somebody may ask for, and how its call runs."""

    kind: Kind
    terms: CallTerms


def kinds_open_to(inmate_id: int, visitor_id: int | None, now: datetime) -> tuple[OpenKind, ...]:
    """Those that this person may ask for under today's rules of the inmate's facility; none without rules.

    Whether a kind is for this inmate is not said: it would tell the inmate's class. Raises Refused for an inmate
    whom nobody knows.
    """
    home = Inmate.objects.filter(pk=inmate_id).values_list("facility", flat=True).first()
    if home is None:
        raise Refused(Refusal(RefusalCode.INMATE_NOT_FOUND))
    rules = country().rules(home, now.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    if rules is None:
        return ()
    role = Visitor.objects.filter(pk=visitor_id or 0).values_list("role", flat=True).first()
    found = rules.policy.kinds_for(VisitorRole(role or VisitorRole.VISITOR))
    return tuple(OpenKind(kind, rules.policy.terms_of(kind.name)) for kind in found)


def check_kind_open(inmate_id: int, visitor_id: int | None, kind: str, now: datetime) -> None:
    """Raises Refused (kind_not_open) with the kinds that are open to this person."""
    names = [found.kind.name for found in kinds_open_to(inmate_id, visitor_id, now)]
    if kind not in names:
        raise Refused(Refusal(RefusalCode.KIND_NOT_OPEN, {"kinds": ", ".join(names)}))
