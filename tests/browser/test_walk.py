"""``mannam walk`` against a running demo: a whole visit, its steps, its pictures."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.stack import TALK_SECONDS, Stack

pytestmark = pytest.mark.browser

MANNAM = str(Path(sys.executable).parent / "mannam")


def walk(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MANNAM, "walk", "--json", *options], check=False, capture_output=True, text=True, timeout=300
    )


def test_a_walk_tells_its_steps_and_leaves_their_pictures(stack: Stack, tmp_path: Path) -> None:
    """The whole visit, until its twenty seconds are over."""
    done = walk("--url", stack.url, "--folder", str(tmp_path), "--full", "--language", "en")
    told = json.loads(done.stdout)
    assert (told["ok"], done.returncode) == (True, 0), told
    assert (told["ending"], told["outcome"]) == ("full_time", "Done")
    for step in told["steps"]:
        assert step["seconds"] >= 0
        assert Path(step["screenshot"]).stat().st_size > 1000, step
    for side in ("visitor", "inmate", "officer"):
        received = told["received"][side]
        assert received["frames"] > TALK_SECONDS, side
        assert received["packets"] > TALK_SECONDS, side
        assert received["energy"] > 0, side


def test_a_walk_without_a_demo_names_the_step_that_failed(tmp_path: Path) -> None:
    done = walk("--url", "http://localhost:9", "--folder", str(tmp_path))
    told = json.loads(done.stdout)
    assert (told["ok"], told["failed"], done.returncode) == (False, "open the demo", 1)
