"""How a program names an inmate: a key that ``POST /inmates/search`` gives to who knew facility, number and name.

It is signed for one user, so nobody can try inmates one after the other without knowing them, and a key that
gets about is of no use to others.
"""

from typing import Final

from django.core.signing import BadSignature, Signer

from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.refused import Refused

LONGEST: Final = 100


def issue(user_id: int, inmate_id: int) -> str:
    """The key by which this user names this inmate; the same one every time."""
    return _signer(user_id).sign(str(inmate_id))


def read(user_id: int, key: str) -> int:
    """The inmate that ``key`` names. Raises Refused (inmate_not_found) when it was not given to this user."""
    try:
        return int(_signer(user_id).unsign(key))
    except BadSignature as error:
        raise Refused(Refusal(RefusalCode.INMATE_NOT_FOUND)) from error


def _signer(user_id: int) -> Signer:
    return Signer(salt=f"inmate for {user_id}")
