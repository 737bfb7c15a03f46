"""XLSX: the first sheet, laid out whole (as large as one may be) and given a block at a time."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from caveat.errors import ReadError
from caveat.readers.extent import check_extent
from caveat.readers.listing import is_head
from caveat.readers.package import check_package
from caveat.readers.source import Limits
from caveat.screening.tables.cells import KINDS, arrays, hidden, text_of
from caveat.screening.tables.table import BLOCK_BYTES, BLOCK_ROWS, Block, Table, columns

_MAGIC_OF_LOCKED = b"\xd0\xcf\x11\xe0"  # a compound file: what Office makes of a package with a password


def read_xlsx(path: Path) -> Table:
    """The rows of the first sheet that has some. Raises ReadError for a sheet that is locked, damaged or too large."""
    _check(path)
    rows = _rows(path)
    head = next(rows, None)
    if head is None:
        raise ReadError("empty")
    texts = [text_of(cell) or "" for cell in head]
    named = is_head([text.strip() for text in texts])
    schema = pa.schema([*columns(texts if named else [""] * len(head)), hidden(KINDS)])
    size = sum(1 for _ in rows) + 1 - named
    more = _sheets(path) - 1
    return Table(
        names=(path.name,),
        schema=schema,
        size=size,
        blocks=lambda: _blocks(path, schema, named),
        notes={"more-sheets": more} if more else {},
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


def _sheets(path: Path) -> int:
    """How many sheets have rows."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(path)
    return sum(workbook.get_sheet_by_name(name).height > 0 for name in workbook.sheet_names)


def _rows(path: Path) -> Iterator[list[Any]]:
    """The cells of every row from the first to the last that holds something; empty ones are None."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = (workbook.get_sheet_by_name(name) for name in workbook.sheet_names)
        sheet = next((sheet for sheet in sheets if sheet.height), None)
        begun = False
        for row in sheet.iter_rows() if sheet else ():
            cells = [None if cell == "" else cell for cell in row]
            begun = begun or any(cell is not None for cell in cells)
            if begun:
                yield cells
    except PasswordError:
        raise ReadError("encrypted") from None
    except CalamineError as error:
        raise ReadError("unreadable", str(error)) from None


def _blocks(path: Path, schema: pa.Schema, named: bool) -> Iterator[Block]:
    rows: list[list[Any]] = []
    first, size = 1, 0
    cells = _rows(path)
    if named:
        next(cells)
    for row in cells:
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
