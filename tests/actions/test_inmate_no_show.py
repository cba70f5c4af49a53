"""The party is here and the inmate does not come: the visitors lose nothing, and wait for nothing."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from mannam.actions.actor import By
from mannam.actions.check_in import check_in
from mannam.actions.hold_call import mark_talking
from mannam.actions.mark_inmate_no_show import mark_inmate_no_show
from mannam.actions.open_call import open_call
from mannam.actions.refused import Refused
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.models import AllowanceUse, Call, MediaNode, Visit
from mannam.queries.invariants import violations
from tests.actions.asking import ask_for
from tests.actions.crowd import all_at_once
from tests.people import Office

pytestmark = pytest.mark.django_db

OFFICER = By(Actor.OFFICER)


def here(office: Office) -> Visit:
    """Haneul is here in time."""
    visit = ask_for(office)
    early = visit.starts_at - timedelta(minutes=10)
    return check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=By(Actor.DESK), now=early)


def begun(visit: Visit) -> datetime:
    return visit.starts_at + timedelta(minutes=5)


def test_the_talk_is_owed_and_nothing_is_counted(office: Office) -> None:
    visit = here(office)
    node = MediaNode.objects.create(name="n", url="ws://n", heartbeat_at=office.now)
    open_call(visit.pk, node.pk, EngineName.DIRECT, now=visit.starts_at)
    for _ in range(2):
        marked = mark_inmate_no_show(visit.pk, OFFICER, now=begun(visit))
    assert (marked.status, marked.owed_ms, marked.talked_ms) == (Status.INMATE_NO_SHOW, 600_000, 0)
    assert not AllowanceUse.objects.exists()
    office.haneul_visitor.refresh_from_db()
    assert office.haneul_visitor.last_no_show is None
    assert Call.objects.get(visit=visit).ended_at == begun(visit)
    event = visit.audit_events.get(verb="mark_inmate_no_show")
    assert {unit["period"] for unit in event.data["units_refunded"]} == {"2026-11-24"}
    assert violations() == []


def why_not(visit: Visit, now: datetime) -> RefusalCode:
    with pytest.raises(Refused) as refused:
        mark_inmate_no_show(visit.pk, OFFICER, now=now)
    assert violations() == []
    return refused.value.refusals[0].code


def test_not_before_its_time(office: Office) -> None:
    visit = here(office)
    assert why_not(visit, visit.starts_at - timedelta(seconds=1)) == RefusalCode.OUTCOME_NOT_POSSIBLE


def test_not_while_the_party_is_not_here(office: Office) -> None:
    visit = ask_for(office)
    assert why_not(visit, begun(visit)) == RefusalCode.OUTCOME_NOT_POSSIBLE


def test_not_when_they_have_talked(office: Office) -> None:
    visit = here(office)
    mark_talking(visit, visit.starts_at)
    assert why_not(visit, begun(visit)) == RefusalCode.OUTCOME_NOT_POSSIBLE


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_mark_it_once(office: Office) -> None:
    visit = here(office)
    all_at_once([partial(mark_inmate_no_show, visit.pk, OFFICER, now=begun(visit))] * 50)
    assert visit.audit_events.filter(verb="mark_inmate_no_show").count() == 1
    assert violations() == []
