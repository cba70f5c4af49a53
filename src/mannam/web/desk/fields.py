"""What the forms of staff are made of: a day, a line of text, a choice, an inmate of the facility."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mannam.domain.plain_text import plain_cell
from mannam.models import Facility, Inmate
from mannam.web.desk.forms import FIRST_DAY, LAST_DAY
from mannam.web.error_words import error_words
from mannam.web.text_fields import PlainTextField

NOT_HERE = _("There is no such inmate here. Please check the number.")
NUMBER_LENGTH: Final = 20
OVER = _("This time is over. Please choose a later one.")
REVERSED = _("The end lies before the beginning. Please check both.")


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day, chosen in the browser's calendar."""
    wrong = _("Please choose a day.")
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "class": "krds-input"}, format="%Y-%m-%d"),
        error_messages=error_words(required=wrong, invalid=wrong),
    )


def text_field(label: Any, length: int, *, required: bool = True, help_text: Any = "") -> PlainTextField:
    """A line of at most ``length`` characters."""
    return PlainTextField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "krds-input", "autocomplete": "off"}),
        error_messages=error_words(),
    )


def choice_field(label: Any, choices: Any = ()) -> forms.ChoiceField:
    """One of several, none chosen beforehand; without ``choices`` the form fills them in by ``choices_of``."""
    wrong = _("Please choose one.")
    return forms.ChoiceField(
        label=label,
        choices=choices_of(choices),
        widget=forms.Select(attrs={"class": "krds-form-select"}),
        error_messages=error_words(required=wrong, invalid_choice=wrong),
    )


def choices_of(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """What can be chosen, below a line that asks to choose: whoever looks at nothing sends nothing."""
    return [("", _("Please choose")), *choices]


def inmate_here(facility: Facility, number: str) -> Inmate:
    """The inmate of the facility with that number, as people type it. Raises ValidationError."""
    found = Inmate.objects.filter(facility=facility, number=plain_cell(number)).first()
    if found is None:
        raise ValidationError(NOT_HERE)
    return found


def check_years(*days: dt.date) -> None:
    """Complain of a day outside of this century."""
    if not all(FIRST_DAY <= day <= LAST_DAY for day in days):
        raise ValidationError(_("Please choose another day."))
