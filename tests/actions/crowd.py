"""Many people at once: real threads, each with a connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, local
from typing import TypeVar

from django.db import connection

from mannam.actions.refused import Refused
from mannam.models import Booth, Facility, Inmate, User, Visit, Visitor

T = TypeVar("T")
WORKERS = 24
PATIENCE = 240.0  # seconds until a test that would hang fails


def all_at_once(tasks: Sequence[Callable[[], T]], workers: int = WORKERS) -> list[T]:
    """What each task gives; the workers start together and each takes every n-th task."""
    count = min(workers, len(tasks))
    start = Barrier(count)

    def work(number: int) -> list[T]:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            return [task() for task in tasks[number::count]]
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return [result for results in pool.map(work, range(count)) for result in results]


class Together:
    """Holds each of ``count`` threads, the first time it comes by, until all the others have come too."""

    def __init__(self, count: int) -> None:
        self._barrier = Barrier(count)
        self._seen = local()

    def __call__(self, **_: object) -> None:
        if not getattr(self._seen, "once", False):
            self._seen.once = True
            self._barrier.wait(PATIENCE)


def or_refused(task: Callable[[], Visit]) -> Visit | Refused:
    """The visit, or why there is none."""
    try:
        return task()
    except Refused as refused:
        return refused


def add_booths(facility: Facility, side: Booth.BoothSide, count: int) -> None:
    """Further booths, numbered from 3 on."""
    Booth.objects.bulk_create(Booth(facility=facility, side=side, number=number) for number in range(3, 3 + count))


def make_families(facility: Facility, count: int) -> list[tuple[Inmate, User, Visitor]]:
    """That many inmates of ``facility``, each with somebody who visits."""
    numbers = range(count)
    inmates = Inmate.objects.bulk_create(
        Inmate(facility=facility, number=f"F{n}", name=f"Inmate {n}", inmate_class="S1") for n in numbers
    )
    users = User.objects.bulk_create(User(email=f"family{n}@example.org") for n in numbers)
    visitors = Visitor.objects.bulk_create(Visitor(user=user, name="Visitor") for user in users)
    return list(zip(inmates, users, visitors, strict=True))
