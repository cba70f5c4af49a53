"""A policy in plain words: what each of its keys is about, and what it says there, for the active language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from mannam.domain.policy import Policy
from mannam.domain.policy_settings import Change, Setting, said_of
from mannam.notify.wording import end_reason_words, minutes_words

LABELS: Mapping[str, str] = {
    "call.talk_seconds": _("Length of the talk"),
    "call.turnaround_seconds": _("Time until the next visit"),
    "call.make_up_limit_seconds": _("Lost time that is made up, at most"),
    "call.long_loss_seconds": _("Loss that ends a call"),
    "call.cue_seconds": _("Signs before the end"),
    "call.early_join_seconds": _("The call can be entered before its start for"),
    "call.recording": _("Recording"),
    "call.guarantees": _("What the media engine must give"),
    "call.end_reasons": _("Reasons for which an officer may end a call"),
    "call.monitored": _("An officer may listen"),
    "hours.mon": _("Visiting hours on Monday"),
    "hours.tue": _("Visiting hours on Tuesday"),
    "hours.wed": _("Visiting hours on Wednesday"),
    "hours.thu": _("Visiting hours on Thursday"),
    "hours.fri": _("Visiting hours on Friday"),
    "hours.sat": _("Visiting hours on Saturday"),
    "hours.sun": _("Visiting hours on Sunday"),
    "hours.country": _("Country of the public holidays"),
    "hours.subdivision": _("Part of the country of the public holidays"),
    "hours.closed_on_holidays": _("Closed on public holidays"),
    "hours.extra_closed": _("Further closed days"),
    "hours.extra_open": _("Holidays on which visits are held"),
    "window.opens_days_before": _("Booking opens before the visit by"),
    "window.opens_at": _("Booking opens at"),
    "window.closes_days_before": _("Booking closes before the visit by"),
    "window.closes_at": _("Booking closes at"),
    "window.close_over_holidays": _("Only working days count for the closing"),
    "booking.party_max": _("People who may come to one visit"),
    "booking.applicant_per_day": _("Visits that one applicant may book for a day"),
    "booking.same_day_cancel_pause_days": _("Pause after a cancellation on the day of the visit"),
    "booking.refund_same_day_cancel": _("A visit cancelled on its day counts against nobody"),
    "booking.check_in_opens_minutes_before": _("Check-in opens before the visit by"),
    "no_show.count": _("Missed visits until a pause"),
    "no_show.within_days": _("Missed visits count together within"),
    "no_show.pause_days": _("Pause after missed visits"),
    "application.first_application_days_before": _("A first visit is asked for ahead by"),
    "application.contacts_max": _("People on an inmate's list of callers"),
    "application.applicant_must_be_adult": _("Whoever books is an adult"),
    "application.approval": _("The inmate's facility approves each visit"),
    "application.hold_minutes": _("A place is kept during the application for"),
    "application.offer_minutes": _("An offered place can be accepted within"),
    "application.recheck_at_check_in": _("Restrictions are looked at again at the check-in"),
    "release.mode": _("How the places of a day are given"),
    "release.lottery_minutes": _("Lots are taken for"),
    "release.queue_bound": _("People who choose at a time"),
    "waitlist.entries_max": _("Inmates for whom one person may wait"),
    "waitlist.owed_first": _("Who was owed minutes comes first in waiting"),
    "disruption.notice_hours": _("A visit that must be moved is moved ahead by"),
    "disruption.answer_hours_before": _("The visitor can answer a move until before the visit by"),
    "disruption.farthest_km": _("A visit is moved no farther than"),
    "restriction.discipline_days_max": _("A disciplinary measure lasts at most"),
}
OF_KINDS: Mapping[str, str] = {
    "name_en": _("Name in English"),
    "name_ko": _("Name in Korean"),
    "role": _("Open to"),
    "inmate_classes": _("For inmates of the classes"),
    "units": _("Visits of the allowance that one takes"),
    "applicant_per_day": _("Visits that one applicant may book for a day"),
    "own.day": _("Visits of this kind a day"),
    "own.month": _("Visits of this kind a month"),
    "own.case": _("Visits of this kind a case"),
}
_ALLOWANCES: Mapping[str, str] = {
    "day": _("Visits a day of an inmate of class %(name)s"),
    "month": _("Visits a month of an inmate of class %(name)s"),
}
CODES: Mapping[str, str] = {
    "never": _("never"),
    "on_grounds": _("on grounds"),
    "always": _("always"),
    "supervision": _("supervision"),
    "server_cutoff": _("an end that the server enforces"),
    "recording": _("recording"),
    "visitor": _("everybody"),
    "lawyer": _("lawyers"),
    "first_come": _("first come, first served"),
    "lottery": _("by lot"),
    "pretrial": _("pretrial"),
    "death_row": _("death row"),
    "fine_labour": _("labour for a fine"),
}
_NO_LIMIT: Final = {
    "booking.applicant_per_day",
    "application.contacts_max",
    "release.queue_bound",
    "restriction.discipline_days_max",
}
UNITS: Final = ("seconds", "minutes", "hours", "days", "km")
"""Parts of a key that say in what its number is."""
_MILLISECONDS: Mapping[str, int] = {"seconds": 1_000, "minutes": 60_000}


@dataclass(frozen=True)
class SettingRow:
    """One key: what it is about, what it says."""

    key: str
    label: str
    value: str


@dataclass(frozen=True)
class ChangeRow:
    """One key that says something else."""

    key: str
    label: str
    before: str
    after: str


def policy_rows(policy: Policy) -> list[SettingRow]:
    """What a policy says."""
    return [SettingRow(key, label(key, policy), words(key, value)) for key, value in said_of(policy).items()]


def change_rows(found: list[Change], after: Policy, before: Policy) -> list[ChangeRow]:
    """What one policy says otherwise than another; a kind is called by the newer name."""
    return [
        ChangeRow(
            change.key,
            label(change.key, after, before),
            words(change.key, change.before),
            words(change.key, change.after),
        )
        for change in found
    ]


def label(key: str, *policies: Policy) -> str:
    """What a key is about; the key itself where no words are known."""
    table, _dot, rest = key.partition(".")
    name, _dot, inner = rest.partition(".")
    if table == "allowance":
        return gettext(_ALLOWANCES[inner]) % {"name": _code(name)}
    if table == "kinds":
        about = OF_KINDS.get(inner) or LABELS.get(f"call.{inner}")
        return f"{kind_name(name, *policies)}: {gettext(about) if about else inner}"
    return gettext(LABELS[key]) if key in LABELS else key


def words(key: str, value: Setting) -> str:
    """What a key says."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, tuple):
        joint = " " if key.endswith(".end_reasons") else ", "  # they are whole sentences
        return joint.join(_one(key, each) for each in value) or gettext("none")
    if value is None or value == "":
        return _nothing(key)
    if key.startswith("kinds.") and key.endswith(".applicant_per_day") and value == 0:
        return gettext("no limit")
    return _one(key, value)


