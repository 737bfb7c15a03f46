"""Plain text: a passage for each line, and lines with the same cells as the rows of a table."""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

from caveat.model.evidence import Form, Passage, Place, Problem
from caveat.readers.encoding import decode
from caveat.readers.source import Piece, Reader, Source, row_text

BULLET = re.compile(r"\s*[-*+•·●○◦▪■□◆◇▶►✓✔–—・]\s+(?=\S)")
_MARK = re.compile(r"[●○◎△□■◆◇✓✔✗✘√×](?!\s?[0-9])")
_BAR = re.compile("[|｜│‖]")
_SPACED = re.compile(r"\s{0,9}(?:\.{4,}|…{2,}|·{4,})\s{0,9}|[ \u3000]{2,}|\u3000")  # columns by spaces or leaders
_LISTED = re.compile(r"\s/\s|[／;；]")
_BORDERS = ("\t", "|", "｜", "│", "‖", "  ", "\u3000", "....", "……", "····")  # no cells without one of these,
_SEPARATORS = "/／;；"  # or two of these
_LEAST = 2  # rows of a table; of one whose cells only slashes or semicolons part there must be more
_SENTENCE = re.compile(r"[.!?。！？]$")
_LONGEST_CELL = 40  # code points, where only spaces part the cells: prose may have wide spaces too
_KEYED = re.compile(r"[^:：]{1,30}[:：] *[^ :：]")
_FRAME = 2  # bars at both ends of a line
_RULE = re.compile(r"[\s\-=_*|+:~#·.]*")
_NOWHERE = Place()
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.02  # of the bytes of a text; more is a binary file


def _accepts(head: bytes, _: Path) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if decode(head).encoding.startswith("utf-16"):
        return True
    return len(_CONTROL.findall(head)) <= _MOST_CONTROLS * len(head)


def _read(source: Source) -> Iterator[Piece]:
    text, problem = text_of(source)
    if problem:
        yield problem
    yield from passages(source, text)


def text_of(source: Source, declared: str | None = None) -> tuple[str, Problem | None]:
    """The decoded text of an item, and the doubt there is about it."""
    decoded = decode(source.data, declared)
    doubt = source.problem("doubtful-encoding", decoded.encoding) if decoded.doubtful else None
    return decoded.text, doubt


def passages(source: Source, text: str, place: Place = Place()) -> Iterator[Passage]:
    """The lines of a text; `place` is where the text itself stands, where it is a cell."""
    for line in lines(text):
        yield source.passage(line.text, line.form, at_line(place, line.number), table=line.table)


class Line(NamedTuple):
    """A line as it is read."""

    text: str
    form: Form
    number: int  # from 1
    table: int | None = None  # which table of the text it is a row of


def lines(text: str) -> list[Line]:
    """The lines of a text that say something."""
    # a form feed or a line separator ends a line for str.splitlines as it does for a reader's eye
    written = text.splitlines()
    if _may_part(text):
        return list(_parted(written))
    return [said for number, line in enumerate(written, 1) if (said := _line(line, number))]


def _parted(written: Iterable[str]) -> Iterator[Line]:
    """The lines, of which some may be the rows of a table."""
    tables = count(1)
    block: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(written, 1):
        cells = _cells(line) if _may_part(line) else [line]
        if block and len(cells) != len(block[0][2]):
            yield from _flush(block, tables)
            block = []
        if len(cells) > 1:
            block.append((number, line, cells))
        elif said := _line(line, number):
            yield said
    yield from _flush(block, tables)


def at_line(place: Place, number: int) -> Place:
    """The place of a line; lines are not counted inside the cell of a table."""
    return Place(line=number) if place == _NOWHERE else place


def _flush(block: list[tuple[int, str, list[str]]], tables: "count[int]") -> Iterator[Line]:
    rows = [entry for entry in block if not _RULE.fullmatch(entry[1])]
    listed = any(_split(_LISTED, line) == cells for _, line, cells in rows)
    if len(rows) < _LEAST + listed:
        yield from filter(None, (_line(line, number) for number, line, _ in rows))
        return
    table = next(tables)
    for number, _, cells in rows:
        yield Line(row_text(cells), Form.ROW, number, table)


def _line(line: str, number: int) -> Line | None:
    """A line as it is read by itself; None for one that only rules."""
    if line[:1].isalnum():  # so do most begin: no rule, and no bullet
        return Line(line.rstrip(), Form.TEXT, number)
    if _RULE.fullmatch(line):
        return None
    bullet = BULLET.match(line)
    if bullet and not _MARK.search(line, bullet.end() + 1):  # "● standard, ○ optional", "✓ GPS ✗ NFC": they mean more
        return Line(line[bullet.end() :].strip(), Form.LIST_ITEM, number)
    return Line(line.strip(), Form.TEXT, number)


def _may_part(text: str) -> bool:
    """Whether a text holds what parts cells at all: most hold nothing, and need no closer look."""
    return any(map(text.__contains__, _BORDERS)) or sum(map(text.count, _SEPARATORS)) > 1


def _cells(line: str) -> list[str]:
    if "\t" in line.strip():
        return [cell.strip() for cell in re.split(r"\t+", line.strip())]
    cells = [cell.strip() for cell in _BAR.split(line)]
    if _KEYED.match(cells[0]):
        return [line]  # "WLAN: 802.11 b/g | hotspot" is a list under a key, no row
    if len(cells) == 1:
        return _spaced_cells(line)
    framed = len(cells) > _FRAME and not cells[0] and not cells[-1]
    return cells[1:-1] if framed else cells


def _spaced_cells(line: str) -> list[str]:
    """The cells of a row whose columns no bars part; one where it looks like prose or a list."""
    cells = _split(_SPACED, line)
    if len(cells) == 1 and len(_LISTED.findall(line)) > 1:
        cells = _split(_LISTED, line)
    prose = any(len(cell) > _LONGEST_CELL or _SENTENCE.search(cell) for cell in cells)
    return [line] if prose else cells


def _split(border: re.Pattern[str], line: str) -> list[str]:
    return [cell.strip() for cell in border.split(line.strip())]


READER = Reader(kind="text", endings=(".txt", ".text", ".log", ".srt"), accepts=_accepts, read=_read, is_text=True)
