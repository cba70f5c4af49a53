"""``mannam webhook``: addresses of other systems that are told of visits."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mannam.domain.visit_events import VisitEvent
from mannam.ops.clock import now
from mannam.ops.open_data import data_dir_option, open_data
from mannam.ops.output import json_option, print_json

if TYPE_CHECKING:
    from mannam.models import Webhook

EVERY = [event.value for event in VisitEvent]


@click.group("webhook")
def group() -> None:
    """Addresses of other systems that are told of visits (see docs/api.md)."""


@group.command("add")
@click.option("--user", "email", required=True, help="E-mail address of the user whose visits it is told of.")
@click.option("--url", required=True, help="https://... that takes a POST.")
@click.option(
    "--event", "events", multiple=True, type=click.Choice(EVERY), help="Once for each.  [default: every event]"
)
@data_dir_option
@json_option
def add(email: str, url: str, events: tuple[str, ...], data_dir: Path | None, as_json: bool) -> None:
    """Tell an address of the visits that a user may see. The secret that signs is shown now and never again."""
    open_data(data_dir)
    made = _add(email, url, [VisitEvent(event) for event in events or EVERY])
    if as_json:
        print_json(made)
    else:
        click.echo(made["secret"])


def _add(email: str, url: str, events: list[VisitEvent]) -> dict[str, Any]:
    from mannam.actions.actor import SYSTEM
    from mannam.actions.keep_webhook import add_webhook
    from mannam.models import User
    from mannam.notify.outward import NotAllowedError, destination_of
    from mannam.notify.webhook_call import secret_of

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise click.ClickException(f"nobody has the address {email}")
    try:
        destination_of(url)
    except (NotAllowedError, OSError) as error:
        raise click.ClickException(f"{url}: {error}") from error
    hook = add_webhook(user, url, events, SYSTEM, salt=secrets.token_hex(32), now=now())
    return {"id": hook.pk, "user": email, "url": url, "events": hook.events, "secret": secret_of(hook)}


@group.command("list")
@data_dir_option
@json_option
def list_webhooks(data_dir: Path | None, as_json: bool) -> None:
    """Every webhook that is told, and how far its tellings got."""
    open_data(data_dir)
    found = _webhooks()
    if as_json:
        print_json({"webhooks": found})
        return
    for one in found:
        counts = ", ".join(f"{one[state]} {state}" for state in ("queued", "delivered", "dead"))
        click.echo(f"{one['id']:>6}  {one['user']}  {one['url']}  {counts}  {one['last_error']}")


def _webhooks() -> list[dict[str, Any]]:
    from mannam.models import Webhook

    hooks = Webhook.objects.filter(ended_at=None).select_related("user").order_by("pk")
    return [
        {"id": one.pk, "user": one.user.email, "url": one.url, "events": one.events, **_told(one)} for one in hooks
    ]


def _told(hook: "Webhook") -> dict[str, Any]:
    from django.db.models import Count

    from mannam.models import WebhookDelivery

    counted = dict(hook.deliveries.values_list("state").annotate(Count("pk")))
    failed = hook.deliveries.exclude(last_error="").order_by("-pk").first()
    states = {state.value: counted.get(state.value, 0) for state in WebhookDelivery.State}
    return {**states, "last_error": "" if failed is None else failed.last_error}


@group.command("remove")
@click.argument("webhook_id", type=int)
@data_dir_option
@json_option
def remove(webhook_id: int, data_dir: Path | None, as_json: bool) -> None:
    """Tell it nothing any more."""
    open_data(data_dir)
    from mannam.actions.actor import SYSTEM
    from mannam.actions.keep_webhook import remove_webhook

    if not remove_webhook(webhook_id, SYSTEM, now=now()):
        raise click.ClickException(f"there is no webhook {webhook_id}")
    if as_json:
        print_json({"id": webhook_id, "removed": True})


@group.command("test")
@click.argument("webhook_id", type=int)
@data_dir_option
@json_option
def test(webhook_id: int, data_dir: Path | None, as_json: bool) -> None:
    """Send a signed ``ping`` now and say how it was taken."""
    open_data(data_dir)
    from mannam.models import Webhook
    from mannam.notify.webhook_call import call, ping_of

    hook = Webhook.objects.filter(pk=webhook_id, ended_at=None).first()
    if hook is None:
        raise click.ClickException(f"there is no webhook {webhook_id}")
    try:
        status = call(hook, ping_of(hook, now()), now())
    except Exception as error:
        raise click.ClickException(f"{hook.url}: {type(error).__name__}: {error}") from error
    if as_json:
        print_json({"id": webhook_id, "status": status})
    else:
        click.echo(f"taken with {status}")
