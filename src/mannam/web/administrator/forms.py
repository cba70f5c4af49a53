"""The form in which an administrator changes the rules."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mannam.web.error_words import error_words

MOST = 20_000  # characters; the longest document shipped has 6,000
LAST_DAY = dt.date(2100, 1, 1)


class DocumentForm(forms.Form):
    """A document of a policy and the day on which it begins; the day is written into the document."""

    effective_from = forms.DateField(
        label=pgettext_lazy("of a version of the rules", "First day"),
        help_text=_("It is written into the document."),
        widget=forms.DateInput(attrs={"type": "date", "class": "krds-input"}, format="%Y-%m-%d"),
        error_messages=error_words(invalid=_("Please choose a day.")),
    )
    document = forms.CharField(
        label=_("Document"),
        max_length=MOST,
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "krds-input mn-document", "rows": 30, "spellcheck": "false", "autocapitalize": "off"}
        ),
        error_messages=error_words(),
    )

    def clean_document(self) -> str:
        """With the ends of lines that the parser and the checksum know."""
        return str(self.cleaned_data["document"]).replace("\r\n", "\n").replace("\r", "\n")

    def clean_effective_from(self) -> dt.date:
        """A day of this century."""
        day: dt.date = self.cleaned_data["effective_from"]
        if day > LAST_DAY:
            raise forms.ValidationError(_("Please choose a day."))
        return day
