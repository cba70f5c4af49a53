"""A stored clock goes on as if nothing had happened; one that was tampered with does not go on at all."""

import json

import pytest
from hypothesis import given

from mannam.domain import talk_clock
from mannam.domain.talk_clock import ClockTerms, Ending, Side, TalkClock
from mannam.domain.talk_clock_store import StoredClockError, dump, load, talked_ms
from tests.domain.clock_events import Event, events, history, terms

Stored = dict[str, object]


def lost_clock() -> TalkClock:
    """A clock in the middle of a loss."""
    clock = talk_clock.start(ClockTerms(600, 180, 120, 900), 0)
    for side, well in ((Side.VISITOR, True), (Side.INMATE, True), (Side.INMATE, False)):
        clock = talk_clock.report(clock, side, well=well, at_ms=5)
    return talk_clock.advance(clock, 25)


@given(terms, events)
def test_every_clock_survives_json(terms: ClockTerms, happened: list[Event]) -> None:
    for clock in history(terms, happened):
        assert load(json.loads(json.dumps(dump(clock)))) == clock


def test_the_stored_form_is_this() -> None:
    assert dump(lost_clock()) == {
        "version": 1,
        "terms": {
            "talk_ms": 600,
            "make_up_limit_ms": 180,
            "long_loss_ms": 120,
            "hard_end_ms": 900,
            "stale_ms": 2500,
        },
        "at_ms": 25,
        "phase": "lost",
        "talked_ms": 0,
        "visitor": {"well": True, "until_ms": 2505},
        "inmate": {"well": False, "until_ms": 2505},
        "losses": [{"start_ms": 5, "end_ms": None, "sides": ["inmate"]}],
        "ending": None,
        "ended_ms": None,
        "heard_by_ms": None,
    }


def changed(path: str, value: object) -> Stored:
    """A stored clock with another value at ``path``."""
    stored: Stored = json.loads(json.dumps(dump(lost_clock())))
    *way, last = path.split(".")
    place: object = stored
    for key in way:
        place = place[int(key)] if isinstance(place, list) else place[key]  # type: ignore[index]
    place[last] = value  # type: ignore[index]
    return stored


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("at_ms", "25", "at_ms"),
        ("at_ms", 25.0, "at_ms"),
        ("at_ms", True, "at_ms"),
        ("at_ms", None, "at_ms"),
        ("phase", "asleep", "phase"),
        ("phase", 1, "phase"),
        ("talked_ms", None, "talked_ms"),
        ("terms", [], "terms"),
        ("terms.talk_ms", "600", "terms.talk_ms"),
        ("terms.more_ms", 1, "terms"),
        ("visitor.well", 1, "visitor.well"),
        ("inmate.until_ms", None, "inmate.until_ms"),
        ("inmate", None, "inmate"),
        ("losses", {}, "losses"),
        ("losses.0.start_ms", None, "losses[0].start_ms"),
        ("losses.0.sides", "inmate", "losses[0].sides"),
        ("losses.0.sides", ["officer"], "losses[0].sides"),
        ("ending", "boredom", "ending"),
        ("ended_ms", "5", "ended_ms"),
        ("heard_by_ms", 1.5, "heard_by_ms"),
        ("surprise", 1, "clock"),
        # each value good, but no clock is like this
        ("losses", [], "losses"),
        ("losses.0.end_ms", 20, "losses"),
        ("phase", "talking", "losses"),
        ("phase", "ended", "losses"),
        ("ending", "full_time", "ending"),
        ("ended_ms", 25, "ending"),
    ],
)
def test_what_dump_does_not_write_is_refused_with_its_place(path: str, value: object, where: str) -> None:
    with pytest.raises(StoredClockError) as refused:
        load(changed(path, value))
    assert str(refused.value).startswith(f"{where}: ")


@pytest.mark.parametrize("key", sorted(dump(lost_clock()).keys() - {"version"}))
def test_a_missing_key_is_refused(key: str) -> None:
    stored = dump(lost_clock())
    del stored[key]
    with pytest.raises(StoredClockError, match="clock: must have exactly"):
        load(stored)


def test_a_clock_of_before_there_were_versions_is_of_the_first() -> None:
    stored = dump(lost_clock())
    del stored["version"]
    assert load(stored) == lost_clock()


@pytest.mark.parametrize("version", [0, 2, "1", True, None])
def test_a_clock_of_another_version_is_refused(version: object) -> None:
    with pytest.raises(StoredClockError, match="version: not 1"):
        load({**dump(lost_clock()), "version": version})


@pytest.mark.parametrize(
    ("stored", "known"),
    [
        ({"talked_ms": 450}, 450),
        ({"talked_ms": 99}, 100),
        ({"talked_ms": 601}, 100),
        ({"talked_ms": True}, 100),
        ({"talked_ms": "450"}, 100),
        ({"version": 99}, 100),
        (None, 100),
    ],
)
def test_of_a_clock_that_cannot_be_read_the_talk_is_believed_if_it_can_be_true(stored: object, known: int) -> None:
    assert talked_ms(stored, at_least=100, at_most=600) == known


@pytest.mark.parametrize("stored", [None, [], "", 5, {}])
def test_what_is_no_clock_is_refused(stored: object) -> None:
    with pytest.raises(StoredClockError):
        load(stored)


@pytest.mark.parametrize("key", ["ending", "ended_ms"])
def test_an_ended_clock_needs_its_ending(key: str) -> None:
    stored = dump(talk_clock.end(lost_clock(), Ending.BY_OFFICER, 30))
    with pytest.raises(StoredClockError, match="ending: does not fit"):
        load({**stored, key: None})
