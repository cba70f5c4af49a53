"""What a browser may say: a closed set of messages, each with exactly its fields, each of limited size.

Anything else is malformed and closes the socket that sent it, and that socket alone.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

LONGEST_MESSAGE: Final = 64 * 1024  # characters; a session description is the longest thing anybody says
LONGEST_SDP: Final = 60_000
LONGEST_CANDIDATE: Final = 1_000
LONGEST_NAME: Final = 64
LONGEST_WARNING: Final = 80  # a sentence or two: longer ones would cover the face and the other notices
LONGEST_TOKEN: Final = 1_000
MOST_MEDIA_LINES: Final = 64
MOST_WARNINGS: Final = 1_000_000


class Close(IntEnum):
    """Why the server closes a socket (WebSocket close codes for applications)."""

    MALFORMED = 4000
    REFUSED = 4001
    SUPERSEDED = 4002
    ENDED = 4003
    MOVED = 4004  # the call went to another node: ask again where
    SILENT = 4005  # nothing was said in time
    TOO_FAST = 4006
    NO_DATABASE = 4007  # come again: nobody can be let in before the database answers
    FAULT = 4008  # come again: something went wrong here, and it is logged


class Malformed(ValueError):  # noqa: N818 - what it is, in one word
    """Not one of the messages below."""


class DescriptionType(StrEnum):
    """The two halves of an agreement (RFC 8829)."""

    OFFER = "offer"
    ANSWER = "answer"


@dataclass(frozen=True)
class Join:
    """The first message: leave to enter."""

    token: str


@dataclass(frozen=True)
class Description:
    """A session description for the far end of a link."""

    link: str
    kind: DescriptionType
    sdp: str


@dataclass(frozen=True)
class Candidate:
    """An ICE candidate for the far end of a link; an empty one ends the list."""

    link: str
    candidate: str
    mid: str | None
    line: int | None
    fragment: str | None


@dataclass(frozen=True)
class Relink:
    """This link has failed: make a new one."""

    link: str


@dataclass(frozen=True)
class Flow:
    """Whether this booth hears and sees the other, measured at its receiving end."""

    hearing: bool
    seeing: bool


@dataclass(frozen=True)
class Help:
    """This booth calls for help."""


@dataclass(frozen=True)
class Warn:
    """The officer says something to both booths."""

    text: str


@dataclass(frozen=True)
class Shown:
    """The warning of this number stands on this booth's screen."""

    warning: int


@dataclass(frozen=True)
class Pause:
    """The officer halts the talk."""


@dataclass(frozen=True)
class Resume:
    """The officer lets the talk go on."""


@dataclass(frozen=True)
class End:
    """The officer ends the visit for a reason."""

    reason: str


Message = Join | Description | Candidate | Relink | Flow | Help | Warn | Shown | Pause | Resume | End


def parse(text: str) -> Message:
    """The message in ``text``. Raises Malformed."""
    if len(text) > LONGEST_MESSAGE:
        raise Malformed("too long")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(raw, dict):
        raise Malformed("not an object")
    fields = _Fields(raw)
    reader = _READERS.get(fields.text("type", LONGEST_NAME))
    if reader is None:
        raise Malformed("unknown type")
    message = reader(fields)
    fields.finish()
    return message


class _Fields:
    """The fields of one message, each taken once, strictly typed; ``finish`` refuses the rest."""

    def __init__(self, raw: Mapping[str, object]) -> None:
        self._left = dict(raw)

    def take(self, name: str) -> object:
        if name not in self._left:
            raise Malformed(f"{name} is missing")
        return self._left.pop(name)

    def text(self, name: str, longest: int) -> str:
        value = self.take(name)
        if not isinstance(value, str) or len(value) > longest or "\0" in value:
            raise Malformed(f"{name} is no text of at most {longest} characters")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Malformed(f"{name} is not Unicode")
        return value

    def text_or_none(self, name: str, longest: int) -> str | None:
        if name not in self._left or self._left[name] is None:
            self._left.pop(name, None)
            return None
        return self.text(name, longest)

    def flag(self, name: str) -> bool:
        value = self.take(name)
        if not isinstance(value, bool):
            raise Malformed(f"{name} is not true or false")
        return value

    def number(self, name: str, most: int) -> int:
        value = self.take(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise Malformed(f"{name} is no number up to {most}")
        return value

    def line_or_none(self, name: str) -> int | None:
        value = self._left.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST_MEDIA_LINES:
            raise Malformed(f"{name} is no media line")
        return value

    def finish(self) -> None:
        if self._left:
            raise Malformed("unknown field")


def _description(fields: _Fields) -> Description:
    try:
        kind = DescriptionType(fields.text("kind", LONGEST_NAME))
    except ValueError as error:
        raise Malformed("no such description") from error
    return Description(fields.text("link", LONGEST_NAME), kind, fields.text("sdp", LONGEST_SDP))


def _candidate(fields: _Fields) -> Candidate:
    return Candidate(
        link=fields.text("link", LONGEST_NAME),
        candidate=fields.text("candidate", LONGEST_CANDIDATE),
        mid=fields.text_or_none("mid", LONGEST_NAME),
        line=fields.line_or_none("line"),
        fragment=fields.text_or_none("fragment", LONGEST_CANDIDATE),
    )


def _warn(fields: _Fields) -> Warn:
    text = fields.text("text", LONGEST_WARNING).strip()
    if not text or not text.isprintable():
        raise Malformed("text is no sentence")
    return Warn(text)


_READERS: Mapping[str, Callable[[_Fields], Message]] = {
    "join": lambda fields: Join(fields.text("token", LONGEST_TOKEN)),
    "description": _description,
    "candidate": _candidate,
    "relink": lambda fields: Relink(fields.text("link", LONGEST_NAME)),
    "flow": lambda fields: Flow(fields.flag("hearing"), fields.flag("seeing")),
    "help": lambda fields: Help(),
    "warn": _warn,
    "shown": lambda fields: Shown(fields.number("warning", MOST_WARNINGS)),
    "pause": lambda fields: Pause(),
    "resume": lambda fields: Resume(),
    "end": lambda fields: End(fields.text("reason", LONGEST_NAME)),
}
