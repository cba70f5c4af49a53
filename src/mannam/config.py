"""Settings from the environment: every ``MANNAM_…`` variable, with its default and what it is for.

``docs/settings.md`` holds the same list; a test compares the two.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CONNECT_SECONDS = 5
"""How long a connection to the database may take to open, unless its address says ``connect_timeout``."""


@dataclass(frozen=True)
class Setting:
    """One environment variable."""

    name: str
    default: str
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting("MANNAM_PORT", "8000", "Port of the web pages and the REST API."),
    Setting("MANNAM_HOST", "127.0.0.1", "Address that the web and media processes listen on."),
    Setting("MANNAM_MEDIA_PORT", "", "Port of the media node's WebSocket; empty: MANNAM_PORT + 1."),
    Setting(
        "MANNAM_MEDIA_URL",
        "",
        "Public ws:// or wss:// address of this media node; empty: made from host and port.",
    ),
    Setting(
        "MANNAM_PUBLIC_URL",
        "",
        "Public http(s) address of the pages, used in mails; empty: made from host and port.",
    ),
    Setting(
        "MANNAM_TRUSTED_PROXIES",
        "0",
        "Number of own proxies before the pages; their X-Forwarded-For and -Proto are believed.",
    ),
    Setting("MANNAM_DATA_DIR", "var", "Folder of the embedded database, the secret key and the demo's mails."),
    Setting(
        "MANNAM_DATABASE_URL",
        "",
        "postgresql:// address of a server (15 or newer; a pooler before it must keep prepared statements and let "
        "the start-up parameter options through); empty: embedded PostgreSQL in the data folder.",
    ),
    Setting(
        "MANNAM_SECRET_KEY",
        "",
        "Key that signs sessions and join tokens; empty: made once and kept in the data folder.",
    ),
    Setting("MANNAM_ENGINE", "direct", "Media engine of the calls: direct."),
    Setting(
        "MANNAM_DEMO", "", "1 in the demo: one-click sign-in, mails readable at /demo/mail. Never in production."
    ),
    Setting("MANNAM_TELEPHONE_REGION", "KR", "Country (two letters) of telephone numbers without a country code."),
    Setting("MANNAM_POLICY", "kr", "Policy of facilities that name none."),
    Setting("MANNAM_POLICY_DIR", "", "Folder of further policy documents (*.toml) beside those shipped."),
    Setting("MANNAM_TIME_ZONE", "Asia/Seoul", "Zone of the deployment's grid of slots."),
    Setting("MANNAM_HELP_PHONE", "1363", "Telephone number for help, shown on every citizen page."),
    Setting(
        "MANNAM_STAFF_HOURS", "12", "Hours after which staff give password and one-time code again, in any case."
    ),
    Setting(
        "MANNAM_STAFF_IDLE_MINUTES",
        "60",
        "Minutes without doing anything (a page's scripts do not count) after which they give them again.",
    ),
    Setting(
        "MANNAM_WEBHOOK_PRIVATE",
        "",
        "1: webhooks may lie within a private network or on this machine. Else they must be public.",
    ),
    Setting(
        "MANNAM_SMTP_URL", "", "smtp:// or smtps:// address of the mail server, user and password in it if needed."
    ),
    Setting("MANNAM_MAIL_FROM", "Mannam <mannam@localhost>", "Sender of the mails."),
    Setting("MANNAM_WEB_WORKERS", "1", "Web processes on this machine."),
    Setting("MANNAM_API_RATE", "600", "Requests that a token may make a minute, at all web processes together."),
    Setting("MANNAM_WEB_THREADS", "4", "Threads in each web process."),
    Setting("MANNAM_LOG_LEVEL", "info", "debug, info, warning or error."),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def get(name: str) -> str:
    """The value of a setting, its default when unset or empty."""
    return os.environ.get(name) or _BY_NAME[name].default


def is_set(name: str) -> bool:
    """Whether the environment gives this setting."""
    return bool(os.environ.get(name))


def put(name: str, value: str) -> None:
    """Set a setting for this process and the processes it starts."""
    if name not in _BY_NAME:
        raise KeyError(name)
    os.environ[name] = value


def number(name: str) -> int:
    """The value of a setting that is a whole number."""
    value = get(name)
    if not value.isdecimal():
        raise SystemExit(f"{name} must be a whole number, not {value!r}")
    return int(value)


def is_demo() -> bool:
    """Whether this is the demo world."""
    return get("MANNAM_DEMO") == "1"


def data_dir() -> Path:
    """The data folder, absolute."""
    return Path(get("MANNAM_DATA_DIR")).resolve()


def media_port() -> int:
    """The port of this machine's media node."""
    return number("MANNAM_MEDIA_PORT") if get("MANNAM_MEDIA_PORT") else number("MANNAM_PORT") + 1


def media_url() -> str:
    """Where browsers reach this machine's media node."""
    return get("MANNAM_MEDIA_URL") or f"ws://{_public_host()}:{media_port()}"


def public_url() -> str:
    """Where people reach the pages, without a slash at the end."""
    return (get("MANNAM_PUBLIC_URL") or f"http://{_public_host()}:{number('MANNAM_PORT')}").rstrip("/")


def database_url() -> str:
    """The database's address; the embedded one's is set by ``mannam up`` for its child processes."""
    return (
        get("MANNAM_DATABASE_URL")
        or f"postgresql:///mannam?host={quote(str(data_dir() / 'postgres'))}&user=postgres"
    )


def secret_key() -> str:
    """The signing key: from the environment, else from the data folder, else one for this process alone."""
    kept = data_dir() / "secret_key"
    if value := os.environ.get("MANNAM_SECRET_KEY"):
        return value
    if kept.is_file():
        return kept.read_text().strip()
    return secrets.token_urlsafe(48)


def keep_secret_key() -> str:
    """The signing key, made and kept in the data folder (0600) when there is none yet."""
    kept = data_dir() / "secret_key"
    if os.environ.get("MANNAM_SECRET_KEY") or kept.is_file():
        return secret_key()
    kept.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    kept.touch(mode=0o600)
    kept.write_text(key)
    return key


def _public_host() -> str:
    # browsers give camera and microphone to localhost, but to no other address without TLS
    host = get("MANNAM_HOST")
    return "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host  # noqa: S104
