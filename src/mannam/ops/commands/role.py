"""``mannam role``: as what somebody comes, which decides the kinds of visit that they may book."""

from pathlib import Path

import click

from mannam.domain.policy import VisitorRole
from mannam.ops.clock import now
from mannam.ops.open_data import data_dir_option, open_data
from mannam.ops.output import json_option, print_json


@click.command("role")
@click.option("--user", "email", required=True, help="E-mail address with which the person signs in.")
@click.argument("role", type=click.Choice([role.value for role in VisitorRole]))
@data_dir_option
@json_option
def command(email: str, role: str, data_dir: Path | None, as_json: bool) -> None:
    """Say that somebody comes as a lawyer (whose proof you have seen), or as a visitor as everybody is."""
    open_data(data_dir)
    is_new = _set(email, VisitorRole(role))
    if as_json:
        print_json({"user": email, "role": role, "changed": is_new})
    else:
        click.echo(f"{email} comes as a {role}" + ("" if is_new else ", as before"))


def _set(email: str, role: VisitorRole) -> bool:
    from mannam.actions.actor import SYSTEM
    from mannam.actions.set_visitor_role import set_visitor_role
    from mannam.models import Visitor

    visitor = Visitor.objects.filter(user__email__iexact=email.strip()).first()
    if visitor is None:
        raise click.ClickException(f"nobody who visits has the address {email}")
    return set_visitor_role(visitor.pk, role, SYSTEM, now=now())
