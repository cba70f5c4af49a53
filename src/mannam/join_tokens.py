"""Join tokens: a short-lived, signed leave to enter one call in one part.

The page gets it by a request that proves who asks; the media node, which knows no sessions, checks only the
token. It is sent as the first message of the WebSocket, never in an address, so no log holds it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.signing import BadSignature, Signer

from mannam.domain.call_role import CallRole
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused

LIFETIME: Final = timedelta(seconds=60)
_SALT: Final = "join"


@dataclass(frozen=True)
class JoinGrant:
    """Who may enter which call: ``person_id`` is a booth's device, or the user who supervises.

    ``starts_at`` is the visit's start in seconds since 1970: a visit that was moved needs a new token.
    """

    visit_id: int
    role: CallRole
    person_id: int
    starts_at: int


def issue(grant: JoinGrant, *, now: datetime) -> str:
    """A token for ``grant`` that can be used once connected within a minute."""
    until = int((now + LIFETIME).timestamp())
    return Signer(salt=_SALT).sign_object({**asdict(grant), "until": until})


def read(token: str, *, now: datetime) -> JoinGrant:
    """The grant of a token. Raises Refused (token_invalid, token_expired)."""
    try:
        values: Mapping[str, object] = Signer(salt=_SALT).unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise Refused(Refusal(RefusalCode.TOKEN_INVALID)) from error
    if int(str(values["until"])) < now.timestamp():
        raise Refused(Refusal(RefusalCode.TOKEN_EXPIRED))
    return JoinGrant(
        visit_id=int(str(values["visit_id"])),
        role=CallRole(str(values["role"])),
        person_id=int(str(values["person_id"])),
        starts_at=int(str(values["starts_at"])),
    )
