"""The forms of the staff sign-in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mannam.web.error_words import error_words
from mannam.web.text_fields import PlainEmailField, PlainTextField


class PasswordForm(forms.Form):
    """The first factor."""

    email = PlainEmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages=error_words(
            required=_("Please type your e-mail address."),
            invalid=_("This does not look like an e-mail address. Please check it."),
            max_length=_("This does not look like an e-mail address. Please check it."),
        ),
        widget=forms.EmailInput(attrs={"class": "krds-input", "autocomplete": "username", "autofocus": True}),
    )
    # the limit keeps the hashing of one try short
    password = PlainTextField(
        label=_("Password"),
        max_length=256,
        strip=False,
        error_messages=error_words(required=_("Please type your password.")),
        widget=forms.PasswordInput(attrs={"class": "krds-input", "autocomplete": "current-password"}),
    )

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["email"]).lower()


class CodeForm(forms.Form):
    """The second factor."""

    code = PlainTextField(
        label=_("Code"),
        max_length=20,
        error_messages=error_words(required=_("Please type the code.")),
        widget=forms.TextInput(
            attrs={
                "class": "krds-input",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
    )
