"""Join tokens: a short-lived, signed leave to enter one call in one part.

The page gets it by a request that proves who asks; the media node, which knows no sessions, checks only the
token. It is sent as the first message of the WebSocket, never in an address, so no log holds it. Whoever lets
somebody in by a token also marks its id as used (``actions/use_join_token.py``): it is good once.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from django.core.signing import BadSignature, Signer

from mannam.domain.call_role import CallRole
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused

LIFETIME: Final = timedelta(seconds=60)
_SALT: Final = "join"
_ID_BITS: Final = 128  # so that no two tokens of one minute are the same


@dataclass(frozen=True)
class JoinGrant:
    """Who may enter which call: ``person_id`` is a booth's device, or the user who supervises.

    ``starts_at`` is the visit's start in seconds since 1970: a visit that was moved needs a new token. ``window``
    is the number of the window that asks: of two windows that want one seat the higher has been opened later.
    """

    visit_id: int
    role: CallRole
    person_id: int
    starts_at: int
    window: int


@dataclass(frozen=True)
class JoinToken:
    """A token that was read: its grant, the id (32 letters) under which it is used, and until when it is good."""

    grant: JoinGrant
    id: str
    until: datetime


def issue(grant: JoinGrant, *, now: datetime, random: Random) -> str:
    """A token for ``grant`` that is good once, within a minute."""
    until = int((now + LIFETIME).timestamp())
    token_id = f"{random.getrandbits(_ID_BITS):032x}"
    return Signer(salt=_SALT).sign_object({**asdict(grant), "id": token_id, "until": until})


def read(token: str, *, now: datetime) -> JoinToken:
    """What stands in a token. Raises Refused (token_invalid, token_expired)."""
    try:
        values: Mapping[str, object] = Signer(salt=_SALT).unsign_object(token)
        found = JoinToken(_grant(values), str(values["id"]), _moment(values["until"]))
    except (BadSignature, ValueError, KeyError) as error:
        # KeyError: ours, from before an upgrade; the page comes back with a new one
        raise Refused(Refusal(RefusalCode.TOKEN_INVALID)) from error
    if found.until < now:
        raise Refused(Refusal(RefusalCode.TOKEN_EXPIRED))
    return found


def _grant(values: Mapping[str, object]) -> JoinGrant:
    return JoinGrant(
        visit_id=int(str(values["visit_id"])),
        role=CallRole(str(values["role"])),
        person_id=int(str(values["person_id"])),
        starts_at=int(str(values["starts_at"])),
        window=int(str(values["window"])),
    )


def _moment(seconds: object) -> datetime:
    return datetime.fromtimestamp(int(str(seconds)), UTC)
