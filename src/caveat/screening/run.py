"""A whole table, a block at a time: read, answered, written."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from caveat.model.screening import Plan
from caveat.screening.blocks import answer
from caveat.screening.tables import Block, Table
from caveat.screening.tables.table import written
from caveat.screening.tables.writing import Open, Writer

OnBlock = Callable[[Block, pa.RecordBatch], None]


def screen_table(table: Table, plan: Plan, output: Path, begin: Open, on_block: OnBlock) -> None:
    """Write the rows of a table with their answers; `on_block` sees each block, and its rows as they are answered."""
    width = len(table.schema)
    writer: Writer | None = None
    for block in table.blocks():
        made = answer(block, plan)
        rows = written(made, width)
        writer = writer or begin(output, rows.schema, frozenset(rows.schema.names[width:]))
        writer.write(rows)
        on_block(block, made)
    if writer:
        writer.close()
