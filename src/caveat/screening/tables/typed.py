"""Tables that have types already: Parquet, and the frames of a program."""

import pyarrow as pa

from caveat.screening.tables.cells import hidden, text_of
from caveat.screening.tables.table import columns

_UNREAD = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)


def fields_of(schema: pa.Schema) -> list[pa.Field]:
    """The columns as they are, and behind them a hidden one of text for each whose cells do not read as they stand."""
    fields = columns(schema.names, schema.types)
    taken = {one.name for one in fields}
    for one in list(fields):
        if _needs_text(one.type):
            name = f"{one.name} "
            while name in taken:
                name += " "
            taken.add(name)
            fields.append(hidden(name))
    return fields


def batch_of(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """A batch with the columns that `fields_of` made of its schema."""
    texts = [
        pa.array(map(text_of, column.to_pylist()), pa.string()) for column in batch.columns if _needs_text(column.type)
    ]
    return pa.RecordBatch.from_arrays([*batch.columns, *texts], schema=schema)


def _needs_text(kind: pa.DataType) -> bool:
    """Whether a cell of this type is read by a text of its own: "yes" for true, a line for each part of a list."""
    return bool(pa.types.is_nested(kind) or pa.types.is_boolean(kind))


def is_readable(kind: pa.DataType) -> bool:
    """Whether the cells of a column can be read as they stand."""
    return not _needs_text(kind) and not any(test(kind) for test in _UNREAD)
