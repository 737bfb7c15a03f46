"""A row of a table to the evidence of one device: what `caveat check` reads of the same row of a listing."""

from collections.abc import Mapping
from functools import lru_cache

from caveat.model.evidence import Evidence, Item, Passage, Place, Problem
from caveat.model.screening import Role
from caveat.readers.listing import cell
from caveat.readers.source import Source

_UNREAD = (Role.IDENTIFIER, Role.OTHER)


def evidence(number: int, values: Mapping[str, str | None], roles: Mapping[str, Role]) -> Evidence:
    """The evidence of a row, by the names of its columns; an empty cell says nothing."""
    source = Source(name=str(number), data=b"", reader="csv")
    pieces = [
        piece
        for column, role in roles.items()
        if role not in _UNREAD and (value := (values[column] or "").strip())
        for piece in cell(source, column, value, _place(column), role)
    ] or [source.problem("empty")]
    item = Item(
        name=source.name,
        kind="listing",
        sha256="",
        passages=tuple([one for one in pieces if isinstance(one, Passage)]),
        problems=tuple([one for one in pieces if isinstance(one, Problem)]),
    )
    return Evidence((item,))


@lru_cache(maxsize=256)
def _place(column: str) -> Place:
    return Place(row=1, path=column)
