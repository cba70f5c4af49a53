"""The web role's entry point: two ways in, the pages' and the shorter one of programs."""

import os
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import get_resolver

from mannam.domain.policy_document import parse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mannam.settings")
django.setup(set_prefix=False)


def _through(middleware: Sequence[str]) -> WSGIHandler:
    """A way in of its own. Django reads the list once, when the handler is made."""
    pages, settings.MIDDLEWARE = settings.MIDDLEWARE, list(middleware)
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = pages


def _load() -> None:
    """Import what the first requests would: they came to a second each, and 200 people waited for them.

    The addresses with all that is behind them, and the calendars of holidays.
    """
    _addresses = get_resolver().url_patterns
    for policy in files("mannam").joinpath("policies").iterdir():
        parse(policy.read_text(encoding="utf-8"))


_load()
_pages = _through(settings.MIDDLEWARE)
_programs = _through(settings.API_MIDDLEWARE)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A program has a token and asks for data: it needs no session, no CSRF token and no headers of a page."""
    is_program = f"{environ['PATH_INFO']}/".startswith("/api/")
    return (_programs if is_program else _pages)(environ, start_response)
