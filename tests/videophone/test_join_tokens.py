"""Join tokens: signed, short-lived, bound to one visit and part."""

from datetime import timedelta
from random import SystemRandom

import pytest
from django.core.signing import Signer

from mannam import join_tokens
from mannam.actions.refused import Refused
from mannam.domain.call_role import CallRole
from mannam.domain.refusals import RefusalCode
from mannam.join_tokens import JoinGrant
from tests.people import at

NOW = at("2026-11-24 10:00")
GRANT = JoinGrant(visit_id=7, role=CallRole.VISITOR, person_id=3, starts_at=int(NOW.timestamp()), window=5)


def issued(grant: JoinGrant) -> str:
    return join_tokens.issue(grant, now=NOW, random=SystemRandom())


def _refusal(token: str, seconds: int = 0) -> RefusalCode:
    with pytest.raises(Refused) as caught:
        join_tokens.read(token, now=NOW + timedelta(seconds=seconds))
    return caught.value.refusals[0].code


def test_a_token_gives_back_its_grant_for_a_minute() -> None:
    token = issued(GRANT)
    assert join_tokens.read(token, now=NOW + timedelta(seconds=60)).grant == GRANT
    assert _refusal(token, 61) is RefusalCode.TOKEN_EXPIRED


@pytest.mark.parametrize("token", ["", "x", ":::", "eyJhIjoxfQ:AAAA", "\u0000", "é" * 100])
def test_what_we_did_not_sign_is_invalid(token: str) -> None:
    assert _refusal(token) is RefusalCode.TOKEN_INVALID


def test_a_changed_token_is_invalid() -> None:
    token = issued(GRANT)
    body, signature = token.rsplit(":", 1)
    other = issued(JoinGrant(8, CallRole.VISITOR, 3, 0, 5)).rsplit(":", 1)[0]
    assert _refusal(f"{other}:{signature}") is RefusalCode.TOKEN_INVALID
    assert _refusal(f"{body}:{signature[:-1]}") is RefusalCode.TOKEN_INVALID


def test_a_token_of_before_an_upgrade_is_invalid() -> None:
    old = {"visit_id": 7, "role": "visitor", "person_id": 3, "starts_at": 0, "until": int(NOW.timestamp())}
    assert _refusal(Signer(salt="join").sign_object(old)) is RefusalCode.TOKEN_INVALID


def test_no_two_tokens_are_the_same() -> None:
    first, second = (join_tokens.read(issued(GRANT), now=NOW) for _ in range(2))
    assert first.id != second.id
    assert len(first.id) == 32
