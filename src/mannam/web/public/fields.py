"""What the forms of the citizen pages share."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _


def answers(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


class NameField(forms.CharField):
    """A person's name: at most 100 characters, runs of blanks made one."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 100)
        super().__init__(**options)
        self.error_messages["max_length"] = _("This name is too long. Please type at most 100 letters.")

    def clean(self, value: Any) -> str:
        """The name on one line."""
        return " ".join(str(super().clean(value)).split())
