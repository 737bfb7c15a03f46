"""Screening from a program: a frame in, the same frame with its answers out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from caveat.errors import UsageError
from caveat.model.rules import Pack, Value
from caveat.model.screening import Role
from caveat.screening import plan
from caveat.screening.batches import screen_batch
from caveat.screening.roles import find_roles
from caveat.screening.tables.table import written
from caveat.screening.tables.typed import batch_of, fields_of

if TYPE_CHECKING:
    import pandas
    import polars

Frame = TypeVar("Frame", "pandas.DataFrame", "polars.DataFrame", pa.Table, pa.RecordBatch)

_ROWS = 10_000  # are answered together


def screen(
    frame: Frame,
    *,
    to: Sequence[str],
    act: str | Sequence[str] = "import",
    as_of: date,
    columns: Mapping[str, Role | str] | None = None,
    facts: Mapping[str, Value] | None = None,
    packs: Sequence[Pack] | None = None,
    language: str = "en",
) -> Frame:
    """The rows of a frame (Polars, pandas, Arrow) with their answers, in a frame of the same kind.

    Its own columns are as they were; behind them stand `ruling_<to>_<act>`, the reason, and what `caveat screen` adds
    besides. `columns` says how some are read, by their names ({"Beschreibung": "description"}); the others are found.
    Nothing here knows what day it is: `as_of` says by the rules of which day it is judged. Raises TypeError for what is
    no frame, UsageError for a column, a place, an act or a fact that there is not.
    """
    table = _arrow(frame)
    schema = pa.schema(fields_of(table.schema))
    parts = table.to_batches(max_chunksize=_ROWS) or [pa.RecordBatch.from_pylist([], table.schema)]
    batches = [batch_of(part, schema) for part in parts]
    roles = find_roles(batches[0], {name: _role(role) for name, role in (columns or {}).items()})
    asked = plan(roles, to=to, act=act, as_of=as_of, facts=facts, packs=packs, language=language)
    answered = [written(screen_batch(batch, asked), len(schema)) for batch in batches]
    made = pa.Table.from_batches(answered)
    whole: Frame = _with(frame, made.select(range(len(schema), made.num_columns)))
    return whole


def _role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise UsageError(f"a column is no {role!r}; it is one of {', '.join(Role)}") from None


def _arrow(frame: Any) -> pa.Table:
    """The columns of a frame for reading; what Arrow has no type for is read as text."""
    match _library(frame):
        case "pyarrow":
            return pa.Table.from_batches([frame]) if isinstance(frame, pa.RecordBatch) else frame
        case "polars":
            return frame.to_arrow()
        case _:
            return pa.table([_column(frame.iloc[:, at]) for at in range(frame.shape[1])], list(map(str, frame.columns)))


def _library(frame: Any) -> str:
    """Which library a frame is of. Raises TypeError."""
    library = type(frame).__module__.partition(".")[0]
    if isinstance(frame, pa.Table | pa.RecordBatch) or (library, type(frame).__name__) in (
        ("polars", "DataFrame"),
        ("pandas", "DataFrame"),
    ):
        return library
    raise TypeError(f"{type(frame).__name__} is no frame of Polars or pandas, and no Table or RecordBatch of Arrow")


def _column(series: "pandas.Series[Any]") -> pa.Array:
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # numbers and words in one column
        return pa.array([None if missing else str(cell) for cell, missing in zip(series, series.isna(), strict=True)])


def _with(frame: Any, added: pa.Table) -> Any:
    """A frame with further columns."""
    match _library(frame):
        case "polars":
            import polars

            return frame.hstack(polars.DataFrame(added))
        case "pandas":
            import pandas

            return pandas.concat([frame, added.to_pandas().set_axis(frame.index)], axis=1)
        case _:
            both = [*frame.schema, *added.schema]
            columns = [*frame.columns, *added.columns]
            if isinstance(frame, pa.RecordBatch):
                return pa.RecordBatch.from_arrays([_whole(column) for column in columns], schema=pa.schema(both))
            return pa.Table.from_arrays(columns, schema=pa.schema(both))


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
