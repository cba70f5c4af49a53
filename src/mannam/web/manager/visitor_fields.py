"""A visitor as a manager names one: by the number of a visit that the facility knows, and the name.

There is no search among all who ever visit: nobody learns here who visits elsewhere.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mannam.domain.plain_text import plain_text
from mannam.models import Facility, Visitor
from mannam.queries.people_of_visits import visitors_named
from mannam.web.error_words import error_words
from mannam.web.text_fields import PlainTextField
from mannam.web.visit_numbers import visit_number

NO_NUMBER = _("A number of a visit begins with MN, as on the slip. Please check it.")
NOBODY = _("Nobody of this name comes to that visit. Please check the name and the number.")
SEVERAL = _("Several people of this name come to that visit. Please take another visit of theirs.")


class VisitNumberField(PlainTextField):
    """The number of a visit, as people write it; as it is stored."""

    def clean(self, value: Any) -> str:
        """The number. Raises ValidationError for what is none."""
        found = visit_number(plain_text(str(super().clean(value))))
        if found is None:
            raise ValidationError(NO_NUMBER)
        return found


def number_field(label: Any) -> VisitNumberField:
    """Which visit they come to."""
    return VisitNumberField(
        label=label,
        max_length=20,
        help_text=_("Any visit to or from this facility that this person comes to, also a past one."),
        widget=forms.TextInput(attrs={"class": "krds-input", "autocomplete": "off"}),
        error_messages=error_words(),
    )


def name_field(label: Any) -> PlainTextField:
    """Who of those who come to it."""
    return PlainTextField(
        label=label,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "krds-input", "autocomplete": "off"}),
        error_messages=error_words(),
    )


def visitor_of(facility: Facility, ref: str | None, name: str) -> Visitor | None:
    """Who has that name at the visit; None without a number. Raises ValidationError unless it is one person."""
    if ref is None:
        return None
    found = visitors_named(facility, ref, name)
    if len(found) != 1:
        raise ValidationError(SEVERAL if found else NOBODY)
    return found[0]
