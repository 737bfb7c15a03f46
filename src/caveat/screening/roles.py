"""How the columns of a table are read: found by their names and cells, or told."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caveat.errors import UsageError
from caveat.model.screening import Role
from caveat.readers import columns
from caveat.screening.tables.cells import KINDS, LINE, MORE, is_hidden
from caveat.screening.tables.table import header_of
from caveat.screening.tables.typed import is_readable

if TYPE_CHECKING:
    import pyarrow as pa

_TOLD = 50  # names of columns
_UNREAD = (Role.IDENTIFIER, Role.OTHER)


def find_roles(sample: "pa.RecordBatch", told: Mapping[str, Role] | None = None) -> dict[str, Role]:
    """What each column of a table holds, by its first rows. `told` goes before what is found.

    Raises UsageError for a column that is told and not there, and where none is left to read.
    """
    schema = sample.schema
    names = {header_of(one).strip() or one.name: one.name for one in reversed(schema) if not is_hidden(one)}
    missing = [header for header in told or {} if header not in names]
    if missing:
        raise UsageError(f"there is no column {missing[0]!r}; there are {', '.join(map(repr, [*names][:_TOLD]))}")
    read = [one.name for one in schema if one.name not in (KINDS, LINE) and is_readable(one.type)]
    read.sort(key=lambda name: not is_hidden(schema.field(name)))  # before any answers of an earlier run
    texts = [
        {name: None if cell is None else str(cell) for name, cell in row.items()}
        for row in sample.select(read).slice(0, columns.SAMPLE_ROWS).to_pylist()
    ]
    found = columns.roles(read, texts)
    if MORE in found:
        found[MORE] = Role.DESCRIPTION
    found |= {names[header]: role for header, role in (told or {}).items()}
    if all(role in _UNREAD for role in found.values()):
        raise UsageError("no column holds a title, a description or a specification; say which with --columns")
    return {name: found[name] for name in schema.names if name in found}
