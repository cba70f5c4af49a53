"""What a form says of an answer that cannot be taken: our own words for every fault, never the framework's."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_ALWAYS: Final[Mapping[str, "str | _StrPromise"]] = {
    "required": _("Please fill this in."),
    "max_length": _("This is too long. Please check it."),
    "null_characters_not_allowed": _("There is a character in it that we cannot read. Please type it once more."),
}


def error_words(**words: "str | _StrPromise") -> "dict[str, str | _StrPromise]":
    """The ``error_messages`` of a field: ``words`` by Django's names of the faults, and the usual ones."""
    return {**_ALWAYS, **words}
