"""What ``mannam doctor`` looks at. Each check says ok, warn or fail, why, and how to mend it."""

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

import httpx
import psutil
import psycopg

from mannam import config
from mannam.ops.database import MEND, connect, running_embedded, why
from mannam.ops.environment import POSTGRES_FOLDER
from mannam.ops.left_behind import alive, note_of
from mannam.ops.ports import is_free
from mannam.ops.programs import Role
from mannam.ops.walk.chromium import NAMES, find_chromium
from mannam.ops.walk.errors import NoChromiumError

OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRES = 15
LEAST_FREE_BYTES = 1_000_000_000
RESTART = "End mannam up and start it again; its log says what is wrong."
WAIT = f"Wait a minute: the pages may be waiting for the database, which comes back by itself. Else: {RESTART}"


class Outcome(StrEnum):
    """How a part is. ``fail`` alone makes the doctor's exit code 1."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What one check found. ``mend`` is empty when nothing is to be done."""

    part: str
    outcome: Outcome
    found: str
    mend: str = ""


def python() -> Finding:
    """The interpreter is new enough."""
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("python", Outcome.OK, platform.python_version())
    return Finding("python", Outcome.FAIL, platform.python_version(), "Install Python 3.11 or newer.")


def data_dir() -> Finding:
    """The data folder can be written, or made."""
    folder = config.data_dir()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        probe = nearest / f".mannam-doctor-{id(nearest)}"
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        return Finding(
            "data folder",
            Outcome.FAIL,
            f"{folder}: {error.strerror}",
            "Let this user write there, or choose another: MANNAM_DATA_DIR or --data-dir.",
        )
    return Finding("data folder", Outcome.OK, str(folder) if folder.exists() else f"{folder} (made by: mannam up)")


def disk() -> Finding:
    """There is room for the database to grow."""
    folder = config.data_dir()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    words = f"{free / 1e9:.1f} GB free"
    if free >= LEAST_FREE_BYTES:
        return Finding("disk", Outcome.OK, words)
    return Finding("disk", Outcome.WARN, words, "Make room: the database stops when the disk is full.")


def secret_key() -> Finding:
    """The key that signs sessions stays the same from start to start."""
    if config.is_set("MANNAM_SECRET_KEY"):
        return Finding("secret key", Outcome.OK, "from MANNAM_SECRET_KEY")
    if (config.data_dir() / "secret_key").is_file():
        return Finding("secret key", Outcome.OK, "kept in the data folder")
    return Finding("secret key", Outcome.WARN, "none yet", "mannam up makes one, or set MANNAM_SECRET_KEY.")


def translations() -> Finding:
    """The Korean catalogue is compiled."""
    compiled = Path(__file__).resolve().parent.parent / "locale" / "ko" / "LC_MESSAGES" / "django.mo"
    if compiled.is_file():
        return Finding("translations", Outcome.OK, "Korean and English")
    return Finding("translations", Outcome.FAIL, "Korean is not compiled", "Run: make setup")


def browser() -> Finding:
    """A browser for ``mannam walk``; visits do not need it."""
    try:
        found = find_chromium(NAMES)
    except NoChromiumError:
        mend = "For mannam walk: apt install chromium-headless-shell"
        return Finding("browser", Outcome.WARN, "no Chromium", mend)
    if find_spec("playwright") is None:
        return Finding("browser", Outcome.WARN, "no Playwright", "For mannam walk: pip install 'mannam[browser]'")
    return Finding("browser", Outcome.OK, found)


def proxies() -> Finding:
    """Whoever ends TLS before the pages is named, so that each client has limits of his own."""
    count = config.number("MANNAM_TRUSTED_PROXIES")
    if count or not config.public_url().startswith("https://"):
        return Finding("proxies", Outcome.OK, f"{count} trusted")
    return Finding(
        "proxies",
        Outcome.WARN,
        "MANNAM_PUBLIC_URL is https, but no proxy is trusted: all clients share the limits per address",
        "Set MANNAM_TRUSTED_PROXIES to the number of proxies before the pages (docs/settings.md).",
    )


def running() -> Finding:
    """Whether Mannam's pages are there to be opened."""
    port = config.number("MANNAM_PORT")
    if not is_free(config.get("MANNAM_HOST"), port):
        if _answers(port):
            return Finding("mannam", Outcome.OK, f"runs: {config.public_url()}/")
        if _is_held_by_ours(port, Role.WEB):
            found = f"Mannam runs, but its pages do not answer at port {port}"
            return Finding("mannam", Outcome.FAIL, found, WAIT)
    found = f"Mannam is not running: its pages do not answer at port {port}"
    return Finding("mannam", Outcome.WARN, found, "Start it: mannam up (the demo: mannam up --demo, or make run)")


def ports() -> Iterator[Finding]:
    """The ports are free, or it is Mannam that listens there; who holds one, as far as this user may know."""
    host = config.get("MANNAM_HOST")
    pages, calls = config.number("MANNAM_PORT"), config.media_port()
    for part, port, role in (("pages' port", pages, Role.WEB), ("calls' port", calls, Role.MEDIA)):
        if is_free(host, port):
            yield Finding(part, Outcome.OK, f"{port} is free")
        elif _is_ours(port, role):
            yield Finding(part, Outcome.OK, f"{port}: Mannam runs{_holder(port)}")
        else:
            mend = "Stop that program, or choose another: mannam up --port …"
            yield Finding(part, Outcome.FAIL, f"{port} is used by another program{_holder(port)}", mend)


