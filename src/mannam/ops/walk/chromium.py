"""The machine's own Chromium, without a window, with a camera and a microphone that are made up."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mannam.ops.walk.errors import NoChromiumError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

WHOLE = ("chromium", "chromium-browser", "google-chrome")
"""What the program is called."""
NAMES = ("chromium-headless-shell", *WHOLE)
"""The same, the lightest first: the shell has the code by which Chromium draws, plays and connects,
but no windows and menus, and opens a page for a sixth of the work (0.17 seconds of a processor, not 1.05; 156)."""
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    # a page that is not looked at must not slow down: three of them share one machine
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
)


@contextmanager
def chromium(
    playwright: "Playwright", names: Sequence[str] = NAMES, flags: Sequence[str] = FLAGS
) -> Iterator["Browser"]:
    """Start it, and end it. Raises NoChromiumError, or Playwright's Error when it does not start."""
    program = find_chromium(names)
    # Chromium's own sandbox refuses to run as root
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    browser = playwright.chromium.launch(executable_path=program, headless=True, args=[*flags, *as_root])
    try:
        yield browser
    finally:
        browser.close()


def find_chromium(names: Sequence[str] = NAMES) -> str:
    """Where the first of these programs lies. Raises NoChromiumError."""
    for name in names:
        if found := shutil.which(name) or shutil.which(name, path="/usr/bin"):
            return found
    raise NoChromiumError
