"""Where in a policy's document a key stands, so that a fault can be said with its line."""

import tomllib


def line_of(document: str, path: str) -> int | None:
    """The line, from 1 on, on which the statement that sets ``path`` begins; of a missing key that of its table.

    None when not even the table is there. ``document`` must be TOML.
    """
    keys = path.split(".")
    while keys:
        if (line := _first_line_with(document, keys)) is not None:
            return line
        keys.pop()
    return None


def _first_line_with(document: str, keys: list[str]) -> int | None:
    """The parser tells no positions, so it is asked for what it makes of the first lines, one more each time.

    They are TOML exactly where a statement ends; the one that brings the key began after the statement before it.
    """
    lines, begin = document.split("\n"), 0
    for end in range(1, len(lines) + 1):
        try:
            known = tomllib.loads("\n".join(lines[:end]) + "\n")
        except tomllib.TOMLDecodeError:
            continue  # in the middle of a list or text of several lines
        if _has(known, keys):
            return begin + 1
        begin = end
    return None


def _has(value: object, keys: list[str]) -> bool:
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True
