"""``mannam webhook``: addresses of other systems that are told of visits."""

import secrets
from pathlib import Path
from typing import Any

import click

from mannam.domain.refused import Refused
from mannam.domain.visit_events import VisitEvent
from mannam.ops.clock import now
from mannam.ops.open_data import data_dir_option, open_data
from mannam.ops.output import json_option, print_json

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
    from mannam.actions.add_webhook import add_webhook
    from mannam.models import User
    from mannam.notify.outward import NotAllowedError, destination_of
    from mannam.notify.webhook_call import secret_of
    from mannam.notify.wording import sentence

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise click.ClickException(f"nobody has the address {email}")
    try:
        destination_of(url)
    except (NotAllowedError, OSError) as error:
        raise click.ClickException(f"{url}: {error}") from error
    try:
        hook = add_webhook(user, url, events, SYSTEM, salt=secrets.token_hex(32), now=now())
    except Refused as refused:
        raise click.ClickException(" ".join(sentence(one) for one in refused.refusals)) from refused
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
        paused = "paused, " if one["paused"] else ""
        click.echo(f"{one['id']:>6}  {one['user']}  {one['url']}  {paused}{counts}  {one['last_error']}")


def _webhooks() -> list[dict[str, Any]]:
    from mannam.queries.webhooks import live_webhooks, told_to

    hooks = list(live_webhooks())
    told = told_to(hooks)
    return [
        {
            "id": one.pk,
            "user": one.user.email,
            "url": one.url,
            "events": one.events,
            "paused": one.paused_at is not None,
            **told[one.pk].states,
            "last_error": told[one.pk].last_error,
        }
        for one in hooks
    ]


@group.command("remove")
@click.argument("webhook_id", type=int)
@data_dir_option
@json_option
def remove(webhook_id: int, data_dir: Path | None, as_json: bool) -> None:
    """Tell it nothing any more."""
    open_data(data_dir)
    from mannam.actions.actor import SYSTEM
    from mannam.actions.end_access import remove_webhook

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
