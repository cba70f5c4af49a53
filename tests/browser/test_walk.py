"""``mannam walk`` where no demo runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

MANNAM = str(Path(sys.executable).parent / "mannam")


def walk(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MANNAM, "walk", "--json", *options], check=False, capture_output=True, text=True, timeout=300
    )


def test_a_walk_without_a_demo_names_the_step_that_failed(tmp_path: Path) -> None:
    done = walk("--url", "http://localhost:9", "--folder", str(tmp_path))
    told = json.loads(done.stdout)
    assert (told["ok"], told["failed"], done.returncode) == (False, "open the demo", 1)
