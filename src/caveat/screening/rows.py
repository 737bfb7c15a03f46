"""Rows of a table to the evidence of a device each: what `caveat check` reads of the same row of a listing."""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from caveat.model.evidence import Evidence, Item, Passage, Place, Problem
from caveat.model.screening import Role
from caveat.profiles.passages import Devices, Passages
from caveat.readers import html
from caveat.readers.listing import cell, said
from caveat.readers.source import Source
from caveat.readers.text import Line

_UNREAD = (Role.IDENTIFIER, Role.OTHER)
_READER = "csv"

Columns = Mapping[str, Sequence[str | None]]
"""The cells of each column."""


def evidence(number: int, values: Mapping[str, str | None], roles: Mapping[str, Role]) -> Evidence:
    """The evidence of a row, by the names of its columns; an empty cell says nothing."""
    source = Source(name=str(number), data=b"", reader=_READER)
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


def devices(count: int, columns: Columns, roles: Mapping[str, Role]) -> Devices:
    """The evidence of the rows of a table, as `evidence` has it of each; what holds HTML is read at once, by itself."""
    read = [(name, role, columns[name], _place(name)) for name, role in roles.items() if role not in _UNREAD]
    lines: list[Line] = []
    places: list[Place] = []
    starts = [0]
    made: dict[int, Passage] = {}
    problems: dict[int, tuple[Problem, ...]] = {}
    for number in range(count):
        values = [
            (name, role, value, place)
            for name, role, cells, place in read
            if (cell := cells[number]) and (value := cell.strip())
        ]
        if not values or any(html.looks_like(value) for _, _, value, _ in values):
            found = _whole(number, columns, roles)
            made |= enumerate(found.passages, len(lines))
            lines += [Line(passage.text, passage.form, 0, passage.table) for passage in found.passages]
            places += [passage.place for passage in found.passages]
            if found.problems:
                problems[number] = found.problems
        else:
            for name, role, value, place in values:
                some = said(name, value, role, row=place.row)
                lines += some
                places += [place] * len(some)
        starts.append(len(lines))
    texts, forms, _, tables = map(list, zip(*lines, strict=True)) if lines else ([], [], [], [])
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    items = [str(number) for number, (first, last) in enumerate(pairwise(starts)) for _ in range(first, last)]

    def make(at: int) -> Passage:
        passage = made.get(at)
        if passage is None:
            made[at] = passage = Passage(
                item=items[at], text=texts[at], reader=_READER, place=places[at], form=forms[at], table=tables[at]
            )
        return passage

    passages = Passages(texts, forms, items, tables, make, plain=True)
    return Devices(passages, starts, problems, lambda number: _whole(number, columns, roles))


def _whole(number: int, columns: Columns, roles: Mapping[str, Role]) -> Evidence:
    return evidence(number, {name: cells[number] for name, cells in columns.items()}, roles)


@lru_cache(maxsize=256)
def _place(column: str) -> Place:
    return Place(row=1, path=column)
