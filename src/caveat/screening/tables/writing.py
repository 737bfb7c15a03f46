"""Answered batches to a table in a file."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import msgspec
import polars as pl
import pyarrow as pa
from pyarrow import compute, parquet

from caveat.errors import UsageError
from caveat.screening.tables.cells import KINDS, LINE, is_hidden, value_of
from caveat.screening.tables.sheets import SheetWriter

_BOM = b"\xef\xbb\xbf"  # without it, Excel takes the letters for those of the machine's old encoding


class Writer(Protocol):
    """Writes one file from batches of one schema."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Put some rows behind those that are written."""

    def close(self) -> Mapping[str, int]:
        """End the file. Gives what of the cells it could not hold, and how often."""


Open = Callable[[Path, pa.Schema, frozenset[str]], Writer]
"""Begins a file: its path, the schema of what is written, and the names of the columns that were added."""


class DelimitedWriter:
    """CSV and TSV, in UTF-8 with the mark that Excel needs. No added cell begins as a formula does."""

    def __init__(self, target: Path | BinaryIO, schema: pa.Schema, added: frozenset[str], delimiter: str = ",") -> None:
        self._delimiter = delimiter
        self._harmless = [
            name for name in schema.names if name in added and pa.types.is_string(schema.field(name).type)
        ]
        self._file = _begun(target)
        self._file.write(_BOM)
        names = [one.name for one in schema if not is_hidden(one)]
        pl.DataFrame([names], orient="row").write_csv(self._file, include_header=False, separator=delimiter)

    def write(self, batch: pa.RecordBatch) -> None:
        """The cells as they are, in quotes where they must be."""
        columns = [
            pl.Series(str(number), _harmless(column) if one.name in self._harmless else _plain(column))
            for number, (one, column) in enumerate(zip(batch.schema, batch.columns, strict=True))
            if not is_hidden(one)
        ]
        pl.DataFrame(columns).write_csv(self._file, include_header=False, separator=self._delimiter)

    def close(self) -> Mapping[str, int]:
        """End the file."""
        self._file.close()
        return {}


class JsonLinesWriter:
    """JSON lines: what was read from such a line stays as it stood there, and the answers follow."""

    def __init__(self, target: Path | BinaryIO, schema: pa.Schema, added: frozenset[str]) -> None:
        self._schema, self._added = schema, added
        self._file = _begun(target)
        self._encoder = msgspec.json.Encoder(enc_hook=_written_out)

    def write(self, batch: pa.RecordBatch) -> None:
        """A line for each row."""
        for row in batch.to_pylist():
            self._file.write(self._line(row))

    def _line(self, row: dict[str, Any]) -> bytes:
        added = self._encoder.encode({name: row[name] for name in self._schema.names if name in self._added})
        own = row[LINE].encode() if LINE in row and _is_object(row[LINE]) else self._encoder.encode(self._own(row))
        inner = own.strip()[1:-1].strip()
        return b"{%b%b%b\n" % (inner, b"," if inner else b"", added[1:])

    def _own(self, row: dict[str, Any]) -> dict[str, Any]:
        if LINE in row:
            return {"line": row[LINE]}
        names = [one.name for one in self._schema if one.name not in self._added and not is_hidden(one)]
        kinds = row.get(KINDS)
        return {name: value_of(row[name], kinds[at]) if kinds else row[name] for at, name in enumerate(names)}

    def close(self) -> Mapping[str, int]:
        """End the file."""
        self._file.close()
        return {}


class ParquetWriter:
    """Parquet, a row group for some blocks."""

    def __init__(self, path: Path, schema: pa.Schema, added: frozenset[str]) -> None:  # noqa: ARG002 - as all are
        self._names = [at for at, one in enumerate(schema) if not is_hidden(one)]
        self._schema = pa.schema([schema.field(at).remove_metadata() for at in self._names])
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._gathered: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Gather rows to a group of a useful size."""
        kept = pa.RecordBatch.from_arrays([batch.column(at) for at in self._names], schema=self._schema)
        self._gathered.append(kept)
        self._rows += kept.num_rows
        self._bytes += kept.nbytes
        if self._rows >= _GROUP_ROWS or self._bytes >= _GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._gathered:
            self._writer.write_table(pa.Table.from_batches(self._gathered))
        self._gathered = []
        self._rows = self._bytes = 0

    def close(self) -> Mapping[str, int]:
        """End the file."""
        self._flush()
        self._writer.close()
        return {}


_GROUP_ROWS = 50_000
_GROUP_BYTES = 32 * 1024 * 1024


def _written_out(time: Any) -> str:
    """A time to the nanosecond, for which Python has no type of its own."""
    return str(time.isoformat())


def _is_object(line: str) -> bool:
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except (msgspec.DecodeError, RecursionError):
        return False


def _harmless(column: pa.Array) -> pa.Array:
    """With a sign before what Excel would take for a formula."""
    return compute.replace_substring_regex(column, pattern=r"^([=+\-@\t\r])", replacement=r"'\1")


def _plain(column: pa.Array) -> pa.Array:
    """What is nested as JSON, for a cell."""
    if pa.types.is_nested(column.type):
        cells = [None if cell is None else msgspec.json.encode(cell).decode() for cell in column.to_pylist()]
        return pa.array(cells, pa.string())
    return column


def _begun(target: Path | BinaryIO) -> BinaryIO:
    return target.open("wb") if isinstance(target, Path) else target


def _tsv(target: Path | BinaryIO, schema: pa.Schema, added: frozenset[str]) -> Writer:
    return DelimitedWriter(target, schema, added, "\t")


OpenStream = Callable[[BinaryIO, pa.Schema, frozenset[str]], Writer]
"""Begins a stream: all that is written of a row is in it when the next one comes."""

STREAMS: Mapping[str, OpenStream] = {"jsonl": JsonLinesWriter, "csv": DelimitedWriter, "tsv": _tsv}
"""The kinds that grow row by row."""

FORMATS: Mapping[str, Open] = {
    "csv": DelimitedWriter,
    "tsv": _tsv,
    "xlsx": SheetWriter,
    "jsonl": JsonLinesWriter,
    "parquet": ParquetWriter,
}
"""By the ending of the file."""


def writer(path: Path, kind: str | None = None) -> Open:
    """What writes a file of this kind, or of the kind that its ending says. Raises UsageError."""
    name = kind or path.suffix.lower().removeprefix(".")
    if name not in FORMATS:
        raise UsageError(f"{path}: no table by the ending of its name; there are {', '.join(FORMATS)}")
    return FORMATS[name]
