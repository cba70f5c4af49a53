"""A join token lets in once, however many nodes are given it at the same moment."""

from datetime import UTC, datetime

import pytest

from mannam.actions.refused import Refused
from mannam.actions.use_join_token import use_join_token
from mannam.domain.refusals import RefusalCode
from mannam.models import UsedJoinToken
from tests.actions.crowd import WORKERS, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)

UNTIL = datetime(2026, 11, 24, 10, 1, tzinfo=UTC)


def use(token_id: str) -> RefusalCode | None:
    """Why the token was refused; None when it let somebody in."""
    try:
        use_join_token(token_id, UNTIL)
    except Refused as refused:
        return refused.refusals[0].code
    return None


def test_of_many_nodes_that_get_the_same_token_one_lets_somebody_in() -> None:
    answers = all_at_once([lambda: use("same")] * WORKERS)
    assert answers.count(None) == 1
    assert answers.count(RefusalCode.TOKEN_USED) == WORKERS - 1
    assert UsedJoinToken.objects.get().until == UNTIL


def test_one_token_does_not_use_another() -> None:
    assert [use("one"), use("other"), use("one")] == [None, None, RefusalCode.TOKEN_USED]
