"""JSON: one listing, a list of listings, or a document that was saved as JSON."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from caveat.model.evidence import Form, Place
from caveat.readers import html, listing
from caveat.readers import text as plain
from caveat.readers.source import Piece, Reader, Source
from caveat.readers.text import text_of

_START = re.compile(rb'\s*(?:\{\s*(?:"|\})|\[\s*(?:[\[{"\]]))')
_NAMES = (
    "name",
    "key",
    "label",
    "attribute",
    "title",
    "名称",
    "名稱",
    "이름",
    "항목",
)  # of a pair {"name": .., "value": ..}
_VALUES = ("value", "values", "val", "值", "값")
_EMPTY_KEYS = {
    *_VALUES,
    "supported",
    "support",
    "available",
    "present",
    "has",
    "enabled",
    "content",
}  # say nothing alone
_TITLES = {"title", "name", "heading", "subject"}
_DEEPEST = 64
_WRAPPER_KEYS = 6  # an object with more is itself the thing
_PAIR_KEYS = 4  # a pair may carry a unit or a group beside


def _accepts(head: bytes, _: Path) -> bool:
    return bool(_START.match(head.removeprefix(b"\xef\xbb\xbf")))


def _read(source: Source) -> Iterator[Piece]:
    text, problem = text_of(source)
    if problem:
        yield problem
    try:
        value = _decode(text)
    except msgspec.DecodeError as error:
        code = "truncated" if "truncated" in str(error) else "unreadable"
        yield source.problem(code, f"JSON: {error}")
        yield from plain.passages(source, text)
        return
    entries = _entries(value)
    if len(entries) == 1 and source.row is None:
        yield from _walk(source, entries[0], "", Place())
    else:
        yield from listing.records(source, entries, lambda entry, number: _walk(source, entry, "", Place(row=number)))


def _decode(text: str) -> Any:
    """One JSON value, or one on each line as a list."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        lines = text.split("\n")
        if len(lines) > 1 and all(line.strip().startswith("{") for line in lines[:2]):
            return msgspec.json.Decoder().decode_lines(text)
        raise


def _entries(value: Any) -> list[Any]:
    """The records of a listing: those of a list, of the one list in an object, or the value alone."""
    if isinstance(value, list) and any(isinstance(entry, dict) for entry in value) and not _is_pairs(value):
        return value
    if isinstance(value, dict):
        lists = [entry for entry in value.values() if isinstance(entry, list | dict)]
        if len(lists) == 1 and isinstance(lists[0], list) and len(lists[0]) > 1 and len(value) <= _WRAPPER_KEYS:
            found = _entries(lists[0])
            return found if len(found) > 1 else [value]
    return [value]


def _walk(source: Source, value: Any, key: str, place: Place, depth: int = 0) -> Iterator[Piece]:
    """Passages from a value under its key, down to `_DEEPEST`."""
    if depth > _DEEPEST:
        yield source.problem("unreadable", f"nested deeper than {_DEEPEST}", place)
    elif isinstance(value, dict):
        yield from _object(source, value, key, place, depth)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _walk(source, entry, key, _at(place, f"[{index}]"), depth + 1)
    elif (text := _text(value)) is not None:
        yield from _value(source, key, text, place, depth)


def _object(source: Source, value: dict[str, Any], key: str, place: Place, depth: int) -> Iterator[Piece]:
    if pair := _pair(value):
        yield from _walk(source, pair[1], pair[0], _at(place, ".value"), depth + 1)
        return
    for name, inner in value.items():
        label = key if key and name.lower() in _EMPTY_KEYS else name
        yield from _walk(source, inner, label, _at(place, f".{name}"), depth + 1)


def _value(source: Source, key: str, text: str, place: Place, depth: int) -> Iterator[Piece]:
    path = place.path or ""
    if key.lower() in _TITLES and depth > 1 and not html.looks_like(text):
        yield source.passage(text, Form.HEADING, place, level=min(depth, 6))
    elif path.endswith("]") and not html.looks_like(text):
        yield source.passage(text, Form.LIST_ITEM, place)
    else:
        yield from listing.cell(source, key, text, place)


def _pair(value: dict[str, Any]) -> tuple[str, Any] | None:
    """The name and the value of {"name": .., "value": ..}, whatever the two keys are called."""
    if len(value) > _PAIR_KEYS:
        return None
    keys = {key.lower(): key for key in value}
    name = next((keys[key] for key in _NAMES if key in keys), None)
    content = next((keys[key] for key in _VALUES if key in keys), None)
    if name is None or content is None or name == content or not isinstance(value[name], str):
        return None
    return value[name], value[content]


def _is_pairs(entries: list[Any]) -> bool:
    return all(isinstance(entry, dict) and _pair(entry) for entry in entries)


def _at(place: Place, step: str) -> Place:
    return Place(row=place.row, path=((place.path or "") + step).removeprefix("."))


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.strip() or None
    return None if value is None else f"{value}"


READER = Reader(kind="json", endings=(".json", ".jsonl", ".ndjson"), accepts=_accepts, read=_read, is_text=True)
