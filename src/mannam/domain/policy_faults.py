"""What can be wrong with a policy's document: a code for programs, a sentence for people.

The sentences are the English source; Korean stands in the catalogue. They follow the key, "call.talk_seconds: is
missing".
"""

from collections.abc import Mapping
from enum import StrEnum

from mannam.domain.refusals import gettext_noop


class FaultCode(StrEnum):
    """Stable names."""

    NOT_TOML = "not_toml"
    MISSING = "missing"
    UNKNOWN_KEY = "unknown_key"
    NOT_A_TABLE = "not_a_table"
    NOT_A_TEXT = "not_a_text"
    NOT_A_FLAG = "not_a_flag"
    NOT_A_LIST = "not_a_list"
    NOT_TEXTS = "not_texts"
    NOT_A_NUMBER = "not_a_number"
    WITH_SECONDS = "with_seconds"
    WITH_MINUTES = "with_minutes"
    WITH_DAYS = "with_days"
    TOO_MANY_SECONDS = "too_many_seconds"
    TOO_MANY_MINUTES = "too_many_minutes"
    TOO_MANY_DAYS = "too_many_days"
    NOT_ONE_OF = "not_one_of"
    NOT_A_DATE = "not_a_date"
    NOT_A_CLOCK = "not_a_clock"
    NOT_OF_A_DAY = "not_of_a_day"
    NEXT_DAY = "next_day"
    NOT_A_SPAN = "not_a_span"
    OFF_THE_QUARTER = "off_the_quarter"
    NO_HOURS = "no_hours"
    HOLIDAYS_UNKNOWN = "holidays_unknown"
    PART_UNKNOWN = "part_unknown"
    NEVER_OPEN = "never_open"
    NO_ALLOWANCE = "no_allowance"
    SAID_ALREADY = "said_already"
    NOT_A_LOTTERY = "not_a_lottery"
    FIRST_VISIT_TOO_EARLY = "first_visit_too_early"
    MAKE_UP_TOO_LONG = "make_up_too_long"
    KIND_MAKE_UP_TOO_LONG = "kind_make_up_too_long"
    KIND_NAME = "kind_name"
    LONGER_THAN_HOURS = "longer_than_hours"
    RECORDED_UNHEARD = "recorded_unheard"
    OPEN_TO_NOBODY = "open_to_nobody"
    COUNTS_APART = "counts_apart"
    COUNTS_AS = "counts_as"


