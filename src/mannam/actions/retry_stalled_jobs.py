"""Put jobs back in the queue whose worker was killed while it did them: nobody else ever would."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from mannam.actions.note_delivery import MAX_ATTEMPTS, note_not_sent
from mannam.actions.note_webhook import note_not_told
from mannam.actions.queue_message import SEND_MESSAGE
from mannam.actions.tell_webhooks import DELIVER_WEBHOOK
from mannam.models import Message, WebhookDelivery

STALLED: Final = timedelta(seconds=30)
"""A worker says every ten seconds that it lives. Procrastinate itself forgets it after this long."""

_LOCK: Final = 0x6D616E6F  # of two workers that look at once the second sees what the first has done


@transaction.atomic
def retry_stalled_jobs(now: datetime) -> tuple[int, int]:
    """How many jobs may run again from ``now`` on, and how many were given up.

    A worker's age is told by the database's clock, which also writes down when it was last heard of. A periodic
    job is given up at once, for the next one does its work; others after as many attempts as a message has.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    stalled = list(_stalled())
    given_up = [job for job in stalled if job.queueing_lock is not None or job.attempts + 1 >= MAX_ATTEMPTS]
    again = [job for job in stalled if job not in given_up]
    _count_attempts(stalled)
    queue = JobManager(DjangoConnector())
    for job in again:
        queue.retry_job_by_id(job.pk, retry_at=now)
    for job in given_up:
        _finish(job)
    return len(again), len(given_up)


def _stalled() -> Iterable[ProcrastinateJob]:
    dead = Q(worker=None) | Q(worker__last_heartbeat__lt=Now() - STALLED)
    # one that its worker finishes in this moment is not waited for: it lives
    return ProcrastinateJob.objects.select_for_update(skip_locked=True, of=("self",)).filter(dead, status="doing")


def _count_attempts(jobs: Iterable[ProcrastinateJob]) -> None:
    ids = [job.args["message_id"] for job in jobs if job.task_name == SEND_MESSAGE]
    for message in Message.objects.filter(pk__in=ids, state=Message.State.QUEUED):
        note_not_sent(message.pk, "its worker was killed while it sent it")
    ids = [job.args["delivery_id"] for job in jobs if job.task_name == DELIVER_WEBHOOK]
    for told in WebhookDelivery.objects.filter(pk__in=ids, state=WebhookDelivery.State.QUEUED):
        note_not_told(told.pk, "its worker was killed while it told it")


def _finish(job: ProcrastinateJob) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, %s, false)", [job.pk, Status.FAILED.value])
