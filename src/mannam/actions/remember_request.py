"""Remember a request by its key, so that the same request again gives the same visit."""

import hashlib
from datetime import datetime

from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused
from mannam.models import Visit, prepared

REMEMBER = """
INSERT INTO mannam_idempotencykey (user_id, key, fingerprint, visit_id, created_at)
VALUES (%(user)s, %(key)s, %(fingerprint)s, %(visit)s, %(now)s)
"""

KNOWN = """
SELECT fingerprint, visit_id FROM mannam_idempotencykey WHERE user_id = %(user)s AND key = %(key)s
"""


def fingerprint_of(order: object) -> str:
    """What identifies an order (a frozen dataclass of plain values)."""
    return hashlib.sha256(repr(order).encode()).hexdigest()


class RequestAsked:
    """What a key has made, asked; within ``prepared.queued`` the answer is there once that has ended."""

    def __init__(self, user_id: int, key: str, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self._cursor = prepared.ask(KNOWN, {"user": user_id, "key": key})

    def answer(self) -> Visit | None:
        """The visit that this key made. Raises Refused (key_reused) when it was for another request."""
        for fingerprint, visit_id in self._cursor.fetchall():
            if fingerprint != self._fingerprint:
                raise Refused(Refusal(RefusalCode.KEY_REUSED))
            return Visit.objects.get(pk=visit_id)
        return None


def remember_request(user_id: int, key: str, fingerprint: str, visit_id: int, *, now: datetime) -> None:
    """Keep the key in the transaction that makes the visit; a key that is kept already violates its unique key."""
    prepared.execute(
        REMEMBER, {"user": user_id, "key": key, "fingerprint": fingerprint, "visit": visit_id, "now": now}
    )
