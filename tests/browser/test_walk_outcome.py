"""How ``mannam walk`` reads what became of the visit: from a page that may still say that people talk."""

from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser

from mannam.ops.walk import citizen
from mannam.ops.walk.citizen import Outcome
from mannam.ops.walk.errors import WalkError
from mannam.ops.walk.steps import Steps
from mannam.ops.walk.tellers import Silent

pytestmark = pytest.mark.browser

REF = "MN-7"
SECONDS = 1.0
MOST_LOOKS = 2 + SECONDS * 1000 / citizen.LOOK_AGAIN_MS
"""The first, one after each pause, and the one whose pause began just before the time was over."""


class Site(ThreadingHTTPServer):
    """A site whose visit is in its call for the first so many looks, and done from then on."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), VisitPage)
        self.looks = 0
        self.in_call_for = 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class VisitPage(BaseHTTPRequestHandler):
    """The page of the visit."""

    def do_GET(self) -> None:
        """What the visit's page says, as short as may be."""
        site = self.server
        assert isinstance(site, Site)
        if self.path == f"/visits/{REF}/":
            site.looks += 1
        state, words = ("in_call", "Talking now") if site.looks <= site.in_call_for else ("completed", "Done")
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<main><p data-status={state}>{words}</p></main>".encode())

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002
        """Nothing is said."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as serving:
        thread = Thread(target=serving.serve_forever)
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


def read_outcome(browser: Browser, site: Site, folder: Path) -> Outcome:
    with closing(browser.new_context(base_url=site.url)) as context:
        return citizen.read_outcome(context.new_page(), Steps(folder, Silent(), []), REF)


def test_the_outcome_is_read_once_the_call_is_stored(browser: Browser, site: Site, tmp_path: Path) -> None:
    site.in_call_for = 3
    assert read_outcome(browser, site, tmp_path) == Outcome("completed", "Done")
    assert site.looks == 4


def test_a_visit_that_stays_in_its_call_is_a_fault_and_is_not_asked_without_a_pause(
    browser: Browser, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citizen, "OUTCOME_SECONDS", SECONDS)
    site.in_call_for = 1_000_000
    with pytest.raises(WalkError, match="read the outcome: the call has ended, but 1 s later"):
        read_outcome(browser, site, tmp_path)
    assert site.looks <= MOST_LOOKS
