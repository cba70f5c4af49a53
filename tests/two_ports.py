"""Two neighbouring ports for a Mannam that a test starts, which nobody takes before it does.

They lie below those that the system gives to whoever connects somewhere: one of these that is free now may be
somebody's a moment later, and a Mannam listens only when its database is ready.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

HOST = "127.0.0.1"
PORTS = range(20_000, 32_000, 2)
_turns = count(os.getpid())


@contextmanager
def two_ports() -> Iterator[tuple[int, int]]:
    """One for the pages and one for the calls, held until the end: no other test on this machine gets them."""
    for _ in PORTS:
        port = PORTS[next(_turns) % len(PORTS)]
        # nothing of Mannam's uses UDP at the port for pages: whoever holds that holds both
        with ExitStack() as held:
            try:
                held.enter_context(socket.socket(type=socket.SOCK_DGRAM)).bind((HOST, port))
                for each in (port, port + 1):
                    socket.create_server((HOST, each)).close()
            except OSError:
                continue
            yield port, port + 1
            return
    raise AssertionError("no two ports are free")
