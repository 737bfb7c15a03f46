"""Parquet: one file, or parts with the same columns one after the other."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from caveat.errors import ReadError
from caveat.screening.tables.table import BLOCK_ROWS, Block, RowProblem, Table
from caveat.screening.tables.typed import batch_of, fields_of

_DAMAGED = "\ufffd"
_BUFFER = 1024 * 1024  # bytes of a column that are read at a time
_AT_ONCE = 10 * BLOCK_ROWS  # rows of small groups that are read together


def read_parquet(paths: Sequence[Path]) -> Table:
    """The rows of all parts. Raises ReadError for a part that is damaged or has other columns than the first."""
    schemas, size = [], 0
    for path in paths:
        with _open(path) as file:
            schemas.append(file.schema_arrow.remove_metadata())
            size += file.metadata.num_rows
        if not schemas[-1].equals(schemas[0]):
            raise ReadError("unreadable", f"{path.name} has other columns than {paths[0].name}")
    schema = pa.schema(fields_of(schemas[0]))
    return Table(tuple(path.name for path in paths), schema, size, lambda: _blocks(paths, schema))


def _blocks(paths: Sequence[Path], schema: pa.Schema) -> Iterator[Block]:
    first = 1
    for path in paths:
        with _open(path) as file:
            try:
                for batch in chain.from_iterable(
                    file.iter_batches(BLOCK_ROWS, row_groups=groups) for groups in _runs(file.metadata)
                ):
                    whole, damaged = _mended(batch)
                    problems = [RowProblem(first + row, "damaged-letters", "utf-8") for row in damaged]
                    yield Block(batch_of(whole, schema), first, first + batch.num_rows - 1, problems)
                    first += batch.num_rows
            except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
                raise ReadError("unreadable", f"{path.name}, after row {first - 1}: {error}") from None


def _runs(metadata: parquet.FileMetaData) -> Iterator[list[int]]:
    """The row groups of a file, some at a time: Arrow lets go of what it read of them only after the last."""
    groups: list[int] = []
    rows = 0
    for group in range(metadata.num_row_groups):
        groups.append(group)
        rows += metadata.row_group(group).num_rows
        if rows >= _AT_ONCE:
            yield groups
            groups, rows = [], 0
    if groups:
        yield groups


def _mended(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[int]]:
    """A batch whose texts are texts: what is not UTF-8 in them is a sign for itself, and its rows are told.

    Nobody who writes Parquet has to see to that, and what reads it does not.
    """
    damaged: set[int] = set()
    columns = list(batch.columns)
    for at, column in enumerate(columns):
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            try:
                column.validate(full=True)
            except pa.ArrowInvalid:
                cells = [cell and cell.decode(errors="replace") for cell in column.cast(pa.large_binary()).to_pylist()]
                damaged.update(row for row, cell in enumerate(cells) if cell and _DAMAGED in cell)
                columns[at] = pa.array(cells, column.type)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema), sorted(damaged)


def _open(path: Path) -> parquet.ParquetFile:
    try:
        return parquet.ParquetFile(path, buffer_size=_BUFFER)
    except (OSError, pa.ArrowException) as error:
        raise ReadError("truncated", f"{path.name}: {error}") from None
