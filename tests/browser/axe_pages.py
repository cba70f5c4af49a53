"""axe-core looks at pages; what it finds is kept, and which pages it looked at."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RegexPattern
from playwright.sync_api import Page

from mannam.urls import urlpatterns

LOOKED_AT: set[str] = set()
"""What the tests that were imported look at: the names of addresses, and the files of pages."""


def looks_at(*names: str) -> pytest.MarkDecorator:
    """Say which pages axe must have seen when the test ends: names of addresses, and files of pages."""
    LOOKED_AT.update(names)
    return pytest.mark.looks_at(*names)


DRAWN_FROM = """() => performance.getEntriesByType("navigation")[0].serverTiming
  .find((said) => said.name === "page")?.description"""
"""See ``drawn_from.py``."""


class Pages:
    """Looks at pages with axe and keeps what it finds."""

    def __init__(self, wanted: Iterable[str] = ()) -> None:
        self._axe = Axe()
        self._found: list[str] = []
        self._wanted = frozenset(wanted)
        self._seen: set[str] = set()

    def look(self, page: Page, name: str) -> None:
        """Run axe on the page as it stands. Only one that was answered without an error counts as seen."""
        if _status(page) == 200:
            self._seen |= {_addresses().resolve(urlsplit(page.url).path).view_name, _drawn_from(page)}
        self._run(page, name)

    def look_at_error(self, page: Page, template: str) -> None:
        """Run axe on the page for an error, drawn from this file; its name begins with its status, or is busy."""
        assert _status(page) == (503 if template == "busy.html" else int(template[:3])), page.url
        self._seen.add(template)
        self._run(page, template)

    def demand_none(self) -> None:
        """Nothing was found anywhere, and every page that the test names was looked at."""
        assert not self._found, "\n".join(self._found)
        assert self._wanted <= self._seen, self._wanted - self._seen

    def _run(self, page: Page, name: str) -> None:
        results = self._axe.run(page)
        if results.violations_count:
            self._found.append(f"== {name} ({page.url})\n{results.generate_report()}")


def address_names(patterns: Iterable[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[str]:
    """The names of all addresses, with the demo's; an address without a name by its route."""
    for pattern in _addresses().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from address_names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield space + (pattern.name or str(pattern.pattern))


def _addresses() -> URLResolver:
    demo = path("demo/", include("mannam.web.demo.urls"))
    return URLResolver(RegexPattern(r"^/"), [*urlpatterns, demo])


def _drawn_from(page: Page) -> str:
    return str(page.evaluate(DRAWN_FROM))


def _status(page: Page) -> int:
    return int(page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus"))
