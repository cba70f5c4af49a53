"""Use a join token: it is good once."""

from datetime import datetime

from mannam.actions.refused import Refused
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.models import UsedJoinToken


def use_join_token(token_id: str, until: datetime) -> None:
    """Mark a token as used, for as long as it would be good. Raises Refused (token_used).

    The insert decides: of two nodes that are given the same token at once one violates the key.
    """
    _, is_first = UsedJoinToken.objects.get_or_create(pk=token_id, defaults={"until": until})
    if not is_first:
        raise Refused(Refusal(RefusalCode.TOKEN_USED))
