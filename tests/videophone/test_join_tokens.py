"""Join tokens: signed, short-lived, bound to one visit and part."""

from datetime import timedelta

import pytest

from mannam import join_tokens
from mannam.actions.refused import Refused
from mannam.domain.call_role import CallRole
from mannam.domain.refusals import RefusalCode
from mannam.join_tokens import JoinGrant
from tests.people import at

NOW = at("2026-11-24 10:00")
GRANT = JoinGrant(visit_id=7, role=CallRole.VISITOR, person_id=3, starts_at=int(NOW.timestamp()))


def _refusal(token: str, seconds: int = 0) -> RefusalCode:
    with pytest.raises(Refused) as caught:
        join_tokens.read(token, now=NOW + timedelta(seconds=seconds))
    return caught.value.refusals[0].code


def test_a_token_gives_back_its_grant_for_a_minute() -> None:
    token = join_tokens.issue(GRANT, now=NOW)
    assert join_tokens.read(token, now=NOW + timedelta(seconds=60)) == GRANT
    assert _refusal(token, 61) is RefusalCode.TOKEN_EXPIRED


@pytest.mark.parametrize("token", ["", "x", ":::", "eyJhIjoxfQ:AAAA", "\u0000", "é" * 100])
def test_what_we_did_not_sign_is_invalid(token: str) -> None:
    assert _refusal(token) is RefusalCode.TOKEN_INVALID


def test_a_changed_token_is_invalid() -> None:
    token = join_tokens.issue(GRANT, now=NOW)
    body, signature = token.rsplit(":", 1)
    other = join_tokens.issue(JoinGrant(8, CallRole.VISITOR, 3, 0), now=NOW).rsplit(":", 1)[0]
    assert _refusal(f"{other}:{signature}") is RefusalCode.TOKEN_INVALID
    assert _refusal(f"{body}:{signature[:-1]}") is RefusalCode.TOKEN_INVALID
