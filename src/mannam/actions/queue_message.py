"""Put a message in the queue, in the transaction that causes it; a worker sends it after the commit."""

from datetime import datetime

from mannam.models import Visit, prepared

SEND_MESSAGE = "send_message"
EXPIRE_HOLD = "expire_hold"
REPLAN_DISRUPTION = "replan_disruption"
"""The jobs' names; mannam.notify.tasks does them."""

# procrastinate's own way to defer a job, but for a message that is not known before the statement runs: with
# its Python API a booking would have to wait for the database twice more
QUEUE = (
    (
        "message",
        """
INSERT INTO mannam_message (
    user_id, visit_id, entry_id, waitlist_entry_id, channel, template, state, attempts, queued_at, last_error
)
VALUES (
    %(told_user)s, %(visit)s, %(entry)s, %(waitlist_entry)s, 'email', %(template)s, 'queued', 0, %(now)s, ''
)
RETURNING id
""",
    ),
    (
        "sending",
        """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
    'default', %(sending)s, 0, NULL, NULL, jsonb_build_object('message_id', message.id), NULL
)]::procrastinate_job_to_defer_v1[])
FROM message
""",
    ),
)


EXPIRE = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
    'default', %(expiring)s, 0, NULL, NULL, jsonb_build_object('visit_id', %(visit)s::bigint),
    %(until)s::timestamptz
)]::procrastinate_job_to_defer_v1[])
"""


REPLAN = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
    'default', %(task)s, 0, NULL, NULL, jsonb_build_object('disruption_id', %(disruption)s::bigint), NULL
)]::procrastinate_job_to_defer_v1[])
"""


def queue_replanning(disruption_id: int) -> None:
    """Have a worker look after the visits that a disruption hits. The job exists when the transaction commits."""
    prepared.execute(REPLAN, {"task": REPLAN_DISRUPTION, "disruption": disruption_id})


def expire_at(visit_id: int, at: datetime) -> None:
    """Have a worker look at a held visit when its time runs out. The job exists when the transaction commits."""
    prepared.execute(EXPIRE, {"expiring": EXPIRE_HOLD, "visit": visit_id, "until": at})


def queue_message(
    user_id: int,
    visit_id: int | None,
    template: str,
    *,
    now: datetime,
    entry_id: int | None = None,
    waitlist_entry_id: int | None = None,
) -> None:
    """Queue ``template`` for a user, about a visit, an entry of a draw or one of the waitlist.

    The job exists exactly when the transaction commits.
    """
    about = {"visit": visit_id, "entry": entry_id, "waitlist_entry": waitlist_entry_id}
    prepared.execute(
        QUEUE, {**about, "template": template, "now": now, "told_user": user_id, "sending": SEND_MESSAGE}
    )


def tell_applicant(visit: Visit, template: str, *, now: datetime) -> None:
    """Queue ``template`` for the user who applied, or who registered the applicant; there may be neither."""
    user_id = visit.applicant.user_id or visit.applicant.registered_by_id
    if user_id is not None:
        queue_message(user_id, visit.pk, template, now=now)
