"""The form in which an administrator changes the rules."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mannam.domain.publishing import check_day_is_its_own, check_is_to_come
from mannam.notify.wording import sentence
from mannam.web.error_words import error_words

MOST = 20_000  # characters; the longest document shipped has 6,000
LAST_DAY = dt.date(2100, 1, 1)


class DocumentForm(forms.Form):
    """A document of a policy and the day on which it begins; the day is written into the document.

    ``taken`` are the days on which other versions of the policy begin.
    """

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

    def __init__(self, today: dt.date, taken: Collection[dt.date], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.taken = taken

    def clean_document(self) -> str:
        """With the ends of lines that the parser and the checksum know."""
        return str(self.cleaned_data["document"]).replace("\r\n", "\n").replace("\r", "\n")

    def clean_effective_from(self) -> dt.date:
        """A day to come, of this century, on which no other version begins: publishing asks the same once more."""
        day: dt.date = self.cleaned_data["effective_from"]
        if day > LAST_DAY:
            raise forms.ValidationError(_("Please choose a day."))
        refusal = check_is_to_come(day, self.today) or check_day_is_its_own(day, self.taken)
        if refusal is not None:
            raise forms.ValidationError(sentence(refusal, self.today))
        return day
