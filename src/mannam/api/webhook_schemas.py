"""What goes in and out at the webhooks' addresses, as /openapi.json describes it."""

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema

from mannam.api.field_types import NoControl
from mannam.domain.visit_events import VisitEvent
from mannam.models import WebhookDelivery


class WebhookIn(Schema):
    """Where to tell of visits, and of what; without ``events`` of everything."""

    url: Annotated[str, Field(min_length=1, max_length=500), NoControl] = Field(
        examples=["https://records.example/mannam"]
    )
    events: list[VisitEvent] | None = Field(default=None, min_length=1, max_length=len(VisitEvent))


class WebhookOut(Schema):
    """An address that is told of visits. While it is paused nothing is told, and nothing lost."""

    id: int
    url: str
    events: list[VisitEvent]
    created_at: datetime
    paused_at: datetime | None
    queued: int
    delivered: int
    dead: int
    last_error: str


class WebhookMadeOut(WebhookOut):
    """``secret`` signs every call; it is told this once."""

    secret: str


class WebhooksOut(Schema):
    """Your webhooks, the oldest first."""

    webhooks: list[WebhookOut]


class DeliveryOut(Schema):
    """One telling; ``id`` is what the other system gets. ``visit`` is the reference; a test is of none."""

    id: str = Field(examples=["evt_17"])
    event: str
    visit: str | None
    at: datetime
    state: WebhookDelivery.State
    attempts: int
    delivered_at: datetime | None
    last_error: str


class DeliveriesOut(Schema):
    """What a webhook was or is to be told, the newest first."""

    deliveries: list[DeliveryOut]
