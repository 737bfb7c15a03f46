"""CSV and TSV, in any encoding, of any size: never held whole."""

import csv
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from caveat.errors import ReadError
from caveat.readers.columns import SAMPLE_ROWS, is_head, rows_above
from caveat.readers.csv import separator
from caveat.screening.tables.lines import LONGEST, Encoding, Lines, encoding_of, text
from caveat.screening.tables.table import BLOCK_BYTES, BLOCK_ROWS, Block, RowProblem, Table, columns, numbered

_SAMPLE = 256 * 1024
_DAMAGED = "\ufffd"


class _Form(Struct, frozen=True, kw_only=True):
    """How the rows of a file are written."""

    path: Path
    encoding: Encoding
    delimiter: str
    skipped: int = 0  # rows: the names of the columns and what stands above them


def read_delimited(path: Path) -> Table:
    """A table of cells with a sign between. Raises ReadError where it has no rows."""
    encoding = encoding_of(path)
    with path.open("rb") as file:
        sample = text(file, encoding.name).read(_SAMPLE)
    if not sample.strip():
        raise ReadError("empty")
    csv.field_size_limit(LONGEST)
    form = _Form(path=path, encoding=encoding, delimiter=separator(sample))
    with path.open("rb") as file:
        first = [cells for cells, _ in islice(_rows(text(file, encoding.name), form), SAMPLE_ROWS)]
    stripped = [[cell.strip() for cell in cells] for cells in first]
    above = rows_above(stripped)
    head, named = first[above], is_head(stripped[above])
    schema = pa.schema(columns(head if named else numbered(len(head))))
    form = replace(form, skipped=above + named)
    return Table(
        names=(path.name,),
        schema=schema,
        size=path.stat().st_size,
        blocks=lambda: _blocks(form, schema),
        notes={"rows-above": above} if above else {},
    )


def _blocks(form: _Form, schema: pa.Schema) -> Iterator[Block]:
    first, size = 1, 0
    rows: list[list[str | None]] = []
    problems: list[RowProblem] = []
    with form.path.open("rb") as file:
        signs = text(file, form.encoding.name)
        for cells, told in _rows(signs, form):
            number = first + len(rows)
            problems += [RowProblem(number, *one) for one in told]
            problems += _faults(number, cells, len(schema), form.encoding)
            rows.append(_fitted(cells, len(schema), form.delimiter))
            size += sum(map(len, cells))
            if len(rows) == BLOCK_ROWS or size > BLOCK_BYTES:
                yield Block(_batch(rows, schema), first, file.tell(), problems)
                first, size, rows, problems = first + len(rows), 0, [], []
        if rows:
            yield Block(_batch(rows, schema), first, file.tell(), problems)


def _rows(signs: TextIOWrapper, form: _Form) -> Iterator[tuple[list[str], list[tuple[str, str]]]]:
    """The rows below the names, each with what was wrong on the way; a blank line is none."""
    lines = Lines(signs)
    reader = csv.reader(lines, delimiter=form.delimiter)
    number = 0
    while True:
        told: list[tuple[str, str]] = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells, told = [], [("unreadable", str(error))]
        if lines.cut:
            told.append(("too-large", f"> {LONGEST}"))
            lines.cut = False
        if not cells and not told:
            continue
        number += 1
        if number > form.skipped:
            yield cells, told


def _faults(number: int, cells: Sequence[str], width: int, encoding: Encoding) -> Iterator[RowProblem]:
    if len(cells) > width:
        yield RowProblem(number, "ragged-row", f"{len(cells)} > {width}")
    elif 0 < len(cells) < width:
        yield RowProblem(number, "ragged-row", f"{len(cells)} < {width}", hides=False)
    if any(_DAMAGED in cell for cell in cells):
        yield RowProblem(number, "damaged-letters", encoding.name)
    elif encoding.doubtful and not all(map(str.isascii, cells)):
        yield RowProblem(number, "doubtful-encoding", encoding.name)


def _fitted(cells: list[str], width: int, delimiter: str) -> list[str | None]:
    """As many cells as there are columns: what is too much stays in the last one, what is missing is null."""
    if len(cells) > width:
        return [*cells[: width - 1], delimiter.join(cells[width - 1 :])]
    return [*cells, *([None] * (width - len(cells)))]


def _batch(rows: list[list[str | None]], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
