"""The call: both booths and the officer, each in a browser of its own; all three are measured."""

from dataclasses import dataclass

from playwright.sync_api import Page

from mannam.ops.walk import probe
from mannam.ops.walk.errors import SurpriseError
from mannam.ops.walk.probe import Received
from mannam.ops.walk.steps import Steps

JOIN_MS = 45_000
"""Until the server has answered, on a busy machine."""
START_MS = 150_000
"""The demo's visit starts within ninety seconds; then the pages need a moment."""
FLOW_MS = 45_000
"""Links may have to be made anew on a busy machine."""
CUT_OFF_MS = 30_000
READY = "[data-warning]"
LAST_SECOND = 1
"""Left for the picture of those who talk."""
ENDED = "[data-screen='end'], [data-ended-only]"
"""What a booth and an officer's page show at the end."""


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
        """The officer first, then both booths, the visitors' last: nobody can talk before everybody is there."""
        with steps.step("the officer opens the call", self.officer):
            self.officer.goto("/demo/")
            self.officer.click("form[action$='/sign-in/min/']:has([name='next']) button")
            self.officer.click(f"a[href$='/{ref}/']")
            self.officer.wait_for_url(f"**/officer/*/{ref}/")
            probe.wait_for_word(self.officer, "welcome", JOIN_MS)
            self.officer.locator(READY).first.focus()
        for name, page in (("inmate", self.inmate), ("visitor", self.visitor)):
            with steps.step(f"open the {name}'s booth", page):
                page.goto("/demo/")
                _pair(page, name, ref)
                probe.wait_for_word(page, "welcome", JOIN_MS)

    def wait_for_talk(self, steps: Steps) -> None:
        """Until the visit's start, when both hear and see each other and the time counts."""
        with steps.step("wait for the start", self.visitor):
            probe.wait_for_phase(self.visitor, "talking", START_MS)

    def warn(self, steps: Steps) -> str:
        """One of the officer's ready sentences, said with one press; both booths show it.

        The finger has lain on the key since the call was opened: on a busy machine a page full of pictures makes
        a mouse wait for longer than a short talk lasts.
        """
        with steps.step("the officer warns", self.officer):
            text = self.officer.locator(READY).first.get_attribute("data-warning") or ""
            self.officer.keyboard.press("Enter")
            probe.wait_for_word(self.officer, "warning", JOIN_MS)
        for name, page in (("visitor", self.visitor), ("inmate", self.inmate)):
            with steps.step(f"the {name} reads the warning", page):
                probe.wait_for_shown(page, text, FLOW_MS)
        return text

    def talk(self, steps: Steps, seconds: float | None) -> None:
        """Let them talk for so many seconds more, or (None) until their time is almost over."""
        with steps.step("pictures and sound reach everybody", self.officer):
            for _name, page in self._pages():
                probe.wait_for_heard(page, FLOW_MS)
        with steps.step("they talk", self.visitor):
            talk = probe.talk(self.visitor)
            begun = 0.0 if seconds is None else talk.talked
            wanted = round(talk.whole - LAST_SECOND if seconds is None else seconds)
            for second in range(1, wanted + 1):
                probe.wait_for_talked(self.visitor, begun + second, CUT_OFF_MS)
                steps.talked(second, wanted)

    def end(self, steps: Steps, reason: str) -> str:
        """The officer ends it for a lawful reason."""
        with steps.step("the officer ends the call", self.officer):
            end(self.officer, reason)
            return self._ending("by_officer")

    def run_out(self, steps: Steps) -> str:
        """The time runs out."""
        with steps.step("the time runs out", self.officer):
            return self._ending("full_time")

    def cut_off(self, steps: Steps) -> Measured:
        """The end is on every screen and nothing can come in any more; what had come in until then."""
        received = {}
        for name, page in self._pages():
            with steps.step(f"the {name} is cut off", page):
                probe.wait_for_end(page, CUT_OFF_MS)
                page.locator(ENDED).wait_for()
                probe.wait_until_cut_off(page, CUT_OFF_MS)
                received[name] = _demand_flow(name, *probe.heard(page))
        return Measured(**received)

    def _ending(self, wanted: str) -> str:
        ending = probe.wait_for_end(self.officer, CUT_OFF_MS)
        if ending != wanted:
            raise SurpriseError(f"the call ended otherwise: {ending}")
        return ending

    def _pages(self) -> tuple[tuple[str, Page], ...]:
        return (("visitor", self.visitor), ("inmate", self.inmate), ("officer", self.officer))


def _pair(page: Page, side: str, ref: str) -> None:
    """Make ``page`` the booth of this visit; raises SurpriseError where the demo shows somebody else's."""
    form = page.locator(f"form[action$='/demo/pair/{side}/']:has([name='visit'][value='{ref}'])")
    if not form.count():
        raise SurpriseError(f"the demo shows another visit than {ref}: somebody else began one; walk again")
    form.locator("button").click()
    page.wait_for_url("**/booth/")


def _demand_flow(name: str, first: Received, last: Received) -> Received:
    if last.frames <= first.frames or last.packets <= first.packets or last.energy <= first.energy:
        raise SurpriseError(f"nothing more reached the {name}: {first} then {last}")
    return last


def warn(officer: Page, text: str) -> None:
    """Write a warning of one's own and say it."""
    officer.click("[data-do='write']")
    officer.fill("#warning", text)
    officer.click("[data-dialog='write'] button[value='say']")


def end(officer: Page, reason: str) -> None:
    """Choose the reason and end."""
    officer.click("[data-do='end']")
    officer.select_option("#reason", reason)
    officer.click("[data-dialog='end'] button[value='end']")
