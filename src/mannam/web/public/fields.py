"""What the forms of the citizen pages share."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from mannam.domain.plain_text import is_name, plain_text
from mannam.web.error_words import error_words
from mannam.web.text_fields import PlainTextField

LONGEST_ON_ID: Final = 60
"""The longest name on a registration card is shorter."""


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


class NameOnIdField(NameField):
    """A name that a desk compares with an ID: at most 60 characters, letters and what joins them."""

    def __init__(self, **options: Any) -> None:
        words = options.pop("error_messages", {})
        too_long = _("This name is too long. Please type it as it stands on the ID, in at most 60 letters.")
        super().__init__(max_length=LONGEST_ON_ID, **options, error_messages={"max_length": too_long} | words)

    def clean(self, value: Any) -> str:
        """The name on one line; nothing that stands on no ID."""
        name = super().clean(value)
        if name and not is_name(name):
            raise ValidationError(_("Please type the name in letters only, as it stands on the ID."))
        return name
