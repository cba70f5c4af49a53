"""The forms of the desk."""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mannam.domain.plain_text import plain_text
from mannam.models import Booth, Visit
from mannam.web.error_words import error_words
from mannam.web.text_fields import PlainTextField
from mannam.web.visit_numbers import visit_number, without_gaps

FIRST_DAY = dt.date(2020, 1, 1)
LAST_DAY = dt.date(2100, 1, 1)
SIX_DIGITS = _(
    "A code has six digits, a number of a visit begins with MN. Both stand on the slip and in the e-mail."
)
ANOTHER_DAY = _("Please choose another day.")


class CodeForm(forms.Form):
    """The six digits of a slip, typed or scanned, or a visit's number, "MN-7Q4K9", as people write it.

    Small letters, spaces and dashes do no harm.
    """

    code = PlainTextField(
        label=_("Six-digit code or MN number"),
        max_length=100,
        error_messages=error_words(
            required=SIX_DIGITS, max_length=SIX_DIGITS, null_characters_not_allowed=SIX_DIGITS
        ),
    )

    def clean_code(self) -> str:
        """The digits alone, or the number of the visit as it is stored."""
        typed = plain_text(str(self.cleaned_data["code"]))
        if number := visit_number(typed):
            return number
        code = without_gaps(typed)
        if not re.fullmatch("[0-9]{6}", code):
            raise ValidationError(SIX_DIGITS)
        return code


class DayForm(forms.Form):
    """Which day, and which part of it: ``hour`` is the first hour on the screen."""

    date = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "krds-input"}, format="%Y-%m-%d"),
        error_messages=error_words(invalid=ANOTHER_DAY),
    )
    hour = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=23,
        error_messages=error_words(invalid=ANOTHER_DAY, min_value=ANOTHER_DAY, max_value=ANOTHER_DAY),
    )

    def clean_date(self) -> dt.date | None:
        """A day of this century."""
        day: dt.date | None = self.cleaned_data["date"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(ANOTHER_DAY)
        return day


NO_SCREEN = _("no screen is connected")


def _of_the_party(label: Any) -> forms.TypedMultipleChoiceField:
    """Some of a party, ticked by name."""
    return forms.TypedMultipleChoiceField(
        label=label,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=error_words(invalid_choice=_("Somebody ticked is not of this party. Please tick again.")),
    )


class CheckInForm(forms.Form):
    """The party has come: whose ID was seen, who stayed at home, and the booth."""

    seen = _of_the_party(_("ID seen of"))
    absent = _of_the_party(_("Who did not come"))
    booth = forms.TypedChoiceField(
        label=_("Booth"),
        coerce=int,
        widget=forms.Select(attrs={"class": "krds-form-select"}),
        error_messages=error_words(
            required=_("Please choose a booth."),
            invalid_choice=_("This booth is not free. Please choose one from the list."),
        ),
    )

    def __init__(
        self, visit: Visit, booths: Sequence[Booth], data: Any = None, *, without_screen: Collection[int] = ()
    ) -> None:
        super().__init__(data, initial={"booth": visit.visitor_booth_id})
        party = [(visitor.pk, visitor.name) for visitor in visit.party.order_by("pk")]
        self._everybody = {visitor_id for visitor_id, _name in party}
        self.fields["seen"].choices = party  # type: ignore[attr-defined]
        self.fields["absent"].choices = party if len(party) > 1 else []  # type: ignore[attr-defined]
        self.fields["booth"].choices = [  # type: ignore[attr-defined]
            (booth.pk, _booth_label(booth, visit.visitor_booth_id, has_screen=booth.pk not in without_screen))
            for booth in booths
        ]

    @property
    def id_confirmed(self) -> bool:
        """Whether the ID was seen of everyone in the party who has come."""
        seen, absent = set(self.cleaned_data["seen"]), set(self.cleaned_data["absent"])
        return bool(seen) and seen | absent == self._everybody and not seen & absent


def _booth_label(booth: Booth, booked_id: int, *, has_screen: bool) -> str:
    label = _("Booth %(number)s (as booked)") if booth.pk == booked_id else _("Booth %(number)s")
    words = str(label % {"number": booth.number})
    return words if has_screen else f"{words} – {NO_SCREEN}"
