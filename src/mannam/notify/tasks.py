"""What the worker does: send queued messages, free places held too long, offer what is free to those who wait,
close visits that nobody came to, call those who wait in line, draw lots, forget what is over, take up what a dead
worker left.

A task is the worker's edge, so the clock is read here, as ``web.clock`` reads it for the pages.
"""

import logging
from datetime import UTC, date, datetime
from random import SystemRandom

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from mannam.access import Denied, access_visit
from mannam.actions.call_numbers import call_everywhere
from mannam.actions.close_unheld_visits import close_unheld_visits as close_unheld
from mannam.actions.draw_lots import draw_due
from mannam.actions.expire_hold import expire_hold as expire_one
from mannam.actions.expire_hold import expire_holds as expire_late
from mannam.actions.expire_waits import expire_waits
from mannam.actions.forget_expired import forget_expired as forget
from mannam.actions.lift_disruption import lift_over
from mannam.actions.mark_no_shows import mark_no_shows as mark
from mannam.actions.note_delivery import MAX_ATTEMPTS, note_not_sent, note_sent
from mannam.actions.note_webhook import note_not_told, note_told
from mannam.actions.one_by_one import one_by_one
from mannam.actions.open_draw import open_draws as open_coming_draws
from mannam.actions.queue_message import EXPIRE_HOLD, REPLAN_DISRUPTION, SEND_MESSAGE
from mannam.actions.replan_visit import replan_disruption as replan_one
from mannam.actions.retry_stalled_jobs import retry_stalled_jobs as retry_stalled
from mannam.actions.serve_later import SERVE_WAITLIST
from mannam.actions.serve_waitlist import serve_waitlist as serve
from mannam.actions.tell_webhooks import DELIVER_WEBHOOK
from mannam.domain.disruption import DisruptionState
from mannam.domain.visit_events import PING
from mannam.models import Disruption, Message, WebhookDelivery
from mannam.notify.messages import mail_of
from mannam.notify.webhook_call import body_of, call

logger = logging.getLogger(__name__)

# waits of 4 s, 16 s, 64 s ... between the attempts: about six hours until a message is given up
BACKOFF = RetryStrategy(max_attempts=MAX_ATTEMPTS - 1, exponential_wait=4)


def now() -> datetime:
    """The worker's clock; a test may move it."""
    return datetime.now(UTC)


@app.task(name=SEND_MESSAGE, retry=BACKOFF)
def send_message(message_id: int) -> None:
    """Send one message; when the mail server fails, write that down and try again later.

    A worker killed between the mail server's word and our note sends it twice; both have the same Message-ID.
    """
    found = Message.objects.select_related(
        "user", "visit__visitor_facility", "visit__inmate_facility", "visit__inmate", "visit__applicant__user"
    )
    message = found.filter(pk=message_id).first()
    if message is None or message.state == Message.State.SENT:
        return  # deleted meanwhile, or sent before a crash of the worker
    try:
        mail_of(message, now()).send()
    except Exception as error:
        note_not_sent(message_id, f"{type(error).__name__}: {error}")
        raise
    note_sent(message_id, now())


@app.task(name=EXPIRE_HOLD)
def expire_hold(visit_id: int) -> None:
    """When the time of a held place has run out: free it, unless somebody said yes."""
    expire_one(visit_id, now=now())


@app.periodic(cron="* * * * *")
@app.task(name="mannam.expire_holds", queueing_lock="mannam.expire_holds")
def expire_holds(timestamp: int) -> None:
    """Each minute: held places whose own job was lost with its worker, and requests nobody decided on."""
    expired = expire_late(now())
    if expired:
        logger.info("holds and requests expired: %d", expired)


@app.task(name=REPLAN_DISRUPTION, retry=BACKOFF)
def replan_disruption(disruption_id: int) -> None:
    """Look after every visit that a disruption hits; what another worker has done already is left alone."""
    replan_one(disruption_id, now=now(), random=SystemRandom())


@app.periodic(cron="* * * * *")
@app.task(name="mannam.replan_disruptions", queueing_lock="mannam.replan_disruptions")
def replan_disruptions(timestamp: int) -> None:
    """Each minute: disruptions whose own job was lost with its worker, and booths whose time out is over."""
    left = Disruption.objects.filter(state=DisruptionState.APPLYING).values_list("pk", flat=True)

    def replan(disruption_id: int) -> None:
        done = replan_one(disruption_id, now=now(), random=SystemRandom())
        logger.info("visits replanned: %d", done)

    try:
        one_by_one(list(left), replan, "worked off")
    finally:
        lift_over(now())


@app.task(name=SERVE_WAITLIST)
def serve_waitlist(facilities: list[int], day: str | None, entry_id: int | None) -> None:
    """Something is free, or somebody joined: offer what there is to who is next."""
    found_day = None if day is None else date.fromisoformat(day)
    made = serve(now=now(), random=SystemRandom(), facilities=facilities, day=found_day, entry_id=entry_id)
    if made:
        logger.info("places offered to those who wait: %d", made)


