"""What the checker of requests finds wrong with a part of one, in the words of whoever reads it.

The checker itself speaks English alone, so each kind of failure that our schemas can give has its words here.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

_DATE = _("This must be a date such as 2026-11-25.")
_MOMENT = _("This must be a date and a time with its zone, such as 2026-11-24T09:30:00+09:00.")
_TIME = _("This must be a time of day such as 09:00.")
_WHOLE = _("This must be a whole number.")
_OBJECT = _("This must be an object.")
_YES_OR_NO = _("This must be true or false.")
_ONE_OF = _("This must be one of: %(expected)s.")
_OWN: Final = "value_error"
"""The kind of what our own checks say; they say it in the reader's language."""

WORDS: Final[Mapping[str, Any]] = {
    "missing": _("This is missing."),
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "string_type": _("This must be text."),
    "string_unicode": _("This holds what is no character."),
    "string_too_short": _("This must have at least %(min_length)s characters."),
    "string_too_long": _("This must have at most %(max_length)s characters."),
    "string_pattern_mismatch": _("This does not have the right form: %(pattern)s"),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": _MOMENT,
    "time_type": _TIME,
    "time_parsing": _TIME,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "finite_number": _WHOLE,
    "int_parsing_size": _("This number has too many digits."),
    "greater_than_equal": _("This must be at least %(ge)s."),
    "less_than_equal": _("This must be at most %(le)s."),
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "list_type": _("This must be a list."),
    "too_short": _("This must have at least %(min_length)s entries."),
    "too_long": _("This must have at most %(max_length)s entries."),
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
}
"""By the checker's name for the failure. A test finds every kind that the schemas can give."""


def message_of(error: Mapping[str, Any]) -> str:
    """One error as the checker gives it (``type`` and ``ctx``), in the active language.

    Of a kind that has no words only that it is wrong: never the checker's English among the reader's own.
    """
    kind, known = error["type"], dict(error.get("ctx", {}))
    if kind == _OWN:
        return str(known["error"])
    if "expected" in known:
        known["expected"] = str(known["expected"]).replace(" or ", ", ")
    return str(WORDS.get(kind, _("This is not right."))) % known
