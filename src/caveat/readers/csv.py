"""CSV and other tables with a sign between the cells: a listing, or a table of specifications."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from caveat.readers import listing
from caveat.readers.encoding import decode
from caveat.readers.source import Piece, Reader, Source
from caveat.readers.text import text_of

_ENDINGS = (".csv", ".tsv")
_SEPARATORS = ",;\t|"
_NONE = "\x1f"  # a table of one column
_SAMPLE_ROWS = 20
_FEWEST_ROWS = 3  # from here on, an even number of separators in a file of any name is no chance
_LEAST_BELOW = 2  # columns: with so few a comma may be one in the text of a single column
_NEARLY_ALL = 0.8
_LONGEST_CELL = 2**31 - 1
_RULE = re.compile(r"^\|?\s*:?-{3,}:?\s*\|[\s|:-]*$", re.MULTILINE)  # below the head of a table in Markdown


def _accepts(head: bytes, path: Path) -> bool:
    if b"\x00" in head[:4096] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if path.suffix.lower() in _ENDINGS:
        return True
    text = decode(head).text
    if _RULE.search(text):
        return False
    rows = _sample(text)
    # tabs and pipes between few cells are a table in a text, which the text reader sees
    return len(rows) >= _FEWEST_ROWS and len(rows[0]) >= _FEWEST_ROWS and len({len(row) for row in rows}) == 1


def _read(source: Source) -> Iterator[Piece]:
    text, problem = text_of(source)
    if problem:
        yield problem
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text))
    yield from listing.table(source, ([cell.strip() for cell in row] for row in rows))


def _sample(text: str) -> list[list[str]]:
    lines = text.splitlines()[: _SAMPLE_ROWS + 1]
    try:
        return list(csv.reader(lines[:_SAMPLE_ROWS], delimiter=separator(text), strict=True))
    except csv.Error:
        return []


def separator(text: str) -> str:
    """The sign that parts most of the first rows into as many cells as the very first.

    Most by their share: a sign that does not know of a cell with line ends in it sees more rows than there are.
    Where that line is of one cell, and nearly all others have as many as each other, it stands above the table.
    """
    lines = [line for line in text[:100_000].splitlines()[:_SAMPLE_ROWS] if line.strip()]

    def evenness(separator: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
        columns = widths[0] if widths else 1
        below, those = Counter(widths).most_common(1)[0] if widths else (1, 0)
        if columns == 1 and below > _LEAST_BELOW and those >= _NEARLY_ALL * len(widths):
            columns = below
        return (widths.count(columns) / len(widths) if columns > 1 else 0), columns

    best = max(_SEPARATORS, key=evenness)
    return best if evenness(best)[0] else _NONE


READER = Reader(kind="csv", endings=_ENDINGS, accepts=_accepts, read=_read, is_text=True)
