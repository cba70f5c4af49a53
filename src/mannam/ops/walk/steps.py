"""The steps of a walk: each is named, timed and photographed."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Error, Page

from mannam.ops.walk.errors import SurpriseError, WalkError


@dataclass(frozen=True)
class Step:
    """One step that went well. ``screenshot`` is the file that shows how it ended."""

    name: str
    seconds: float
    screenshot: str


class Teller(Protocol):
    """Who watches the walk."""

    def begins(self, name: str) -> None:
        """A step begins."""

    def ended(self, step: Step) -> None:
        """It went well."""

    def talked(self, seconds: float, of: float) -> None:
        """So much of the talk was heard."""


class Steps:
    """Keeps the steps of one walk, in order, in ``done``. Raises OSError when the folder cannot be written to."""

    def __init__(self, folder: Path, teller: Teller, done: list[Step]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("[0-9][0-9]-*.png"):  # of an earlier walk
            old.unlink()
        self._folder = folder
        self._teller = teller
        self.done = done

    @contextmanager
    def step(self, name: str, page: Page) -> Iterator[None]:
        """Do something at ``page``; it is photographed afterwards. Raises WalkError."""
        self._teller.begins(name)
        begun = time.monotonic()
        try:
            yield
        except (Error, SurpriseError) as error:
            with suppress(Error):  # the page may be what failed
                self._photograph(page, f"{name} failed")
            raise WalkError(name, first_line(error)) from error
        step = Step(name, round(time.monotonic() - begun, 2), self._photograph(page, name))
        self.done.append(step)
        self._teller.ended(step)

    def talked(self, seconds: float, of: float) -> None:
        """Tell how far the talk is."""
        self._teller.talked(seconds, of)

    def _photograph(self, page: Page, name: str) -> str:
        words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        file = self._folder / f"{len(self.done) + 1:02}-{words}.png"
        page.screenshot(path=file, animations="disabled")
        return str(file)


def first_line(error: Exception) -> str:
    """What Playwright says at first, and what it waited for."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and "Call log" not in line]
    return " ".join(lines[:2])
