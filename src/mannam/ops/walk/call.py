"""The call: both booths and the officer, each in a browser of its own; all three are measured."""

from dataclasses import dataclass

from playwright.sync_api import Page

from mannam.ops.walk import probe
from mannam.ops.walk.errors import SurpriseError
from mannam.ops.walk.probe import Received
from mannam.ops.walk.steps import Steps

START_MS = 150_000
"""The demo's visit starts within ninety seconds; then the pages need a moment."""
FLOW_MS = 45_000
"""Links may have to be made anew on a busy machine."""
CUT_OFF_MS = 30_000


@dataclass(frozen=True)
class Measured:
    """What each side received during the talk."""

    visitor: Received
    inmate: Received
    officer: Received


@dataclass(frozen=True)
class Call:
    """The three pages of one call."""

    visitor: Page
    inmate: Page
    officer: Page

    def open(self, steps: Steps, ref: str) -> None:
        """Pair both booths with one click each, and let the officer open the call."""
        for name, page in (("visitor", self.visitor), ("inmate", self.inmate)):
            with steps.step(f"open the {name}'s booth", page):
                page.goto("/demo/")
                page.click(f"form[action$='/demo/pair/{name}/'] button")
                page.wait_for_url("**/booth/")
                page.locator("[data-screen='waiting']").wait_for()
        with steps.step("the officer opens the call", self.officer):
            self.officer.goto("/demo/")
            self.officer.click("form[action$='/sign-in/min/']:has([name='next']) button")
            self.officer.click(f"a[href$='/{ref}/']")
            self.officer.wait_for_url(f"**/officer/*/{ref}/")

    def wait_for_talk(self, steps: Steps) -> None:
        """Until the visit's start; then pictures and sound come in everywhere."""
        with steps.step("wait for the start", self.visitor):
            probe.wait_for_phase(self.visitor, "talking", START_MS)
        for name, page in self._pages():
            with steps.step(f"pictures and sound reach the {name}", page):
                probe.wait_for_flow(page, FLOW_MS)

    def warn(self, steps: Steps) -> None:
        """One of the officer's ready sentences; it is seen in both booths."""
        with steps.step("the officer warns", self.officer):
            text = self.officer.locator("[data-warning]").first.get_attribute("data-warning") or ""
            warn(self.officer, text)
            for page in (self.visitor, self.inmate):
                page.get_by_text(text).first.wait_for()

    def talk(self, steps: Steps, seconds: float | None) -> Measured:
        """Let them talk for so many seconds more, or (None) until the time is over."""
        before = after = self._received()
        with steps.step("they talk", self.visitor):
            talk = probe.talk(self.visitor)
            begun = 0.0 if seconds is None else talk.talked
            wanted = round(talk.whole if seconds is None else seconds)
            for second in range(1, wanted + 1):
                probe.wait_for_talked(self.visitor, begun + second, CUT_OFF_MS)
                steps.talked(second, wanted)
                if probe.is_over(self.visitor):
                    break
                after = self._received()
            self._demand_flow(before, after)
        return after

    def end(self, steps: Steps, reason: str) -> str:
        """The officer ends it for a lawful reason; both booths obey."""
        with steps.step("the officer ends the call", self.officer):
            end(self.officer, reason)
            return self._cut_off()

    def run_out(self, steps: Steps) -> str:
        """The time runs out; both booths obey."""
        with steps.step("the time runs out", self.visitor):
            return self._cut_off()

    def _cut_off(self) -> str:
        for page in (self.visitor, self.inmate):
            ending = probe.wait_for_end(page, CUT_OFF_MS)
            page.locator("[data-screen='end']").wait_for()
        return ending

    def _pages(self) -> tuple[tuple[str, Page], ...]:
        return (("visitor", self.visitor), ("inmate", self.inmate), ("officer", self.officer))

    def _received(self) -> Measured:
        return Measured(*(probe.received(page) for _name, page in self._pages()))

    def _demand_flow(self, before: Measured, after: Measured) -> None:
        for name, _page in self._pages():
            was, now = getattr(before, name), getattr(after, name)
            if now.frames <= was.frames or now.packets <= was.packets:
                raise SurpriseError(f"nothing more reaches the {name}: {was} then {now}")


def warn(officer: Page, text: str) -> None:
    """Write a warning and say it."""
    officer.click("[data-do='write']")
    officer.fill("#warning", text)
    officer.click("[data-dialog='write'] button[value='say']")


def end(officer: Page, reason: str) -> None:
    """Choose the reason and end."""
    officer.click("[data-do='end']")
    officer.select_option("#reason", reason)
    officer.click("[data-dialog='end'] button[value='end']")
