"""``mannam adult``: whether somebody is of age, where the rules want an adult to book."""

from pathlib import Path

import click

from mannam.ops.clock import now
from mannam.ops.open_data import data_dir_option, open_data
from mannam.ops.output import json_option, print_json


@click.command("adult")
@click.option("--user", "email", required=True, help="E-mail address with which the person signs in.")
@click.argument("answer", type=click.Choice(["yes", "no"]))
@data_dir_option
@json_option
def command(email: str, answer: str, data_dir: Path | None, as_json: bool) -> None:
    """Say whether somebody is of age, as you have seen from the ID; till then everybody counts as it."""
    open_data(data_dir)
    is_new = _set(email, is_adult=answer == "yes")
    if as_json:
        print_json({"user": email, "adult": answer == "yes", "changed": is_new})
    else:
        click.echo(f"{email} is {'' if answer == 'yes' else 'not '}of age" + ("" if is_new else ", as before"))


def _set(email: str, *, is_adult: bool) -> bool:
    from mannam.actions.actor import SYSTEM
    from mannam.actions.set_visitor_adult import set_visitor_adult
    from mannam.models import Visitor

    visitor = Visitor.objects.filter(user__email__iexact=email.strip()).first()
    if visitor is None:
        raise click.ClickException(f"nobody who visits has the address {email}")
    return set_visitor_adult(visitor.pk, SYSTEM, is_adult=is_adult, now=now())
