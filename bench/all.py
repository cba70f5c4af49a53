"""Run every bench and print its figures beside their goals. The unhurried call of 600 seconds is one of them.

Figures depend on the machine; the ratios compare ours with the bare engine in the same run.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MANNAM = Path(sys.executable).with_name("mannam")

Figure = float | int | bool | None


@dataclass(frozen=True)
class Goal:
    """What a figure should be: in words, and as a test."""

    words: str
    met: Callable[[Figure], bool]


def at_most(limit: float) -> Goal:
    return Goal(f"<= {limit:g}", lambda figure: figure is not None and figure <= limit)


def at_least(limit: float) -> Goal:
    return Goal(f">= {limit:g}", lambda figure: figure is not None and figure >= limit)


def exactly(value: Figure) -> Goal:
    return Goal(str(value).lower() if isinstance(value, bool) else str(value), lambda figure: figure == value)


CUTOFF = {"cutoff_error_max_ms": at_most(250), "packets_after_end": exactly(0)}

BENCHES: tuple[tuple[tuple[str, ...], dict[str, Goal]], ...] = (
    (
        ("booking", "--clients", "32", "--seconds", "10"),
        {
            "ratio": at_least(0.25),
            "p99_ms": at_most(100),
            "errors_5xx": exactly(0),
            "double_booked": exactly(0),
        },
    ),
    (
        ("stampede", "--clients", "200", "--places", "960"),
        {"winners": exactly(960), "loser_p99_ms": at_most(250), "errors_5xx": exactly(0)},
    ),
    (
        ("availability", "--claims", "2000000"),
        {
            "pair_p99_ms": at_most(20),
            "nation_p99_ms": at_most(50),
            "growth_10x": at_most(1.5),
            "pair_growth_10x": at_most(1.5),
            "equals_oracle": exactly(True),
        },
    ),
    (
        ("call", "--engine", "direct", "--runs", "10"),
        {"ratio": at_most(1.5), "latency_p95_ms": at_most(300), **CUTOFF},
    ),
    (("call", "--engine", "direct", "--full"), CUTOFF),
)


def run(arguments: tuple[str, ...]) -> dict[str, Figure]:
    """The figures of one bench; its progress goes to stderr."""
    done = subprocess.run([MANNAM, "bench", *arguments, "--json"], stdout=subprocess.PIPE, check=True, text=True)
    figures: dict[str, Figure] = json.loads(done.stdout)
    return figures


def show(arguments: tuple[str, ...], figures: dict[str, Figure], goals: dict[str, Goal]) -> bool:
    """Print the figures beside their goals; whether all goals were met."""
    lines = [f"\nmannam bench {' '.join(arguments)}"]
    for name, figure in figures.items():
        goal = goals.get(name)
        verdict = "" if goal is None else f"   goal {goal.words}: {'met' if goal.met(figure) else 'MISSED'}"
        lines.append(f"  {name:24} {figure!s:>12}{verdict}")
    sys.stdout.write("\n".join(lines) + "\n")
    return all(goal.met(figures.get(name)) for name, goal in goals.items())


def main() -> int:
    """1 when a goal was missed."""
    met = [show(arguments, run(arguments), goals) for arguments, goals in BENCHES]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
