"""A row that cannot be screened, and the rest of its batch, which can."""

from collections.abc import Iterator

import pyarrow as pa

from caveat.errors import CaveatError
from caveat.model.rules import Ruling
from caveat.model.screening import Plan
from caveat.reports.messages import messages
from caveat.screening.batches import screen_batch


def screen_each(batch: pa.RecordBatch, plan: Plan) -> Iterator[pa.RecordBatch]:
    """The rows of a batch with their answers, in order, whatever some of them hold.

    A row that cannot be screened (letters in no encoding, say) is undetermined, and `problems` names the error. Errors
    of the caller are raised as by `screen_batch`.
    """
    try:
        yield screen_batch(batch, plan)
    except CaveatError:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile row can make a library raise anything
        if batch.num_rows > 1:
            half = batch.num_rows // 2
            yield from screen_each(batch.slice(0, half), plan)
            yield from screen_each(batch.slice(half), plan)
        else:
            yield _unread(batch, plan, error)


def _unread(row: pa.RecordBatch, plan: Plan, error: Exception) -> pa.RecordBatch:
    """The one row as it is, with the answers to an empty one."""
    empty = [
        pa.nulls(1, field.type) if field.name in plan.roles else column
        for field, column in zip(row.schema, row.columns, strict=True)
    ]
    screened = screen_batch(pa.RecordBatch.from_arrays(empty, schema=row.schema), plan)
    words = messages(plan.language)
    sentence = words.say("problem", "unreadable", item=words.listed(plan.roles))
    problem = words.say("word", "detail", sentence=sentence, details=type(error).__name__)
    settled = {"problems": problem} | {f"ruling_{one.to}_{one.act}": Ruling.UNDETERMINED.value for one in plan.cases}
    added = [
        pa.array([settled[field.name]], field.type) if field.name in settled else column
        for field, column in list(zip(screened.schema, screened.columns, strict=True))[row.num_columns :]
    ]
    return pa.RecordBatch.from_arrays([*row.columns, *added], schema=screened.schema)
