"""The inmate is told of a visit and says whether he will come; who does not wish to costs nobody anything."""

from datetime import timedelta
from functools import partial

import pytest

from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.note_inmate_answer import note_inmate_answer
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import InmateAnswer, Status
from mannam.domain.refusals import RefusalCode
from mannam.models import AllowanceUse, Claim, Message, Visit
from mannam.notify.visit_story import became
from mannam.queries.invariants import violations
from tests.actions.asking import apply_policy, ask_for, haneul
from tests.actions.crowd import all_at_once, or_refused
from tests.people import Office

pytestmark = pytest.mark.django_db

AGREES, DECLINES = InmateAnswer.AGREES, InmateAnswer.DECLINES


def note(office: Office, visit: Visit, answer: InmateAnswer) -> Visit:
    return note_inmate_answer(visit.pk, answer, office.min.pk, now=office.now)


def test_who_agrees_is_written_down(office: Office) -> None:
    visit = ask_for(office)
    for _ in range(2):
        answered = note(office, visit, AGREES)
    assert (answered.status, answered.inmate_answer, answered.inmate_answered_at) == (
        Status.BOOKED,
        AGREES,
        office.now,
    )
    event = visit.audit_events.get(verb="note_inmate_answer")
    assert (event.user, event.facility, event.data) == (office.min, office.daegu, {"answer": "agrees"})
    assert violations() == []


@pytest.mark.parametrize("approval", [False, True])
def test_who_declines_gives_everything_back(office: Office, approval: bool) -> None:
    apply_policy(approval=approval)
    visit = ask_for(office)
    for _ in range(2):
        declined = note(office, visit, DECLINES)
    assert declined.status == Status.DECLINED
    assert not Claim.objects.exists()
    assert not AllowanceUse.objects.exists()
    assert Message.objects.filter(visit=visit, template="not_held").count() == 1
    office.haneul_visitor.refresh_from_db()
    assert office.haneul_visitor.last_same_day_cancel is None
    assert "죄송해요" in became(declined)
    assert violations() == []


def test_one_may_think_better_of_a_yes_but_not_of_a_no(office: Office) -> None:
    visit = ask_for(office)
    note(office, visit, AGREES)
    note(office, visit, DECLINES)
    with pytest.raises(Refused) as refused:
        note(office, visit, AGREES)
    assert refused.value.refusals[0].code == RefusalCode.CANNOT_DECIDE


def test_when_it_has_begun_it_is_too_late(office: Office) -> None:
    visit = ask_for(office)
    late = visit.starts_at
    with pytest.raises(Refused):
        note_inmate_answer(visit.pk, DECLINES, office.min.pk, now=late)
    assert note_inmate_answer(visit.pk, DECLINES, office.min.pk, now=late - timedelta(seconds=1)).status == (
        Status.DECLINED
    )


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_who_answer_and_cancel(office: Office) -> None:
    visit = ask_for(office)
    deeds = [
        partial(or_refused, partial(note, office, visit, AGREES)),
        partial(or_refused, partial(note, office, visit, DECLINES)),
        partial(or_refused, partial(cancel_visit, visit.pk, haneul(office), now=office.now)),
    ]
    all_at_once([deeds[number % 3] for number in range(51)])
    visit.refresh_from_db()
    assert visit.status in {Status.DECLINED, Status.CANCELLED}
    assert not Claim.objects.exists()
    assert Message.objects.filter(visit=visit).count() == 2
    assert violations() == []
