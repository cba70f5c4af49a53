"""``mannam lottery verify FILE``: check a draw as it was published. Needs no database and no settings."""

import json
from pathlib import Path

import click

from mannam.domain.draw import Published, faults_of
from mannam.ops.output import json_option, print_json

_TEXTS = ("commitment", "seed", "entries_digest")


@click.group("lottery")
def group() -> None:
    """Draws of lots."""


@group.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def verify(file: Path, as_json: bool) -> None:
    """Check the file draw.json of a draw: commitment, list of entries, order. Exit 1 when something is wrong."""
    draw = _read(file)
    faults = faults_of(draw)
    if as_json:
        print_json({"entries": len(draw.order), "is_right": not faults, "faults": faults})
    else:
        click.echo("\n".join(faults) or f"The draw is right: {len(draw.order)} entries, in the order of its seed.")
    if faults:
        raise SystemExit(1)


def _read(file: Path) -> Published:
    """The draw in the file. Raises ClickException, in words, for anything else."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{file} is no JSON: {error}") from error
    if not isinstance(told, dict):
        raise click.ClickException(f"{file} is no draw")
    if told.get("seed", "") is None:
        raise click.ClickException("entries are still taken: the seed is published when no more are")
    order = told.get("order")
    is_draw = all(isinstance(told.get(name), str) for name in _TEXTS) and isinstance(order, list)
    if not is_draw or not all(isinstance(code, str) for code in order or ()):
        raise click.ClickException(f"{file} is no draw: it needs the texts {', '.join(_TEXTS)} and the list order")
    return Published(told["commitment"], told["seed"], told["entries_digest"], tuple(order or ()))
