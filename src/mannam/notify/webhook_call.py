"""One signed call of a webhook."""

import asyncio
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any, Final

import httpx
from django.utils.crypto import salted_hmac

from mannam.domain.visit_events import PING, VisitEvent
from mannam.models import Webhook, WebhookDelivery
from mannam.notify.outward import destination_of

SECONDS: Final = 10.0
"""For the whole call; who needs longer answers first and works afterwards."""


class NotTakenError(Exception):
    """The other system answered, but not with 2xx; a redirect is not followed."""


def secret_of(hook: Webhook) -> str:
    """What signs. It is kept nowhere, but made from the row and the installation's key."""
    made = salted_hmac("mannam webhook", hook.salt, algorithm="sha256").digest()
    return "whsec_" + urlsafe_b64encode(made).decode().rstrip("=")


def signature(secret: str, body: bytes, now: datetime) -> str:
    """``t=<seconds>,v1=<hex of HMAC-SHA256 over "<seconds>.<body>">``."""
    seconds = int(now.timestamp())
    made = hmac.new(secret.encode(), f"{seconds}.".encode() + body, "sha256").hexdigest()
    return f"t={seconds},v1={made}"


def id_of(delivery: WebhookDelivery) -> str:
    """By which the other system knows it again."""
    return f"evt_{delivery.pk}"


def body_of(delivery: WebhookDelivery) -> bytes:
    """What is told; the same at every attempt, so that it can be recognised by its ``id``."""
    told: dict[str, object] = {
        "id": id_of(delivery),
        "event": delivery.event,
        "at": delivery.queued_at.isoformat(),
    }
    of_entry = delivery.event == VisitEvent.LOST
    told |= {"visit": None, "entry": delivery.facts} if of_entry else {"visit": delivery.facts}
    return json.dumps(told).encode()


def ping_of(hook: Webhook, now: datetime) -> bytes:
    """What a test from the command line tells, which leaves nothing behind."""
    return json.dumps({"id": f"ping_{hook.pk}", "event": PING, "at": now.isoformat(), "visit": None}).encode()


def call(hook: Webhook, body: bytes, now: datetime) -> int:
    """The status with which it was taken. Raises NotTakenError, NotAllowedError, OSError or httpx.HTTPError."""
    where = destination_of(hook.url)
    url = httpx.URL(hook.url)
    headers = {
        "Host": url.netloc.decode(),
        "Content-Type": "application/json",
        "User-Agent": "Mannam",
        "Mannam-Signature": signature(secret_of(hook), body, now),
    }
    # the certificate must be that of the name, although the address is called
    request: dict[str, Any] = {"headers": headers, "extensions": {"sni_hostname": where.host}}
    status = asyncio.run(_post(url.copy_with(host=where.address), body, request))
    if not httpx.codes.is_success(status):
        raise NotTakenError(f"answered with {status}")
    return status


async def _post(url: httpx.URL, body: bytes, request: dict[str, Any]) -> int:
    # neither a proxy of this machine's environment nor a redirect leads elsewhere, and the answer is not read
    async with (
        asyncio.timeout(SECONDS),
        httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=SECONDS) as client,
        client.stream("POST", url, content=body, **request) as answer,
    ):
        return answer.status_code
