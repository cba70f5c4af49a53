"""``mannam bench call``: how fast a call begins, how late its picture is, how exactly it ends.

Two booths' pages in headless Chromium against a web server and a media node of the bench's own. ``first_frame`` is
from the moment both have joined to the moment both show a picture; ``bare`` is the same between two pages that
know nothing of Mannam. The cut-off error compares the moment at which each booth closes its connection with the
deadline it knew from the last word of the clock; packets are counted from 250 ms after the end on.
"""

from collections.abc import Sequence
from itertools import chain

import click

from mannam.ops.bench.figures import percentile
from mannam.ops.output import json_option, print_json

GRACE_MS = 250
"""The goal of the cut-off: what was on its way at the end may arrive within it."""
FULL_SECONDS = 600


def run(runs: int, talk_seconds: int) -> dict[str, object]:
    """Hold ``runs`` calls of ``talk_seconds``, one after the other, with a bare pair of pages before each."""
    from playwright.sync_api import sync_playwright
    from rich.console import Console
    from rich.progress import track

    from mannam.ops.bench import stage
    from mannam.ops.bench.call_pages import bare_first_frame, hold_call
    from mannam.ops.bench.call_world import CallWorld, servers
    from mannam.ops.walk.chromium import chromium

    held, bare = [], []
    with stage.fresh_database(), servers() as url:
        world = CallWorld(talk_seconds)
        with sync_playwright() as playwright, chromium(playwright) as browser:
            bare_first_frame(browser)  # a browser's first connection starts its network process
            for _ in track(range(runs), "calls", console=Console(stderr=True)):
                bare.append(bare_first_frame(browser))
                held.append(hold_call(browser, url, world.visit(), GRACE_MS, talk_seconds))
    return _figures(
        [one.first_frame for one in held],
        bare,
        list(chain.from_iterable(one.latency for one in held)),
        list(chain.from_iterable(one.cutoff_errors for one in held)),
        sum(one.packets_after_end for one in held),
    )


def _figures(
    first: Sequence[float],
    bare: Sequence[float],
    latency: Sequence[float],
    cutoff: Sequence[float],
    packets: int,
) -> dict[str, object]:
    ours, theirs = percentile(first, 0.5), percentile(bare, 0.5)
    return {
        "first_frame_p50_ms": ours,
        "bare_first_frame_p50_ms": theirs,
        "ratio": round(ours / theirs, 2),
        "latency_p50_ms": percentile(latency, 0.5),
        "latency_p95_ms": percentile(latency, 0.95),
        "cutoff_error_max_ms": round(max(map(abs, cutoff)), 1),
        "packets_after_end": packets,
    }


@click.command("call")
@click.option("--engine", type=click.Choice(["direct"]), default="direct", show_default=True)
@click.option("--runs", type=click.IntRange(1), default=10, show_default=True, help="How many calls.")
@click.option("--talk-seconds", type=click.IntRange(2, FULL_SECONDS), default=20, show_default=True)
@click.option("--full", is_flag=True, help=f"One unhurried call of {FULL_SECONDS} seconds instead.")
@json_option
def command(engine: str, runs: int, talk_seconds: int, full: bool, as_json: bool) -> None:
    """How fast a call begins, how late its picture is, how exactly it ends."""
    figures = run(1, FULL_SECONDS) if full else run(runs, talk_seconds)
    if as_json:
        print_json(figures)
    else:
        for name, figure in figures.items():
            click.echo(f"{name:24} {figure}")
