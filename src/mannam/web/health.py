"""Is it alive, is it ready, and what does it count: for supervisors, balancers and Prometheus."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from mannam.domain.lifecycle import Status
from mannam.models import Call, MediaNode, Visit
from mannam.models.away import is_away
from mannam.queries.applied_steps import applied_steps, is_early
from mannam.web import clock

FRESH = timedelta(seconds=30)
"""A worker and a media node say every ten seconds that they live; three missed words mean they do not."""


@dataclass(frozen=True)
class Part:
    """One part of the system: is it well, and what there is to say about it."""

    ok: bool
    detail: str


AWAY = Part(ok=False, detail="the database does not answer")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return JsonResponse({"alive": True})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Every part a visit needs: 200 when all are well, else 503; each part with its reason."""
    parts = check_parts(clock.now())
    ready = all(part.ok for part in parts.values())
    body = {"ready": ready, "parts": {name: asdict(part) for name, part in parts.items()}}
    response = JsonResponse(body, status=200 if ready else 503)
    # an answer to a question asked several times a second while it starts, not a fault of ours to log
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Gauges in Prometheus' text form, counted when asked."""
    registry = CollectorRegistry()
    registry.register(_Counts())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def check_parts(now: datetime) -> dict[str, Part]:
    """How each part is at ``now``."""
    checks: dict[str, Callable[[datetime], Part]] = {
        "database": _database,
        "migrations": _migrations,
        "worker": _worker,
        "media": _media,
    }
    parts: dict[str, Part] = {}
    for name, check in checks.items():
        # one question is enough to a database that is away: each would wait as long
        parts[name] = AWAY if AWAY in parts.values() else _check(check, now)
    return parts


def _check(check: Callable[[datetime], Part], now: datetime) -> Part:
    try:
        return check(now)
    except (DatabaseError, InterfaceError) as error:
        if is_away(error):
            return AWAY
        return Part(ok=False, detail=f"the database refuses: {type(error).__name__}")


def _database(now: datetime) -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return Part(ok=True, detail=f"PostgreSQL {version}")


def _migrations(now: datetime) -> Part:
    applied = applied_steps()
    if is_early(applied):
        return Part(ok=False, detail="of an early Mannam, which this one cannot go on from")
    missing = _known_migrations() - applied
    return Part(ok=not missing, detail=f"{len(missing)} to apply" if missing else "all applied")


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _worker(now: datetime) -> Part:
    return _heartbeat(ProcrastinateWorker.objects.aggregate(last=Max("last_heartbeat"))["last"], now)


def _media(now: datetime) -> Part:
    return _heartbeat(MediaNode.objects.aggregate(last=Max("heartbeat_at"))["last"], now)


def _heartbeat(last: datetime | None, now: datetime) -> Part:
    if last is None:
        return Part(ok=False, detail="none has started")
    age = max(timedelta(), now - last)
    return Part(ok=age < FRESH, detail=f"last heard of {age.seconds if not age.days else age} s ago")


class _Counts(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Visits by status, jobs by status, calls that go on."""
        visits = GaugeMetricFamily("mannam_visits", "Visits by status.", labels=["status"])
        found = dict(Visit.objects.order_by().values_list("status").annotate(Count("id")))
        for status in Status:
            visits.add_metric([status.value], found.get(status.value, 0))
        yield visits
        jobs = GaugeMetricFamily("mannam_queue_depth", "Jobs that wait or run.", labels=["status"])
        waiting = dict(ProcrastinateJob.objects.order_by().values_list("status").annotate(Count("id")))
        for state in ("todo", "doing"):
            jobs.add_metric([state], waiting.get(state, 0))
        yield jobs
        live = Call.objects.filter(ended_at__isnull=True).count()
        yield GaugeMetricFamily("mannam_calls_live", "Calls that have not ended.", value=live)


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