FAULTS: Mapping[FaultCode, str] = {
    FaultCode.NOT_TOML: gettext_noop("cannot be read: %(told)s"),
    FaultCode.MISSING: gettext_noop("is missing"),
    FaultCode.UNKNOWN_KEY: gettext_noop("is not a key of a policy"),
    FaultCode.NOT_A_TABLE: gettext_noop("must be a table"),
    FaultCode.NOT_A_TEXT: gettext_noop("must be a text, not %(value)s"),
    FaultCode.NOT_A_FLAG: gettext_noop("must be true or false, not %(value)s"),
    FaultCode.NOT_A_LIST: gettext_noop("must be a list, not %(value)s"),
    FaultCode.NOT_TEXTS: gettext_noop("must be a list of texts, not %(value)s"),
    FaultCode.NOT_A_NUMBER: gettext_noop("must be a whole number from %(least)s to %(most)s, not %(value)s"),
    FaultCode.WITH_SECONDS: gettext_noop(
        "must be a whole number from %(least)s to %(most)s, not %(value)s: "
        "write the seconds alone, without the unit"
    ),
    FaultCode.WITH_MINUTES: gettext_noop(
        "must be a whole number from %(least)s to %(most)s, not %(value)s: "
        "write the minutes alone, without the unit"
    ),
    FaultCode.WITH_DAYS: gettext_noop(
        "must be a whole number from %(least)s to %(most)s, not %(value)s: write the days alone, without the unit"
    ),
    FaultCode.TOO_MANY_SECONDS: gettext_noop("%(value)s seconds are more than four hours: is the unit right?"),
    FaultCode.TOO_MANY_MINUTES: gettext_noop("%(value)s minutes are more than a week: is the unit right?"),
    FaultCode.TOO_MANY_DAYS: gettext_noop("%(value)s days are more than ten years: is the unit right?"),
    FaultCode.NOT_ONE_OF: gettext_noop("must be one of %(allowed)s, not %(value)s"),
    FaultCode.NOT_A_DATE: gettext_noop("must be a date such as 2026-02-09, not %(value)s"),
    FaultCode.NOT_A_CLOCK: gettext_noop("%(value)s is not a time such as 16:00"),
    FaultCode.NOT_OF_A_DAY: gettext_noop("%(value)s is not a time of day"),
    FaultCode.NEXT_DAY: gettext_noop("24:00 is the next day's 00:00"),
    FaultCode.NOT_A_SPAN: gettext_noop("%(value)s is not a span after the one before it"),
    FaultCode.OFF_THE_QUARTER: gettext_noop("%(value)s is not on the quarter hour"),
    FaultCode.NO_HOURS: gettext_noop("no day of the week has an hour at which visits are held"),
    FaultCode.HOLIDAYS_UNKNOWN: gettext_noop("the public holidays of %(country)s are not known"),
    FaultCode.PART_UNKNOWN: gettext_noop("the public holidays of %(part)s in %(country)s are not known"),
    FaultCode.NEVER_OPEN: gettext_noop("booking would close before it opens"),
    FaultCode.NO_ALLOWANCE: gettext_noop("needs a number for a day or a month"),
    FaultCode.SAID_ALREADY: gettext_noop("is said by the table no_show already"),
    FaultCode.NOT_A_LOTTERY: gettext_noop("is for a lottery: more than 0 there, and 0 elsewhere"),
    FaultCode.FIRST_VISIT_TOO_EARLY: gettext_noop("a first visit would have to be asked for before booking opens"),
    FaultCode.MAKE_UP_TOO_LONG: gettext_noop("is longer than the turnaround it is taken from"),
    FaultCode.KIND_MAKE_UP_TOO_LONG: gettext_noop(
        "the make-up limit is longer than the turnaround it is taken from"
    ),
    FaultCode.KIND_NAME: gettext_noop("a kind is named in small letters, digits and _"),
    FaultCode.LONGER_THAN_HOURS: gettext_noop("is longer than any opening hours"),
    FaultCode.RECORDED_UNHEARD: gettext_noop("what nobody may listen to is never recorded"),
    FaultCode.OPEN_TO_NOBODY: gettext_noop("is open to nobody"),
    FaultCode.COUNTS_APART: gettext_noop("an allowance of its own counts apart from the ordinary one"),
    FaultCode.COUNTS_AS: gettext_noop("must be ordinary, or the kind has an allowance of its own"),
}


class PolicyError(ValueError):
    """A policy document that cannot be used: which key, why, and on which line where that is known.

    ``params`` are what the sentence needs. The text of the error is English, for the command line and the log.
    """

    def __init__(self, path: str, code: FaultCode, *, line: int | None = None, **params: object) -> None:
        self.path = path
        self.code = code
        self.line = line
        self.params: Mapping[str, object] = params
        super().__init__(f"{path}: {self.reason}" if path else self.reason)

    @property
    def reason(self) -> str:
        """Why, with the line in the words in which the TOML parser says it (which it has said already)."""
        words = FAULTS[self.code] % self.params
        says_line = self.line is None or self.code is FaultCode.NOT_TOML
        return words if says_line else f"{words} (at line {self.line})"

    def at_line(self, line: int | None) -> "PolicyError":
        """The same fault with its line."""
        return PolicyError(self.path, self.code, line=line, **self.params)

    def in_file(self, file: object) -> "PolicyError":
        """The same fault with the file before its key."""
        return PolicyError(f"{file}: {self.path}", self.code, line=self.line, **self.params)
