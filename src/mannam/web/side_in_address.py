"""A side of a visit as part of an address: ``<side:side>``."""

from django.urls.converters import register_converter

from mannam.domain.talk_clock import Side


class SideConverter:
    """ "visitor" or "inmate"; an address with anything else does not exist."""

    regex = "|".join(Side)

    def to_python(self, value: str) -> Side:
        """The side of that name."""
        return Side(value)

    def to_url(self, value: Side) -> str:
        """Its name."""
        return value.value


register_converter(SideConverter, "side")
