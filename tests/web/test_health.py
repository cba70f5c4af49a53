"""What /healthz, /readyz and /metrics answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from mannam.models import MediaNode
from mannam.web.health import FRESH, check_parts

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


def beat_worker(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [at])


def beat_media(at: datetime) -> None:
    MediaNode.objects.update_or_create(name="one", defaults={"url": "ws://localhost:8001", "heartbeat_at": at})


def test_a_process_that_answers_is_alive(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})


def test_ready_when_every_part_is_well(client: Client) -> None:
    beat_worker(datetime.now(UTC))
    beat_media(datetime.now(UTC))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["ready"] is True
    assert {name: part["ok"] for name, part in response.json()["parts"].items()} == {
        "database": True,
        "migrations": True,
        "worker": True,
        "media": True,
    }


def test_not_ready_while_nothing_has_started(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["ready"] is False
    assert response.json()["parts"]["worker"] == {"ok": False, "detail": "none has started"}
    assert response.json()["parts"]["media"] == {"ok": False, "detail": "none has started"}


def test_a_part_that_fell_silent_is_not_well() -> None:
    beat_worker(NOW)
    beat_media(NOW)
    just_well = check_parts(NOW + FRESH - timedelta(seconds=1))
    assert just_well["worker"].ok
    assert just_well["media"].ok
    silent = check_parts(NOW + FRESH)
    assert not silent["worker"].ok
    assert silent["worker"].detail == "last heard of 30 s ago"
    assert not silent["media"].ok


def test_one_living_worker_is_enough() -> None:
    beat_worker(NOW - timedelta(days=1))
    beat_worker(NOW)
    assert check_parts(NOW)["worker"].ok


def test_missing_migrations_are_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'mannam'")
    part = check_parts(NOW)["migrations"]
    assert not part.ok
    assert part.detail.endswith("to apply")


@pytest.mark.parametrize(
    ("steps", "is_well"),
    [
        (["0002_audit_is_append_only"], False),
        (["0002_audit_is_append_only", "0032_visits_left_together"], True),
    ],
)
def test_a_database_of_an_early_mannam_is_well_from_its_last_step_on(steps: list[str], is_well: bool) -> None:
    for step in steps:
        MigrationRecorder(connection).record_applied("mannam", step)
    part = check_parts(NOW)["migrations"]
    assert part.ok == is_well
    assert ("early Mannam" in part.detail) != is_well


def test_the_metrics_count_visits_jobs_and_calls(client: Client) -> None:
    response = client.get("/metrics")
    assert response.headers["Content-Type"].startswith("text/plain")
    text = response.content.decode()
    assert 'mannam_visits{status="booked"} 0.0' in text
    assert 'mannam_queue_depth{status="todo"} 0.0' in text
    assert "mannam_calls_live 0.0" in text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_they_are_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
