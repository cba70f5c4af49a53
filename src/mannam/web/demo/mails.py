"""The mails that the demo's mail server kept, newest first. The mail server itself reads this without Django."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from mannam import config

FOLDER = "mail"
SHOWN = 50


@dataclass(frozen=True)
class Mail:
    """One kept mail. ``key`` is its file's name without the ending."""

    key: str
    to: str
    subject: str
    sent_at: datetime | None
    text: str
    attachments: tuple[str, ...]


def newest() -> list[Mail]:
    """The last mails, newest first."""
    files = sorted(_folder().glob("[0-9]*.eml"), reverse=True)[:SHOWN]
    return [_read(file) for file in files]


def find(key: str) -> Mail | None:
    """The mail of that key."""
    file = _folder() / f"{key}.eml"
    return _read(file) if key.isdecimal() and file.is_file() else None


def _folder() -> Path:
    return config.data_dir() / FOLDER


def _read(file: Path) -> Mail:
    message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    assert isinstance(message, EmailMessage)  # noqa: S101 - what that policy makes
    body = message.get_body(("plain", "html"))
    return Mail(
        key=file.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=_sent_at(message),
        text=str(body.get_content()) if body else "",
        attachments=tuple(_names(message)),
    )


def _sent_at(message: EmailMessage) -> datetime | None:
    """When it was sent; None when its head does not say so."""
    sent = getattr(message["Date"], "datetime", None)
    if not isinstance(sent, datetime):
        return None
    # "-0000", which mail programs write for UTC, is read as a time without a zone
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)


def _names(message: EmailMessage) -> Iterator[str]:
    for part in message.iter_attachments():
        yield part.get_filename() or part.get_content_type()
