"""A real mail server on this machine, and the real worker."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from mannam.actions.queue_message import SEND_MESSAGE
from mannam.notify import tasks
from tests.people import at
from tests.receiver import receiver

__all__ = ["receiver"]
"""A fixture that other tests need, too."""

NOW = at("2026-11-24 09:00")  # the office's


@dataclass
class MailServer:
    """What arrived; with ``is_down`` every mail is refused for the time being."""

    mails: list[EmailMessage] = field(default_factory=list)
    is_down: bool = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd calls this for each mail."""
        if self.is_down:
            return "451 Come back later"
        content = envelope.content
        assert isinstance(content, bytes)
        mail = BytesParser(policy=policy.default).parsebytes(content)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 Taken"


class AnyPort(Controller):
    """A controller that takes a free port and knows which."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that Django sends to."""
    server = MailServer()
    controller = AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    yield server
    controller.stop()


@pytest.fixture
def no_jobs(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No job is left over from another test, and none is left to one; a worker in this process lives at NOW.

    Whenever a minute begins the worker does its periodic jobs too: by the real clock the office's visits are over.
    """
    monkeypatch.setattr(tasks, "now", lambda: NOW)
    _clear_jobs()
    yield
    _clear_jobs()


def _clear_jobs() -> None:
    # the tables are procrastinate's own, so they are not emptied after a test as ours are
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_periodic_defers")
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")


def an_hour_passes() -> None:
    """A worker who has not been heard of since is taken for dead, and what is done each minute is due again."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")
        cursor.execute("UPDATE procrastinate_periodic_defers SET defer_timestamp = defer_timestamp - 3600")


def run_worker() -> None:
    """Do every job that is due, as the worker process does, and come back."""
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def job_states(task: str = SEND_MESSAGE) -> list[str]:
    """The states of all jobs of a task."""
    return [job.status for job in ProcrastinateJob.objects.filter(task_name=task).order_by("id")]
