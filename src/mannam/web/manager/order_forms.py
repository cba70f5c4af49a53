"""What a manager is asked about an order that raises an allowance."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mannam.actions.order_allowance import Raised
from mannam.domain.allowance import OrderGround
from mannam.domain.policy import Period
from mannam.models import AllowanceOrder, Facility, Inmate
from mannam.queries.orders import overlapping
from mannam.web.desk.fields import (
    NUMBER_LENGTH,
    OVER,
    REVERSED,
    check_years,
    choice_field,
    day_field,
    inmate_here,
    text_field,
)
from mannam.web.error_words import error_words

GROUNDS: Final = {
    OrderGround.UNDER_19: _("Under 19 years old"),
    OrderGround.GOOD_RECORD: _("A good record"),
    OrderGround.SPECIAL_NEED: _("A special need for rehabilitation"),
}
PERIODS: Final = {Period.MONTH: _("A month"), Period.DAY: _("A day")}
MOST: Final = 31
"""More than one a day is no order that anybody gives; it is a slip of the finger."""
HOW_MANY = _("Please enter a number from 1 to 31.")
THERE_ALREADY = _(
    "There is such an order for some of these days already. It is never made smaller; to make it larger, "
    "enter it again from its first day with more visits or a later last day, and neither of them less."
)


class OrderForm(forms.Form):
    """How many more visits, for whom, on which days, and on what ground."""

    number = text_field(_("Number of the inmate"), NUMBER_LENGTH)
    extra = forms.IntegerField(
        label=_("How many more visits"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "krds-input"}),
        error_messages=error_words(required=HOW_MANY, invalid=HOW_MANY, min_value=HOW_MANY, max_value=HOW_MANY),
    )
    period = choice_field(_("In which time"), [(one.value, words) for one, words in PERIODS.items()])
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    ground = choice_field(_("Why"), [(one.value, words) for one, words in GROUNDS.items()])

    def __init__(self, facility: Facility, today: dt.date, data: Any = None) -> None:
        super().__init__(data)
        self.facility = facility
        self.today = today

    def clean_number(self) -> Inmate:
        """The inmate."""
        return inmate_here(self.facility, str(self.cleaned_data["number"]))

    def clean(self) -> dict[str, Any]:
        """The days are in order and to come; all together is ``raised``."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "first_day" in cleaned and "last_day" in cleaned:
            self._check_days(cleaned["first_day"], cleaned["last_day"])
        if self.errors:
            return cleaned
        raised = _raised(cleaned)
        if not _adds(raised):
            raise ValidationError(THERE_ALREADY)
        return cleaned | {"raised": raised}

    def _check_days(self, first: dt.date, last: dt.date) -> None:
        check_years(first, last)
        if last < first:
            raise ValidationError(REVERSED)
        if last < self.today:
            raise ValidationError(OVER)


def _raised(cleaned: Mapping[str, Any]) -> Raised:
    days = cleaned["first_day"], cleaned["last_day"]
    return Raised(cleaned["number"].pk, Period(cleaned["period"]), cleaned["extra"], *days, cleaned["ground"])


def _adds(raised: Raised) -> bool:
    """Whether it is new on all of its days, or makes one of the same first day larger and in nothing smaller.

    Otherwise it would grant more than it says: two more on days for which one was ordered.
    """
    return all(
        one.first_day == raised.first_day
        and raised.extra >= one.extra
        and raised.last_day >= one.last_day
        and (raised.extra, raised.last_day) != (one.extra, one.last_day)
        for one in _alike(raised)
    )


def _alike(raised: Raised) -> Iterable[AllowanceOrder]:
    return overlapping(raised.inmate_id, raised.period, raised.ground, raised.first_day, raised.last_day)
