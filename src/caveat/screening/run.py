"""A whole table, a block at a time: read, answered, written."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa

from caveat.files import replacing
from caveat.model.screening import Plan
from caveat.screening.parts import Parts, asked_of, part, read, unwritten
from caveat.screening.tables import Block, Table
from caveat.screening.tables.table import written
from caveat.screening.tables.writing import Open, Writer
from caveat.screening.workers import Workers, workers

OnBlock = Callable[[Block, pa.RecordBatch, bool], None]
"""Sees a block, its rows as `screen_batch` answers them, and whether a run before had answered them."""

_Pending = tuple[int, Block, bool, Future[None] | None]

_IN_HAND = 2  # blocks for each process, so that none waits


def screen_table(
    table: Table,
    plan: Plan,
    output: Path,
    begin: Open,
    *,
    on_block: OnBlock,
    jobs: int = 1,
    resume: bool = False,
) -> Mapping[str, int]:
    """Write the rows of a table with their answers, whole or not at all.

    `on_block` is called for each block, in order. The memory that is used is that of a few blocks, however many rows
    there are. A run that is cut off leaves what it answered in a hidden folder beside the output, and with `resume` it
    is continued. Gives what else is to be told, by its key in the messages, and how often it happened: that a process
    died and others took its rows, that a cell was cut. Raises UsageError for what cannot be written or continued,
    ReadError for a table that is damaged, WorkerError.
    """
    parts = Parts(output, asked_of(table, plan), resume=resume)
    try:
        faults = _written(table, plan, output, begin, parts, on_block=on_block, jobs=jobs, resume=resume)
    except OSError as error:
        parts.release()
        raise unwritten(output, error) from None
    except BaseException:
        parts.release()
        raise
    parts.remove()
    return faults


def _written(
    table: Table, plan: Plan, output: Path, begin: Open, parts: Parts, *, on_block: OnBlock, jobs: int, resume: bool
) -> Mapping[str, int]:
    writer: Writer | None = None
    width = len(table.schema)
    with workers(plan, jobs) as busy, replacing(output, 0o644) as beside:
        for block, made, known in _answered(table, parts, busy, resume=resume):
            rows = written(made, width)
            writer = writer or begin(beside, rows.schema, frozenset(rows.schema.names[width:]))
            writer.write(rows)
            on_block(block, made, known)
        faults = dict(writer.close()) if writer else {}
    return faults | ({"process-lost": busy.lost} if busy.lost else {})


def _answered(
    table: Table, parts: Parts, busy: Workers, *, resume: bool
) -> Iterator[tuple[Block, pa.RecordBatch, bool]]:
    """Each block with its answers, in order."""
    pending: deque[_Pending] = deque()
    blocks = table.blocks()
    first = list(islice(blocks, 2))
    if len(first) == 1:
        busy.jobs = 1  # other processes would take longer to begin
    for number, block in enumerate(chain(first, blocks)):
        known = resume and parts.find(number, block) is not None
        future = None if known else busy.give(block, part(parts.folder, number))
        pending.append((number, block, known, future))
        if len(pending) > _IN_HAND * busy.jobs:
            yield _first(pending, parts, busy)
    while pending:
        yield _first(pending, parts, busy)


def _first(pending: "deque[_Pending]", parts: Parts, busy: Workers) -> tuple[Block, pa.RecordBatch, bool]:
    number, block, known, future = pending.popleft()
    path = part(parts.folder, number)
    if future:
        busy.wait(future, block, path)
    return block, read(path), known
