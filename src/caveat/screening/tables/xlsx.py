"""XLSX: the first sheet, laid out whole (as large as one may be) and given a block at a time."""

import zipfile
from collections.abc import Iterator
from itertools import dropwhile, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from caveat.errors import ReadError
from caveat.readers.columns import SAMPLE_ROWS, is_head, rows_above
from caveat.readers.extent import check_extent
from caveat.readers.package import check_package
from caveat.readers.source import Limits
from caveat.screening.tables.cells import KINDS, arrays, hidden, text_of
from caveat.screening.tables.table import BLOCK_BYTES, BLOCK_ROWS, Block, Table, columns, numbered

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_MAGIC_OF_LOCKED = b"\xd0\xcf\x11\xe0"  # a compound file: what Office makes of a package with a password


def read_xlsx(path: Path) -> Table:
    """The rows of the first sheet that has some. Raises ReadError for a sheet that is locked, damaged or too large."""
    _check(path)
    sheet, more = _opened(path)
    rows = _rows(sheet)
    first = list(islice(rows, SAMPLE_ROWS))
    if not first:
        raise ReadError("empty")
    texts = [[text_of(cell) or "" for cell in row] for row in first]
    stripped = [[text.strip() for text in row] for row in texts]
    above = rows_above(stripped)
    named = is_head(stripped[above])
    schema = pa.schema([*columns(texts[above] if named else numbered(len(first[above]))), hidden(KINDS)])
    skipped = above + named
    notes = {"rows-above": above, "more-sheets": more}
    return Table(
        names=(path.name,),
        schema=schema,
        size=len(first) + sum(1 for _ in rows) - skipped,
        blocks=lambda: _blocks(sheet, schema, skipped),
        notes={code: count for code, count in notes.items() if count},
    )


def _check(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(4) == _MAGIC_OF_LOCKED:
            raise ReadError("encrypted")
    try:
        with zipfile.ZipFile(path) as package:
            check_package(package, Limits())
            check_extent(package, Limits())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ReadError("truncated", str(error)) from None


def _opened(path: Path) -> "tuple[CalamineSheet, int]":
    """The first sheet that has rows, and how many others have some."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = [sheet for name in workbook.sheet_names if (sheet := workbook.get_sheet_by_name(name)).height]
    except PasswordError:
        raise ReadError("encrypted") from None
    except CalamineError as error:
        raise ReadError("unreadable", str(error)) from None
    if not sheets:
        raise ReadError("empty")
    return sheets[0], len(sheets) - 1


def _rows(sheet: "CalamineSheet") -> Iterator[list[Any]]:
    """The cells of every row from the first that holds something; empty ones are None."""
    cells = ([None if cell == "" else cell for cell in row] for row in sheet.iter_rows())
    return dropwhile(lambda row: all(cell is None for cell in row), cells)


def _blocks(sheet: "CalamineSheet", schema: pa.Schema, skipped: int) -> Iterator[Block]:
    rows: list[list[Any]] = []
    first, size = 1, 0
    for row in islice(_rows(sheet), skipped, None):
        rows.append(row)
        size += sum(len(cell) for cell in row if isinstance(cell, str))
        if len(rows) == BLOCK_ROWS or size > BLOCK_BYTES:
            yield _block(rows, first, schema)
            first, size, rows = first + len(rows), 0, []
    if rows:
        yield _block(rows, first, schema)


def _block(rows: list[list[Any]], first: int, schema: pa.Schema) -> Block:
    batch = pa.RecordBatch.from_arrays(arrays(rows, len(schema) - 1), schema=schema)
    return Block(batch, first, first + len(rows) - 1)
