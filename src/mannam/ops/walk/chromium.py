"""The machine's own Chromium, without a window, with a camera and a microphone that are made up."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mannam.ops.walk.errors import NoChromiumError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""What the program is called, the lightest first: the shell is Chromium without the windows and menus of its own,
and opens a page for a sixth of the work (0.17 seconds of a processor instead of 1.05, Chromium 156)."""
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
def chromium(playwright: "Playwright") -> Iterator["Browser"]:
    """Start it, and end it. Raises NoChromiumError, or Playwright's Error when it does not start."""
    program = find_chromium()
    # Chromium's own sandbox refuses to run as root
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    browser = playwright.chromium.launch(executable_path=program, headless=True, args=[*FLAGS, *as_root])
    try:
        yield browser
    finally:
        browser.close()


def find_chromium() -> str:
    """Where the program lies. Raises NoChromiumError."""
    for name in NAMES:
        if found := shutil.which(name) or shutil.which(name, path="/usr/bin"):
            return found
    raise NoChromiumError
