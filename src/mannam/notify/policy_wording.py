"""What an administrator reads of a policy's document and of its impact, worded for the active language."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from mannam.domain.policy_faults import FAULTS, PolicyError
from mannam.domain.refusals import RefusalCode
from mannam.domain.version_state import VersionState

REASONS: Mapping[RefusalCode, str] = {
    RefusalCode.FACILITY_CLOSED: _("Closed on this day"),
    RefusalCode.OUTSIDE_HOURS: _("Outside the opening hours"),
    RefusalCode.PARTY_EMPTY: _("Nobody comes"),
    RefusalCode.VISITOR_TWICE: _("Somebody is named twice"),
    RefusalCode.PARTY_TOO_LARGE: _("More people than may come to one visit"),
    RefusalCode.APPLICANT_NOT_ADULT: _("The applicant is not an adult"),
    RefusalCode.NOT_ON_LIST: _("Not on the inmate's list of callers"),
    RefusalCode.ALLOWANCE_USED: _("Over the inmate's allowance of the month"),
    RefusalCode.ONE_A_DAY: _("Over the inmate's allowance of the day"),
    RefusalCode.CASE_VISITS_USED: _("Over the number of visits of the case"),
    RefusalCode.APPLICANT_DAY_LIMIT: _("Over the applicant's visits of the day"),
    RefusalCode.KIND_NOT_OPEN: _("The kind of visit does not exist, or is not for this visitor"),
    RefusalCode.PARTY_NOT_OF_KIND: _("Somebody comes for whom the kind of visit is not"),
    RefusalCode.CASE_MISSING: _("Without the number of a case"),
    RefusalCode.NOT_POSSIBLE: _("The kind of visit is not for this class of inmate"),
}
"""Terse, for staff; what citizens read stands in ``domain/refusals.py``."""

_STATES: Mapping[VersionState, str] = {
    VersionState.TO_COME: _("Begins later"),
    VersionState.IN_FORCE: _("In force"),
    VersionState.PAST: _("No longer in force"),
    VersionState.WITHDRAWN: _("Taken back"),
}


def fault_words(fault: PolicyError) -> str:
    """Why a document cannot be used, without its key and line."""
    return gettext(FAULTS[fault.code]) % fault.params


def reason_words(code: RefusalCode) -> str:
    """Why a booked visit would be refused."""
    return gettext(REASONS[code])


def state_words(state: VersionState) -> str:
    """Where a version stands."""
    return gettext(_STATES[state])
