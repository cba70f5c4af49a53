"""The controller of a call, in simulated time."""

from itertools import pairwise

import pytest

from mannam.actions.note_call_event import CallEventKind
from mannam.domain import talk_clock_store
from mannam.domain.call_role import CallRole
from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Ending, Phase
from mannam.videophone import protocol
from mannam.videophone.controller import restored
from mannam.videophone.protocol import Close, DescriptionType, Malformed
from tests.videophone.acting import TERMS, Stage

V, N, S = CallRole.VISITOR, CallRole.INMATE, CallRole.SUPERVISOR


def test_a_whole_talk_ends_to_the_millisecond() -> None:
    stage = Stage()
    (haneul, visitor), (yul, inmate) = stage.enter(V), stage.enter(N, 2)
    stage.talk(30_000, haneul, yul)
    assert visitor.when("end") == inmate.when("end") == [20_000]
    assert visitor.last("end") == {
        "type": "end",
        "ending": Ending.FULL_TIME,
        "reason": "",
        "talked_ms": 20_000,
        "owed_ms": 0,
    }
    assert visitor.closed is inmate.closed is Close.ENDED
    assert [outcome.ending for outcome, _ in stage.ledger.outcomes] == [Ending.FULL_TIME]
    assert stage.overs == 1


def test_each_cue_is_given_once_and_on_time() -> None:
    stage = Stage()
    (haneul, visitor), (yul, _) = stage.enter(V), stage.enter(N, 2)
    stage.talk(4_000, haneul, yul)
    stage.talk(7_000, haneul)  # the inmate's booth is silent: lost from 6.0 s until it is back at 7.0 s
    stage.talk(30_000, haneul, yul)
    assert [cue["seconds"] for cue in visitor.all("cue")] == [10, 5]
    lost = visitor.last("clock")["lost_ms"]
    assert lost == 1_000
    assert visitor.when("cue") == [10_000 + lost, 15_000 + lost]
    assert visitor.when("end") == [20_000 + lost]


def test_nobody_talks_before_the_visit_begins() -> None:
    stage = Stage(now_ms=-5_000)
    (haneul, visitor), (yul, _) = stage.enter(V), stage.enter(N, 2)
    stage.talk(-500, haneul, yul)
    assert visitor.all("links") == []
    assert visitor.last("clock")["starts_in_ms"] == 1_000
    assert visitor.last("clock")["phase"] is Phase.WAITING
    stage.time.go_to(0)
    assert [link["far"] for link in visitor.last("links")["links"]] == [N]


def test_somebody_who_leaves_before_the_time_connects_nobody() -> None:
    stage = Stage(now_ms=-5_000)
    (_, visitor), (_, inmate), (minsu, _) = stage.enter(V), stage.enter(N, 2), stage.enter(S, 7)
    stage.controller.leave(minsu)
    assert visitor.all("links") == inmate.all("links") == []


def test_a_call_cannot_be_ended_before_its_time() -> None:
    stage = Stage(now_ms=-5_000)
    (_, visitor), (minsu, officer) = stage.enter(V), stage.enter(S, 7)
    stage.controller.receive(minsu, protocol.End("contraband"))
    assert officer.last("refused")["code"] == "call_not_open"
    assert visitor.all("end") == []
    assert stage.ledger.outcomes == []


def test_one_booth_alone_is_no_talk() -> None:
    stage = Stage()
    haneul, visitor = stage.enter(V)
    stage.talk(5_000, haneul)
    assert visitor.last("clock")["talked_ms"] == 0
    assert visitor.all("links") == []


def test_who_never_met_is_owed_everything() -> None:
    stage = Stage()
    _, visitor = stage.enter(V)
    stage.time.go_to(60_000)
    end = visitor.last("end")
    assert (end["ending"], end["owed_ms"]) == (Ending.NEVER_STARTED, 20_000)


def test_a_long_loss_ends_the_call_and_the_rest_is_owed() -> None:
    stage = Stage()
    (haneul, visitor), (yul, _) = stage.enter(V), stage.enter(N, 2)
    stage.talk(5_000, haneul, yul)
    stage.controller.leave(yul)
    stage.talk(30_000, haneul)
    end = visitor.last("end")
    assert (end["ending"], end["talked_ms"] + end["owed_ms"]) == (Ending.LONG_LOSS, 20_000)
    assert CallEventKind.LOST in stage.ledger.kinds()


def test_the_officer_sees_both_and_is_seen_by_nobody() -> None:
    stage = Stage()
    stage.enter(V)
    stage.enter(N, 2)
    _, officer = stage.enter(S, 7)
    links = officer.last("links")["links"]
    assert {link["far"] for link in links} == {V, N}
    assert not any(link["send"] or link["offerer"] for link in links)
    assert all(link["recv"] for link in links)


