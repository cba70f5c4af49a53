"""Every setting is documented, and only config.py reads the environment."""

import re
from pathlib import Path

from mannam import config

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "settings.md"


def test_the_page_tells_every_setting_with_its_default_and_meaning() -> None:
    rows = re.findall(r"^\| `(MANNAM_\w+)` \| `?([^|`]*)`? \| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    told = {name: (default.strip(), meaning) for name, default, meaning in rows}
    assert told == {setting.name: (setting.default, setting.meaning) for setting in config.SETTINGS}


def test_only_the_config_reads_the_environment() -> None:
    reading = re.compile(r"""(environ(\.get|\.setdefault|\.pop)?|getenv)\s*[\[(]\s*["']MANNAM_""")
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    guilty = [str(file) for file in sources if reading.search(file.read_text()) and file.name != "config.py"]
    assert guilty == []


def test_every_setting_that_is_named_anywhere_is_known() -> None:
    known = {setting.name for setting in config.SETTINGS}
    named = {
        (name, str(file.relative_to(ROOT)))
        for file in [*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
        for name in re.findall(r"\bMANNAM_[A-Z_]*[A-Z]\b", file.read_text())
    }
    assert {(name, file) for name, file in named if name not in known} == set()
