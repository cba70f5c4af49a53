"""``mannam token create --user EMAIL``: a key for the REST API, shown once."""

import secrets
from pathlib import Path

import click

from mannam.ops.environment import open_database, open_django, use_data_dir
from mannam.ops.output import json_option, print_json


@click.group("token")
def group() -> None:
    """Keys for the REST API."""


@group.command("create")
@click.option("--user", "email", required=True, help="E-mail address of the user it acts for.")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path), help="MANNAM_DATA_DIR")
@json_option
def create(email: str, data_dir: Path | None, as_json: bool) -> None:
    """Make a token. It is shown now and never again."""
    use_data_dir(data_dir)
    open_database()
    open_django()
    from mannam.ops.migrate import ready_for_data

    ready_for_data()
    token = _create(email)
    if as_json:
        print_json({"user": email, "token": token})
    else:
        click.echo(token)


def _create(email: str) -> str:
    from mannam.actions.actor import By
    from mannam.actions.create_api_token import create_api_token
    from mannam.domain.lifecycle import Actor
    from mannam.models import User
    from mannam.ops.clock import now

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise click.ClickException(f"nobody has the address {email}")
    token = secrets.token_urlsafe(32)
    create_api_token(user, token, By(Actor.SYSTEM), now=now())
    return token