@app.periodic(cron="* * * * *")
@app.task(name="mannam.sweep_waitlist", queueing_lock="mannam.sweep_waitlist")
def sweep_waitlist(timestamp: int) -> None:
    """Each minute: what became free without a word, or whose job was lost; and who waited until the end."""
    try:
        over = expire_waits(now())
        if over:
            logger.info("entries of the waitlist that are over: %d", over)
    finally:
        made = serve(now=now(), random=SystemRandom())
        if made:
            logger.info("waitlist swept, places offered: %d", made)


@app.task(name=DELIVER_WEBHOOK, retry=BACKOFF)
def deliver_webhook(delivery_id: int) -> None:
    """Tell one webhook of one event; when it is not taken, write that down and try again later.

    A worker killed between the other system's word and our note tells it twice, with the same ``id``.
    """
    found = WebhookDelivery.objects.select_related("webhook__user", "visit").filter(pk=delivery_id).first()
    if found is None or found.state != WebhookDelivery.State.QUEUED:
        return
    if found.webhook.paused_at is not None and found.event != PING:
        return  # whoever lets it go on queues it again
    if why := _not_theirs(found):
        note_not_told(delivery_id, why, for_good=True)
        return
    try:
        call(found.webhook, body_of(found), now())
    except Exception as error:
        note_not_told(delivery_id, f"{type(error).__name__}: {error}")
        raise
    note_told(delivery_id, now())


def _not_theirs(delivery: WebhookDelivery) -> str | None:
    """Why nothing may be told any more, if so: much may have happened since the event."""
    hook = delivery.webhook
    if hook.ended_at is not None or not hook.user.is_active:
        return "the webhook was removed"
    if delivery.visit is None:
        return None  # a test, or an entry for a draw, which stays its applicant's
    try:
        access_visit(hook.user, delivery.visit.ref)
    except Denied:
        return "its user may no longer see the visit"
    return None


@app.periodic(cron="* * * * *")
@app.task(name="mannam.mark_no_shows", queueing_lock="mannam.mark_no_shows")
def mark_no_shows(timestamp: int) -> None:
    """Each minute: visits that are over and to which nobody came."""
    marked = mark(now())
    if marked:
        logger.info("no-shows marked: %d", marked)


@app.periodic(cron="* * * * *")
@app.task(name="mannam.close_unheld_visits", queueing_lock="mannam.close_unheld_visits")
def close_unheld_visits(timestamp: int) -> None:
    """Each minute: visits that are over, whose party came and got no call."""
    closed = close_unheld(now())
    if closed:
        logger.warning("visits without a call, closed: %d", closed)


@app.periodic(cron="* * * * *")
@app.task(name="mannam.call_numbers", queueing_lock="mannam.call_numbers")
def call_numbers(timestamp: int) -> None:
    """Each minute: the next of every line; who was called may have left without a word."""
    called = call_everywhere(now())
    if called:
        logger.info("numbers called in line: %d", called)


@app.periodic(cron="* * * * *")
@app.task(name="mannam.open_draws", queueing_lock="mannam.open_draws")
def open_draws(timestamp: int) -> None:
    """Each minute: draws whose window begins within a day, so that their commitment is published well before."""
    opened = open_coming_draws(now=now(), random=SystemRandom())
    if opened:
        logger.info("draws opened: %d", opened)


@app.periodic(cron="* * * * *")
@app.task(name="mannam.draw_lots", queueing_lock="mannam.draw_lots")
def draw_lots(timestamp: int) -> None:
    """Each minute, on which every window ends: the draws whose time has come, or that were broken off."""
    drawn = draw_due(now=now(), random=SystemRandom())
    if drawn:
        logger.info("draws done: %d", drawn)


@app.periodic(cron="* * * * *")
@app.task(name="mannam.retry_stalled_jobs", queueing_lock="mannam.retry_stalled_jobs")
def retry_stalled_jobs(timestamp: int) -> None:
    """Each minute: jobs whose worker was killed while it did them."""
    again, given_up = retry_stalled(now())
    if again or given_up:
        logger.warning("a worker was killed: jobs put back in the queue: %d, given up: %d", again, given_up)


@app.periodic(cron="*/10 * * * *")
@app.task(name="mannam.forget_expired", queueing_lock="mannam.forget_expired")
def forget_expired(timestamp: int) -> None:
    """Every ten minutes: sessions that have ended, counters and used join tokens that count no more."""
    forgotten = forget(now())
    logger.info(
        "forgotten: %d sessions, %d counters, %d used join tokens, %d keys of requests",
        forgotten.sessions,
        forgotten.counters,
        forgotten.join_tokens,
        forgotten.keys,
    )
