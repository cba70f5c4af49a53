"""What the forms of the citizen pages share."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from mannam.domain.plain_text import plain_text
from mannam.web.error_words import error_words
from mannam.web.text_fields import PlainTextField


def answers(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


class TextField(PlainTextField):
    """A text in one spelling (``plain_text``), without control characters."""

    def to_python(self, value: Any) -> str:
        """Composed, so that the same name typed on any telephone is the same."""
        return plain_text(super().to_python(value))


class NameField(TextField):
    """A person's name: at most 100 characters, runs of blanks made one."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 100)
        words = options.pop("error_messages", {})
        too_long = _("This name is too long. Please type at most 100 letters.")
        super().__init__(**options, error_messages=error_words(max_length=too_long) | words)

    def clean(self, value: Any) -> str:
        """The name on one line."""
        return " ".join(str(super().clean(value)).split())
