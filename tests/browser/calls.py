"""Visits for the tests of calls, and the pages of those who take part."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from playwright.sync_api import BrowserContext, Page

from mannam.ops.database import running_embedded
from mannam.ops.walk import probe
from tests.browser.stack import Stack

START_MS = 60_000
"""So long a call may take to begin on a busy machine."""

GRIP = """
(() => {
  const grip = { sockets: [], links: [], dropsFlow: false };
  Object.defineProperty(window, "grip", { value: grip });
  window.WebSocket = class extends WebSocket {
    constructor(...given) { super(...given); grip.sockets.push(this); }
    send(text) { if (!grip.dropsFlow || JSON.parse(text).type !== "flow") super.send(text); }
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) { super(...given); grip.links.push(this); }
  };
})();
"""
"""What a test may take hold of: the page's sockets and connections, and what it tells of the flow."""


@dataclass
class Clerk:
    """Somebody who works in the stack's database; see ``clerk.py``."""

    process: "subprocess.Popen[str]"

    def ask(self, do: str, **order: object) -> dict[str, Any]:
        """Let the clerk do something and wait for the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the clerk has gone"
        return cast("dict[str, Any]", json.loads(line))

    def outcome_when(self, ref: str, status: str) -> dict[str, Any]:
        """What is stored of a visit once it has this status; the node stores it in the moment after the end."""
        found = self.ask("outcome_when", ref=ref, status=status, patience=START_MS / 1000)
        assert found["status"] == status, found
        return found

    def joined(self, ref: str, count: int) -> int:
        """How often a page has joined, once that is ``count`` or more: the page knows before it is stored."""
        found = self.ask("events_when", ref=ref, kind="joined", count=count, patience=START_MS / 1000)
        return int(found["events"].count("joined"))

    def wait_for_stored_phase(self, ref: str, phase: str) -> None:
        """Wait until the call's phase is stored; the node tells the pages of it in the moment before."""
        found = self.ask("phase_when", ref=ref, phase=phase, patience=START_MS / 1000)
        assert found["phase"] == phase, found


@contextmanager
def clerk_in(stack: Stack) -> Iterator[Clerk]:
    """A clerk for this stack."""
    database = running_embedded(stack.data_dir / "postgres")
    assert database
    environment = {**os.environ, "MANNAM_DATA_DIR": str(stack.data_dir), "MANNAM_DATABASE_URL": database}
    environment["DJANGO_SETTINGS_MODULE"] = "mannam.settings"
    environment["MANNAM_SECRET_KEY"] = (stack.data_dir / "secret_key").read_text().strip()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.clerk"],
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        yield Clerk(process)
        assert process.stdin is not None
        process.stdin.close()


@dataclass(frozen=True)
class Party:
    """The pages of one call."""

    ref: str
    visitor: Page
    inmate: Page
    officer: Page

    @property
    def booths(self) -> tuple[Page, Page]:
        """Both booths."""
        return self.visitor, self.inmate

    def wait_for_talk(self) -> None:
        """Until both booths hear and see each other, the clock counts, and the officer sees it and may act."""
        for page in self.booths:
            probe.wait_for_phase(page, "talking", START_MS)
            probe.wait_for_flow(page, START_MS)
        probe.wait_for_phase(self.officer, "talking", START_MS)


def shown(page: Page, screen: str) -> None:
    """Wait until a booth shows this screen."""
    page.locator(f"[data-screen='{screen}']").wait_for(timeout=START_MS)


def seconds_pass(page: Page, seconds: int) -> None:
    """Wait until the server has told this page that so many seconds more have gone by."""
    left = page.evaluate("() => (mannamProbe.words.clock ?? mannamProbe.words.welcome).ends_in_ms")
    page.wait_for_function(
        "(ms) => window.mannamProbe.words.clock?.ends_in_ms <= ms", arg=left - seconds * 1000, timeout=START_MS
    )


class Door:
    """Opens pages for those who take part."""

    def __init__(self, new_context: Callable[..., BrowserContext], clerk: Clerk, stack: Stack) -> None:
        self._new_context = new_context
        self._clerk = clerk
        self._stack = stack

    def booth(self, token: str, *, silent: bool = False, **options: Any) -> Page:
        """A paired booth's page; a silent one never reports what it hears and sees."""
        context = self.booth_context(token, **options)
        if silent:
            context.add_init_script("window.grip.dropsFlow = true")
        page = context.new_page()
        page.goto("/booth/")
        return page

    def booth_context(self, token: str, **options: Any) -> BrowserContext:
        """A paired booth's browser, without a page yet."""
        return self._context({"name": "mannam_booth", "value": token}, options)

    def officer(self, ref: str, **options: Any) -> Page:
        """The page of Min, who watches."""
        page = self.officer_context(**options).new_page()
        page.goto(f"/officer/far/{ref}/")
        return page

    def officer_context(self, *, prison: str = "far", **options: Any) -> BrowserContext:
        """The browser of Min, or of the officer of another prison, without a page yet."""
        return self._context(self._clerk.ask("officer", prison=prison), options)

    def call(self, starts_in: float = 2, rules: str = "patient", **options: Any) -> Party:
        """A visit that starts in a moment, with everybody at their pages."""
        visit = self._clerk.ask("visit", starts_in=starts_in, rules=rules)
        ref = str(visit["ref"])
        booths = [self.booth(str(visit[side]), **options) for side in ("visitor", "inmate")]
        return Party(ref, booths[0], booths[1], self.officer(ref, **options))

    def _context(self, cookie: Mapping[str, Any], options: Mapping[str, Any]) -> BrowserContext:
        context = self._new_context(**{"viewport": {"width": 640, "height": 480}} | dict(options))
        probe.put_in(context)
        context.add_init_script(GRIP)
        context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": self._stack.url}])
        return context
