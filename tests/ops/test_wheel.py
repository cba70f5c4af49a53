"""What is installed holds all that is needed: a wheel is built for real and looked into."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src"


def test_all_that_lies_beside_the_code_is_in_the_wheel(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(SOURCES, tmp_path / "src", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", "made", "."],
        check=True,
        cwd=tmp_path,
    )
    (wheel,) = (tmp_path / "made").glob("*.whl")
    with ZipFile(wheel) as held:
        shipped = set(held.namelist())
    beside = {
        file.relative_to(tmp_path / "src").as_posix()
        for file in (tmp_path / "src" / "mannam").rglob("*")
        if file.is_file()
    }
    assert beside - shipped == set()
    assert "mannam/data/facilities_kr.csv" in shipped
