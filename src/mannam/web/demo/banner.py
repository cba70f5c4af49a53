"""Marks every page of the demo: nothing made up may pass for real."""

from django.conf import settings
from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor for the base templates: `demo`."""
    return {"demo": settings.MANNAM_DEMO}
