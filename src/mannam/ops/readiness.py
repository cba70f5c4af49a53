"""Waiting until Mannam says that it is ready."""

import asyncio
import logging

import httpx

from mannam import config
from mannam.ops.programs import Role

logger = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells every question

EVERY = 0.2  # seconds between two questions
SAY_AFTER = 30.0  # seconds after which what is missing is said


async def wait_until_ready(roles: frozenset[Role]) -> None:
    """Return once /readyz of this machine's pages says ready (with only some roles: once they answer)."""
    address = ready_address(roles)
    if address is None:
        return
    waited = 0.0
    async with httpx.AsyncClient(timeout=5.0, trust_env=False) as client:
        while not (answer := await _ask(client, address)) or answer.is_error:
            waited += EVERY
            if waited > SAY_AFTER:
                logger.warning("not ready yet: %s", answer.text if answer else f"{address} does not answer")
                waited = 0.0
            await asyncio.sleep(EVERY)


def ready_address(roles: frozenset[Role]) -> str | None:
    """The address to ask; None when no pages run here."""
    if Role.WEB not in roles:
        return None
    host = config.get("MANNAM_HOST")
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)  # noqa: S104
    path = "readyz" if roles >= {Role.WEB, Role.MEDIA, Role.WORKER} else "healthz"
    return f"http://{host}:{config.number('MANNAM_PORT')}/{path}"


async def _ask(client: httpx.AsyncClient, address: str) -> httpx.Response | None:
    try:
        return await client.get(address)
    except httpx.TransportError:
        return None
