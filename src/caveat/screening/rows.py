"""A row of a table to the evidence of one device: what `caveat check` reads of the same row of a listing."""

from collections.abc import Iterator, Mapping

from caveat.model.evidence import Evidence, Item, Passage, Place, Problem
from caveat.model.screening import Role
from caveat.readers.listing import cell
from caveat.readers.source import Source

_UNREAD = (Role.IDENTIFIER, Role.OTHER)


def evidence(number: int, values: Mapping[str, str | None], roles: Mapping[str, Role]) -> Evidence:
    """The evidence of a row, by the names of its columns; an empty cell says nothing."""
    source = Source(name=str(number), data=b"", reader="csv")
    pieces = list(_pieces(source, values, roles)) or [source.problem("empty")]
    item = Item(
        name=source.name,
        kind="listing",
        sha256="",
        passages=tuple(one for one in pieces if isinstance(one, Passage)),
        problems=tuple(one for one in pieces if isinstance(one, Problem)),
    )
    return Evidence((item,))


def _pieces(source: Source, values: Mapping[str, str | None], roles: Mapping[str, Role]) -> Iterator[object]:
    for column, role in roles.items():
        value = (values[column] or "").strip()
        if value and role not in _UNREAD:
            yield from cell(source, column, value, Place(row=1, path=column), role)
