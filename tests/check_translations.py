"""Fails when a sentence of the source has no Korean, or the catalogue holds what nobody says any more.

Extracts afresh into a copy of the package, so that the working tree stays as it is. Needs gettext's xgettext.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "mannam"
CATALOGUE = Path("locale", "ko", "LC_MESSAGES", "django.po")
EXTRACTED = Path("locale", "en", "LC_MESSAGES", "django.po")
EXTRACT = ["--locale", "en", "--no-wrap", "--no-location", "--extension", "html,txt,py"]


def extracted(folder: Path) -> Catalog:
    """Every sentence the sources hold, read by Django's own extraction."""
    copy = folder / "mannam"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("static", "__pycache__", "*.mo", "*.po"))
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", *EXTRACT],
        cwd=copy,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "mannam.settings"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return _read(copy / EXTRACTED)


def faults(sources: Catalog, korean: Catalog) -> list[str]:
    """A line for each sentence that is missing, untranslated, unsure or no longer said."""
    said = {_key(message): message for message in sources if message.id}
    known = {_key(message): message for message in korean if message.id}
    missing = [f"not in the catalogue: {key}" for key in said if key not in known]
    stale = [f"no longer in the sources: {key}" for key in known if key not in said]
    open_ = [f"without Korean: {key}" for key, message in known.items() if _is_open(message)]
    return [*missing, *stale, *open_, *_broken(korean)]


def _broken(korean: Catalog) -> list[str]:
    return [f"{message.id!r}: {error}" for message, errors in korean.check() for error in errors]


def _is_open(message: Message) -> bool:
    texts = message.string if isinstance(message.string, list | tuple) else [message.string]
    return message.fuzzy or not all(texts)


def _key(message: Message) -> tuple[str | None, str]:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, text


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="ko")


def main() -> int:
    """Print the faults; 1 when there are any."""
    with tempfile.TemporaryDirectory() as folder:
        found = faults(extracted(Path(folder)), _read(PACKAGE / CATALOGUE))
    for line in found:
        sys.stderr.write(f"{line}\n")
    sys.stderr.write(f"translations: {len(found)} fault(s)\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
