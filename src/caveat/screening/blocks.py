"""A block of a table with its answers, those rows included that were not read as they were meant."""

from collections import defaultdict

import pyarrow as pa
from msgspec.structs import replace

from caveat.model.evidence import Evidence, Problem
from caveat.model.screening import Plan
from caveat.profiles.passages import Devices
from caveat.screening.batches import answers_of
from caveat.screening.rows import evidence
from caveat.screening.salvage import screen_each
from caveat.screening.tables.table import Block, RowProblem


def answer(block: Block, plan: Plan) -> pa.RecordBatch:
    """The rows of a block with their answers, whatever some of them hold.

    Where something of a row is hidden, silence says nothing of it.
    """
    made = pa.Table.from_batches(screen_each(block.batch, plan)).combine_chunks().to_batches()[0]
    if not block.problems:
        return made
    by_row: dict[int, list[RowProblem]] = defaultdict(list)
    for problem in block.problems:
        by_row[problem.row - block.first].append(problem)
    numbers = sorted(by_row)
    patches = answers_of(plan).of(Devices.of([_evidence(block, number, plan, by_row[number]) for number in numbers]))
    width = block.batch.num_columns
    *answers, read = made.columns[width:]
    patched = [_patched(column, numbers, patch) for column, patch in zip(answers, patches.columns, strict=True)]
    return pa.RecordBatch.from_arrays([*made.columns[:width], *patched, read], schema=made.schema)


def _evidence(block: Block, at: int, plan: Plan, problems: list[RowProblem]) -> Evidence:
    """The evidence of one row, and what of it could not be read."""
    row = block.batch.slice(at, 1)
    texts = {name: row.column(name).cast(pa.string())[0].as_py() for name in plan.roles}
    found = evidence(block.first + at, texts, plan.roles)
    told = tuple(Problem(code=one.code, item=str(one.row), detail=one.detail, hides=one.hides) for one in problems)
    return Evidence(tuple(replace(item, problems=item.problems + told) for item in found.items))


def _patched(column: pa.Array, numbers: list[int], patch: pa.Array) -> pa.Array:
    values = column.to_pylist()
    for number, value in zip(numbers, patch.to_pylist(), strict=True):
        values[number] = value
    return pa.array(values, column.type)
