"""How large the sheets of an XLSX become when they are laid out: one far cell makes a rectangle of billions."""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile

from caveat.errors import ReadError
from caveat.readers.source import Limits

_MOST_CELLS = 10_000_000  # of one sheet, empty ones included; about 400 MB of memory
_STRINGS = "xl/sharedstrings.xml"
_CELL = re.compile(r"([A-Z]{0,4})([0-9]{0,12})", re.IGNORECASE)
_LETTERS = 26


def check_extent(package: ZipFile, limits: Limits) -> None:
    """Raises ReadError where the sheets, up to their last cells and with a text of its own in each, hold too much."""
    from lxml import etree

    names = [name.lower() for name in package.namelist()]
    if len(set(names)) < len(names):
        raise ReadError("unreadable", "two members of one name")
    try:
        lengths = [size for name in package.namelist() if name.lower() == _STRINGS for size in _lengths(package, name)]
        for name in package.namelist():
            data = package.read(name)
            if b"sheetData" in data:
                _check_sheet(data, lengths, limits)
    except (BadZipFile, zlib.error, EOFError, etree.XMLSyntaxError) as error:
        raise ReadError("truncated", str(error)) from None


def _lengths(package: ZipFile, name: str) -> Iterator[int]:
    """The length of each shared text."""
    from lxml import etree

    for _, element in etree.iterparse(io.BytesIO(package.read(name)), tag="{*}si", huge_tree=True):
        yield sum(map(len, element.itertext()))
        element.clear()


def _check_sheet(data: bytes, lengths: list[int], limits: Limits) -> None:
    from lxml import etree

    row = column = rows = columns = 0
    shared: Counter[str | None] = Counter()
    for event, element in etree.iterparse(
        io.BytesIO(data), events=("start", "end"), tag=("{*}row", "{*}c"), huge_tree=True
    ):
        is_row = etree.QName(element).localname == "row"
        if event == "end":
            if element.get("t") == "s":
                shared[element.findtext("{*}v")] += 1
            element.clear()
        elif is_row:
            row, column = _position(element.get("r", ""))[0] or row + 1, 0
        else:
            below, right = _position(element.get("r", ""))
            column = right or column + 1
            rows, columns = max(rows, below or row), max(columns, column)
            if rows * columns > _MOST_CELLS:
                raise ReadError("too-large", f"{rows} x {columns} cells")
    texts = dict(zip(map(str, range(len(lengths))), lengths, strict=True))
    size = sum(texts.get(text or "", 0) * count for text, count in shared.items())
    if size > limits.expanded_bytes:
        raise ReadError("expands-too-far", f"{size} > {limits.expanded_bytes} bytes")


def _position(cell: str) -> tuple[int, int]:
    """Row and column of a cell, from 1; 0 for the part that its name leaves out."""
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ReadError("unreadable", f"no cell: {cell[:20]}")
    column = 0
    for letter in match[1].upper():
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(match[2] or 0), column
