"""Reading a CSV file of an import: every fault of the file found and named, nothing written.

Files are UTF-8 with or without a byte order mark, with any line ends. The first line names the columns, in
any order. docs/import.md tells what each file holds.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

BYTE_ORDER_MARKS_OF_UTF16 = (b"\xff\xfe", b"\xfe\xff")
MOST_FAULTS = 200  # a file of the wrong kind has one in every line; nobody reads further


@dataclass(frozen=True)
class Fault:
    """One thing wrong: in which line (1 is the first), which column ("" for the whole line) and why."""

    line: int
    column: str
    reason: str


class ImportRefusedError(ValueError):
    """The file was not imported; ``faults`` says why, in the order of the lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        ordered = sorted(faults, key=lambda fault: fault.line)
        super().__init__(f"{len(ordered)} fault(s); nothing was imported")
        self.faults = tuple(ordered[:MOST_FAULTS])


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
    lines = _lines(_text(source))
    header = _header(lines, columns)
    rows = list(_rows(lines, header, {column.name: column for column in columns}, faults))
    faults += _repeated(rows, key)
    if not rows and not faults:
        faults.append(Fault(1, "", "the file has no rows"))
    if faults:
        raise ImportRefusedError(faults)
    return rows


def _text(source: bytes) -> str:
    if source.startswith(BYTE_ORDER_MARKS_OF_UTF16):
        raise ImportRefusedError([Fault(1, "", "the file is UTF-16; save it as “CSV UTF-8”")])
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise ImportRefusedError([Fault(line, "", "the file is not UTF-8; save it as “CSV UTF-8”")]) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ImportRefusedError([Fault(line, "", "the line holds a null byte; this is no text file")])
    return text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        raise ImportRefusedError([Fault(start, "", f"the line cannot be read: {error}")]) from error


def _header(lines: Iterator[tuple[int, list[str]]], columns: Sequence[Column]) -> list[str]:
    line, header = next(lines, (1, []))
    if not header:
        raise ImportRefusedError([Fault(1, "", "the file is empty")])
    known = {column.name for column in columns}
    needed = [column.name for column in columns if not column.optional]
    names = ", ".join(column.name for column in columns)
    faults = [
        *(Fault(line, name, f"unknown column; known are {names}") for name in header if name not in known),
        *(Fault(line, name, "the column is missing") for name in needed if name not in header),
        *(
            Fault(line, name, "the column is named twice")
            for name in sorted({n for n in header if header.count(n) > 1})
        ),
    ]
    if faults:
        raise ImportRefusedError(faults)
    return header


def _rows(
    lines: Iterator[tuple[int, list[str]]],
    header: list[str],
    columns: Mapping[str, Column],
    faults: list[Fault],
) -> Iterator[Row]:
    for line, cells in lines:
        if len(cells) != len(header):
            faults.append(Fault(line, "", f"{len(cells)} fields instead of {len(header)}"))
            continue
        values: dict[str, object] = {}
        for name, cell in zip(header, cells, strict=True):
            try:
                values[name] = columns[name].read(cell)
            except ValueError as error:
                faults.append(Fault(line, name, str(error)))
        if len(values) == len(header):
            yield Row(line, values)


def _repeated(rows: Sequence[Row], key: tuple[str, ...]) -> Iterator[Fault]:
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        names = tuple(row.values[name] for name in key)
        before = first.setdefault(names, row.line)
        if before != row.line:
            yield Fault(row.line, key[-1], f"the same {' and '.join(key)} as line {before}")
