"""Real processes that are killed: a clerk's in the midst of a booking, the database's in the midst of another."""

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from typing import Any

import psutil
import psycopg

from mannam import config
from mannam.models import Visit
from mannam.ops import postmaster
from mannam.ops.database import restart_embedded
from mannam.ops.environment import POSTGRES_FOLDER
from mannam.ops.migrate import close_database
from mannam.ops.simulate.booking_steps import Order, order_of
from mannam.ops.simulate.faults import Fault
from mannam.ops.simulate.scene import BOOKING_EXCHANGES, Scene, answer_of, words

MOST_EXCHANGES = 6


class Clerk:
    """A process that is started early in the day and killed late in it, because starting takes its time."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "mannam.ops.simulate.clerk"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def book_and_die(self, order: Order, exchanges: int, now: str) -> str:
        """How far it came: "there" or "done"."""
        told = {
            "order": asdict(order.wanted),
            "user": order.family.user_id,
            "now": now,
            "seed": order.seed,
            "key": order.key,
            "exchanges": exchanges,
        }
        print(json.dumps(told), file=self._process.stdin, flush=True)
        came = "".join(islice(self._process.stdout or (), 1)).strip()
        self.dismiss()
        return came or "violation: a clerk ended by itself"

    def dismiss(self) -> None:
        """Kill it, and let go of it."""
        self._process.kill()
        self._process.communicate()


def kill_clerk(scene: Scene, clerk: Clerk) -> str:
    """A clerk's process is killed in the midst of a booking; the same request comes again."""
    order = order_of(scene)
    came = clerk.book_and_die(order, scene.random.randint(1, MOST_EXCHANGES), scene.now.isoformat())
    scene.faults["clerk killed"] += 1
    answer = answer_of(order.book)
    if isinstance(answer, Visit):
        scene.ledger.add(answer)
    return came if came.startswith("violation") else words(answer)


def kill_database(scene: Scene) -> str:
    """The database's processes are killed in the midst of a booking; it starts, and the request comes again."""
    order, after = order_of(scene), scene.random.random() < 1 / 2
    fault = Fault(1, _kill, after=after)
    answer = scene.do_with("database killed", fault, scene.random.randint(1, BOOKING_EXCHANGES), order.book)
    if isinstance(answer, Visit):
        scene.ledger.add(answer)
    return words(answer)


def _kill(raw: psycopg.Connection[Any]) -> None:
    folder = config.data_dir() / POSTGRES_FOLDER
    server = psutil.Process(int(postmaster.file_of(folder).read_text().partition("\n")[0]))
    processes = [server, *server.children()]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=30)
    close_database()
    restart_embedded(folder)
    raise psycopg.OperationalError("the database was killed")
