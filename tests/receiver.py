"""Another system that is told of visits: a real HTTP server on this machine."""

import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

PATIENCE = 240.0  # seconds until a test that would hang fails


@dataclass
class Receiver:
    """Another system: what it was sent, and how it answers."""

    url: str = ""
    answer: int = 204
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    told: threading.Event = field(default_factory=threading.Event)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.calls]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """It listens on this machine, which a setting permits."""
    monkeypatch.setenv("MANNAM_DEMO", "1")
    monkeypatch.setenv("MANNAM_WEBHOOK_PRIVATE", "1")
    there = Receiver()
    there.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.came.set()
            if not there.may_answer.is_set():
                there.may_answer.wait(PATIENCE)
                return  # who was kept waiting is never answered
            there.calls.append((dict(self.headers), body))
            self.send_response(there.answer)
            self.send_header("Location", f"{there.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            there.told.set()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there.url = f"http://localhost:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield there
    there.may_answer.set()
    server.shutdown()
    server.server_close()
    thread.join()


def verified(secret: str, header: str, body: bytes) -> bool:
    """As docs/api.md tells a programmer to do it."""
    parts = dict(part.split("=", 1) for part in header.split(","))
    made = hmac.new(secret.encode(), f"{parts['t']}.".encode() + body, "sha256").hexdigest()
    return hmac.compare_digest(made, parts["v1"])
