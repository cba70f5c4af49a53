"""axe-core looks at pages and what it finds is kept."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


class Pages:
    """Looks at pages with axe and keeps what it finds."""

    def __init__(self) -> None:
        self._axe = Axe()
        self._found: list[str] = []

    def look(self, page: Page, name: str) -> None:
        """Run axe on the page as it stands."""
        results = self._axe.run(page)
        if results.violations_count:
            self._found.append(f"== {name} ({page.url})\n{results.generate_report()}")

    def demand_none(self) -> None:
        """Nothing was found anywhere."""
        assert not self._found, "\n".join(self._found)
