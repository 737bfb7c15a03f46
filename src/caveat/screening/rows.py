"""Rows of a table to the evidence of a device each: what `caveat check` reads of the same row of a listing."""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial

from caveat.model.evidence import Evidence, Form, Item, Passage, Place, Problem
from caveat.model.screening import Role
from caveat.profiles.passages import Devices, Passages
from caveat.readers import html
from caveat.readers.listing import cell, said
from caveat.readers.source import Source

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
    read = [(name, role, columns[name]) for name, role in roles.items() if role not in _UNREAD]
    texts: list[str] = []
    forms: list[Form] = []
    tables: list[int | None] = []
    places: list[Place] = []
    items: list[str] = []
    starts = [0]
    made: dict[int, Passage] = {}
    problems: dict[int, tuple[Problem, ...]] = {}

    def whole(number: int) -> Evidence:
        return evidence(number, {name: cells[number] for name, cells in columns.items()}, roles)

    def make(at: int) -> Passage:
        return made.get(at) or Passage(
            item=items[at], text=texts[at], reader=_READER, place=places[at], form=forms[at], table=tables[at]
        )

    for number in range(count):
        name = str(number)
        values = [(column, role, value) for column, role, cells in read if (value := (cells[number] or "").strip())]
        if not values or any([html.looks_like(value) for _, _, value in values]):
            found = whole(number)
            for passage in found.passages:
                made[len(texts)] = passage
                texts.append(passage.text)
                forms.append(passage.form)
                tables.append(passage.table)
                places.append(passage.place)
            if found.problems:
                problems[number] = found.problems
        else:
            for column, role, value in values:
                place = _place(column)
                for line in said(column, value, role, table=place.row):
                    texts.append(line.text)
                    forms.append(line.form)
                    tables.append(line.table)
                    places.append(place)
        items += [name] * (len(texts) - len(items))
        starts.append(len(texts))
    texts = list(map(partial(unicodedata.normalize, "NFC"), texts))
    return Devices(Passages(texts, forms, items, tables, make, plain=True), starts, problems, whole)


@lru_cache(maxsize=256)
def _place(column: str) -> Place:
    return Place(row=1, path=column)
