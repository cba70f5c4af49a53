"""The desk's part: find the visit by its six digits, see the ID, check the party in."""

from playwright.sync_api import Page

from mannam.ops.walk.errors import SurpriseError
from mannam.ops.walk.steps import Steps


def sign_in(page: Page, steps: Steps) -> None:
    """One click on the demo's page, then the day's board."""
    with steps.step("sign in at the desk", page):
        page.goto("/demo/")
        page.locator("form[action$='/sign-in/seo/'] button").first.click()
        page.wait_for_selector("#id_code")


def check_in(page: Page, steps: Steps, code: str) -> None:
    """Type the code, tick everybody's ID, send them to the booth."""
    with steps.step("check in: find by the code", page):
        page.fill("#id_code", code)
        page.press("#id_code", "Enter")
        page.wait_for_selector("input[name='seen']", state="attached")
    with steps.step("check in: ID seen", page):
        for label in page.locator(".mn-check label").all():
            label.click()
        page.click("main form[method='post'] button[type='submit']")
        page.wait_for_url("**/desk/*/")
        if not page.locator(".mn-messages").count():
            raise SurpriseError("the desk's page does not say to which booth the party goes")
