"""The benches measure what they say, in the fields that other programs read. How fast is no test's business."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bench.all import BENCHES
from click.testing import CliRunner

from mannam.ops.bench.figures import quiet_median
from mannam.ops.bench.stampede import command as stampede

MANNAM = str(Path(sys.executable).with_name("mannam"))


def bench(*arguments: str) -> dict[str, Any]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MANNAM_", "DJANGO_"))}
    done = subprocess.run(
        [MANNAM, "bench", *arguments, "--json"],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def test_growth_is_told_by_the_quietest_round() -> None:
    quiet, disturbed = [10.0, 11.0, 12.0], [15.0, 16.0, 90.0]
    assert quiet_median([disturbed, quiet, disturbed]) == 11.0


def test_one_unhurried_call_is_part_of_all_benches() -> None:
    assert ("call", "--engine", "direct", "--full") in [arguments for arguments, _goals in BENCHES]


def test_booking() -> None:
    figures = bench("booking", "--clients", "4", "--seconds", "2")
    assert {"http_per_s", "sql_per_s", "ratio", "p50_ms", "p99_ms"} < set(figures)
    assert (figures["errors_5xx"], figures["double_booked"], figures["refused"]) == (0, 0, 0)
    assert min(figures["http_per_s"], figures["sql_per_s"]) > 0
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]


def test_a_stampede_has_exactly_as_many_winners_as_places() -> None:
    figures = bench("stampede", "--clients", "16", "--places", "40", "--crowd", "3")
    assert (figures["winners"], figures["losers"]) == (40, 80)
    assert (figures["errors_5xx"], figures["violations"]) == (0, 0)
    assert figures["loser_p99_ms"] > 0


@pytest.mark.parametrize("places", ["0", "-20", "950"])
def test_a_stampede_has_twenty_places_at_each_time(places: str) -> None:
    refused = CliRunner().invoke(stampede, ["--places", places])
    assert refused.exit_code == 2
    assert "must be a multiple of 20" in refused.output


def test_availability_is_what_the_claims_say() -> None:
    figures = bench("availability", "--claims", "20000", "--rounds", "1")
    assert figures["equals_oracle"] is True
    assert figures["asked_busy"] == 20  # half of the questions are about people who have visits then
    for name in (
        "pair_p50_ms",
        "pair_p99_ms",
        "nation_p50_ms",
        "nation_p99_ms",
        "per_s",
        "growth_10x",
        "pair_growth_10x",
    ):
        assert figures[name] > 0, name
