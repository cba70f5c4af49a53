"""Telling how a walk goes: lines with a bar on a terminal, plain lines elsewhere, nothing for machines."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from mannam.ops.walk.steps import Step


class Silent:
    """Says nothing."""

    def begins(self, name: str) -> None:
        """Nothing."""

    def ended(self, step: Step) -> None:
        """Nothing."""

    def talked(self, seconds: float, of: float) -> None:
        """Nothing."""


class Spoken:
    """A line for each step; on a terminal also what goes on now, and a bar while they talk."""

    def __init__(self, console: Console, steps: int) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._steps = self._progress.add_task("", total=steps)
        self._talk: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begins(self, name: str) -> None:
        """Show what goes on now."""
        self._progress.update(self._steps, description=name)

    def ended(self, step: Step) -> None:
        """A line with its time."""
        self._console.print(f"[green]ok[/] {step.seconds:6.2f} s  {step.name}", highlight=False)
        self._progress.advance(self._steps)

    def talked(self, seconds: float, of: float) -> None:
        """Move the bar of the talk."""
        if self._talk is None:
            self._talk = self._progress.add_task("seconds of talk", total=round(of))
        self._progress.update(self._talk, completed=min(round(seconds), round(of)))