def test_no_booth_is_told_that_an_officer_comes_watches_or_goes() -> None:
    stage = Stage(now_ms=-5_000)  # before the links, of which each officer who receives needs one of each booth's
    _, visitor = stage.enter(V)
    heard = list(visitor.heard)
    minsu, officer = stage.enter(S, 7)
    assert visitor.heard == heard
    assert officer.last("people")["present"] == [S, V]
    _, inmate = stage.enter(N, 2)
    for booth in (visitor, inmate):
        assert booth.last("people")["present"] == [N, V]
    before = [len(booth.heard) for booth in (visitor, inmate)]
    stage.controller.leave(minsu)
    assert [len(booth.heard) for booth in (visitor, inmate)] == before
    stage.time.go_to(-1_000)
    assert not any("supervisor" in str(told) for booth in (visitor, inmate) for told in booth.heard)


def test_a_booth_sends_to_the_officer_and_receives_nothing() -> None:
    stage = Stage()
    _, visitor = stage.enter(V)
    stage.enter(S, 7)
    assert visitor.last("links")["links"] == [
        {"id": "visitor-supervisor-1", "far": S, "offerer": True, "send": True, "recv": False}
    ]


def test_a_second_window_takes_the_seat_and_the_first_is_told() -> None:
    stage = Stage()
    first, old = stage.enter(V)
    stage.enter(N, 2)
    link = old.last("links")["links"][0]["id"]
    _, new = stage.enter(V)
    assert (old.last("superseded"), old.closed) == ({"type": "superseded"}, Close.SUPERSEDED)
    stage.controller.leave(first)
    assert new.closed is None
    seated = stage.controller.room.at(first.seat)
    assert seated is not None
    assert seated.line is new
    assert new.last("links")["links"][0]["id"] != link


def test_an_older_window_that_comes_back_later_does_not_take_the_seat() -> None:
    stage = Stage()
    first, _ = stage.enter(V, window=1)
    stage.controller.leave(first)  # its line is lost
    newest, kept = stage.enter(V, window=2)
    events = len(stage.ledger.events)
    again, old = stage.enter(V, window=1)
    assert (old.heard, old.closed) == ([{"type": "superseded"}], Close.SUPERSEDED)
    assert kept.closed is None
    stage.controller.receive(again, protocol.Help())
    stage.controller.leave(again)
    assert stage.controller.room.at(newest.seat) is newest
    assert len(stage.ledger.events) == events


def test_signals_of_a_replaced_link_reach_nobody() -> None:
    stage = Stage()
    (haneul, old), (yul, inmate) = stage.enter(V), stage.enter(N, 2)
    link = old.last("links")["links"][0]["id"]
    haneul, visitor = stage.enter(V)
    stage.controller.receive(yul, protocol.Description(link, DescriptionType.ANSWER, "v=0"))
    assert visitor.all("description") == []
    fresh = inmate.last("links")["links"][0]["id"]
    stage.controller.receive(haneul, protocol.Description(fresh, DescriptionType.OFFER, "v=0"))
    assert inmate.last("description") == {
        "type": "description",
        "link": fresh,
        "kind": DescriptionType.OFFER,
        "sdp": "v=0",
    }


def test_a_failed_link_is_renewed_once_though_both_ends_ask() -> None:
    stage = Stage()
    (haneul, visitor), (yul, inmate) = stage.enter(V), stage.enter(N, 2)
    link = visitor.last("links")["links"][0]["id"]
    stage.controller.receive(haneul, protocol.Relink(link))
    stage.controller.receive(yul, protocol.Relink(link))
    assert visitor.last("links")["links"][0]["id"] == "visitor-inmate-2"
    assert len(inmate.all("links")) == 2


def test_a_booth_that_comes_back_in_a_pause_is_paused_for_everybody_and_no_talk_begins_anew() -> None:
    stage = Stage()
    (haneul, _), (yul, _), (minsu, officer) = stage.enter(V), stage.enter(N, 2), stage.enter(S, 7)
    assert officer.last("welcome")["has_begun"] is False
    stage.talk(4_000, haneul, yul)
    stage.controller.receive(minsu, protocol.Pause())
    stage.controller.leave(haneul)
    again, visitor = stage.enter(V)
    stage.talk(8_000, again, yul)
    assert visitor.all("welcome")[0]["phase"] is Phase.PAUSED
    assert {told["phase"] for told in officer.all("clock")[-4:]} == {Phase.PAUSED}
    stage.controller.receive(minsu, protocol.Resume())
    # neither has said anew that it hears: the talk waits, and does not begin
    for told in (officer.last("clock"), visitor.last("clock")):
        assert (told["phase"], told["has_begun"]) == (Phase.WAITING, True)
    stage.talk(9_000, again, yul)
    assert officer.last("clock")["phase"] is Phase.TALKING


def test_before_anybody_has_talked_the_talk_has_not_begun_after_a_pause_either() -> None:
    stage = Stage()
    _, (minsu, officer) = stage.enter(V), stage.enter(S, 7)
    stage.controller.receive(minsu, protocol.Pause())
    stage.controller.receive(minsu, protocol.Resume())
    assert (officer.last("clock")["phase"], officer.last("clock")["has_begun"]) == (Phase.WAITING, False)


