"""What became impossible since the booking is said at the desk, in words that tell of nobody's restriction."""

from datetime import datetime, timedelta

import pytest

from mannam.actions.actor import By
from mannam.actions.call_off_visit import call_off_visit
from mannam.actions.check_in import check_in
from mannam.actions.mark_no_shows import mark_no_shows
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import SENTENCES, RefusalCode
from mannam.models import AllowanceUse, Claim, Inmate, Message, Visit, Visitor
from mannam.queries.invariants import violations
from tests.actions.asking import apply_policy, ask_for
from tests.people import Office

pytestmark = pytest.mark.django_db

DESK = By(Actor.DESK)


def come(office: Office, visit: Visit, now: datetime | None = None) -> Visit:
    now = now or visit.starts_at - timedelta(minutes=10)
    return check_in(office.seoul.pk, visit.check_in_code, id_confirmed=True, by=DESK, now=now)


def why_not(office: Office, visit: Visit, now: datetime | None = None) -> list[RefusalCode]:
    with pytest.raises(Refused) as refused:
        come(office, visit, now)
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
    return [refusal.code for refusal in refused.value.refusals]


@pytest.mark.parametrize(("model", "field"), [(Inmate, "available"), (Visitor, "admitted")])
def test_a_restriction_since_the_booking_is_one_whoever_has_it(
    office: Office, model: type[Inmate | Visitor], field: str
) -> None:
    apply_policy(recheck=True)
    visit = ask_for(office)
    model._default_manager.update(**{field: False})
    assert why_not(office, visit) == [RefusalCode.NOT_TODAY]
    model._default_manager.update(**{field: True})
    assert come(office, visit).status == Status.CHECKED_IN


def test_the_words_tell_of_nobody() -> None:
    words = SENTENCES[RefusalCode.NOT_TODAY].lower()
    for told in ("restrict", "ban", "disciplin", "visitor", "not allowed"):
        assert told not in words


def test_what_was_kept_at_the_booking_is_not_asked_again(office: Office) -> None:
    """A pause that began since, the booking window, and the allowance that this visit has taken itself."""
    apply_policy(recheck=True)
    visit = ask_for(office)
    Visitor.objects.update(last_no_show=office.now.date(), last_same_day_cancel=office.now.date())
    assert come(office, visit).status == Status.CHECKED_IN


def test_a_policy_may_leave_it_out(office: Office) -> None:
    apply_policy(recheck=False)
    visit = ask_for(office)
    Inmate.objects.update(available=False)
    assert come(office, visit).status == Status.CHECKED_IN


def test_who_comes_at_the_wrong_time_is_told_that_alone(office: Office) -> None:
    apply_policy(recheck=True)
    visit = ask_for(office)
    Inmate.objects.update(available=False)
    assert why_not(office, visit, visit.starts_at - timedelta(hours=5)) == [RefusalCode.TOO_EARLY]
    assert not visit.audit_events.filter(verb="turn_away").exists()


def test_who_was_turned_away_is_no_no_show(office: Office) -> None:
    apply_policy(recheck=True)
    visit = ask_for(office)
    Inmate.objects.update(available=False)
    why_not(office, visit)
    assert visit.audit_events.get(verb="turn_away").data == {"code": "not_today"}
    assert mark_no_shows(visit.ends_at) == 1
    visit.refresh_from_db()
    assert visit.status == Status.CALLED_OFF
    office.haneul_visitor.refresh_from_db()
    assert office.haneul_visitor.last_no_show is None
    assert not AllowanceUse.objects.exists()
    assert violations() == []


def test_the_desk_may_call_it_off_at_once(office: Office) -> None:
    visit = ask_for(office)
    for _ in range(2):
        called_off = call_off_visit(visit.pk, DESK, now=office.now, reason="turn_away")
    assert (called_off.status, called_off.end_reason) == (Status.CALLED_OFF, "turn_away")
    assert not Claim.objects.exists()
    assert Message.objects.filter(template="not_held").count() == 1
    assert violations() == []
