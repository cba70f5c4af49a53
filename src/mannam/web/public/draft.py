"""What somebody has answered so far in the application, kept in the session."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Self
from uuid import uuid4

from django.contrib.sessions.backends.base import SessionBase

from mannam.domain.policy import ORDINARY

STEPS: Final = 5
"""Questions of the application, as its pages count them."""

SESSION_KEY: Final = "application"
BOOKED_KEY: Final = "booked"
BOOKED_KEPT: Final = 10


@dataclass(frozen=True)
class Draft:
    """The answers. ``key`` makes booking them twice the same visit; any other answer gets another key."""

    inmate_id: int | None = None
    kind: str = ORDINARY
    case: str = ""
    companion_ids: tuple[int, ...] | None = None
    place: str = ""
    slot: int | None = None
    key: str = ""

    @classmethod
    def of(cls, session: SessionBase) -> Self:
        """The draft of this browser, empty at first."""
        kept = session.get(SESSION_KEY, {})
        known = {field.name: kept[field.name] for field in fields(cls) if field.name in kept}
        if known.get("companion_ids") is not None:
            known["companion_ids"] = tuple(known["companion_ids"])
        return cls(**known)

    def answered(self, **answers: Any) -> Self:
        """With these answers, under a new key."""
        return replace(self, **answers, key=uuid4().hex)

    def keep(self, session: SessionBase) -> None:
        """Write it to the session."""
        session[SESSION_KEY] = asdict(self)

    def missing_step(self) -> str | None:
        """The name of the first page that has no answer yet."""
        answers = {
            "apply-whom": self.inmate_id,
            "apply-party": self.companion_ids,
            "apply-where": self.place or None,
            "apply-when": self.slot,
        }
        return next((step for step, answer in answers.items() if answer is None), None)

    def missing_before(self, step: str) -> str | None:
        """The first page without an answer that comes before ``step``."""
        missing = self.missing_step()
        order = ("apply-whom", "apply-party", "apply-where", "apply-when", "apply-check")
        return missing if missing and order.index(missing) < order.index(step) else None


def note_booked(session: SessionBase, key: str, ref: str) -> None:
    """Close the draft and remember which visit its key gave, for whoever presses the button again."""
    booked = dict(list(session.get(BOOKED_KEY, {}).items())[-BOOKED_KEPT:])
    session[BOOKED_KEY] = booked | {key: ref}
    session.pop(SESSION_KEY, None)


def last_booked(session: SessionBase) -> str | None:
    """The visit that was booked last in this browser, if any."""
    refs = list(session.get(BOOKED_KEY, {}).values())
    return str(refs[-1]) if refs else None


def page_before(session: SessionBase, draft: Draft, step: str) -> str | None:
    """The page to go to when ``step`` cannot be answered yet: the first one without an answer.

    After a booking nothing is answered any more; whoever goes Back then reads that the visit is booked, instead of
    meeting the first question as if all were lost.
    """
    missing = draft.missing_before(step)
    return "apply-booked" if missing and draft == Draft() and last_booked(session) else missing


def booked_ref(session: SessionBase, key: str) -> str | None:
    """The visit that this key gave, if any."""
    ref = session.get(BOOKED_KEY, {}).get(key)
    return ref if isinstance(ref, str) else None