def _nothing(key: str) -> str:
    if key == "window.closes_at":
        return gettext("the start of the visit")
    if key.startswith("kinds.") and key.endswith(".applicant_per_day"):
        return gettext("together with ordinary visits")
    return gettext("no limit") if key in _NO_LIMIT else "–"


def _one(key: str, value: int | str | date | time) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if key.endswith(".end_reasons"):
        return end_reason_words(str(value)) or str(value)
    unit = next((unit for unit in UNITS if unit in key.rpartition(".")[2].split("_")), "")
    if unit in _MILLISECONDS:
        return minutes_words(int(value) * _MILLISECONDS[unit])
    if unit and isinstance(value, int):
        return _counted(unit, value)
    return _code(str(value))


def _counted(unit: str, count: int) -> str:
    sentences = {
        "hours": gettext("%(count)s hours"),
        "days": gettext("%(count)s days"),
        "km": gettext("%(count)s km"),
    }
    return sentences[unit] % {"count": count}


def _code(code: str) -> str:
    return gettext(CODES[code]) if code in CODES else code


def kind_name(name: str, *policies: Policy) -> str:
    """What a kind of visit is called in the first of ``policies`` that has it."""
    kind = next((policy.kinds[name] for policy in policies if name in policy.kinds), None)
    if kind is None:
        return name
    return kind.name_ko if (get_language() or "").startswith("ko") else kind.name_en
