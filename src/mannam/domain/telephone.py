"""Telephone numbers as people write them, and as they are kept (ITU-T E.164)."""

from typing import Final

import phonenumbers

LONGEST: Final = 16
"""A plus and fifteen digits, the most that E.164 has."""


def read_telephone(text: str, region: str) -> str | None:
    """The number in E.164, or None where it can be nobody's. Without a country code it is one of ``region``.

    ``region`` is a country's two letters, "KR".
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    # an extension cannot be dialled from a link, nor be kept in E.164
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_telephone(kept: str, region: str) -> str:
    """A kept number as people of ``region`` write it: with its country code where it is another country's."""
    number = phonenumbers.parse(kept)
    is_ours = number.country_code == phonenumbers.country_code_for_region(region)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_ours else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
