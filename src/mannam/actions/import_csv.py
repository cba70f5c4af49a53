"""Reading a CSV file of an import: every fault of the file found and named, nothing written.

Reasons are in the active language. A fault takes some 300 bytes, so that even a file of the wrong kind, with one
in every cell, is told to its end in a small multiple of its own size.

Files are UTF-8 with or without a byte order mark, with any line ends. The first line names the columns, in
any order. docs/import.md tells what each file holds.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

BYTE_ORDER_MARKS_OF_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: in which line (1 is the first), which column ("" for the whole line) and why."""

    line: int
    column: str
    reason: str


class ImportRefusedError(ValueError):
    """The file was not imported; ``faults`` says why, in the order of the lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} fault(s); nothing was imported")
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))


@dataclass(frozen=True)
class Column:
    """A column: its name, how a cell is read (raising ValueError with the reason), may it be left out."""

    name: str
    read: Callable[[str], object]
    optional: bool = False


@dataclass(frozen=True)
class Row:
    """One good line. ``values`` has only the columns that the file has."""

    line: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class Imported:
    """What an import did, in rows."""

    created: int
    changed: int
    unchanged: int


Progress = Callable[[int, int], None]
"""Told (rows done, rows in all)."""


def no_progress(done: int, total: int) -> None:
    """For whoever does not watch."""


def read_rows(source: bytes, columns: Sequence[Column], key: tuple[str, ...]) -> list[Row]:
    """The rows of a file. ``key`` are the columns that name a row: no two rows may share them.

    Raises ImportRefusedError with every fault there is.
    """
    faults: list[Fault] = []
    lines = _lines(_text(source), faults)
    header = _header(lines, columns, faults)
    rows = list(_rows(lines, _Shape(header, {column.name: column for column in columns}, key), faults))
    if not rows and not faults:
        faults.append(Fault(1, "", _("the file has no rows")))
    if faults:
        raise ImportRefusedError(faults)
    return rows


def _text(source: bytes) -> str:
    if source.startswith(BYTE_ORDER_MARKS_OF_UTF16):
        raise ImportRefusedError([Fault(1, "", _("the file is UTF-16; save it as “CSV UTF-8”"))])
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        reason = _("the file is not UTF-8; save it as “CSV UTF-8”")
        raise ImportRefusedError([Fault(line, "", reason)]) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ImportRefusedError([Fault(line, "", _("the line holds a null byte; this is no text file"))])
    return text


def _lines(text: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the line it starts on. Where CSV is broken it ends, with a fault."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(start, "", _broken(str(error))))


def _broken(error: str) -> str:
    """What is wrong with a line that is no CSV, from the English words of Python's reader."""
    if "unexpected end of data" in error:
        return _("a quotation mark opens here that nothing closes; the file cannot be read on from here")
    if "expected after" in error:
        return _("a closing quotation mark stands inside a field; the file cannot be read on from here")
    if "field limit" in error:
        reason = _("a field is longer than %(most)s characters; the file cannot be read on from here")
        return reason % {"most": csv.field_size_limit()}
    return _("this line is no CSV; the file cannot be read on from here")


def _header(
    lines: Iterator[tuple[int, list[str]]], columns: Sequence[Column], faults: Sequence[Fault]
) -> list[str]:
    line, header = next(lines, (1, []))
    if not header:
        raise ImportRefusedError(faults or [Fault(1, "", _("the file is empty"))])
    known = {column.name for column in columns}
    needed = [column.name for column in columns if not column.optional]
    unknown = _("unknown column; known are %(names)s") % {"names": ", ".join(column.name for column in columns)}
    twice = sorted({name for name in header if header.count(name) > 1})
    found = [
        *(Fault(line, name, unknown) for name in header if name not in known),
        *(Fault(line, name, _("the column is missing")) for name in needed if name not in header),
        *(Fault(line, name, _("the column is named twice")) for name in twice),
    ]
    if found:
        raise ImportRefusedError(found)
    return header


@dataclass(frozen=True)
class _Shape:
    """How the lines of a file are to be: its header, the columns by name, and those that name a row."""

    header: Sequence[str]
    columns: Mapping[str, Column]
    key: tuple[str, ...]


def _rows(lines: Iterator[tuple[int, list[str]]], shape: _Shape, faults: list[Fault]) -> Iterator[Row]:
    first: dict[tuple[object, ...], int] = {}
    for line, cells in lines:
        if len(cells) != len(shape.header):
            reason = _("%(found)s fields instead of %(wanted)s")
            faults.append(Fault(line, "", reason % {"found": len(cells), "wanted": len(shape.header)}))
            continue
        values = _values(line, cells, shape, faults)
        if all(name in values for name in shape.key):
            before = first.setdefault(tuple(values[name] for name in shape.key), line)
            if before != line:
                faults.append(Fault(line, shape.key[-1], _repeated(shape.key, before)))
        if len(values) == len(shape.header):
            yield Row(line, values)


def _values(line: int, cells: Sequence[str], shape: _Shape, faults: list[Fault]) -> dict[str, object]:
    """The cells that can be read, by column; the others become faults."""
    values: dict[str, object] = {}
    for name, cell in zip(shape.header, cells, strict=True):
        try:
            values[name] = shape.columns[name].read(cell)
        except ValueError as error:
            faults.append(Fault(line, name, str(error)))
    return values


def _repeated(key: tuple[str, ...], before: int) -> str:
    return _("the same %(columns)s as line %(line)s") % {"columns": ", ".join(key), "line": before}
