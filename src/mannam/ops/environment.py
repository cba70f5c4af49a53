"""Making this process ready for Django: the data folder, the database's address, the settings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import django
import psycopg

from mannam import config
from mannam.ops.database import MEND, connect, running_embedded, start_embedded, why

POSTGRES_FOLDER = "postgres"
NEW_BYTES = 200_000_000  # a new database, its log and the demo's world
STARTING_BYTES = 50_000_000  # three segments of the log, without which PostgreSQL stops as soon as it writes


def use_data_dir(folder: Path | None) -> Path:
    """Take ``folder`` (or the setting's) as the data folder, absolute from now on."""
    if folder is not None:
        config.put("MANNAM_DATA_DIR", str(folder))
    config.put("MANNAM_DATA_DIR", str(config.data_dir()))
    return config.data_dir()


def open_database(*, start: bool = True) -> str:
    """The database's address, kept for this process and its children.

    Without MANNAM_DATABASE_URL it is the embedded server's; ``start`` says whether this process may
    start it. Raises ClickException with what to do when there is none, or none that answers.
    """
    if not config.get("MANNAM_DATABASE_URL"):
        config.put("MANNAM_DATABASE_URL", _embedded(start=start))
    try:
        connect(config.database_url()).close()
    except psycopg.Error as error:
        raise unusable(error) from error
    return config.database_url()


def unusable(error: psycopg.Error) -> click.ClickException:
    """What a command ends with when the database does not do what it must."""
    return click.ClickException(f"The database cannot be used: {why(error)}. {MEND}")


def open_django() -> None:
    """Set Django up on that database. Logs go to standard error."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mannam.settings")
    django.setup()


def python() -> str:
    """The interpreter that child processes run on."""
    return sys.executable


def full(free: int, *, is_new: bool) -> str | None:
    """What to say when ``free`` bytes are too few to start the embedded database; None when they will do."""
    needed = NEW_BYTES if is_new else STARTING_BYTES
    if free >= needed:
        return None
    return f"The disk is full: {free // 1_000_000} MB are free, and the database needs {needed // 1_000_000} MB to"


def _start(folder: Path) -> str:
    """Raises ClickException where the disk is full, or PostgreSQL does not start for another reason."""
    is_new = not (folder / "PG_VERSION").exists()
    folder.parent.mkdir(parents=True, exist_ok=True)
    if words := full(shutil.disk_usage(folder.parent).free, is_new=is_new):
        raise click.ClickException(f"{words} start in {folder}. Make room, or choose another with --data-dir.")
    try:
        return start_embedded(folder)
    except (subprocess.SubprocessError, OSError) as error:
        raise click.ClickException(
            f"The embedded database in {folder} does not start: {error}. What PostgreSQL said stands above."
        ) from error


def _embedded(*, start: bool) -> str:
    folder = config.data_dir() / POSTGRES_FOLDER
    if start:
        return _start(folder)
    address = running_embedded(folder)
    if address is None:
        raise click.ClickException(
            f"There is no database: MANNAM_DATABASE_URL is not set and none runs in {folder}. "
            "Start one with: mannam up --role db"
        )
    return address
