"""Queue an event of a visit for the webhooks whose users may see it, in the transaction that brings it about."""

from datetime import datetime

from mannam.domain.visit_events import VisitEvent
from mannam.models import prepared

DELIVER_WEBHOOK = "deliver_webhook"
"""The job's name; mannam.notify.tasks does it."""

# One statement sent with the others of its transaction: where nobody has a webhook it reads one empty table. Who
# may see a visit is said as in access.py (access_visit), which is asked again before each telling.
TELL = """
WITH told AS (
    INSERT INTO mannam_webhookdelivery (webhook_id, visit_id, event, facts, state, attempts, queued_at, last_error)
    SELECT hook.id, visit.id, %(event)s::text, jsonb_build_object(
               'ref', visit.ref, 'status', visit.status, 'starts_at', visit.starts_at, 'ends_at', visit.ends_at,
               'visitor_facility', away.code, 'inmate_facility', home.code
           ), 'queued', 0, %(now)s, ''
    FROM mannam_webhook hook
    JOIN mannam_visit visit ON visit.id = %(visit)s
    JOIN mannam_visitor applicant ON applicant.id = visit.applicant_id
    JOIN mannam_facility away ON away.id = visit.visitor_facility_id
    JOIN mannam_facility home ON home.id = visit.inmate_facility_id
    WHERE hook.ended_at IS NULL AND %(event)s::text = ANY(hook.events::text[]) AND (
        hook.user_id IN (applicant.user_id, applicant.registered_by_id)
        OR EXISTS (
            SELECT FROM mannam_partymember member JOIN mannam_visitor visitor ON visitor.id = member.visitor_id
            WHERE member.visit_id = visit.id AND visitor.user_id = hook.user_id)
        OR EXISTS (
            SELECT FROM mannam_staffrole role WHERE role.user_id = hook.user_id
            AND (role.facility_id IS NULL OR role.facility_id IN (away.id, home.id))))
    RETURNING id
)
SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
    'default', %(task)s, 0, NULL, NULL, jsonb_build_object('delivery_id', told.id), NULL
)::procrastinate_job_to_defer_v1))
FROM told HAVING count(*) > 0
"""

# All of a draw at once: of thousands who lose few have a webhook. An entry is nobody's but its applicant's.
TELL_LOST = """
WITH told AS (
    INSERT INTO mannam_webhookdelivery (webhook_id, event, facts, state, attempts, queued_at, last_error)
    SELECT hook.id, %(event)s::text,
           jsonb_build_object('id', entry.code, 'policy', draw.policy_name, 'day', draw.day),
           'queued', 0, %(now)s, ''
    FROM entry
    JOIN draw ON draw.id = entry.draw_id
    JOIN mannam_visitor applicant ON applicant.id = entry.applicant_id
    JOIN mannam_webhook hook ON hook.user_id = applicant.user_id
    WHERE entry.draw_id = %(draw)s::bigint AND entry.outcome = 'lost'
      AND hook.ended_at IS NULL AND %(event)s::text = ANY(hook.events::text[])
    RETURNING id
)
SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
    'default', %(task)s, 0, NULL, NULL, jsonb_build_object('delivery_id', told.id), NULL
)::procrastinate_job_to_defer_v1))
FROM told HAVING count(*) > 0
"""

# A job of its own for each, though one may have another that is to be tried later: who comes second finds it told.
TELL_WAITING = """
SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
    'default', %(task)s, 0, NULL, NULL, jsonb_build_object('delivery_id', told.id), NULL
)::procrastinate_job_to_defer_v1 ORDER BY told.id))
FROM mannam_webhookdelivery told
WHERE told.webhook_id = %(webhook)s AND told.state = 'queued'
  AND (%(delivery)s::bigint IS NULL OR told.id = %(delivery)s)
HAVING count(*) > 0
"""


def tell_webhooks(event: VisitEvent, visit_id: int, *, now: datetime) -> None:
    """Queue it. The jobs exist exactly when the transaction commits."""
    prepared.execute(TELL, {"event": event.value, "visit": visit_id, "now": now, "task": DELIVER_WEBHOOK})


def tell_lost(draw_id: int, *, now: datetime) -> None:
    """Queue it for everybody whose entry for this draw got nothing, in the transaction that ends the draw."""
    event = VisitEvent.LOST.value
    prepared.execute(TELL_LOST, {"event": event, "draw": draw_id, "now": now, "task": DELIVER_WEBHOOK})


def tell_what_waits(webhook_id: int, delivery_id: int | None = None) -> None:
    """Queue what a webhook was not told yet: all of it, or one telling."""
    prepared.execute(TELL_WAITING, {"webhook": webhook_id, "delivery": delivery_id, "task": DELIVER_WEBHOOK})
