"""What a browser may say, and what is malformed."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mannam.videophone import protocol
from mannam.videophone.protocol import Malformed, parse

GOOD: list[tuple[dict[str, object], protocol.Message]] = [
    ({"type": "join", "token": "abc"}, protocol.Join("abc")),
    ({"type": "flow", "hearing": True, "seeing": False}, protocol.Flow(hearing=True, seeing=False)),
    ({"type": "help"}, protocol.Help()),
    ({"type": "warn", "text": " 화면 안에 계세요. "}, protocol.Warn("화면 안에 계세요.")),
    ({"type": "shown", "warning": 3}, protocol.Shown(3)),
    ({"type": "pause"}, protocol.Pause()),
    ({"type": "end", "reason": "crime"}, protocol.End("crime")),
    (
        {"type": "candidate", "link": "l", "candidate": "c", "mid": "0", "line": 0, "fragment": None},
        protocol.Candidate("l", "c", "0", 0, None),
    ),
]

BAD = [
    "",
    "{",
    "[]",
    "null",
    '"help"',
    '{"type": 1}',
    "{}",
    '{"type": "hello"}',
    '{"type": "help", "more": 1}',
    '{"type": "flow", "hearing": 1, "seeing": true}',
    '{"type": "flow", "hearing": true}',
    '{"type": "join", "token": null}',
    json.dumps({"type": "join", "token": "x" * 1001}),
    '{"type": "warn", "text": "  "}',
    '{"type": "shown"}',
    '{"type": "shown", "warning": true}',
    '{"type": "shown", "warning": -1}',
    '{"type": "shown", "warning": 1000001}',
    '{"type": "warn", "text": "a\\u0000b"}',
    '{"type": "warn", "text": "a\\u0007b"}',
    '{"type": "warn", "text": "\\ud800"}',
    json.dumps({"type": "warn", "text": "x" * 201}),
    '{"type": "description", "link": "l", "kind": "rollback", "sdp": ""}',
    '{"type": "candidate", "link": "l", "candidate": "c", "line": true}',
    '{"type": "candidate", "link": "l", "candidate": "c", "line": 64}',
    '{"type": "candidate", "link": "l", "candidate": "c", "line": NaN}',
    "[" * 60_000,
    json.dumps({"type": "description", "link": "l", "kind": "offer", "sdp": "x" * 70_000}),
]


@pytest.mark.parametrize(("raw", "message"), GOOD)
def test_every_message_is_read(raw: dict[str, object], message: protocol.Message) -> None:
    assert parse(json.dumps(raw)) == message


@pytest.mark.parametrize("text", BAD)
def test_anything_else_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text)


_TEXT = st.text("a0 \0\n\ud800é한", max_size=5)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)
_KINDS = st.sampled_from([*(str(raw["type"]) for raw, _ in GOOD), "description", "relink", "resume"])


# how long examples take to make says how busy the machine is, and nothing of the parser
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["link", "sdp", "kind", "text", "reason", "token"]), _JSON), _KINDS)
def test_no_message_does_anything_but_parse_or_fail_by_name(fields: dict[str, object], kind: str) -> None:
    try:
        parse(json.dumps({**fields, "type": kind}))
    except Malformed:
        return
