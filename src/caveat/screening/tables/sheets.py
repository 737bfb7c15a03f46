"""XLSX that a merchant is glad to open: colours by ruling, filters, a head that stays, and the quote as a note."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from caveat.errors import UsageError
from caveat.model.rules import Ruling
from caveat.screening.tables.cells import KINDS, is_hidden, text_of, value_of
from caveat.screening.tables.table import MOST_COLUMNS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_576
"""Of a sheet, with its head."""

MOST_NOTES = 5_000
"""A sheet with more opens slowly; the quotes are in a column of their own too."""

_LONGEST = 32_767  # signs of a cell, as UTF-16 counts them
_LONGEST_NOTE = 1_000
_NOTE = {"x_scale": 2, "y_scale": 1.5}
_LARGEST = 10**15  # a number with more digits loses its last ones
_FIRST_YEAR = 1900
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
_COLOURS = {
    Ruling.PROHIBITED: ("#9C0006", "#FFC7CE"),
    Ruling.MODIFY_FIRST: ("#7F3F00", "#FFD8A8"),
    Ruling.CONDITIONS: ("#7F6000", "#FFEB9C"),
    Ruling.UNDETERMINED: ("#404040", "#D9D9D9"),
    Ruling.NOTHING_FOUND: ("#1F3864", "#DDEBF7"),
}
_NO_XML = re.compile("[\ufffe\uffff]")
_WIDTHS = {"reason": 60, "quote": 40, "ask": 50, "problems": 30}
_LEAST_WIDTH, _MOST_WIDTH = 8, 50
_WIDTH_ROWS = 200  # are measured


class SheetWriter:
    """One sheet, or more where the rows are too many for one."""

    def __init__(self, path: Path, schema: pa.Schema, added: frozenset[str]) -> None:
        """Raises UsageError for more columns than a sheet has."""
        from xlsxwriter import Workbook

        self._columns = [at for at, one in enumerate(schema) if not is_hidden(one)]
        if len(self._columns) > MOST_COLUMNS:
            raise UsageError(f"{len(self._columns)} columns: a sheet has at most {MOST_COLUMNS}; write CSV or Parquet")
        self._schema, self._added = schema, added
        self._book = Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
        self._head = self._book.add_format({"bold": True, "bg_color": "#F2F2F2", "bottom": 1, "valign": "top"})
        self._head_added = self._book.add_format({"bold": True, "bg_color": "#D9E2F3", "bottom": 1, "valign": "top"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._colours = {
            ruling.value: self._book.add_format({"font_color": font, "bg_color": ground})
            for ruling, (font, ground) in _COLOURS.items()
        }
        self._widths = [self._first_width(schema.field(at).name) for at in self._columns]
        self._noted = [
            (place, schema.names[at], *(schema.names[at].replace("ruling_", part, 1) for part in ("reason_", "quote_")))
            for place, at in enumerate(self._columns)
            if schema.names[at] in added and "ruling_" in schema.names[at]
        ]
        self._faults: Counter[str] = Counter()
        self._notes = 0
        self._begin()

    def write(self, batch: pa.RecordBatch) -> None:
        """Cells as what they are: text as text, whatever it begins with."""
        names = self._schema.names
        for row in batch.to_pylist():
            if self._row == MOST_ROWS:
                self._end()
                self._begin()
            kinds = row.get(KINDS)
            for place, at in enumerate(self._columns):
                name = names[at]
                own = kinds is not None and name not in self._added and at < len(kinds)
                self._put(place, value_of(row[name], kinds[at]) if own else row[name], name)
            self._note(row)
            self._row += 1

    def _note(self, row: Mapping[str, Any]) -> None:
        """The words of the listing, where the pointer rests on the ruling that they led to."""
        for place, ruling, reason, quote in self._noted:
            if not row.get(quote):
                continue
            if self._notes == MOST_NOTES:
                self._faults["notes-left-out"] += 1
                continue
            self._notes += 1
            words = f"{row.get(reason) or row[ruling]}\n\n“{row[quote]}”"
            self._sheet.write_comment(self._row, place, _clean(words)[:_LONGEST_NOTE], _NOTE)

    def _first_width(self, name: str) -> int:
        by_kind = (width for kind, width in _WIDTHS.items() if name in self._added and name.startswith(kind))
        return next(by_kind, _width(name))

    def close(self) -> Mapping[str, int]:
        """End the file. Gives how many cells were too long, and how many quotes are in no note."""
        self._end()
        self._book.close()
        return self._faults

    def _begin(self) -> None:
        self._sheet: Worksheet = self._book.add_worksheet()
        for place, at in enumerate(self._columns):
            name = self._schema.field(at).name
            self._sheet.write_string(
                0, place, _clean(name)[:_LONGEST], self._head_added if name in self._added else self._head
            )
        self._row = 1

    def _end(self) -> None:
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, max(self._row - 1, 0), len(self._columns) - 1)
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)

    def _put(self, place: int, value: Any, name: str) -> None:
        sheet, row = self._sheet, self._row
        if row <= _WIDTH_ROWS and name not in self._added:
            self._widths[place] = max(self._widths[place], _width(text_of(value) or ""))
        match value:
            case None:
                return
            case bool():
                sheet.write_boolean(row, place, value)
            case int() | float() if math.isfinite(value) and abs(value) < _LARGEST:
                sheet.write_number(row, place, value)
            case datetime() if value.year >= _FIRST_YEAR:
                sheet.write_datetime(row, place, value, self._moment)
            case date() if value.year >= _FIRST_YEAR:
                sheet.write_datetime(row, place, value, self._day)
            case _:
                form = self._colours.get(value) if name in self._added and isinstance(value, str) else None
                sheet.write_string(row, place, self._fitting(text_of(value) or ""), form)

    def _fitting(self, text: str) -> str:
        text = _clean(text)
        if len(text) > _LONGEST // 2 and len(text.encode("utf-16-le")) // 2 > _LONGEST:
            self._faults["cells-cut"] += 1
            return text.encode("utf-16-le")[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
        return text


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _width(text: str) -> int:
    """Columns of a cell that shows a text, within what is good to look at; a wide sign takes two."""
    line = text.partition("\n")[0][:_MOST_WIDTH]
    return min(max(sum(2 if ord(sign) > 0x2E80 else 1 for sign in line) + 2, _LEAST_WIDTH), _MOST_WIDTH)  # noqa: PLR2004
