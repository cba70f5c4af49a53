"""The port on which Mannam runs from a data folder: noted there, so that commands beside it find it."""

from mannam import config

_FILE = "up.port"


def note_port() -> None:
    """Write down the port of the pages; the data folder exists."""
    (config.data_dir() / _FILE).write_text(str(config.number("MANNAM_PORT")))


def forget_port() -> None:
    """Mannam ends."""
    (config.data_dir() / _FILE).unlink(missing_ok=True)


def noted_address() -> str | None:
    """Where the pages are that run from the data folder, whatever port this start was given; None: not noted."""
    if not (noted := _noted()):
        return None
    config.put("MANNAM_PORT", noted)
    return f"{config.public_url()}/"


def take_noted_port() -> None:
    """Look where Mannam was started last, unless the environment says where."""
    if (noted := _noted()) and not config.is_set("MANNAM_PORT"):
        config.put("MANNAM_PORT", noted)


def _noted() -> str:
    note = config.data_dir() / _FILE
    noted = note.read_text().strip() if note.is_file() else ""
    return noted if noted.isdecimal() else ""
