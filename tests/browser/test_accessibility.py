"""axe-core finds nothing on any page of a visit, in both languages: telephones for citizens, screens for staff."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, Page, ViewportSize

from tests.browser.axe_pages import Pages, looks_at
from tests.browser.calls import Clerk
from tests.browser.people_at_pages import (
    NEXT,
    answer_until_check,
    answer_until_times,
    code_from_mail,
    fill_whom,
    press,
)
from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])]

TELEPHONE = ViewportSize(width=390, height=844)
SCREEN = ViewportSize(width=1280, height=800)
PASSWORD = "seo-and-min"
DESK = "/desk/seoul-dongbu-dc"
MANAGER = "/manager/seoul-dongbu-dc"
NewContext = Callable[..., BrowserContext]
APPLICATION = ("apply-whom", "apply-party", "apply-home", "apply-where", "apply-when", "apply-wait", "apply-check")


@looks_at(
    "home",
    "sign-in",
    "sign-in-code",
    "sign-in-no-code",
    "sign-in-name",
    "public/home.html",
    "public/sign_in.html",
    "public/sign_in_code.html",
    "public/no_code.html",
    "public/sign_in_name.html",
)
def test_signing_in_as_a_citizen(new_context: NewContext, stack: Stack, locale: str, pages: Pages) -> None:
    page = new_context(viewport=TELEPHONE, locale=locale).new_page()
    email = f"axe-{locale.lower()}@demo.example"
    page.goto("/")
    pages.look(page, "home")
    press(page.locator("a[href='/apply/']"))
    pages.look(page, "sign-in")
    page.fill("#id_email", email)
    press(page.locator(NEXT))
    pages.look(page, "code")
    page.fill("#id_code", "000 00")
    press(page.locator(NEXT))
    pages.look(page, "wrong code")
    page.goto("/sign-in/no-code/")
    pages.look(page, "the mail did not arrive")
    page.goto("/sign-in/code/")
    page.fill("#id_code", code_from_mail(stack, email))
    page.click(NEXT)
    page.wait_for_url("**/sign-in/name/**")
    pages.look(page, "name")
    pages.demand_none()


@looks_at(
    *APPLICATION,
    "apply-booked",
    "waitlist-entry",
    "visits",
    "details",
    "visit",
    "visit-slip",
    "visit-move",
    "visit-cancel",
    "public/apply_whom.html",
    "public/apply_party.html",
    "public/apply_home.html",
    "public/apply_where.html",
    "public/apply_when.html",
    "public/apply_wait.html",
    "public/apply_check.html",
    "public/apply_booked.html",
    "public/waitlist_entry.html",
    "public/visits.html",
    "public/details.html",
    "public/visit.html",
    "public/slip.html",
    "public/move_when.html",
    "public/move_check.html",
    "public/visit_cancel.html",
)
def test_applying_and_my_visits(new_context: NewContext, clerk: Clerk, locale: str, pages: Pages) -> None:
    page, other = (signed_in(new_context, person, locale, TELEPHONE) for person in ("haneul", "bora"))
    page.goto("/visits/")
    pages.look(page, "no visits")
    page.goto("/apply/")
    press(page.locator(NEXT))
    pages.look(page, "whom, unanswered")
    page.goto("/apply/home/")
    pages.look(page, "home town")
    page.fill("#id_city", "강님구")
    page.click(NEXT)
    page.wait_for_selector("#id_city_error")
    pages.look(page, "home town, misspelt")
    page.goto("/apply/home/?province=제주특별자치도")
    pages.look(page, "home town, from a province")
    for each in (page, other):
        each.goto("/apply/")
        answer_until_check(each, look=pages.look if each is page else None)
    wait_for_a_place(page, clerk, pages)
    book(page)
    pages.look(page, "visit")
    visit = page.url.partition("#")[0]
    other.click(NEXT)
    other.wait_for_selector("[role='alert']")
    pages.look(other, "refusal with alternatives")
    # Back into the application, and a new one, beside what was booked
    for address in ("/apply/booked/", "/apply/", f"{visit}slip/", "/visits/", "/details/", "/", f"{visit}move/"):
        page.goto(address)
        pages.look(page, address)
    page.locator(".mn-time label").last.click()
    page.click(NEXT)
    page.wait_for_selector("input[name='sure']", state="attached")
    pages.look(page, "the old time beside the new one")
    page.goto(f"{visit}cancel/")
    pages.look(page, "cancel")
    page.click("main form[method='post'] button[type='submit']")
    page.wait_for_url(visit)
    pages.look(page, "cancelled visit")
    page.goto("/visits/MN-NONE/")
    pages.look(page, "not found")
    pages.demand_none()


@looks_at(
    "line",
    "apply-kind",
    "apply-lots",
    "lots-mine",
    "lots",
    "lots-draw",
    "public/line.html",
    "public/apply_kind.html",
    "public/apply_lots.html",
    "public/lots_mine.html",
    "public/lots.html",
    "public/draw.html",
)
def test_the_opening_minute(new_context: NewContext, stack: Stack, locale: str, pages: Pages) -> None:
    name = f"axe-{locale.lower()}"
    opened, before = stack.run("-m", "tests.browser.opening_minute", name).split()[-2:]
    page = signed_in(new_context, "haneul", locale, TELEPHONE)
    page.goto(f"/line/{name}-line/{opened}/")
    pages.look(page, "before getting in line")
    page.click("main form[method='post'] button")
    page.wait_for_selector("[data-look-again]")
    pages.look(page, "in line")
    page.goto("/apply/")
    fill_whom(page, f"{name}-lots", "1024", "Yul")
    press(page.locator(NEXT))
    pages.look(page, "which kind of visit")
    press(page.locator(NEXT))
    answer_until_times(page)
    pages.look(page, "a day that is drawn by lot")
    page.click(f"a[href='/apply/lots/{opened}/']")
    page.wait_for_selector("#id_place_1")
    page.click(NEXT)
    page.wait_for_selector(".mn-error")
    pages.look(page, "wishes, unanswered")
    page.select_option("#id_place_1", "seoul-dongbu-dc")
    page.select_option("#id_time_1", index=40)
    page.click(NEXT)
    page.wait_for_url("**/lots/mine/**")
    pages.look(page, "my entry")
    for address in (
        "/visits/",
        "/lots/",
        f"/lots/draws/{name}-lots/{opened}/",
        f"/lots/draws/{name}-lots/{before}/",
    ):
        page.goto(address)
        pages.look(page, address)
    pages.demand_none()


@looks_at(
    "staff-sign-in",
    "staff-totp-setup",
    "staff-recovery-codes",
    "staff",
    "staff-totp",
    "desk",
    "officer",
    "staff/sign_in.html",
    "staff/set_up.html",
    "staff/recovery_codes.html",
    "staff/landing.html",
    "staff/code.html",
    "desk/choose.html",
    "officer/choose.html",
)
def test_signing_in_as_staff(new_context: NewContext, stack: Stack, locale: str, pages: Pages) -> None:
    email = f"seo-{locale.lower()}@axe.example"
    stack.run("-m", "tests.browser.hire", email)
    page = new_context(viewport=SCREEN, locale=locale).new_page()
    page.goto("/staff/sign-in/")
    pages.look(page, "staff sign-in")
    password(page, email, "wrong")
    pages.look(page, "wrong password")
    password(page, email, PASSWORD)
    pages.look(page, "set up the code")
    secret = page.locator("[aria-labelledby='scan'] strong").inner_text().replace(" ", "")
    page.fill("#id_code", totp(secret))
    press(page.locator("main button[type='submit']"))
    pages.look(page, "recovery codes")
    page.goto("/staff/")
    pages.look(page, "landing")
    for address in ("/desk/", "/officer/"):
        page.goto(address)
        pages.look(page, f"which facility, {address}")
    page.goto("/staff/")
    press(page.locator("form[action='/staff/sign-out/'] button"))
    password(page, email, PASSWORD)
    pages.look(page, "staff code")
    pages.demand_none()


@looks_at(
    "demo",
    "desk-day",
    "desk-other-day",
    "desk-check-in",
    "desk-inmates",
    "desk-waiting",
    "desk-booths",
    "demo-mail",
    "demo-mail-view",
    "demo/demo.html",
    "desk/day.html",
    "desk/check_in.html",
    "desk/inmates.html",
    "desk/waiting.html",
    "desk/booths.html",
    "demo/mail_list.html",
    "demo/mail.html",
)
def test_the_desk(new_context: NewContext, locale: str, pages: Pages) -> None:
    page = signed_in(new_context, "seo", locale, SCREEN)
    page.goto("/demo/")
    press(page.locator("form[action$='/demo/visit/'] button"))
    pages.look(page, "the demo's page")
    code = page.locator("[data-visit]").get_attribute("data-code")
    for address in (
        f"{DESK}/",
        f"{DESK}/day/?date=2020-01-01",
        f"{DESK}/inmates/",
        f"{DESK}/waiting/",
        f"{DESK}/check-in/",
        f"{DESK}/check-in/?code=12",
        f"{DESK}/check-in/?code=000000",
        f"{DESK}/check-in/?code={code}",
        f"{DESK}/booths/",
    ):
        page.goto(address)
        pages.look(page, address)
    press(page.locator("form[action$='/pair/'] button").first)
    pages.look(page, "a booth's code")
    page.goto("/demo/mail/")
    pages.look(page, "mails")
    press(page.locator("main li a").first)
    pages.look(page, "a mail")
    pages.demand_none()


@looks_at(
    "desk-disruptions",
    "desk-disruption-new",
    "desk-disruption",
    "visit-moved",
    "desk-visit",
    "desk-visit-move",
    "desk/disruptions.html",
    "desk/disruption_new.html",
    "desk/disruption.html",
    "public/moved.html",
    "desk/visit.html",
    "desk/visit_move.html",
)
def test_a_disruption(new_context: NewContext, stack: Stack, locale: str, pages: Pages) -> None:
    ref, disruption = stack.run("-m", "tests.browser.moved_visit", f"moved-{locale.lower()}").split()[-2:]
    page = signed_in(new_context, "seo", locale, SCREEN)
    for address in ("", "new/closure/", "new/transfer/", f"{disruption}/"):
        page.goto(f"{DESK}/disruptions/{address}")
        pages.look(page, f"disruptions, {address}")
    for address in ("", "move/"):
        page.goto(f"{DESK}/visits/{ref}/{address}")
        pages.look(page, f"a visit at the desk, {address}")
    press(page.locator("main form[method='post'] button[type='submit']"))
    pages.look(page, "a time, unanswered")
    page.goto(f"{DESK}/disruptions/new/closure/")
    press(page.locator("main button[type='submit']"))
    pages.look(page, "a closure, unanswered")
    page.select_option("#id_side", "both")
    for field in ("first_day", "last_day"):
        page.fill(f"#id_{field}", "2099-12-01")
    press(page.locator("main button[type='submit']"))
    pages.look(page, "who would be hit")
    page = signed_in(new_context, "haneul", locale, TELEPHONE)
    for address in ("moved/", ""):
        page.goto(f"/visits/{ref}/{address}")
        pages.look(page, f"a visit that was moved, {address}")
    pages.demand_none()


@looks_at(
    "rules",
    "rules-version",
    "rules-edit",
    "rules-preview",
    "administrator/rules.html",
    "administrator/version.html",
    "administrator/edit.html",
    "administrator/preview.html",
)
def test_the_administrator(new_context: NewContext, locale: str, pages: Pages) -> None:
    page = signed_in(new_context, "administrator", locale, SCREEN)
    page.goto("/rules/")
    pages.look(page, "rules")
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/rules/version/*/")
    pages.look(page, "a version")
    page.goto("/rules/of/demo/edit/")
    pages.look(page, "a new version")
    document = page.locator("#id_document")
    right = document.input_value()
    document.fill(re.sub("(?m)^talk_seconds = .*$", "talk_seconds = 0", right, count=1))
    press(page.locator("main form[method='post'] button[type='submit']"))
    page.wait_for_selector("#faults")
    pages.look(page, "a new version with a fault")
    page.fill("#id_document", re.sub("(?m)^party_max = .*$", "party_max = 1", right, count=1))
    press(page.locator("main form[method='post'] button[type='submit']"))
    page.wait_for_url("**/preview/")
    pages.look(page, "preview")
    pages.demand_none()


@looks_at(
    "manager-restrictions",
    "manager-restriction",
    "manager-pairs",
    "manager-pair",
    "manager-pair-of-inmates",
    "manager-pair-of-visitors",
    "manager-orders",
    "manager-order-new",
    "manager/list.html",
    "manager/form.html",
    "manager/one.html",
)
def test_the_manager(new_context: NewContext, locale: str, pages: Pages) -> None:
    page = signed_in(new_context, "manager", locale, SCREEN)
    page.goto(f"{MANAGER}/restrictions/")
    pages.look(page, "whom nobody can visit")
    press(page.locator("main .krds-btn").first)
    press(page.locator("main button[type='submit']"))
    pages.look(page, "a restriction, unanswered")
    page.fill("#id_number", "1001")
    page.select_option("#id_ground", "ban")
    page.fill("#id_first_day", "2099-12-01")
    page.fill("#id_ordered_by", "보안과")
    press(page.locator("main button[type='submit']"))
    press(page.locator("main form[action$='/apply/'] button"))
    page.goto(f"{MANAGER}/restrictions/")
    pages.look(page, "one whom nobody can visit")
    press(page.locator("main tbody a").first)
    pages.look(page, "a restriction")
    press(page.locator("main form[method='post'] button[type='submit']"))
    pages.look(page, "ended")
    page.goto(f"{MANAGER}/pairs/visitors/")
    press(page.locator("main button[type='submit']"))
    pages.look(page, "two visitors, unanswered")
    page.goto(f"{MANAGER}/pairs/inmates/")
    pages.look(page, "two inmates")
    page.fill("#id_number", "1001")
    page.fill("#id_other_number", "1002")
    page.select_option("#id_ground", "conflict")
    press(page.locator("main button[type='submit']"))
    pages.look(page, "who must not meet")
    press(page.locator("main tbody a").first)
    pages.look(page, "two who are kept apart")
    press(page.locator("main form[method='post'] button[type='submit']"))
    page.goto(f"{MANAGER}/orders/new/")
    press(page.locator("main button[type='submit']"))
    pages.look(page, "an order, unanswered")
    year = "2098" if locale == "ko-KR" else "2099"
    for field, value in (("number", "1001"), ("extra", "2"), ("first_day", f"{year}-12-01")):
        page.fill(f"#id_{field}", value)
    for field in ("period", "ground"):
        page.select_option(f"#id_{field}", index=1)
    page.fill("#id_last_day", f"{year}-12-31")
    press(page.locator("main button[type='submit']"))
    pages.look(page, "orders")
    pages.demand_none()


@looks_at("manager-contacts", "manager-contact", "manager-known")
def test_a_manager_looks_at_lists(new_context: NewContext, stack: Stack, locale: str, pages: Pages) -> None:
    stack.run("-m", "tests.browser.listed_visitor")
    page = signed_in(new_context, "manager", locale, SCREEN)
    page.goto(f"{MANAGER}/contacts/")
    pages.look(page, "lists of callers")
    press(page.locator("main tbody a").first)
    pages.look(page, "somebody on a list")
    press(page.locator("main form[method='post'] button[type='submit']"))
    pages.look(page, "nobody on a list any more")
    page.goto(f"{MANAGER}/known/")
    press(page.locator("main button[type='submit']"))
    pages.look(page, "what was seen, unanswered")
    pages.demand_none()


@looks_at("manager-bans", "manager-ban", "manager-ban-new")
def test_a_manager_keeps_a_visitor_away(new_context: NewContext, stack: Stack, locale: str, pages: Pages) -> None:
    ref = stack.run("-m", "tests.browser.moved_visit", f"known-{locale.lower()}").split()[-2]
    page = signed_in(new_context, "manager", locale, SCREEN)
    page.goto(f"{MANAGER}/bans/new/")
    press(page.locator("main button[type='submit']"))
    pages.look(page, "a ban, unanswered")
    for field, value in (("visit", ref), ("name", "김하늘"), ("ordered_by", "보안과")):
        page.fill(f"#id_{field}", value)
    page.select_option("#id_ban_ground", "court")
    page.fill("#id_first_day", "2099-12-01")
    press(page.locator("main button[type='submit']"))
    pages.look(page, "whom a ban would hit")
    press(page.locator("main form[action$='/apply/'] button"))
    page.goto(f"{MANAGER}/bans/")
    pages.look(page, "visitors who are kept away")
    press(page.locator("main tbody a").first)
    pages.look(page, "a visitor who is kept away")
    press(page.locator("main form[method='post'] button[type='submit']"))
    pages.demand_none()


@looks_at(
    "booth-pair",
    "booth",
    "officer-calls",
    "officer-call",
    "booth/pair.html",
    "booth/booth.html",
    "officer/calls.html",
    "officer/watch.html",
)
def test_booths_and_officer(new_context: NewContext, locale: str, pages: Pages) -> None:
    idle, waiting = (new_context(viewport=SCREEN, locale=locale).new_page() for _booth in range(2))
    idle.goto("/booth/pair/")
    pages.look(idle, "pair a screen")
    press(idle.locator("main button[type='submit']"))
    pages.look(idle, "pair a screen, no code")
    idle.goto("/demo/")
    press(idle.locator("form[action$='/demo/visit/'] button"))
    ref = idle.locator("[data-visit]").get_attribute("data-visit") or ""
    # nobody is checked in yet: the visitors' booth waits for the desk, the inmate's for the visitors
    for page, side, screen in ((idle, "visitor", "idle"), (waiting, "inmate", "waiting")):
        page.goto("/demo/")
        page.click(f"form[action$='/demo/pair/{side}/'] button")
        page.locator(f"[data-screen='{screen}']").wait_for()
        pages.look(page, f"booth, {screen}")
    officer = signed_in(new_context, "min", locale, SCREEN)
    officer.goto("/officer/")
    officer.wait_for_url("**/officer/*/")
    pages.look(officer, "calls")
    officer.goto(f"{officer.url}{ref}/")
    pages.look(officer, "one call")
    pages.demand_none()


def signed_in(new_context: NewContext, person: str, locale: str, viewport: ViewportSize) -> Page:
    """One click on the demo's page."""
    page = new_context(viewport=viewport, locale=locale).new_page()
    page.goto("/demo/")
    press(page.locator(f"form[action$='/sign-in/{person}/'] button").first)
    return page


def wait_for_a_place(page: Page, clerk: Clerk, pages: Pages) -> None:
    """Be shown what is free; get in line where nothing is, look at one's place, leave it, and come back."""
    page.goto("/apply/wait/")
    pages.look(page, "which place would do")
    page.click(NEXT)
    page.wait_for_selector(".mn-alternative")
    pages.look(page, "places that are free already")
    facility = page.locator("#id_facility").input_value()
    assert clerk.ask("put_in_service", facility=facility, is_in=False)["booths"]
    page.click(NEXT)
    page.wait_for_url("**/waitlist/*/")
    clerk.ask("put_in_service", facility=facility, is_in=True)
    pages.look(page, "in the waitlist")
    press(page.locator("main form button.mn-danger"))
    page.goto("/apply/check/")


def book(page: Page) -> None:
    """The last button."""
    page.click(NEXT)
    page.wait_for_url("**/visits/*/**")


def password(page: Page, email: str, word: str) -> None:
    """The first factor."""
    page.fill("#id_email", email)
    page.fill("#id_password", word)
    press(page.locator("main button[type='submit']"))


def totp(secret: str) -> str:
    """What an app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
