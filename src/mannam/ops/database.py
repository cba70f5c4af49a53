"""The embedded PostgreSQL: the same database as a country's, with nothing to install."""

import json
import os
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mannam import config
from mannam.ops import postmaster
from mannam.ops.embedded import PostgresServer, PostmasterInfo, get_server

DATABASE = "mannam"
MEND = "Start the database, or mend MANNAM_DATABASE_URL."
_POSTMASTER_FILE_LINES = 8


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
    postmaster.forget_the_dead(folder)
    _forget_users(folder)
    server = get_server(folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return make_conninfo(server.get_uri(), dbname=DATABASE)


def restart_embedded(folder: Path) -> None:
    """Start the server again that this process had started in ``folder`` and that was killed.

    Its address stays the same. Raises SubprocessError or OSError when it does not start.
    """
    server: PostgresServer = get_server(folder)
    postmaster.forget_the_dead(folder)
    with server._lock:  # the library asks for it; its own get_server starts a server once a process
        server.ensure_postgres_running()
        server.global_process_id_list.get_and_add(os.getpid())


def running_embedded(folder: Path) -> str | None:
    """The address of the server of ``folder`` if it runs now; it is not joined."""
    file = postmaster.file_of(folder)
    if not postmaster.is_alive(folder) or len(file.read_text().splitlines()) < _POSTMASTER_FILE_LINES:
        return None  # or it is just starting or stopping
    server = PostmasterInfo.read_from_pgdata(folder)
    return None if server is None else make_conninfo(server.get_uri(), dbname=DATABASE)


def _forget_users(folder: Path) -> None:
    """Of the processes that use the server those that are no more: their numbers may be other programs' by now."""
    users = folder / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text() or "[]") if _is_python(pid)]
        users.write_text(json.dumps(alive))


def _is_python(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        name = "" if process.status() == psutil.STATUS_ZOMBIE else process.name().lower()
    except (psutil.Error, ValueError):
        return False
    return any(word in name for word in ("python", "mannam", "pytest"))
