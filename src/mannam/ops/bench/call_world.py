"""A web server, a media node and visits of a bench's own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from mannam import config

if TYPE_CHECKING:
    from mannam.models import Booth, Facility, PolicyVersion

R = TypeVar("R")


@dataclass(frozen=True)
class BenchVisit:
    """A visit that has just begun, and the cookies of its two booths."""

    ref: str
    visitor_token: str
    inmate_token: str


class CallWorld:
    """Two facilities, and a new visit with new booths whenever one is asked for."""

    def __init__(self, talk_seconds: int) -> None:
        # Django's database refuses to work in a thread in which a browser's event loop runs
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._count = 0
        self._in_thread(lambda: self._open(talk_seconds))

    def visit(self) -> BenchVisit:
        """A checked-in visit that begins now."""
        return self._in_thread(self._visit)

    def _in_thread(self, call: Callable[[], R]) -> R:
        return self._thread.submit(call).result()

    def _open(self, talk_seconds: int) -> None:
        from mannam.models import User, Visitor

        self._policy = _policy(talk_seconds)
        self._near, self._far = _facility("bench-near"), _facility("bench-far")
        user = User.objects.create_user("bench@example.org", None, name="Bench")
        self._visitor: Visitor = Visitor.objects.create(user=user, name="Bench")

    def _visit(self) -> BenchVisit:
        from mannam.domain.lifecycle import Status
        from mannam.domain.policy import InmateClass
        from mannam.models import Booth, Inmate, Visit
        from mannam.ops.clock import now

        self._count += 1
        at = now()
        sides = Booth.BoothSide
        visitor_booth, visitor_token = self._booth(self._near, sides.VISITOR, at)
        inmate_booth, inmate_token = self._booth(self._far, sides.INMATE, at)
        inmate = Inmate.objects.create(
            facility=self._far, number=str(self._count), name="Bench", inmate_class=InmateClass.S1
        )
        visit = Visit.objects.create(
            ref=f"MN-B{self._count:04d}",
            inmate=inmate,
            applicant=self._visitor,
            visitor_facility=self._near,
            inmate_facility=self._far,
            visitor_booth=visitor_booth,
            inmate_booth=inmate_booth,
            supervision_place=1,
            policy=self._policy,
            slot_no=_slot(at),
            quanta=1,
            starts_at=at,
            ends_at=at + timedelta(minutes=15),
            status=Status.CHECKED_IN,
            check_in_code=f"{self._count:06d}",
            booked_at=at,
        )
        return BenchVisit(visit.ref, visitor_token, inmate_token)

    def _booth(self, facility: "Facility", side: str, at: datetime) -> tuple["Booth", str]:
        """A new booth and the cookie of its screen."""
        from mannam.actions.actor import SYSTEM
        from mannam.actions.pair_booth import issue_pairing_code, pair_booth
        from mannam.models import Booth

        booth = Booth.objects.create(facility=facility, side=side, number=self._count)
        code, token = f"{booth.pk:08d}", f"bench-{booth.pk}"
        issue_pairing_code(booth.pk, SYSTEM, now=at, code=code)
        pair_booth(code, now=at, token=token)
        return booth, token


def _slot(at: datetime) -> int:
    from zoneinfo import ZoneInfo

    from django.conf import settings

    from mannam.domain.slots import slot_holding

    return slot_holding(at, ZoneInfo(settings.TIME_ZONE))


def _facility(code: str) -> "Facility":
    from mannam.models import Facility

    return Facility.objects.create(
        code=code,
        name_ko=code,
        name_en=code,
        kind=Facility.Kind.BRANCH,
        region="",
        city="",
        latitude=37.0,
        longitude=127.0,
        policy_name="demo",
    )


def _policy(talk_seconds: int) -> "PolicyVersion":
    """The demo's rules with another length of talk and a cue in its middle."""
    import re

    from mannam.actions.store_policy import SHIPPED, store_policy

    document = (SHIPPED / "demo.toml").read_text(encoding="utf-8")
    document = re.sub(r"(?m)^talk_seconds = .*$", f"talk_seconds = {talk_seconds}", document)
    document = re.sub(r"(?m)^cue_seconds = .*$", f"cue_seconds = [{talk_seconds // 2}]", document)
    return store_policy(re.sub(r"(?m)^name = .*$", 'name = "bench"', document))


@contextmanager
def servers() -> Iterator[str]:
    """The address of real web and media processes, as ``mannam up`` starts them, on the bench's database."""
    import asyncio

    from mannam.ops.ports import is_free
    from mannam.ops.programs import Role, programs_for
    from mannam.ops.readiness import wait_until_ready

    port = config.number("MANNAM_PORT") + 1
    while not is_free(config.get("MANNAM_HOST"), port):
        port += 1
    config.put("MANNAM_MEDIA_PORT", str(port))
    programs = programs_for(frozenset({Role.WEB, Role.MEDIA}))
    running = [subprocess.Popen(program.command, stdout=sys.stderr) for program in programs]
    try:
        asyncio.run(asyncio.wait_for(wait_until_ready(frozenset({Role.WEB})), 60))
        yield f"http://localhost:{config.number('MANNAM_PORT')}"
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)
