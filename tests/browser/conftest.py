"""One real Mannam for all tests of this folder, and real Chromiums with made-up camera and microphone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from mannam.ops.walk.chromium import FLAGS, WHOLE, chromium
from tests.browser.axe_pages import Pages
from tests.browser.calls import Clerk, Door, clerk_in
from tests.browser.stack import Stack, running_stack

# so that nothing of these tests waits for ever
TIMEOUT_MS = 60_000
CAMERA = "--use-fake-device-for-media-stream"
# half as many pictures as the camera makes by itself: the pages of a call share two processors with other tests
CALM = tuple(f"{flag}=fps=10" if flag == CAMERA else flag for flag in FLAGS)


# as long as this folder's tests and no longer, so that nothing of it works beside those that come after
@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    """``mannam up --demo`` with 20 seconds of talk. Each test makes its own visits in it."""
    with running_stack() as running:
        yield running


@pytest.fixture(scope="package")
def clerk(stack: Stack) -> Iterator[Clerk]:
    """Makes visits that start at once, with booths of their own, in the stack's database."""
    with clerk_in(stack) as working:
        yield working


# not longer than this folder's tests: Django's database refuses to work beside Playwright's event loop
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What steers the browsers."""
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def shell(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium without windows of its own."""
    with chromium(playwright, flags=CALM) as started:
        yield started


@pytest.fixture(scope="package")
def whole_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium as booths and officers have it."""
    with chromium(playwright, WHOLE, CALM) as started:
        yield started


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Browser:
    """The light one; the whole one for files that say so (``whole_chromium``)."""
    wanted = "whole_chromium" if request.node.get_closest_marker("whole_chromium") else "shell"
    started: Browser = request.getfixturevalue(wanted)
    return started


@pytest.fixture
def new_context(browser: Browser, stack: Stack) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts (one for each person), in English unless said otherwise, which end with the test."""
    opened: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        wanted = {"base_url": stack.url, "locale": "en-GB", "timezone_id": "Asia/Seoul"} | options
        context = browser.new_context(**wanted)
        context.set_default_timeout(TIMEOUT_MS)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def door(new_context: Callable[..., BrowserContext], clerk: Clerk, stack: Stack) -> Door:
    """Opens the pages of a call."""
    return Door(new_context, clerk, stack)


@pytest.fixture
def pages(request: pytest.FixtureRequest) -> Pages:
    """What axe finds on the pages of one test, which says by ``looks_at`` which ones it must look at."""
    marker = request.node.get_closest_marker("looks_at")
    return Pages(marker.args if marker else ())
