"""Excerpts: the words around what is quoted, set as text; a row of a table with its head. Nothing in them is markup."""

import json
import struct
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins

from caveat.model.evidence import Form, Passage
from caveat.model.exhibits import Exhibit, Picture, Quoted
from caveat.reports.paper.signs import FONTS, printable
from caveat.reports.quotes import plain, shortened

if TYPE_CHECKING:
    from typst import Fonts

_AROUND = 2  # passages before and after
_CELLS = 320  # columns of a passage at most, of one beside it a third
_AT_ONCE = 40  # excerpts that are set in one go: each is a page
_RESOLUTION = 165  # dots an inch
_SIZE = struct.Struct(">II")  # of a PNG, after its first 16 bytes (RFC 2083, 11.2.1)


class Line(Struct, frozen=True, kw_only=True):
    """A passage in an excerpt: its text or, of a row, its cells; each in parts before, at and after what testifies."""

    cells: tuple[tuple[str, str, str], ...]
    form: Form
    is_quoted: bool
    language: str


class Excerpt(Struct, frozen=True, kw_only=True):
    """A quoted passage among its neighbours."""

    quoted: Quoted
    lines: tuple[Line, ...]


def excerpt(quoted: Quoted, number: int, passages: Sequence[Passage]) -> Excerpt:
    """What stands around the passage `number` of an item; `passages` are masked."""
    around = range(max(number - _AROUND, 0), min(number + _AROUND + 1, len(passages)))
    lines = [_line(passages[place], quoted if place == number else None) for place in around]
    head = _head(number, passages)
    if head is not None and head not in around:
        lines.insert(0, _line(passages[head], None))
    return Excerpt(quoted=quoted, lines=tuple(lines))


def draw_excerpts(excerpts: Sequence[Excerpt]) -> list[Exhibit]:
    """The excerpts as pictures."""
    drawn: list[Exhibit] = []
    for start in range(0, len(excerpts), _AT_ONCE):
        some = excerpts[start : start + _AT_ONCE]
        pictures = map(_picture, _set(some))
        drawn += [
            Exhibit(quoted=one.quoted, whole=picture, detail=picture)
            for one, picture in zip(some, pictures, strict=True)
        ]
    return drawn


def _head(number: int, passages: Sequence[Passage]) -> int | None:
    """The head row of the table in which a row stands."""
    table = passages[number].table
    if table is None or passages[number].form is not Form.ROW:
        return None
    for place in range(number - 1, -1, -1):
        if passages[place].table != table:
            return None
        if passages[place].form is Form.HEAD:
            return place
    return None


def _line(passage: Passage, quoted: Quoted | None) -> Line:
    terms = [one.term for one in quoted.observations if one.term] if quoted else []
    term = next((term for term in terms if term in passage.text), "")
    return Line(
        cells=tuple(_parts(cell, term, _CELLS if quoted else _CELLS // 3) for cell in _cells(passage, term)),
        form=passage.form,
        is_quoted=quoted is not None,
        language=(quoted and quoted.passage.language) or passage.language or "",
    )


def _cells(passage: Passage, term: str) -> list[str]:
    """The cells of a row; a term that reaches over several keeps them together."""
    if passage.form not in (Form.ROW, Form.HEAD) or "\t" in term:
        return [passage.text]
    return passage.text.split("\t")


def _parts(text: str, term: str, room: int) -> tuple[str, str, str]:
    before, found, after = text.partition(term) if term and term in text else (text, "", "")
    return tuple(printable(_shown(part, room)) for part in (before, found, after))  # type: ignore[return-value]


def _shown(text: str, room: int) -> str:
    """One safe line of a text with the spaces at its ends."""
    inner = shortened(plain(text), room)
    return f"{' ' * text[:1].isspace()}{inner}{' ' * (text[-1:].isspace() and bool(inner))}"


def _set(excerpts: Sequence[Excerpt]) -> list[bytes]:
    import typst

    data: list[Any] = [to_builtins(one.lines) for one in excerpts]
    set_ = typst.compile(
        Path(__file__).with_name("excerpt.typ").read_bytes(),
        font_paths=_fonts(),
        format="png",
        ppi=_RESOLUTION,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return set_ if isinstance(set_, list) else [set_]


def _picture(data: bytes) -> Picture:
    width, height = _SIZE.unpack_from(data, 16)
    return Picture(data=data, media="image/png", width=width, height=height)


@cache
def _fonts() -> "Fonts":
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
