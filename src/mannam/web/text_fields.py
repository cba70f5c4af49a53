"""The fields that take typed text: one fault at a time, and no control character ever."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mannam.domain.plain_text import has_control


class PlainTextField(forms.CharField):
    """A text without control characters. Of several faults only the first is told, so no sentence stands twice."""

    def to_python(self, value: Any) -> str:
        """The text; a control character is refused before anything else is asked of it."""
        text = str(super().to_python(value))
        if has_control(text):
            raise ValidationError(self.error_messages["null_characters_not_allowed"])
        return text

    def run_validators(self, value: Any) -> None:
        """Django's tell every fault, in the same words when two of them mean the same to people."""
        try:
            super().run_validators(value)
        except ValidationError as error:
            raise error.error_list[0] from None


class PlainEmailField(PlainTextField, forms.EmailField):
    """An e-mail address."""
