"""No page is forgotten: axe looks at every address and every page's file in some test, or here is why not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mannam.settings import PACKAGE

# importing them tells what their tests look at
from tests.browser import test_accessibility, test_call_accessibility, test_database_away, test_error_pages
from tests.browser.axe_pages import LOOKED_AT, address_names

_FORM_ONLY, _MACHINE = "takes a form and leads to a page", "answers a program, not a person"
_PART: Final = "is a part of pages that are looked at, had anew by their script"
EXTENDS: Final = "{% extends"
TEMPLATES: Final = PACKAGE / "web" / "templates"
NO_PAGES: Final[Mapping[str, str]] = {
    "booth-help": _MACHINE,
    "booth-join": _MACHINE,
    "booth-state": _MACHINE,
    "officer-join": _MACHINE,
    "officer-help": _PART,
    "desk-help": _PART,
    "healthz": _MACHINE,
    "readyz": _MACHINE,
    "metrics": _MACHINE,
    "lots-file": _MACHINE,
    "visit-calendar": "is a file for one's calendar",
    "rules-preview-csv": "is a file",
    "rules-publish": _FORM_ONLY,
    "rules-withdraw": _FORM_ONLY,
    "visit-confirm": _FORM_ONLY,
    "visit-moved-accept": _FORM_ONLY,
    "visit-moved-give-up": _FORM_ONLY,
    "desk-inmates-told": _FORM_ONLY,
    "desk-visit-absent": _FORM_ONLY,
    "desk-visit-call-off": _FORM_ONLY,
    "desk-disruption-apply": _FORM_ONLY,
    "desk-disruption-discard": _FORM_ONLY,
    "desk-disruption-lift": _FORM_ONLY,
    "desk-disruption-phoned": _FORM_ONLY,
    "desk-inmates-decide": _FORM_ONLY,
    "desk-inmates-answer": _FORM_ONLY,
    "visit-withdraw": _FORM_ONLY,
    "sign-out": _FORM_ONLY,
    "staff-sign-out": _FORM_ONLY,
    "officer-coming": _FORM_ONLY,
    "officer-settled": _FORM_ONLY,
    "desk-coming": _FORM_ONLY,
    "desk-settled": _FORM_ONLY,
    "desk-booth-pair": _FORM_ONLY,
    "desk-booth-unpair": _FORM_ONLY,
    "set_language": _FORM_ONLY,
    "text-size": _FORM_ONLY,
    "demo-sign-in": _FORM_ONLY,
    "demo-pair": _FORM_ONLY,
    "demo-visit": _FORM_ONLY,
    "demo-begin": _FORM_ONLY,
}
SAME_PAGE: Final[Mapping[str, str]] = {"403.html": "403_csrf.html"}
"""Nothing of ours answers with the first; its file is what the second is made of."""


def test_every_address_is_looked_at_or_no_page() -> None:
    names = {name for name in address_names() if not name.startswith(("api:", "^api"))}
    assert names - LOOKED_AT == set(NO_PAGES)
    assert not LOOKED_AT & set(NO_PAGES)


def test_every_file_of_a_page_is_looked_at() -> None:
    """Two pages may share an address, as what an officer sees of a confidential call and of another one."""
    assert page_files() - LOOKED_AT == set(SAME_PAGE)
    assert set(SAME_PAGE.values()) <= LOOKED_AT


def test_what_is_looked_at_exists() -> None:
    assert set(address_names()) | page_files() >= LOOKED_AT


def page_files() -> set[str]:
    """The templates of whole pages: those that extend a frame, and are none themselves."""
    templates = {str(file.relative_to(TEMPLATES)): file for file in TEMPLATES.rglob("*.html")}
    frames = {name for name in templates if Path(name).name.startswith(("base", "frame"))}
    return {name for name, file in templates.items() if EXTENDS in file.read_text()} - frames


def test_the_tests_that_look_were_imported() -> None:
    assert test_accessibility.__doc__
    assert test_call_accessibility.__doc__
    assert test_database_away.__doc__
    assert test_error_pages.__doc__
