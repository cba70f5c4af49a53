"""``mannam simulate``: days of an office's work against a real database, with everything that may go wrong."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from mannam.ops.output import json_option, print_json


@click.command("simulate")
@click.option("--days", type=click.IntRange(1), default=7, show_default=True, help="Days of the simulated office.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed does the same.")
@click.option("--per-day", type=click.IntRange(1), default=2_000, show_default=True, help="Operations a day.")
@json_option
def command(days: int, seed: int, per_day: int, as_json: bool) -> None:
    """Book, cancel, check in, talk, with faults and kills, in a database of its own; then check what must hold."""
    from mannam.ops.bench.stage import fresh_database

    # the pool tells of every connection that a fault has broken
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    with fresh_database(), _progress_bar() as progress:
        from mannam.ops.simulate.run import Simulation

        figures = Simulation(days, per_day, seed, kills_database=True).run(progress)
    figures = {"days": days, "seed": seed, **figures}
    if as_json:
        print_json(figures)
    else:
        for name, figure in figures.items():
            click.echo(f"{name:12} {figure}")
    sys.exit(1 if figures["violations"] else 0)


@contextmanager
def _progress_bar() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("operations", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield progress
