"""Queue a message to somebody in the transaction that causes it; a worker sends it after the commit."""

from datetime import datetime

from procrastinate.contrib.django import app

from mannam.models import Message, PartyMember, User

SEND_MESSAGE = "mannam.send_message"
"""The worker's task, by name: actions know nothing of how a message is worded or sent."""


def queue_message(user_id: int, visit_id: int | None, template: str, *, now: datetime) -> None:
    """Write the message down and enqueue its sending; both vanish if the transaction fails."""
    message = Message.objects.create(
        user_id=user_id, visit_id=visit_id, channel=Message.Channel.EMAIL, template=template, queued_at=now
    )
    app.configure_task(SEND_MESSAGE).defer(message_id=message.pk)


def tell_party(visit_id: int, applicant_user_id: int | None, template: str, *, now: datetime) -> None:
    """A message to the applicant and to everybody of the party who can sign in, once each."""
    members = PartyMember.objects.filter(visit=visit_id, visitor__user__isnull=False)
    users = set(members.values_list("visitor__user_id", flat=True))
    known = User.objects.filter(pk__in=users | {applicant_user_id}, is_active=True)
    for user_id in known.order_by("pk").values_list("pk", flat=True):
        queue_message(user_id, visit_id, template, now=now)
