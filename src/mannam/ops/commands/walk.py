"""``mannam walk``: one visit in headless browsers, for those without a screen."""

import sys
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from mannam import config
from mannam.ops.environment import open_django
from mannam.ops.language import shell_language
from mannam.ops.noted_port import take_noted_port
from mannam.ops.output import json_option, print_json
from mannam.ops.walk.errors import NoChromiumError, WalkError

if TYPE_CHECKING:
    from mannam.ops.walk.journey import Plan, Walked
    from mannam.ops.walk.steps import Step

FAULTS = (WalkError, NoChromiumError, OSError)


@click.command("walk")
@click.option("--url", help="Address of a running demo.  [default: the one that runs from the data folder]")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default="walk", show_default=True)
@click.option(
    "--talk-seconds", type=click.IntRange(1, 600), default=20, show_default=True, help="Then the officer ends it."
)
@click.option("--full", is_flag=True, help="Let the time of the talk run out instead.")
@click.option("--language", type=click.Choice(["ko", "en"]), default="ko", show_default=True)
@json_option
def command(url: str | None, folder: Path, talk_seconds: int, full: bool, language: str, as_json: bool) -> None:
    """Walk one visit in a running demo: apply, check in, talk, end. Screenshots go into the folder."""
    if find_spec("playwright") is None:
        sys.exit(_without_playwright(as_json=as_json))
    from mannam.ops.walk.journey import Plan

    take_noted_port()
    plan = Plan((url or config.public_url()).rstrip("/"), folder, None if full else talk_seconds, language)
    sys.exit(_for_machines(plan) if as_json else _for_people(plan))


def _without_playwright(*, as_json: bool) -> int:
    reason = "The walk needs Playwright: pip install 'mannam[browser]'"
    if not as_json:
        raise click.ClickException(reason)
    print_json({"ok": False, "failed": "start Playwright", "reason": reason, "steps": []})
    return 1


def _for_machines(plan: "Plan") -> int:
    from mannam.ops.walk.journey import walk
    from mannam.ops.walk.steps import Steps
    from mannam.ops.walk.tellers import Silent

    done: list[Step] = []
    try:
        walked = walk(plan, Steps(plan.folder, Silent(), done))
    except FAULTS as error:
        print_json({"ok": False, "failed": _where(error), "reason": str(error), "steps": _facts(done)})
        return 1
    print_json({"ok": True, "steps": _facts(done), **asdict(walked)})
    return 0


def _for_people(plan: "Plan") -> int:
    from mannam.ops.walk.journey import STEPS, walk
    from mannam.ops.walk.steps import Steps
    from mannam.ops.walk.tellers import Spoken

    console = Console()
    try:
        with Spoken(console, STEPS) as spoken:
            walked = walk(plan, Steps(plan.folder, spoken, []))
    except FAULTS as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Visit {walked.visit}: {outcome_words(walked)}. Pictures of every step are in {plan.folder}/.")
    return 0


def outcome_words(walked: "Walked") -> str:
    """What became of the visit, in English as the steps are; in a Korean shell as a Korean page says it."""
    if shell_language() != "ko":
        return walked.status.replace("_", " ")
    open_django()
    from django.utils import translation

    from mannam.notify.wording import status_words

    with translation.override("ko"):
        return status_words(walked.status)


def _where(error: Exception) -> str:
    if isinstance(error, WalkError):
        return error.step
    return "start Chromium" if isinstance(error, NoChromiumError) else "write into the folder"


def _facts(steps: "list[Step]") -> list[dict[str, object]]:
    return [asdict(step) for step in steps]
