"""``mannam bench call``: a short call, measured in the fields that other programs read."""

import pytest

from tests.ops.test_bench import bench

pytestmark = pytest.mark.browser

MOST_CUTOFF_ERROR_MS = 1_000  # however busy the machine is, nobody's time is a second longer or shorter


def test_a_call_is_measured_from_its_first_frame_to_after_its_end() -> None:
    figures = bench("call", "--engine", "direct", "--runs", "1", "--talk-seconds", "3")
    for name in ("first_frame_p50_ms", "bare_first_frame_p50_ms", "ratio", "latency_p50_ms", "latency_p95_ms"):
        assert figures[name] > 0, name
    assert figures["cutoff_error_max_ms"] < MOST_CUTOFF_ERROR_MS
    assert figures["packets_after_end"] == 0