def test_pause_stops_the_clock_until_the_officer_goes_on() -> None:
    stage = Stage()
    (haneul, visitor), (yul, _), (minsu, _) = stage.enter(V), stage.enter(N, 2), stage.enter(S, 7)
    stage.talk(4_000, haneul, yul)
    stage.controller.receive(minsu, protocol.Pause())
    assert visitor.last("clock")["phase"] is Phase.PAUSED
    stage.time.go_to(14_000)
    stage.controller.receive(minsu, protocol.Resume())
    stage.talk(60_000, haneul, yul)
    assert visitor.when("end") == [30_000]
    by = {kind: by for kind, by, _ in stage.ledger.events}
    assert by[CallEventKind.PAUSED].actor is Actor.OFFICER
    assert by[CallEventKind.RESUMED].user_id == 7


def test_the_officer_ends_with_a_lawful_reason() -> None:
    stage = Stage()
    (haneul, visitor), (yul, _), (minsu, officer) = stage.enter(V), stage.enter(N, 2), stage.enter(S, 7)
    stage.talk(3_000, haneul, yul)
    stage.controller.receive(minsu, protocol.End("because"))
    assert officer.last("refused")["code"] == "reason_not_lawful"
    assert visitor.all("end") == []
    stage.controller.receive(minsu, protocol.End("contraband"))
    assert (visitor.last("end")["ending"], visitor.last("end")["reason"]) == (Ending.BY_OFFICER, "contraband")
    (outcome, by) = stage.ledger.outcomes[0]
    assert (outcome.reason, outcome.owed_ms, by.actor, by.user_id) == ("contraband", 0, Actor.OFFICER, 7)


def test_a_warning_reaches_both_booths() -> None:
    stage = Stage()
    (_, visitor), (_, inmate), (minsu, _) = stage.enter(V), stage.enter(N, 2), stage.enter(S, 7)
    stage.controller.receive(minsu, protocol.Warn("Stay in the picture."))
    assert visitor.last("warning") == inmate.last("warning")
    assert visitor.last("warning") == {"type": "warning", "text": "Stay in the picture.", "number": 1}


def test_the_officer_learns_which_booths_show_a_warning() -> None:
    stage = Stage()
    (haneul, visitor), (_, inmate), (minsu, officer) = stage.enter(V), stage.enter(N, 2), stage.enter(S, 7)
    for _warning in range(2):
        stage.controller.receive(minsu, protocol.Warn("Stay in the picture."))
    assert officer.all("warning_shown") == []
    stage.controller.receive(haneul, protocol.Shown(visitor.last("warning")["number"]))
    assert officer.all("warning_shown") == [{"type": "warning_shown", "number": 2, "side": V}]
    assert visitor.all("warning_shown") == inmate.all("warning_shown") == []
    with pytest.raises(Malformed):
        stage.controller.receive(minsu, protocol.Shown(2))


def test_help_reaches_the_officers_and_not_the_other_booth() -> None:
    stage = Stage()
    (haneul, visitor), (_, inmate), (_, officer) = stage.enter(V), stage.enter(N, 2), stage.enter(S, 7)
    stage.controller.receive(haneul, protocol.Help())
    assert officer.last("help") == {"type": "help", "side": V}
    assert visitor.all("help_sent")
    assert not inmate.all("help")


@pytest.mark.parametrize("message", [protocol.Pause(), protocol.Warn("x"), protocol.End("crime")])
def test_a_booth_may_not_command(message: protocol.Message) -> None:
    stage = Stage()
    haneul, _ = stage.enter(V)
    with pytest.raises(Malformed):
        stage.controller.receive(haneul, message)


def test_an_officer_may_not_report_flow() -> None:
    stage = Stage()
    minsu, _ = stage.enter(S, 7)
    with pytest.raises(Malformed):
        stage.controller.receive(minsu, protocol.Flow(hearing=True, seeing=True))


def test_the_clock_is_held_at_least_every_two_seconds() -> None:
    stage = Stage()
    (haneul, _), (yul, _) = stage.enter(V), stage.enter(N, 2)
    stage.talk(12_000, haneul, yul)
    held = [clock.at_ms for clock in stage.ledger.clocks]
    assert all(after - before <= 2_000 for before, after in pairwise(held))


def test_another_controller_goes_on_from_the_stored_clock() -> None:
    first = Stage()
    (haneul, _), (yul, _) = first.enter(V), first.enter(N, 2)
    first.talk(6_500, haneul, yul)
    stored = first.ledger.clocks[-1]
    second = Stage(now_ms=9_000, clock=restored(talk_clock_store.dump(stored), TERMS))
    (haneul, visitor), (yul, _) = second.enter(V), second.enter(N, 2)
    second.talk(60_000, haneul, yul)
    # from the stored moment until they are heard again nothing is talk
    assert visitor.when("end") == [9_000 + 20_000 - stored.talked_ms]
    assert visitor.last("clock")["lost_ms"] == 9_000 - stored.at_ms


def test_a_controller_that_lost_its_lease_lets_everybody_go_and_closes_nothing() -> None:
    stage = Stage()
    _, visitor = stage.enter(V)
    stage.controller.stop()
    assert visitor.closed is Close.MOVED
    assert stage.ledger.outcomes == []
    stage.time.go_to(100_000)
    assert visitor.all("end") == []
