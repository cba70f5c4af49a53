"""Works for the tests of calls inside the stack's own database: makes visits, pairs booths, reads outcomes.

One JSON object a line on standard input, one on standard output. It is a process of its own because the tests'
process has its own database.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import SystemRandom

import django
import psycopg
from psycopg.conninfo import make_conninfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mannam.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402

from mannam import join_tokens  # noqa: E402
from mannam.actions.actor import SYSTEM  # noqa: E402
from mannam.actions.number_window import number_window  # noqa: E402
from mannam.actions.pair_booth import issue_pairing_code, pair_booth  # noqa: E402
from mannam.actions.use_join_token import use_join_token  # noqa: E402
from mannam.domain.call_role import CallRole  # noqa: E402
from mannam.domain.lifecycle import Status  # noqa: E402
from mannam.domain.policy import ORDINARY  # noqa: E402
from mannam.domain.slots import slot_holding  # noqa: E402
from mannam.join_tokens import JoinGrant  # noqa: E402
from mannam.models import (  # noqa: E402  # noqa: E402
    AllowanceUse,
    AuditEvent,
    Booth,
    BoothDevice,
    Call,
    CallEvent,
    Facility,
    Holder,
    PartyMember,
    PolicyVersion,
    StaffRole,
    User,
    Visit,
)
from mannam.web.staff.gate import BACKEND, TOTP_AT  # noqa: E402
from tests.kinds import DOCUMENT as KINDS  # noqa: E402
from tests.people import (  # noqa: E402
    POLICIES,
    SEOUL,
    make_booth,
    make_facility,
    make_inmate,
    make_staff,
    make_user,
    make_visitor,
    store_policy,
)

_random = SystemRandom()

_SHIPPED = (POLICIES / "demo.toml").read_text()
OTHER_RULES: Mapping[str, str] = {
    "confidential": KINDS,
    "patient": re.sub(r"(?m)^(make_up_limit|long_loss)_seconds = .*$", r"\1_seconds = 300", _SHIPPED),
}
"""Patient ones let people talk for ten minutes, and bear five of loss."""


TELL_OF_VISITS = """
CREATE OR REPLACE FUNCTION tell_of_visits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NOTIFY visit_changed;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tell_of_visits AFTER UPDATE ON mannam_visit
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_visits();
CREATE OR REPLACE TRIGGER tell_of_visits AFTER UPDATE ON mannam_call
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_visits();
CREATE OR REPLACE TRIGGER tell_of_visits AFTER INSERT ON mannam_callevent
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_visits();
"""


@dataclass(frozen=True)
class Prison:
    """Where inmates sit, and the officer who watches there."""

    facility: Facility
    officer: User


class Clerk:
    """Keeps the facilities; each visit gets booths and people of its own."""

    def __init__(self) -> None:
        self._count = 0
        with connection.cursor() as cursor:
            cursor.execute(TELL_OF_VISITS)
        self._near = make_facility("near", name_ko="가까운교도소", name_en="Near Prison")
        self._prisons: dict[str, Prison] = {}
        self._min = self._prison("far").officer
        self._haneul = make_visitor(make_user("haneul@call.example"), "김하늘")

    def visit(
        self,
        starts_in: float,
        status: str = "checked_in",
        lasts: float = 900,
        prison: str = "far",
        rules: str = "patient",
    ) -> Mapping[str, object]:
        """A visit with fresh booths, both paired: its ref, its start and the booths' cookies.

        A test that looks at all of a prison names one of its own: the other tests leave theirs as it happens.
        One that waits for the end of the time names the ``rules`` "demo", where it comes soon; by the others it
        comes to no test, however long the machine takes.
        """
        self._count += 1
        far = self._prison(prison).facility
        now = datetime.now(UTC)
        starts_at = now + timedelta(seconds=starts_in)
        inmate = make_inmate(far, str(1000 + self._count), "이율")
        booths = {
            "visitor": make_booth(self._near, Booth.BoothSide.VISITOR, self._count),
            "inmate": make_booth(far, Booth.BoothSide.INMATE, self._count),
        }
        visit = Visit.objects.create(
            ref=f"MN-T{self._count:04d}",
            inmate=inmate,
            applicant=self._haneul,
            visitor_facility=self._near,
            inmate_facility=far,
            visitor_booth=booths["visitor"],
            inmate_booth=booths["inmate"],
            kind="lawyer" if rules == "confidential" else ORDINARY,
            supervision_place=None if rules == "confidential" else 1,
            policy=_policy(rules),
            slot_no=slot_holding(starts_at, SEOUL),
            quanta=1,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(seconds=lasts),
            status=Status(status),
            check_in_code=f"{self._count:06d}",
            booked_at=now,
        )
        PartyMember.objects.create(visit=visit, visitor=self._haneul)
        AllowanceUse.objects.create(
            holder_kind=Holder.INMATE, holder_id=inmate.pk, period="2026-11", ordinal=1, visit=visit
        )
        told = {"ref": visit.ref, "starts_at_ms": int(starts_at.timestamp() * 1000)}
        return {**told, **{side: self._pair(booth, now) for side, booth in booths.items()}}

    def unpaired(self) -> Mapping[str, object]:
        """A booth without a screen, and a code for it."""
        self._count += 1
        booth = make_booth(self._near, Booth.BoothSide.VISITOR, self._count)
        code = f"{_random.randrange(10**8):08d}"
        issue_pairing_code(booth.pk, SYSTEM, now=datetime.now(UTC), code=code)
        return {"code": code, "number": booth.number}

    def officer(self, prison: str = "far") -> Mapping[str, object]:
        """A session of Min's, or of the officer of another prison, signed in with both factors."""
        officer = self._prison(prison).officer
        session = SessionStore()
        session[SESSION_KEY] = str(officer.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
        session[TOTP_AT] = datetime.now(UTC).timestamp()
        session.create()
        return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}

    def outcome(self, ref: str) -> Mapping[str, object]:
        """What is stored of a visit."""
        visit = Visit.objects.get(ref=ref)
        events = CallEvent.objects.filter(call__visit=visit).values_list("kind", flat=True)
        begun, ended = Call.objects.values_list("talk_started_at", "ended_at").get(visit=visit)
        return {
            "whole_ms": round((ended - begun).total_seconds() * 1000) if begun and ended else None,
            "status": visit.status,
            "talked_ms": visit.talked_ms,
            "owed_ms": visit.owed_ms,
            "end_reason": visit.end_reason,
            "events": list(events),
            "audit": list(AuditEvent.objects.filter(visit=visit).values_list("verb", flat=True)),
            "allowance": AllowanceUse.objects.filter(visit=visit).count(),
        }

    def outcome_when(self, ref: str, status: str, patience: float) -> Mapping[str, object]:
        """The same once the visit has this status, or after so many seconds of patience."""
        until = time.monotonic() + patience
        with self._told_of_visits() as told:
            while (found := self.outcome(ref))["status"] != status and time.monotonic() < until:
                list(told.notifies(timeout=until - time.monotonic(), stop_after=1))
        return found

    def events_when(self, ref: str, kind: str, count: int, patience: float) -> Mapping[str, object]:
        """What happened in a call, once so much of this kind has, or after so many seconds."""
        until = time.monotonic() + patience
        stored = CallEvent.objects.filter(call__visit__ref=ref).order_by("pk").values_list("kind", flat=True)
        with self._told_of_visits() as told:
            while list(found := stored.all()).count(kind) < count and time.monotonic() < until:
                list(told.notifies(timeout=until - time.monotonic(), stop_after=1))
        return {"events": list(found)}

    def phase_when(self, ref: str, phase: str, patience: float) -> Mapping[str, object]:
        """The phase of a call as another node would find it, once it is this one, or after so many seconds."""
        until = time.monotonic() + patience
        stored = Call.objects.filter(visit__ref=ref).values_list("phase", flat=True)
        with self._told_of_visits() as told:
            while (found := stored.get()) != phase and time.monotonic() < until:
                list(told.notifies(timeout=until - time.monotonic(), stop_after=1))
        return {"phase": found}

    @contextmanager
    def _told_of_visits(self) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
        """A connection that is told whenever a visit or a call has changed."""
        known = connection.get_connection_params()
        address = {
            key: str(known[key]) for key in ("host", "port", "user", "password", "dbname") if known.get(key)
        }
        with psycopg.connect(make_conninfo(**address), autocommit=True) as told:
            told.execute("LISTEN visit_changed")
            yield told

    def acts(self, ref: str) -> Mapping[str, object]:
        """What people (no device, no process) did to a visit, by the audit trail, oldest first."""
        events = AuditEvent.objects.filter(visit__ref=ref, user__isnull=False).order_by("pk")
        return {"acts": [[event.verb, event.user_id == self._min.pk, event.data] for event in events]}

    def token(self, ref: str, fault: str) -> Mapping[str, object]:
        """A token for the visitors' booth with which nobody is let in."""
        visit = Visit.objects.get(ref=ref)
        device = BoothDevice.objects.get(booth=visit.visitor_booth_id)
        grant = JoinGrant(visit.pk, CallRole.VISITOR, device.pk, int(visit.starts_at.timestamp()), number_window())
        now = datetime.now(UTC)
        tokens = {
            "expired": _token(grant, now - join_tokens.LIFETIME - timedelta(seconds=1)),
            "of another system": _token(grant, now) + "x",
            "of before the visit was moved": _token(replace(grant, starts_at=grant.starts_at - 900), now),
            "used": _used(_token(grant, now), now),
        }
        return {"token": tokens[fault]}

    def put_in_service(self, facility: str, *, is_in: bool) -> Mapping[str, object]:
        """The visitors' booths of a facility: without them no time is free there."""
        booths = Booth.objects.filter(facility__code=facility, side=Booth.BoothSide.VISITOR)
        return {"booths": booths.update(in_service=is_in)}

    def _prison(self, code: str) -> Prison:
        """The prison of this code, built when it is first asked for."""
        if code not in self._prisons:
            facility = make_facility(code, city="Daegu", name_ko="먼교도소", name_en="Far Prison")
            officer = make_staff(f"min@{code}.example", "Min", facility, StaffRole.Role.OFFICER)
            self._prisons[code] = Prison(facility, officer)
        return self._prisons[code]

    def _pair(self, booth: Booth, now: datetime) -> str:
        code = f"{_random.randrange(10**8):08d}"
        token = f"{_random.getrandbits(256):064x}"
        issue_pairing_code(booth.pk, SYSTEM, now=now, code=code)
        pair_booth(code, now=now, token=token)
        return token


def _policy(rules: str) -> PolicyVersion:
    """The stack's own, or one of ``OTHER_RULES``."""
    if rules in OTHER_RULES:
        return store_policy(rules, OTHER_RULES[rules])
    return PolicyVersion.objects.filter(name=rules).latest("effective_from")


def _token(grant: JoinGrant, now: datetime) -> str:
    return join_tokens.issue(grant, now=now, random=_random)


def _used(token: str, now: datetime) -> str:
    found = join_tokens.read(token, now=now)
    use_join_token(found.id, found.until)
    return token


def serve() -> None:
    """Answer until standard input ends."""
    clerk = Clerk()
    does: Mapping[str, Callable[..., Mapping[str, object]]] = {
        "visit": clerk.visit,
        "unpaired": clerk.unpaired,
        "officer": clerk.officer,
        "outcome": clerk.outcome,
        "outcome_when": clerk.outcome_when,
        "events_when": clerk.events_when,
        "phase_when": clerk.phase_when,
        "acts": clerk.acts,
        "token": clerk.token,
        "put_in_service": clerk.put_in_service,
    }
    for line in sys.stdin:
        order = json.loads(line)
        answer = does[order.pop("do")](**order)
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
