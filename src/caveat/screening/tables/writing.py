"""Answered batches to a table in a file, whole or not at all."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import pyarrow as pa
from pyarrow import compute, csv

from caveat.errors import UsageError

_BOM = b"\xef\xbb\xbf"  # without it, Excel takes the letters for those of the machine's old encoding
_FORMULA = r"^[=+\-@\t\r]"


class Writer(Protocol):
    """Writes one file from batches of one schema."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Put some rows behind those that are written."""

    def close(self) -> None:
        """Write what ends the file."""


class DelimitedWriter:
    """CSV and TSV, in UTF-8 with the mark that Excel needs."""

    def __init__(self, path: Path, schema: pa.Schema, added: frozenset[str], delimiter: str = ",") -> None:
        self._added = added
        self._file = path.open("wb")
        self._file.write(_BOM)
        options = csv.WriteOptions(include_header=True, delimiter=delimiter, quoting_style="needed")
        self._writer = csv.CSVWriter(self._file, schema, write_options=options)

    def write(self, batch: pa.RecordBatch) -> None:
        """No added cell begins as a formula does."""
        columns = [
            _harmless(column) if name in self._added and pa.types.is_string(column.type) else column
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=batch.schema))

    def close(self) -> None:
        """End the file."""
        self._writer.close()
        self._file.close()


def _harmless(column: pa.Array) -> pa.Array:
    return compute.replace_substring_regex(column, pattern=f"({_FORMULA})", replacement=r"'\1")


Open = Callable[[Path, pa.Schema, frozenset[str]], Writer]
"""Begins a file: its path, the schema of what is written, and which columns were added."""


def _tsv(path: Path, schema: pa.Schema, added: frozenset[str]) -> Writer:
    return DelimitedWriter(path, schema, added, "\t")


FORMATS: Mapping[str, Open] = {
    "csv": DelimitedWriter,
    "tsv": _tsv,
}
"""By the ending of the file."""


def writer(path: Path, kind: str | None = None) -> Open:
    """What writes a file of this kind, or of the kind that its ending says. Raises UsageError."""
    name = kind or path.suffix.lower().removeprefix(".")
    if name not in FORMATS:
        raise UsageError(f"{path}: no kind of table that is written; there are {', '.join(FORMATS)}")
    return FORMATS[name]
