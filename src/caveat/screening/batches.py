"""The one function of all screening: a batch of rows in, the same rows with their answers out."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import pyarrow as pa

from caveat.errors import UsageError
from caveat.model.screening import Plan
from caveat.screening.answers import Answers
from caveat.screening.digests import READ, row_digests
from caveat.screening.rows import devices


def screen_batch(batch: pa.RecordBatch, plan: Plan) -> pa.RecordBatch:
    """The rows of a batch, untouched and in order, with the columns of `Answers` behind them, and a digest of each row.

    Each row gets the answer that `caveat check` gives to the same text. Raises UsageError for a column that is to be
    read and is not there, and for one that has the name of an added one.
    """
    there = set(batch.schema.names)
    missing = [name for name in plan.roles if name not in there]
    if missing:
        raise UsageError(f"there is no column {missing[0]!r}; there are {', '.join(batch.schema.names)}")
    answers = answers_of(plan)
    schema = pa.schema([*answers.schema, pa.field(READ, pa.string())])
    for name in schema.names:
        if name in there:
            raise UsageError(f"the table has a column {name!r} already, which screening adds; rename it")
    with _uncollected():
        cells = {name: _texts(batch.column(name)) for name in plan.roles}
        added = answers.of(devices(batch.num_rows, cells, plan.roles))
    columns = [*batch.columns, *added.columns, row_digests(batch, plan)]
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema([*batch.schema, *schema]))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Python's search for cycles rests: there are none here, and looking for them takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@lru_cache(maxsize=4)
def answers_of(plan: Plan) -> Answers:
    """The answers by a plan; what was answered already helps with the next batch."""
    return Answers(plan)


def _texts(column: pa.Array) -> list[str | None]:
    """The cells of a column as they read."""
    texts: list[str | None] = column.cast(pa.string()).to_pylist()
    return texts
