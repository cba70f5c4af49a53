"""The field for a telephone number, and a number as it is shown."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mannam import config
from mannam.domain.telephone import read_telephone, shown_telephone
from mannam.web.error_words import error_words
from mannam.web.text_fields import PlainTextField

MOST: Final = 40
"""Nobody writes a number in more characters, with all its blanks and brackets."""
FOR_WHAT = _(
    "We call you only when a visit changes and we cannot reach you by e-mail. You need not give a number."
)
NO_NUMBER = _("This is no telephone number. Please type it with its area code, for example 010-1234-5678.")


class TelephoneField(PlainTextField):
    """A number as people write it, of this country where no other is named; what is cleaned is E.164, or empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        super().__init__(
            max_length=MOST, widget=widget, error_messages=error_words(max_length=NO_NUMBER), **options
        )

    def clean(self, value: Any) -> str:
        """The number. Raises ValidationError for what can be nobody's."""
        text = str(super().clean(value))
        if not text:
            return ""
        number = read_telephone(text, config.get("MANNAM_TELEPHONE_REGION"))
        if number is None:
            raise ValidationError(NO_NUMBER)
        return number


def shown(kept: str) -> str:
    """As people here write it; "" for none."""
    return shown_telephone(kept, config.get("MANNAM_TELEPHONE_REGION")) if kept else ""


def dialled(kept: str) -> tuple[str, str] | None:
    """The address that dials a kept number, and the number as people here write it; None for none."""
    return (f"tel:{kept}", shown(kept)) if kept else None
