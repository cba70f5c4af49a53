"""Room in the tests' server for two hundred connections at once; as it comes it lets in a hundred."""

import signal
from pathlib import Path

import psutil
import psycopg

from mannam.ops import postmaster
from mannam.ops.database import restart_embedded

CONNECTIONS = 250
PATIENCE = 60.0  # seconds for an orderly end of a server with nothing to do


def make_room(address: str, folder: Path) -> None:
    """Start the server of ``folder`` again with more connections; the number cannot be changed while it runs."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET max_connections = {CONNECTIONS}")
    server = psutil.Process(int(postmaster.file_of(folder).read_text().split()[0]))
    server.send_signal(signal.SIGINT)
    server.wait(PATIENCE)
    restart_embedded(folder)
