"""What a booth's screen says of its visit: who, where, when, and the cues."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mannam.domain.call_role import CallRole
from mannam.domain.help_calls import HelpCall
from mannam.domain.lifecycle import Status
from mannam.models import Booth, Call, Visit
from mannam.notify.masked_name import masked_name
from mannam.notify.wording import end_reason_words, time_words, when
from mannam.queries.policies import terms_of_visit

MINUTE = 60


@dataclass(frozen=True)
class BoothState:
    """What a booth should show: its next visit, whether people may wait for it now, the call just ended.

    ``help_call``: the booth's own call for help in this visit.
    """

    visit: Visit | None
    role: CallRole
    may_wait: bool
    ended: Call | None = None
    help_call: HelpCall | None = None


def booth_state(
    visit: Visit | None,
    booth: Booth,
    now: datetime,
    ended: Call | None = None,
    help_call: HelpCall | None = None,
) -> BoothState:
    """Waiting begins some minutes before the visit; on the visitors' side with the check-in at the desk."""
    role = CallRole(booth.side)
    if visit is None:
        return BoothState(None, role, may_wait=False, ended=ended)
    early = timedelta(seconds=terms_of_visit(visit).early_join_seconds)
    is_here = role is CallRole.INMATE or visit.status in {Status.CHECKED_IN, Status.IN_CALL}
    may_wait = is_here and visit.starts_at - early <= now < visit.ends_at
    return BoothState(visit, role, may_wait, ended, help_call)


def state_words(state: BoothState, now: datetime) -> dict[str, object]:
    """The answer that the booth's page polls for; ``clock``: what time it is, in words."""
    return {"clock": time_words(now), **_shown(state, now)}


def _shown(state: BoothState, now: datetime) -> dict[str, object]:
    if state.visit is not None and state.may_wait:
        return {
            "state": "waiting",
            "visit": {**_visit(state.visit, state.role, now), "help": _help(state.help_call)},
        }
    ended = {} if state.ended is None else {"ended": _ended(state.ended)}
    if state.visit is None:
        return {"state": "idle", "next": _("There is no visit in this booth for now."), **ended}
    return {"state": "idle", "next": _next(state, now), **ended}


def _help(help_call: HelpCall | None) -> dict[str, object]:
    """How the call for help stands. ``answers``: how many there were, so that the booth shows each one once."""
    if help_call is None:
        return {"is_open": False, "answers": 0}
    return {"is_open": help_call.is_open, "answers": help_call.answers}


def _ended(call: Call) -> dict[str, object]:
    """How a call ended, as the media node tells those who are in it: a page that was loaded since shows it too."""
    visit = call.visit
    return {
        "ref": visit.ref,
        "ending": call.ending,
        "reason": end_reason_words(visit.end_reason) if visit.end_reason else "",
        "talked_ms": visit.talked_ms,
        "owed_ms": visit.owed_ms,
    }


def _next(state: BoothState, now: datetime) -> str:
    visit = state.visit
    if visit is None:
        return ""
    time = time_words(visit.starts_at)
    if state.role is CallRole.VISITOR and visit.status == Status.BOOKED:
        return _("Next visit: %(time)s. Please check in at the desk first.") % {"time": time}
    return _("Next visit: %(time)s.") % {"time": time}


def _visit(visit: Visit, role: CallRole, now: datetime) -> dict[str, object]:
    terms = terms_of_visit(visit)
    far = visit.inmate_facility if role is CallRole.VISITOR else visit.visitor_facility
    return {
        "ref": visit.ref,
        "who": _who(visit, role),
        "where": str(far),
        "when": when(visit.starts_at),
        "starts_in_ms": int((visit.starts_at - now).total_seconds() * 1000),
        "cues": {str(seconds): cue_words(seconds) for seconds in terms.cue_seconds},
        **_watched(monitored=terms.monitored),
        "reasons": {reason: end_reason_words(reason) for reason in terms.end_reasons},
    }


def _watched(*, monitored: bool) -> dict[str, str]:
    """Who may watch: at length before the talk, in few words during it. Never whether an officer is there."""
    if not monitored:
        return {
            "watched": _("Nobody watches or listens to this visit. Time that is lost by a fault is given back."),
            "watching": _("Lost time is given back · Nobody is listening"),
        }
    return {
        "watched": _("An officer may watch and listen at any time. Time that is lost by a fault is given back."),
        "watching": _("Lost time is given back · An officer may watch and listen at any time"),
    }


def _who(visit: Visit, role: CallRole) -> str:
    """The far side's people, with the middle of each name hidden: a booth's door may stand open."""
    if role is CallRole.VISITOR:
        return masked_name(visit.inmate.name)
    return ", ".join(masked_name(visitor.name) for visitor in visit.party.order_by("pk"))


def cue_words(seconds: int) -> str:
    """What is said when so much time is left."""
    if seconds >= MINUTE and seconds % MINUTE == 0:
        minutes = seconds // MINUTE
        left = ngettext("%(n)s minute left.", "%(n)s minutes left.", minutes) % {"n": minutes}
        return left + " " + _("Please get ready to say goodbye.")
    left = ngettext("%(n)s second left.", "%(n)s seconds left.", seconds) % {"n": seconds}
    return left + " " + _("Please say goodbye now.")