def _holder(port: int) -> str:
    """The process that listens at a port of this machine, in brackets; nothing when it is hidden from us."""
    try:
        listening = [one for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
        number = next((one.pid for one in listening if one.laddr and one.laddr.port == port), None)
        return f" (process {number}, {psutil.Process(number).name()})" if number else ""
    except psutil.Error:
        return ""


def parts_of_the_system() -> Iterator[Finding]:
    """Database, migrations, policies, worker and media, as far as they can be reached."""
    address = config.get("MANNAM_DATABASE_URL") or running_embedded(config.data_dir() / POSTGRES_FOLDER)
    if not address:
        yield _no_database()
        return
    try:
        with connect(address) as connection:
            yield _version(connection.info.server_version)
    except psycopg.Error as error:
        mend = MEND if config.is_set("MANNAM_DATABASE_URL") else RESTART
        yield Finding("database", Outcome.FAIL, why(error), mend)
        return
    config.put("MANNAM_DATABASE_URL", address)
    yield from _inside()


def _no_database() -> Finding:
    if _pages_run():
        return Finding("database", Outcome.FAIL, "Mannam runs, but its embedded PostgreSQL does not", RESTART)
    never = not (config.data_dir() / POSTGRES_FOLDER).exists()
    found = "mannam up was never run here" if never else "the embedded PostgreSQL does not run now"
    return Finding("database", Outcome.WARN, found, "Start it with: mannam up")


def _version(number: int) -> Finding:
    major, minor = divmod(number, 10_000)
    if major >= OLDEST_POSTGRES:
        return Finding("database", Outcome.OK, f"PostgreSQL {major}.{minor}")
    return Finding("database", Outcome.FAIL, f"PostgreSQL {major}.{minor}", "Use PostgreSQL 15 or newer.")


def _inside() -> Iterator[Finding]:
    """What the database tells; Django is set up for it."""
    from mannam.ops.environment import open_django

    open_django()
    from mannam.ops.clock import now
    from mannam.web.health import check_parts

    parts = check_parts(now())
    running = _pages_run()
    yield _migrations(ok=parts["migrations"].ok, found=parts["migrations"].detail)
    if parts["migrations"].ok:
        yield _policies()
        yield _world()
        for name in ("worker", "media"):
            part, silent = parts[name], Outcome.FAIL if running else Outcome.WARN
            mend = "" if part.ok else f"Start it: mannam up --role {name}"
            yield Finding(name, Outcome.OK if part.ok else silent, part.detail, mend)


def _pages_run() -> bool:
    port = config.number("MANNAM_PORT")
    return not is_free(config.get("MANNAM_HOST"), port) and _is_ours(port, Role.WEB)


def _migrations(*, ok: bool, found: str) -> Finding:
    return Finding("migrations", Outcome.OK if ok else Outcome.FAIL, found, "" if ok else "Run: mannam up")


def _policies() -> Finding:
    from mannam.models import Facility, PolicyVersion

    stored = set(PolicyVersion.objects.filter(withdrawn_at=None).values_list("name", flat=True))
    missing = set(Facility.objects.values_list("policy_name", flat=True)) - stored
    if missing:
        mend = "Put their documents into MANNAM_POLICY_DIR and run: mannam up"
        return Finding("policies", Outcome.FAIL, f"facilities name {', '.join(sorted(missing))}", mend)
    if not stored:
        return Finding("policies", Outcome.FAIL, "none is stored", "Run: mannam up")
    return Finding("policies", Outcome.OK, ", ".join(sorted(stored)))


def _world() -> Finding:
    from mannam.ops.whose_world import MADE_UP, World, world_of

    world = world_of(config.database_url())
    if world is not World.DEMO:
        return Finding("data", Outcome.OK, world.value)
    found, _, mend = MADE_UP.partition(". ")
    return Finding("data", Outcome.WARN, found, mend)


def _is_ours(port: int, role: Role) -> bool:
    return _is_held_by_ours(port, role) or _answers(port)


def _is_held_by_ours(port: int, role: Role) -> bool:
    """Whether a child of the ``mannam up`` of this data folder listens there, whatever it answers.

    False also when this user may not see that: a folder or processes of another user.
    """
    try:
        ours = alive(note_of(config.data_dir(), role))
    except PermissionError:
        return False
    return any(_listens(process, port) for process in ours)


def _listens(process: psutil.Process, port: int) -> bool:
    try:
        found = process.net_connections("tcp")
    except psutil.Error:  # it has just ended, or is another user's
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in found)


def _answers(port: int) -> bool:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=3.0, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.is_success


SINGLE: tuple[Callable[[], Finding], ...] = (python, data_dir, disk, secret_key, translations, browser, proxies)


def examine() -> Iterator[Finding]:
    """Every finding, in the order of the checks."""
    for check in SINGLE:
        yield check()
    yield running()
    yield from ports()
    yield from parts_of_the_system()
