"""The form by which a browser becomes a booth's screen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mannam.web.error_words import error_words
from mannam.web.text_fields import PlainTextField


class PairForm(forms.Form):
    """The one-time code from the desk."""

    code = PlainTextField(
        label=_("Code from the desk"),
        max_length=20,
        error_messages=error_words(
            required=_("Please type the code that the desk shows."),
            max_length=_("This is too long. Please type only the code that the desk shows."),
        ),
        widget=forms.TextInput(
            attrs={
                "class": "krds-input",
                "inputmode": "numeric",
                "autocomplete": "off",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        """The digits alone: the desk shows them in two groups."""
        return "".join(str(self.cleaned_data["code"]).split()).replace("-", "")
