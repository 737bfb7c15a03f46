"""How the columns of a table are read: found by their names and cells, or told."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caveat.errors import UsageError
from caveat.model.screening import Role
from caveat.readers import columns

if TYPE_CHECKING:
    import pyarrow as pa

_UNREAD = (Role.IDENTIFIER, Role.OTHER)


def find_roles(sample: "pa.RecordBatch", told: Mapping[str, Role] | None = None) -> dict[str, Role]:
    """What each column of a table holds, by its first rows. `told` goes before what is found.

    Raises UsageError for a column that is told and not there, and where none is left to read.
    """
    told = told or {}
    names = sample.schema.names
    missing = [name for name in told if name not in set(names)]
    if missing:
        raise UsageError(f"there is no column {missing[0]!r}; there are {', '.join(map(repr, names[:50]))}")
    rows = sample.slice(0, columns.SAMPLE_ROWS).to_pylist()
    texts = [{name: None if cell is None else str(cell) for name, cell in row.items()} for row in rows]
    found = columns.roles(names, texts) | dict(told)
    if all(role in _UNREAD for role in found.values()):
        raise UsageError("no column holds a title, a description or a specification; say which with --columns")
    return found
