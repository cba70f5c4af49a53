"""What a manager is asked about a visitor who may not meet the inmates of the facility."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mannam.actions.plan_disruption import DisruptionOrder
from mannam.domain.disruption import DisruptionKind
from mannam.domain.restriction import BanGround
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of
from mannam.models import Facility, Visitor
from mannam.queries.restrictions import overlapping_ban
from mannam.web.desk.disruption_words import BAN_GROUNDS
from mannam.web.desk.fields import OVER, REVERSED, check_years, choice_field, day_field, text_field
from mannam.web.manager.visitor_fields import name_field, number_field, visitor_of

THERE_ALREADY = _("This person is kept away on some of these days already. Please end that one first.")


class BanForm(forms.Form):
    """Who, from when to when, on which ground of the law, and by whose order."""

    visit = number_field(_("Number of a visit of this person"))
    name = name_field(_("Name of the visitor"))
    ban_ground = choice_field(_("Why"), [(one.value, words) for one, words in BAN_GROUNDS.items()])
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day (empty: not known yet)"), required=False)
    ordered_by = text_field(_("Ordered by"), 100, help_text=_("The office or the person who decided."))
    reason = text_field(_("Reason"), 200, required=False, help_text=_("For the staff. Visitors do not read it."))

    def __init__(self, facility: Facility, today: dt.date, data: Any = None) -> None:
        super().__init__(data)
        self.facility = facility
        self.today = today

    def clean_name(self) -> Visitor | None:
        """The visitor; None where the number is none, which is told there."""
        return visitor_of(self.facility, self.cleaned_data.get("visit"), str(self.cleaned_data["name"]))

    def clean(self) -> dict[str, Any]:
        """The days are in order, to come, and not taken by another ban of the same person."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "first_day" in cleaned and "last_day" in cleaned:
            self._check_days(cleaned["first_day"], cleaned["last_day"], cleaned.get("name"))
        return cleaned

    def order(self) -> DisruptionOrder:
        """What was filled in; the form is valid."""
        filled = self.cleaned_data
        last: dt.date | None = filled["last_day"]
        return DisruptionOrder(
            kind=DisruptionKind.BAN,
            facility=self.facility,
            first_slot=first_slot_of(filled["first_day"]),
            end_slot=SlotNo(first_slot_of(last) + QUANTA_PER_DAY) if last else None,
            reason=filled["reason"],
            ordered_by=filled["ordered_by"],
            visitor=filled["name"],
            ban_ground=BanGround(filled["ban_ground"]),
        )

    def _check_days(self, first: dt.date, last: dt.date | None, visitor: Visitor | None) -> None:
        check_years(*(day for day in (first, last) if day))
        if last is not None and last < first:
            raise ValidationError(REVERSED)
        if last is not None and last < self.today:
            raise ValidationError(OVER)
        if visitor is not None and overlapping_ban(visitor, self.facility, first, last):
            raise ValidationError(THERE_ALREADY)
