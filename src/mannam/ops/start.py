"""Starting Mannam: what must be so before the children run, then the children, then the word that it is ready."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from types import FrameType

import click
import psutil
import psycopg

from mannam import config
from mannam.ops.child_log import child_log
from mannam.ops.database_keeper import keep_database
from mannam.ops.environment import POSTGRES_FOLDER, open_database, open_django, unusable
from mannam.ops.left_behind import note_of, wait_for_end
from mannam.ops.noted_port import forget_port, note_port, noted_address
from mannam.ops.ports import is_free
from mannam.ops.programs import Role, log_path, media_is_built, ports_for, programs_for
from mannam.ops.readiness import wait_until_ready
from mannam.ops.run_lock import AlreadyRunningError, RunLock
from mannam.ops.supervisor import Program, Supervisor

logger = logging.getLogger(__name__)

PATIENCE = 15.0  # seconds that children of a killed start have to end


def start(roles: frozenset[Role], *, as_json: bool) -> int:
    """Run these roles until a signal; the exit code. Raises ClickException when they cannot start."""
    lock = RunLock(config.data_dir(), roles)
    try:
        lock.take()
    except AlreadyRunningError as error:
        raise click.ClickException(_runs_already(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"The data folder {config.data_dir()} cannot be used: {error.strerror}. "
            "Choose another with --data-dir."
        ) from error
    try:
        _free_ports(roles)
        if Role.WEB in roles:
            note_port()
        leave_on_signals()
        possible = _possible(roles)
        is_embedded = Role.DB in roles and not config.get("MANNAM_DATABASE_URL")
        also = _prepare(roles)
        programs = [*programs_for(possible), *also]
        log_file = log_path(roles)
        beside = _beside(_announcer(possible, log_file, as_json=as_json), is_embedded=is_embedded)
        with child_log(log_file) as log:
            return asyncio.run(Supervisor(programs, config.data_dir(), log).run(beside))
    finally:
        lock.release()
        if Role.WEB in roles:
            forget_port()


def _runs_already(error: AlreadyRunningError) -> str:
    """Where its pages are, where they are the same one's, and how it is ended."""
    folder = config.data_dir()
    address = noted_address() if RunLock(folder, [Role.WEB]).holder(Role.WEB) == error.pid else None
    what = f"Mannam's {error.name} runs" if address is None else f"Mannam runs at {address}"
    return (
        f"{what} already, from {folder}. "
        f"Ctrl-C ends it in the terminal where it was started, or: kill {error.pid}. "
        "To start another one beside it, choose another folder and port: --data-dir, --port."
    )


def leave_on_signals() -> None:
    """Until the supervisor listens: an orderly end, so that the database is stopped too.

    Ctrl-C is taken from asyncio with it, which would cancel the supervisor in the midst of starting its children:
    their tethers would be killed, and what they hold be left behind.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _free_ports(roles: frozenset[Role]) -> None:
    """Raises ClickException when a port is another program's; children of a killed start are waited for."""
    host = config.get("MANNAM_HOST")
    for role, (words, port) in ports_for(roles).items():
        if is_free(host, port):
            continue
        stays = wait_for_end(note_of(config.data_dir(), role), PATIENCE)
        if not is_free(host, port):
            raise click.ClickException(
                f"Port {port}, for {words}, is in use by {_whose(stays)}. "
                f"Stop that program, or choose other ports: mannam up --port {port + 10}"
            )


def _whose(stays: Sequence[psutil.Process]) -> str:
    if not stays:
        return "another program"
    return f"process {', '.join(str(process.pid) for process in stays)} of an earlier start that was killed"


def _prepare(roles: frozenset[Role]) -> list[Program]:
    """Database, migrations, policies and, for the demo, its world; gives the demo's own programs."""
    config.keep_secret_key()
    open_database(start=Role.DB in roles)
    mails = _mail_catcher() if config.is_demo() else []
    open_django()
    _check_world()
    _bring_up_to_date()
    if config.is_demo():
        _seed_demo()
    return mails


def _mail_catcher() -> list[Program]:
    from mannam.ops.demo.mail_catcher import program

    return program()


def _check_world() -> None:
    """Before anything is written: the demo never mixes with data that it did not make. Raises ClickException."""
    from mannam.ops.whose_world import MADE_UP, World, world_of

    try:
        world = world_of(config.database_url())
    except psycopg.Error as error:
        raise unusable(error) from error
    if config.is_demo() and world is World.OWN:
        raise click.ClickException(
            "The demo was not started: this database holds facilities or people that the demo did not make, and "
            "the demo would add made-up ones to them and open every door. Nothing was changed. Start without "
            "--demo, or give the demo a place of its own: mannam up --demo --data-dir demo, with "
            "MANNAM_DATABASE_URL not set."
        )
    if not config.is_demo() and world is World.DEMO:
        logger.warning(MADE_UP)


def _bring_up_to_date() -> None:
    from mannam.ops.migrate import bring_up_to_date

    bring_up_to_date()


def _seed_demo() -> None:
    from mannam.ops.clock import now
    from mannam.ops.demo.world import seed

    seed(now())


def _possible(roles: frozenset[Role]) -> frozenset[Role]:
    if Role.MEDIA in roles and not media_is_built():
        logger.warning("this installation has no media node: calls are not possible")
        return roles - {Role.MEDIA}
    return roles


def _beside(announce: Callable[[], Awaitable[None]], *, is_embedded: bool) -> Callable[[], Awaitable[None]]:
    """What goes on beside the children: the announcement, and the care for a database of our own."""

    async def go_on() -> None:
        await asyncio.gather(announce(), keep_database(config.data_dir() / POSTGRES_FOLDER))

    return go_on if is_embedded else announce


def _announcer(roles: frozenset[Role], log: Path | None, *, as_json: bool) -> Callable[[], Awaitable[None]]:
    async def announce() -> None:
        from mannam.ops.welcome import welcome

        await wait_until_ready(roles)
        click.echo(await asyncio.to_thread(welcome, roles, log, as_json=as_json))

    return announce
