"""``mannam token``: keys for the REST API, each shown once."""

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from mannam.domain.scopes import USUAL, Scope
from mannam.ops.clock import now
from mannam.ops.open_data import data_dir_option, open_data
from mannam.ops.output import json_option, print_json

_MOST_DAYS = 36_500


@click.group("token")
def group() -> None:
    """Keys for the REST API."""


@group.command("create")
@click.option("--user", "email", required=True, help="E-mail address of the user it acts for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help=f"What it may be used for; once for each.  [default: {' '.join(USUAL)}]",
)
@click.option(
    "--days", type=click.IntRange(1, _MOST_DAYS), help="How long it is good.  [default: until it is revoked]"
)
@data_dir_option
@json_option
def create(email: str, scopes: tuple[str, ...], days: int | None, data_dir: Path | None, as_json: bool) -> None:
    """Make a token. It is shown now and never again."""
    open_data(data_dir)
    made = _create(email, [Scope(scope) for scope in scopes] or list(USUAL), days)
    if as_json:
        print_json(made)
    else:
        click.echo(made["token"])


def _create(email: str, scopes: list[Scope], days: int | None) -> dict[str, Any]:
    from mannam.actions.actor import SYSTEM
    from mannam.actions.create_api_token import create_api_token
    from mannam.models import User

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise click.ClickException(f"nobody has the address {email}")
    token, expires_at = secrets.token_urlsafe(32), None if days is None else now() + timedelta(days=days)
    kept = create_api_token(user, token, SYSTEM, now=now(), scopes=scopes, expires_at=expires_at)
    return {"user": email, "token": token, "id": kept.pk, "scopes": kept.scopes, "expires_at": _when(expires_at)}


@group.command("list")
@click.option("--user", "email", help="Of this user alone.")
@data_dir_option
@json_option
def list_tokens(email: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Every token that was made, without the token itself."""
    open_data(data_dir)
    found = _tokens(email)
    if as_json:
        print_json({"tokens": found})
        return
    for one in found:
        end = f"revoked {one['revoked_at']}" if one["revoked_at"] else f"until {one['expires_at'] or 'revoked'}"
        click.echo(f"{one['id']:>6}  {one['user']}  {end}  {' '.join(one['scopes'])}")


def _tokens(email: str | None) -> list[dict[str, Any]]:
    from mannam.models import ApiToken

    found = ApiToken.objects.select_related("user").order_by("pk")
    if email is not None:
        found = found.filter(user__email__iexact=email.strip())
    return [
        {
            "id": one.pk,
            "user": one.user.email,
            "scopes": one.scopes,
            "created_at": _when(one.created_at),
            "expires_at": _when(one.expires_at),
            "revoked_at": _when(one.revoked_at),
        }
        for one in found
    ]


@group.command("revoke")
@click.argument("token_id", type=int)
@data_dir_option
@json_option
def revoke(token_id: int, data_dir: Path | None, as_json: bool) -> None:
    """End the token with this number (see list); programs that use it are refused from now on."""
    open_data(data_dir)
    from mannam.actions.actor import SYSTEM
    from mannam.actions.end_access import revoke_api_token

    if not revoke_api_token(token_id, SYSTEM, now=now()):
        raise click.ClickException(f"there is no token {token_id}")
    if as_json:
        print_json({"id": token_id, "revoked": True})


def _when(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
