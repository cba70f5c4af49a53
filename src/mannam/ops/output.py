"""What a command says: one JSON object on standard output for machines, sentences for people."""

import json
from collections.abc import Mapping
from datetime import date, datetime

import click


def print_json(result: Mapping[str, object]) -> None:
    """Print the one JSON object of a ``--json`` run."""
    click.echo(json.dumps(result, ensure_ascii=False, default=_plain))


def json_option(command: click.decorators.FC) -> click.decorators.FC:
    """The option ``--json``, the same for every command."""
    decorate = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
    return decorate(command)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")
