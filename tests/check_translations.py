"""Fails when a sentence of the source has no Korean, or the catalogue holds what nobody says any more.

What citizens read must also be in the one tone in which they are spoken to (해요체).

Extracts afresh into a copy of the package, so that the working tree stays as it is. Needs gettext's xgettext
and msguniq.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "mannam"
CATALOGUE = Path("locale", "ko", "LC_MESSAGES", "django.po")
EXTRACTED = Path("locale", "en", "LC_MESSAGES", "django.po")
EXTRACT = ["--locale", "en", "--no-wrap", "--extension", "html,txt,py"]

# also what staff see beside them, or hear from the same rule
FOR_CITIZENS = re.compile(
    r"notify/|domain/refusals\.py|web/(public|booth)/|web/\w+\.py|web/templates/((public|booth|account|components)/|\d+\.html|base)"
)
FOR_STAFF = re.compile(r"web/templates/base_staff\.html|notify/webhook_call\.py")
COURTESIES = re.compile("(고맙습|감사합|죄송합)니다")
"""Said in this form by the kindest clerk."""
OFFICIAL = re.compile(r"니다|니까(?=[?.! ]|$)|십시오")


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
    return [*missing, *stale, *open_, *_broken(korean), *official(sources, korean)]


def official(sources: Catalog, korean: Catalog) -> list[str]:
    """A line for each sentence in an official tone that citizens read."""
    read = {_key(message) for message in sources if message.id and _is_for_citizens(message)}
    return [
        f"not as one speaks to citizens (-요): {text}"
        for message in korean
        if message.id and _key(message) in read
        for text in _texts(message)
        if OFFICIAL.search(COURTESIES.sub("", text))
    ]


def _is_for_citizens(message: Message) -> bool:
    return any(FOR_CITIZENS.search(path) and not FOR_STAFF.search(path) for path, _line in message.locations)


def _broken(korean: Catalog) -> list[str]:
    return [f"{message.id!r}: {error}" for message, errors in korean.check() for error in errors]


def _is_open(message: Message) -> bool:
    return message.fuzzy or not all(_texts(message))


def _texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string or ""]


def _key(message: Message) -> tuple[str | None, str]:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, text


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="ko")


def twice(catalogue: Path) -> list[str]:
    """A line for each sentence that stands there twice: one of the two translations is never said."""
    command = ["msguniq", "--repeated", "--force-po", str(catalogue)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    repeated = read_po(StringIO(done.stdout), locale="ko")
    return [f"twice in the catalogue: {_key(message)}" for message in repeated if message.id]


def main() -> int:
    """Print the faults; 1 when there are any."""
    with tempfile.TemporaryDirectory() as folder:
        found = faults(extracted(Path(folder)), _read(PACKAGE / CATALOGUE))
    found += twice(PACKAGE / CATALOGUE)
    for line in found:
        sys.stderr.write(f"{line}\n")
    sys.stderr.write(f"translations: {len(found)} fault(s)\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
