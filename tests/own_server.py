"""The tests' server: room for two hundred connections (it comes with room for a hundred), and no haste to disk.

It ends with the run, so nothing of it has to outlive the machine; what outlives the death of the server itself is
tested on servers of their own (``tests/ops/test_kills.py``).
"""

import signal
from pathlib import Path

import psutil
import psycopg

from mannam.ops import postmaster
from mannam.ops.database import restart_embedded

SETTINGS = {"max_connections": "250", "fsync": "off", "full_page_writes": "off"}
PATIENCE = 60.0  # seconds for an orderly end of a server with nothing to do


def settle(address: str, folder: Path) -> None:
    """Start the server of ``folder`` again with these settings; the first cannot be changed while it runs."""
    with psycopg.connect(address, autocommit=True) as connection:
        for name, value in SETTINGS.items():
            connection.execute(f"ALTER SYSTEM SET {name} = {value}")
    server = psutil.Process(int(postmaster.file_of(folder).read_text().split()[0]))
    server.send_signal(signal.SIGINT)
    server.wait(PATIENCE)
    restart_embedded(folder)
