"""The load, in a process of its own: reads a plan from standard input, prints what it measured.

Clients are kept as light as can be (sockets, no HTTP library), because they share the cores with what they
measure. Each has one connection and sends its next request when the answer to the last is there.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Measured:
    """Answers by status: milliseconds of each; ``bodies`` of the requests that ask to keep them."""

    milliseconds: dict[int, list[float]] = field(default_factory=dict)
    bodies: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """``requests`` are taken in turn by ``clients`` until they are used up or ``seconds`` are over."""

    port: int
    clients: int
    seconds: float
    keep: bool
    requests: list[dict[str, Any]]


def wire(port: int, request: dict[str, Any]) -> bytes:
    """One request as it goes over the line."""
    body = json.dumps(request["body"]).encode() if "body" in request else b""
    lines = [
        f"{request['method']} {request['path']} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Authorization: Bearer {request['token']}",
        f"Content-Length: {len(body)}",
    ]
    if body:
        lines += ["Content-Type: application/json", f"Idempotency-Key: {request['key']}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def client(plan: Plan, turns: Iterator[bytes], until: float, measured: Measured) -> None:
    """One applicant after another, over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", plan.port, limit=2**26)
    for request in turns:
        if time.monotonic() >= until:
            break
        begun = time.perf_counter()
        writer.write(request)
        status, body = await answer(reader)
        measured.milliseconds.setdefault(status, []).append((time.perf_counter() - begun) * 1000)
        if plan.keep:
            measured.bodies.append(body.decode())
    writer.close()
    await writer.wait_closed()


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of one answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lowered = head.lower()
    if b"transfer-encoding: chunked" in lowered:
        return status, await _chunks(reader)
    start = lowered.index(b"content-length:") + len(b"content-length:")
    return status, await reader.readexactly(int(lowered[start : lowered.index(b"\r\n", start)]))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return body


async def run(plan: Plan) -> dict[str, Any]:
    """Everything that was measured, with the seconds it took."""
    wired = iter([wire(plan.port, request) for request in plan.requests])
    measured = Measured()
    begun = time.monotonic()
    until = begun + plan.seconds
    await asyncio.gather(*(client(plan, wired, until, measured) for _ in range(plan.clients)))
    return {
        "seconds": time.monotonic() - begun,
        "milliseconds": measured.milliseconds,
        "bodies": measured.bodies,
    }


if __name__ == "__main__":
    json.dump(asyncio.run(run(Plan(**json.load(sys.stdin)))), sys.stdout)
