"""What every reader of tables gives."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from caveat.errors import ReadError
from caveat.screening.tables.cells import is_hidden
from caveat.vocabulary import facts

BLOCK_ROWS = 2_000
BLOCK_BYTES = 8 * 1024 * 1024
MOST_COLUMNS = 16_384  # as in a sheet of Excel

_HEADER = b"header"
_ADDED = ("ruling_", "at_least_", "reason_", "quote_", "open_")


@dataclass(frozen=True)
class RowProblem:
    """A row that was not read as it was meant."""

    row: int  # in the table, from 1
    code: str  # the key of its sentence in reports/messages
    detail: str = ""
    hides: bool = True  # something of the row was not read, so nothing may be concluded from silence


@dataclass(frozen=True)
class Block:
    """Some rows of a table, one after the other."""

    batch: pa.RecordBatch
    first: int  # number of its first row in the table, from 1
    done: int  # of the table's `size`, up to its last row
    problems: Sequence[RowProblem] = ()


@dataclass(frozen=True)
class Table:
    """A table that is read a block at a time; `blocks` may be called again, and gives the same."""

    names: tuple[str, ...]  # of its files
    schema: pa.Schema
    size: int  # bytes or rows, by which progress is measured
    blocks: Callable[[], Iterator[Block]]
    notes: Mapping[str, int] = field(default_factory=dict)  # of the whole table: what is told, and of how many


def numbered(width: int) -> list[str]:
    """The names of columns that have none."""
    return [str(number) for number in range(1, width + 1)]


def columns(headers: Sequence[str], kinds: Sequence[pa.DataType] | None = None) -> list[pa.Field]:
    """A field for each column, by a name that no other has and that screening adds to no table.

    What tells such names apart are spaces at the end, which no reader of a row minds; the name as it was written is
    kept beside. Raises ReadError for more columns than a sheet of Excel can have.
    """
    if len(headers) > MOST_COLUMNS:
        raise ReadError("too-large", f"{len(headers)} columns; at most {MOST_COLUMNS} are read")
    taken = {*facts(), "kind", "read", "ask", "problems"}
    fields = []
    for number, header in enumerate(headers, 1):
        name = header.strip() or str(number)
        while name in taken or name.startswith(_ADDED):
            name = f"{name} " if name in taken else f" {name}"
        taken.add(name)
        kind = kinds[number - 1] if kinds else pa.string()
        fields.append(pa.field(name, kind, metadata={_HEADER: header.encode()}))
    return fields


def written(batch: pa.RecordBatch, width: int) -> pa.RecordBatch:
    """An answered batch as it is written: the first `width` columns by their own names, and what was added.

    An added column whose name the table has already is called `caveat_...`. Hidden columns stay for those who write.
    """
    own = [header_of(one) for one in batch.schema][:width]
    taken, names = set(own), list(own)
    for name in batch.schema.names[width:]:
        while name in taken:
            name = f"caveat_{name}"  # noqa: PLW2901 - until it is free
        taken.add(name)
        names.append(name)
    fields = [
        one if is_hidden(one) else pa.field(name, one.type) for name, one in zip(names, batch.schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(batch.columns, schema=pa.schema(fields))


def header_of(one: pa.Field) -> str:
    """The name of a column as the table has it."""
    metadata = one.metadata or {}
    return metadata[_HEADER].decode() if _HEADER in metadata else str(one.name)
