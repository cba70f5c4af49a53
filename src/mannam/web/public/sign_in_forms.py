"""The three questions of signing in."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mannam.web.error_words import error_words
from mannam.web.public.fields import NameOnIdField
from mannam.web.telephone import FOR_WHAT, TelephoneField
from mannam.web.text_fields import PlainEmailField, PlainTextField


class EmailForm(forms.Form):
    """Which address?"""

    email = PlainEmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages=error_words(
            required=_("Please type your e-mail address."),
            invalid=_("This does not look like an e-mail address. Please check it."),
            max_length=_("This does not look like an e-mail address. Please check it."),
        ),
    )

    def clean_email(self) -> str:
        """Addresses are kept in small letters."""
        return str(self.cleaned_data["email"]).lower()


class CodeForm(forms.Form):
    """Which code?"""

    code = PlainTextField(
        label=_("The six digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages=error_words(
            required=_("Please type the six digits from the mail."),
            max_length=_("This is too long. Please type only the six digits from the mail."),
        ),
    )

    def clean_code(self) -> str:
        """The digits alone: spaces and dashes do not matter. What has not six of them was a slip, not a guess."""
        code = re.sub(r"[\s-]", "", str(self.cleaned_data["code"]))
        if not re.fullmatch("[0-9]{6}", code):
            raise ValidationError(_("The code has six digits. Please type all six from the mail."))
        return code


class NameForm(forms.Form):
    """What is your name?"""

    name = NameOnIdField(
        label=_("Your name"),
        help_text=_("As it stands on the ID that you will show at the desk."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please type your name.")},
    )
    telephone = TelephoneField(label=_("Your telephone number"), required=False, help_text=FOR_WHAT)
