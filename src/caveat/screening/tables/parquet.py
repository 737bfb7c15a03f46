"""Parquet: one file, or parts with the same columns one after the other."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from caveat.errors import ReadError
from caveat.screening.tables.table import BLOCK_ROWS, Block, Table
from caveat.screening.tables.typed import batch_of, fields_of

_BUFFER = 1024 * 1024  # bytes of a column that are read at a time


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
                for batch in file.iter_batches(BLOCK_ROWS):
                    yield Block(batch_of(batch, schema), first, first + batch.num_rows - 1)
                    first += batch.num_rows
            except (OSError, pa.ArrowException) as error:
                raise ReadError("unreadable", f"{path.name}, after row {first - 1}: {error}") from None


def _open(path: Path) -> parquet.ParquetFile:
    try:
        return parquet.ParquetFile(path, buffer_size=_BUFFER)
    except (OSError, pa.ArrowException) as error:
        raise ReadError("truncated", f"{path.name}: {error}") from None
