"""Why something cannot be done: a code for machines, a sentence for people.

The sentences are the English source; Korean stands in the catalogue. A reason that would tell of a
restriction on somebody else is worded neutrally (the same words as an ordinary cause).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


def gettext_noop(message: str) -> str:
    """Mark a sentence for the translators' catalogue without importing a framework."""
    return message


class RefusalCode(StrEnum):
    """Stable names; other people's programs rely on them."""

    INMATE_NOT_FOUND = "inmate_not_found"
    OFF_GRID = "off_grid"
    IN_THE_PAST = "in_the_past"
    WINDOW_NOT_OPEN = "window_not_open"
    WINDOW_CLOSED = "window_closed"
    FACILITY_CLOSED = "facility_closed"
    OUTSIDE_HOURS = "outside_hours"
    PARTY_EMPTY = "party_empty"
    PARTY_TOO_LARGE = "party_too_large"
    VISITOR_TWICE = "visitor_twice"
    VISITOR_NOT_FOUND = "visitor_not_found"
    FACILITY_NOT_FOUND = "facility_not_found"
    ALLOWANCE_USED = "allowance_used"
    ONE_A_DAY = "one_a_day"
    APPLICANT_DAY_LIMIT = "applicant_day_limit"
    NO_SHOW_PAUSE = "no_show_pause"
    SAME_DAY_CANCEL_PAUSE = "same_day_cancel_pause"
    NOT_POSSIBLE = "not_possible"
    KIND_NOT_OPEN = "kind_not_open"
    PARTY_NOT_OF_KIND = "party_not_of_kind"
    CASE_MISSING = "case_missing"
    CASE_VISITS_USED = "case_visits_used"
    FIRST_VISIT_TOO_SOON = "first_visit_too_soon"
    APPLICANT_NOT_ADULT = "applicant_not_adult"
    NOT_ON_LIST = "not_on_list"
    SLOT_TAKEN = "slot_taken"
    VISITOR_BUSY = "visitor_busy"
    CANNOT_CANCEL = "cannot_cancel"
    CANNOT_MOVE = "cannot_move"
    MOVE_ANSWERED = "move_answered"
    HOLD_ENDED = "hold_ended"
    CANNOT_DECIDE = "cannot_decide"
    NOT_TODAY = "not_today"
    MOVE_BY_TELEPHONE = "move_by_telephone"
    CODE_UNKNOWN = "code_unknown"
    CODE_USED = "code_used"
    CODE_CANCELLED = "code_cancelled"
    CODE_NOT_CONFIRMED = "code_not_confirmed"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    ID_NOT_CONFIRMED = "id_not_confirmed"
    BOOTH_NOT_FREE = "booth_not_free"
    INMATE_BOOTH_OUT = "inmate_booth_out"
    PAIRING_CODE_UNKNOWN = "pairing_code_unknown"
    PAIRING_CODE_USED = "pairing_code_used"
    TOKEN_INVALID = "token_invalid"  # noqa: S105 - a code, not a secret
    TOKEN_EXPIRED = "token_expired"  # noqa: S105
    TOKEN_USED = "token_used"  # noqa: S105
    CALL_NOT_OPEN = "call_not_open"
    CONFIDENTIAL = "confidential"
    ENGINE_LACKS_GUARANTEE = "engine_lacks_guarantee"
    OUTCOME_NOT_POSSIBLE = "outcome_not_possible"
    REASON_NOT_LAWFUL = "reason_not_lawful"
    KEY_REUSED = "key_reused"
    DATES_REVERSED = "dates_reversed"
    RANGE_TOO_LONG = "range_too_long"
    TOO_MANY_TRIES = "too_many_tries"
    WAIT_YOUR_TURN = "wait_your_turn"
    LOTTERY_RUNNING = "lottery_running"
    LOTTERY_DRAWING = "lottery_drawing"
    LOTTERY_CLOSED = "lottery_closed"
    WISHES_NUMBER = "wishes_number"
    WISHES_OTHER_DAY = "wishes_other_day"
    WISH_TWICE = "wish_twice"
    VERSION_NOT_TO_COME = "version_not_to_come"
    VERSION_DAY_TAKEN = "version_day_taken"
    VERSION_MEANWHILE = "version_meanwhile"
    VERSION_IN_FORCE = "version_in_force"
    HOURS_REVERSED = "hours_reversed"
    NO_WAITLIST = "no_waitlist"
    WAITING_ALREADY = "waiting_already"
    WAITS_USED = "waits_used"
    NOTHING_TO_WAIT_FOR = "nothing_to_wait_for"
    NO_OFFER = "no_offer"
    OFFER_TAKEN = "offer_taken"
    WEBHOOKS_USED = "webhooks_used"
    WEBHOOK_ADDRESS = "webhook_address"


