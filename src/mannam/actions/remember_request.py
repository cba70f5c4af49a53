"""Remember a request by its key, so that the same request again gives the same visit, and the same answer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mannam.actions.try_again import try_again
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.models import Visit, prepared
from mannam.queries.visit_lines import VisitLine

REMEMBER = """
INSERT INTO mannam_idempotencykey (user_id, key, fingerprint, visit_id, status, answer, created_at)
VALUES (%(keyed_user)s, %(key)s, %(fingerprint)s, %(visit)s, %(told_status)s, %(answer)s, %(now)s)
"""

# Nothing was promised by a refusal, so its commit does not wait for the disk: at an opening minute most requests
# are refused. After a crash of the database one of the last moment may be forgotten; it is then asked anew.
REMEMBER_REFUSAL = """
WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO mannam_idempotencykey (user_id, key, fingerprint, status, answer, created_at)
SELECT %(keyed_user)s, %(key)s, %(fingerprint)s, %(told_status)s, %(answer)s, %(now)s FROM quick
ON CONFLICT (user_id, key) DO NOTHING
RETURNING id
"""

KNOWN = """
SELECT fingerprint, visit_id, status, answer FROM mannam_idempotencykey
WHERE user_id = %(keyed_user)s AND key = %(key)s
"""


@dataclass(frozen=True)
class Answer:
    """What a program was told: the HTTP status and the text. ``again``: it had been told so before."""

    status: int
    body: str
    again: bool = False


@dataclass(frozen=True)
class Known:
    """What a key has led to: a visit, if it made one, and the answer, if it was a program's."""

    visit_id: int | None
    answer: Answer | None


def fingerprint_of(order: object) -> str:
    """What identifies an order (a frozen dataclass of plain values)."""
    return hashlib.sha256(repr(order).encode()).hexdigest()


class RequestAsked:
    """What a key has led to, asked; within ``prepared.queued`` the answer is there once that has ended."""

    def __init__(self, user_id: int, key: str, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self._cursor = prepared.ask(KNOWN, {"keyed_user": user_id, "key": key})

    def answer(self) -> Known | None:
        """What the same request has led to. Raises Refused (key_reused) when the key was for another one."""
        for fingerprint, visit_id, status, answer in self._cursor.fetchall():
            if fingerprint != self._fingerprint:
                raise Refused(Refusal(RefusalCode.KEY_REUSED))
            return Known(visit_id, None if status is None else Answer(status, answer, again=True))
        return None


def answer_of(known: Known) -> Answer:
    """The answer of a request that a program made; every one of them has one."""
    if known.answer is None:
        raise LookupError("a request without a kept answer")
    return known.answer


class Words(Protocol):
    """How a program is answered."""

    def booked(self, line: VisitLine) -> Answer:
        """The visit is booked."""

    def refused(self, why: Refused) -> Answer:
        """It cannot be."""


@dataclass(frozen=True)
class KeyedRequest:
    """A request with a key; ``fingerprint`` tells it from any other. With ``words`` the answer is kept too."""

    user_id: int
    key: str
    fingerprint: str
    words: Words | None = None

    def ask(self) -> RequestAsked:
        """Ask what it has led to already."""
        return RequestAsked(self.user_id, self.key, self.fingerprint)

    def remember(self, visit_id: int, answer: Answer | None, *, now: datetime) -> None:
        """Keep which visit it made, and the answer to a program."""
        remember_request(self.user_id, self.key, self.fingerprint, visit_id, answer, now=now)


def visit_of(known: Known) -> Visit:
    """The visit that a request made; a page keeps no request that made none."""
    if known.visit_id is None:
        raise LookupError("a request that made no visit")
    return Visit.objects.get(pk=known.visit_id)


def remember_request(
    user_id: int, key: str, fingerprint: str, visit_id: int | None, answer: Answer | None, *, now: datetime
) -> None:
    """Keep the key where what was asked is done. One that is kept already violates its unique key."""
    row = _row(user_id, key, fingerprint, answer, now)
    prepared.execute(REMEMBER, {**row, "visit": visit_id})


def remember_refusal(request: KeyedRequest, refusal: Answer, *, now: datetime) -> Answer:
    """Keep a refusal. When the same request was answered meanwhile, that answer is the one that counts.

    Raises Refused (key_reused) when the key was for another request.
    """
    row = _row(request.user_id, request.key, request.fingerprint, refusal, now)
    if prepared.rows(REMEMBER_REFUSAL, row):
        return refusal
    known = request.ask().answer()
    return refusal if known is None else answer_of(known)


def answer_once(request: KeyedRequest, do: Callable[[], Answer], *, now: datetime) -> Answer:
    """The answer that ``do`` gives, the first time; afterwards the same one without doing anything.

    Of two at once the second waits for the first. What ``do`` raises is no answer: nothing is kept of it. Raises
    Refused (key_reused) when the key was for another request.
    """

    def attempt() -> Answer:
        if known := request.ask().answer():
            return answer_of(known)
        answer = do()
        remember_request(request.user_id, request.key, request.fingerprint, None, answer, now=now)
        return answer

    return try_again(attempt)


def _row(user_id: int, key: str, fingerprint: str, answer: Answer | None, now: datetime) -> dict[str, object]:
    return {
        "keyed_user": user_id,
        "key": key,
        "fingerprint": fingerprint,
        "told_status": None if answer is None else answer.status,
        "answer": "" if answer is None else answer.body,
        "now": now,
    }
