"""A token with which a page is not let in: the page says so, and asks for another by itself."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.calls import Clerk, Door

pytestmark = pytest.mark.browser


class JoinDesk:
    """Answers a page that asks for leave to join: first with a given token, then not until it may."""

    def __init__(self, context: BrowserContext, token: str) -> None:
        self._token = token
        self._waiting: list[Route] = []
        self._asked = 0
        self._goes_on = False
        context.route("**/booth/join", self._answer)

    def _answer(self, route: Route) -> None:
        self._asked += 1
        if self._asked == 1:
            response = route.fetch()
            route.fulfill(response=response, json={**response.json(), "token": self._token})
        elif self._goes_on:
            route.continue_()
        else:
            self._waiting.append(route)

    def go_on(self) -> None:
        """Let the page have a real one."""
        self._goes_on = True
        for route in self._waiting:
            route.continue_()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("expired", "The permission to join has run out. The page will ask for a new one."),
        ("used", "The permission to join was used already. The page will ask for a new one."),
        ("of another system", "This page may not join the call. Please call the desk."),
        ("of before the visit was moved", "This page may not join the call. Please call the desk."),
    ],
)
def test_a_bad_token_is_named_and_a_new_one_is_fetched(door: Door, clerk: Clerk, fault: str, words: str) -> None:
    visit = clerk.ask("visit", starts_in=300)
    context = door.booth_context(visit["visitor"])
    desk = JoinDesk(context, str(clerk.ask("token", ref=visit["ref"], fault=fault)["token"]))
    page = context.new_page()
    page.goto("/booth/")
    expect(page.locator("[data-show='offline']")).to_contain_text(words)
    assert not has_joined(page)
    desk.go_on()
    page.wait_for_function("() => window.mannamProbe.words.welcome")
    expect(page.locator("[data-show='offline']")).to_be_empty()


def has_joined(page: Page) -> bool:
    """Whether the server let the page in."""
    return bool(page.evaluate("() => window.mannamProbe.words.welcome"))
