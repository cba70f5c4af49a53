"""The forms of the staff sign-in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PasswordForm(forms.Form):
    """The first factor."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "krds-input", "autocomplete": "username", "autofocus": True}),
    )
    # the limit keeps the hashing of one try short
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "krds-input", "autocomplete": "current-password"}),
    )

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["email"]).lower()


class CodeForm(forms.Form):
    """The second factor."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "class": "krds-input",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
    )
