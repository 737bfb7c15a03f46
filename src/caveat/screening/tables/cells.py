"""Cells that are more than text: as they read, and what they were."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa

KINDS = " kinds"
"""A hidden column: for each row a letter for each cell, of what it was where the table holds more than text."""

MORE = " text"
"""A hidden column: what an object of JSON has besides the keys of the first ones."""

LINE = " line"
"""A hidden column: the line of JSON that the row was read from."""

_LETTERS: Sequence[tuple[str, type | tuple[type, ...]]] = (
    ("b", bool),
    ("n", (int, float)),
    ("m", datetime),
    ("d", date),
    ("t", object),
)

_HIDDEN = {b"hidden": b"yes"}


def hidden(name: str) -> pa.Field:
    """A column of text that is carried and not written."""
    return pa.field(name, pa.string(), metadata=_HIDDEN)


def is_hidden(one: pa.Field) -> bool:
    """Whether a column is only carried."""
    return _HIDDEN.items() <= (one.metadata or {}).items()


def text_of(value: object) -> str | None:
    """A cell as it reads: whole numbers without a fraction, days without a time, what is nested line by line."""
    match value:
        case None | str():
            return value
        case bool():
            return "yes" if value else "no"
        case dict() | list() | tuple():
            return "\n".join(_lines("", value))
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return str(value.date())
        case _:
            return str(value)


def value_of(text: str | None, kind: str) -> object:
    """What a cell was, from its text and its letter."""
    if text is None:
        return None
    match kind:
        case "n":
            return int(text) if text.lstrip("-").isdigit() else float(text)
        case "b":
            return text == "yes"
        case "d":
            return date.fromisoformat(text)
        case "m":
            return datetime.fromisoformat(text)
        case _:
            return text


def arrays(rows: Sequence[Sequence[Any]], width: int) -> list[pa.Array]:
    """Columns of text for rows of cells, and the column of their kinds."""
    found = [pa.array([text_of(row[number]) for row in rows], pa.string()) for number in range(width)]
    kinds = pa.array(["".join(map(_letter, row)) for row in rows], pa.string())
    return [*found, kinds]


def _letter(value: object) -> str:
    return next(letter for letter, kind in _LETTERS if isinstance(value, kind))


def _lines(name: str, value: object) -> Iterable[str]:
    if isinstance(value, dict):
        if set(value) == {"name", "value"} or set(value) == {"key", "value"}:
            yield from _lines(str(value.get("name") or value.get("key")), value["value"])
            return
        for key, inner in value.items():
            yield from _lines(str(key), inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            if isinstance(inner, tuple) and len(inner) == 2:  # noqa: PLR2004 - an entry of a map
                yield from _lines(str(inner[0]), inner[1])
            else:
                yield from _lines(name, inner)
    elif (said := text_of(value)) is not None:
        yield f"{name}: {said}" if name else said
