"""XLSX: the rows of every sheet, or one row of a listing."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from caveat.errors import ReadError
from caveat.model.evidence import Form, Place
from caveat.readers import columns, listing
from caveat.readers.extent import check_extent
from caveat.readers.package import holds, open_package
from caveat.readers.source import Piece, Reader, Source, row_text

_HEAD_COLUMNS = 3  # fewer are a name and a value, not a head row


def _accepts(head: bytes, path: Path) -> bool:
    return holds(head, path, "xl/workbook.xml")


def _read(source: Source) -> Iterator[Piece]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    with open_package(source) as package:
        check_extent(package, source.limits)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        for number, name in enumerate(workbook.sheet_names, 1):
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if source.row is None:
                yield from _sheet(source, rows, name, number)
            else:
                yield from listing.table(source, (list(map(_text, row)) for row in rows))
                return
    except PasswordError:
        raise ReadError("encrypted") from None
    except CalamineError as error:
        raise ReadError("unreadable", str(error)) from None


def _sheet(source: Source, rows: Sequence[Sequence[object]], name: str, table: int) -> Iterator[Piece]:
    first = True
    for number, row in enumerate(rows, 1):
        cells = list(map(_text, row))
        filled = [index for index, cell in enumerate(cells) if cell]
        if not filled:
            continue
        place = Place(row=number, cell=f"{name}!{_column(filled[0])}{number}")
        is_head = first and len(filled) >= _HEAD_COLUMNS and columns.is_head(cells)
        yield source.passage(row_text(cells), Form.HEAD if is_head else Form.ROW, place, table=table)
        first = first and len(filled) < 2  # noqa: PLR2004 - a title above the table


def _text(value: object) -> str:
    """A cell as the sheet shows it: whole numbers without a fraction, days without a time."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time().isoformat() == "00:00:00":
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _column(index: int) -> str:
    """The letters of a column, from 0: A, B, ... Z, AA."""
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters = chr(ord("A") + letter) + letters
        index -= 1
    return letters


READER = Reader(kind="xlsx", endings=(".xlsx", ".xlsm"), accepts=_accepts, read=_read)