Param = str | int | date | datetime


@dataclass(frozen=True)
class Refusal:
    """One reason, with what its sentence needs. Dates stay dates until they are worded."""

    code: RefusalCode
    params: Mapping[str, Param] = field(default_factory=dict)


SENTENCES: Mapping[RefusalCode, str] = {
    RefusalCode.INMATE_NOT_FOUND: gettext_noop(
        "We could not find this person. Please check the facility, the inmate number and the name."
    ),
    RefusalCode.OFF_GRID: gettext_noop("Visits start on the quarter hour. Please choose one of the times shown."),
    RefusalCode.IN_THE_PAST: gettext_noop("This time has passed. Please choose a later one."),
    RefusalCode.WINDOW_NOT_OPEN: gettext_noop("Booking for this day opens on %(opens_at)s."),
    RefusalCode.WINDOW_CLOSED: gettext_noop(
        "Booking for this day closed on %(closed_at)s. Please choose a later day."
    ),
    RefusalCode.FACILITY_CLOSED: gettext_noop("There are no visits on %(day)s. Please choose another day."),
    RefusalCode.OUTSIDE_HOURS: gettext_noop(
        "There are no visits at this time. Please choose one of the times shown."
    ),
    RefusalCode.PARTY_EMPTY: gettext_noop("Please say who will come."),
    RefusalCode.PARTY_TOO_LARGE: gettext_noop("At most %(max)s people can come to one visit."),
    RefusalCode.VISITOR_TWICE: gettext_noop("The same person is named twice."),
    RefusalCode.VISITOR_NOT_FOUND: gettext_noop("We do not know one of the people who are to come."),
    RefusalCode.FACILITY_NOT_FOUND: gettext_noop("We do not know this facility. Please choose one from the list."),
    RefusalCode.ALLOWANCE_USED: gettext_noop(
        "All visits for this period are used up. Please choose a day in another month."
    ),
    RefusalCode.ONE_A_DAY: gettext_noop("There is already a visit on this day. Please choose another day."),
    RefusalCode.APPLICANT_DAY_LIMIT: gettext_noop(
        "You already have a visit on this day. Please choose another day."
    ),
    RefusalCode.NO_SHOW_PAUSE: gettext_noop(
        "You did not come to a booked visit. You can book again from %(until)s."
    ),
    RefusalCode.SAME_DAY_CANCEL_PAUSE: gettext_noop(
        "You cancelled a visit on its own day. You can book again from %(until)s."
    ),
    RefusalCode.NOT_POSSIBLE: gettext_noop(
        "A visit is not possible at the moment. Please telephone us and we will help you."
    ),
    RefusalCode.KIND_NOT_OPEN: gettext_noop(
        "This kind of visit is not open to you. Please choose another kind, or telephone us and we will help you."
    ),
    RefusalCode.PARTY_NOT_OF_KIND: gettext_noop(
        "Only those for whom this kind of visit is can come to it. Please leave out the others, or telephone us."
    ),
    RefusalCode.CASE_MISSING: gettext_noop("Please give the number of the case that this visit is about."),
    RefusalCode.CASE_VISITS_USED: gettext_noop(
        "All %(limit)s visits for this case are used up. Please telephone us and we will help you."
    ),
    RefusalCode.FIRST_VISIT_TOO_SOON: gettext_noop(
        "A first visit takes some days to prepare. Please choose %(earliest)s or a later day."
    ),
    RefusalCode.APPLICANT_NOT_ADULT: gettext_noop(
        "Whoever books a visit must be an adult. Please ask an adult who comes along to book it."
    ),
    RefusalCode.NOT_ON_LIST: gettext_noop(
        "Not all of you are on this person's list of callers. Please ask them to have the list changed."
    ),
    RefusalCode.SLOT_TAKEN: gettext_noop("Someone has just taken this time. Please choose another one."),
    RefusalCode.VISITOR_BUSY: gettext_noop(
        "One of you already has a visit at this time. Please choose another one."
    ),
    RefusalCode.CANNOT_CANCEL: gettext_noop("This visit can no longer be cancelled."),
    RefusalCode.CANNOT_MOVE: gettext_noop("This visit can no longer be moved to another time."),
    RefusalCode.MOVE_ANSWERED: gettext_noop(
        "There is no new time to answer any more, perhaps because you answered in another window. Here you see "
        "how this visit stands now, and what you can do."
    ),
    RefusalCode.HOLD_ENDED: gettext_noop(
        "This place was kept for you until %(until)s and is free for others now. Please choose another time."
    ),
    RefusalCode.CANNOT_DECIDE: gettext_noop("This visit has been decided on already, or will not take place."),
    RefusalCode.NOT_TODAY: gettext_noop(
        "This visit cannot be held today. Please ask the inmate's facility by telephone what can be done."
    ),
    RefusalCode.MOVE_BY_TELEPHONE: gettext_noop(
        "The visit is today, so its time cannot be changed here any more. Please telephone us, and we will help "
        "you."
    ),
    RefusalCode.CODE_UNKNOWN: gettext_noop("No visit today has this code. Please check it on the slip."),
    RefusalCode.CODE_USED: gettext_noop("This code has been used already: %(starts_at)s, booth %(booth)s."),
    RefusalCode.CODE_CANCELLED: gettext_noop(
        "This visit was cancelled. Please help the visitor to book another one."
    ),
    RefusalCode.CODE_NOT_CONFIRMED: gettext_noop(
        "This visit is not confirmed yet, so the party cannot be checked in. Please look at it with them."
    ),
    RefusalCode.TOO_EARLY: gettext_noop("It is too early for this. Check-in opens at %(opens_at)s."),
    RefusalCode.TOO_LATE: gettext_noop("This visit is over. Please help the visitor to book another one."),
    RefusalCode.ID_NOT_CONFIRMED: gettext_noop(
        "Please confirm that you have seen the ID of everyone in the party."
    ),
    RefusalCode.BOOTH_NOT_FREE: gettext_noop("This booth is not free at that time. Please choose another booth."),
    RefusalCode.INMATE_BOOTH_OUT: gettext_noop(
        "The inmate's booth cannot be used at the moment, so this visit cannot be given another booth here. "
        "Please telephone the inmate's facility."
    ),
    RefusalCode.PAIRING_CODE_UNKNOWN: gettext_noop(
        "This code is not right. Please check it, or ask the desk for a new one."
    ),
    RefusalCode.PAIRING_CODE_USED: gettext_noop(
        "This code was used or is too old. Please ask the desk for a new one."
    ),
    RefusalCode.TOKEN_INVALID: gettext_noop("This page may not join the call. Please call the desk."),
    RefusalCode.TOKEN_EXPIRED: gettext_noop(
        "The permission to join has run out. The page will ask for a new one."
    ),
    RefusalCode.TOKEN_USED: gettext_noop(
        "The permission to join was used already. The page will ask for a new one."
    ),
    RefusalCode.CALL_NOT_OPEN: gettext_noop("This call is not open."),
    RefusalCode.CONFIDENTIAL: gettext_noop("This visit is confidential. Nobody may watch or listen to it."),
    RefusalCode.ENGINE_LACKS_GUARANTEE: gettext_noop(
        "This call cannot start: the rules ask for %(guarantee)s, which this system cannot give."
    ),
    RefusalCode.OUTCOME_NOT_POSSIBLE: gettext_noop(
        "This cannot be written down: the visit has not begun, or its party is not waiting for the call."
    ),
    RefusalCode.REASON_NOT_LAWFUL: gettext_noop("Please choose one of the lawful reasons for ending a visit."),
    RefusalCode.KEY_REUSED: gettext_noop("This Idempotency-Key was used for another request."),
    RefusalCode.DATES_REVERSED: gettext_noop("The last day lies before the first. Please exchange them."),
    RefusalCode.RANGE_TOO_LONG: gettext_noop("At most %(max)s days can be asked for at once."),
    RefusalCode.TOO_MANY_TRIES: gettext_noop("This was tried very often. You can go on from %(free_at)s."),
    RefusalCode.WAIT_YOUR_TURN: gettext_noop(
        "Many people are booking for this day, so we let them in one after another. Please wait for your turn."
    ),
    RefusalCode.LOTTERY_RUNNING: gettext_noop(
        "The places of this day are drawn by lot. You can take part until %(until)s."
    ),
    RefusalCode.LOTTERY_DRAWING: gettext_noop(
        "The lots for this day are being drawn. Please look again in a few minutes."
    ),
    RefusalCode.LOTTERY_CLOSED: gettext_noop("It is not possible to take part in the draw for this day now."),
    RefusalCode.WISHES_NUMBER: gettext_noop("Please name at least one wish and at most %(max)s."),
    RefusalCode.WISHES_OTHER_DAY: gettext_noop("All wishes have to be for the same day."),
    RefusalCode.WISH_TWICE: gettext_noop("The same wish is named twice. Please choose another time or place."),
    RefusalCode.VERSION_NOT_TO_COME: gettext_noop(
        "New rules begin on a day to come. Please choose %(earliest)s or a later day."
    ),
    RefusalCode.VERSION_DAY_TAKEN: gettext_noop(
        "Another version begins on %(day)s. Please choose another day, or withdraw that version first."
    ),
    RefusalCode.VERSION_MEANWHILE: gettext_noop(
        "Somebody published or withdrew a version while you were at this one. Please look at the comparison and "
        "the preview once more, then publish again."
    ),
    RefusalCode.VERSION_IN_FORCE: gettext_noop(
        "This version holds since %(since)s and cannot be withdrawn. Please publish another one instead."
    ),
    RefusalCode.HOURS_REVERSED: gettext_noop("The last hour does not lie after the first. Please exchange them."),
    RefusalCode.NO_WAITLIST: gettext_noop(
        "We cannot tell you of freed places here. Please look again from time to time, or telephone us."
    ),
    RefusalCode.WAITING_ALREADY: gettext_noop(
        "You are waiting for a visit with this person already. To wish for something else, please end that first."
    ),
    RefusalCode.WAITS_USED: gettext_noop(
        "You can wait for visits with at most %(max)s people at a time. Please end one of them first."
    ),
    RefusalCode.NOTHING_TO_WAIT_FOR: gettext_noop(
        "There are no visits there on these days at these hours, so no place can become free. Please choose other "
        "days, another time of the day or another place."
    ),
    RefusalCode.NO_OFFER: gettext_noop(
        "No place is held for you at the moment. We tell you by e-mail as soon as there is one."
    ),
    RefusalCode.OFFER_TAKEN: gettext_noop(
        "You have taken the place already: you have a visit now. "
        "If you cannot come, please cancel it under “My visits”."
    ),
    RefusalCode.WEBHOOKS_USED: gettext_noop(
        "At most %(max)s addresses can be told of visits. Please remove one of them first."
    ),
    RefusalCode.WEBHOOK_ADDRESS: gettext_noop(
        "This address cannot be told of visits: it must begin with https:// and be one that everybody can reach."
    ),
}
