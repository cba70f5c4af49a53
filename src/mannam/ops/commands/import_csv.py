"""``mannam import facilities|booths|inmates FILE.csv``: all or nothing, every bad row named."""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mannam.ops.environment import open_database, open_django, use_data_dir
from mannam.ops.language import shell_language
from mannam.ops.output import json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mannam.actions.import_csv import Fault, Imported

KINDS = ("facilities", "booths", "inmates")


@click.group("import")
def group() -> None:
    """Import facilities, booths or inmates from CSV (see docs/import.md)."""


def _command(kind: str) -> click.Command:
    @click.command(kind, help=f"Import {kind}: all rows or none.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path), help="MANNAM_DATA_DIR")
    @json_option
    def command(file: Path, data_dir: Path | None, as_json: bool) -> None:
        _run(kind, file, data_dir, as_json=as_json)

    return command


for _kind in KINDS:
    group.add_command(_command(_kind))


def _run(kind: str, file: Path, data_dir: Path | None, *, as_json: bool) -> None:
    use_data_dir(data_dir)
    open_database()
    open_django()
    from django.utils import translation

    from mannam.ops.migrate import ready_for_data

    ready_for_data()

    with translation.override(shell_language()):
        _import_and_tell(kind, file, as_json=as_json)


def _import_and_tell(kind: str, file: Path, *, as_json: bool) -> None:
    from django.utils.translation import gettext as _

    from mannam.actions.import_csv import ImportRefusedError

    try:
        done = _import(kind, file.read_bytes())
    except ImportRefusedError as refused:
        _tell_faults(file, refused.faults, as_json=as_json)
        sys.exit(1)
    if as_json:
        print_json({"imported": kind, **vars(done)})
    else:
        words = _("%(created)s new, %(changed)s changed, %(unchanged)s as before")
        click.echo(f"{kind}: {words % vars(done)}")


def _import(kind: str, source: bytes) -> "Imported":
    from mannam.actions.actor import By
    from mannam.domain.lifecycle import Actor
    from mannam.ops.clock import now

    action: Callable[..., Imported] = getattr(import_module(f"mannam.actions.import_{kind}"), f"import_{kind}")
    with _progress_bar(kind) as progress:
        return action(source, By(Actor.SYSTEM), now=now(), progress=progress)


@contextmanager
def _progress_bar(kind: str) -> "Iterator[Callable[[int, int], None]]":
    """A bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(kind, total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield progress


def _tell_faults(file: Path, faults: "tuple[Fault, ...]", *, as_json: bool) -> None:
    from django.utils.translation import gettext as _

    nothing = _("nothing was imported")
    if as_json:
        rows = [{"line": fault.line, "column": fault.column, "reason": fault.reason} for fault in faults]
        print_json({"error": nothing, "file": str(file), "faults": rows})
        return
    for fault in faults:
        place = _("line %(line)s, column %(column)s") if fault.column else _("line %(line)s")
        where = place % {"line": fault.line, "column": fault.column}
        click.echo(f"{file}: {where}: {fault.reason}", err=True)
    click.echo(f"{file}: {nothing}", err=True)
