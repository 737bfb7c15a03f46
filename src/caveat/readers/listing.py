"""Listings: records of columns and values, whatever file they come in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, count, dropwhile, islice
from typing import TypeVar

from caveat.errors import ReadError
from caveat.model.evidence import Form, Place
from caveat.model.screening import Role
from caveat.readers import columns, html
from caveat.readers.source import Piece, Source, row_text
from caveat.readers.text import Line, lines

T = TypeVar("T")

_LONG = 100  # signs; longer is no name and no cell of a plain table of specifications
_TEXTS = (Role.TITLE, Role.DESCRIPTION)
_UNREAD = (Role.IDENTIFIER, Role.OTHER)


def table(source: Source, rows: Iterable[list[str]]) -> Iterator[Piece]:
    """A table by its shape: two columns of short cells are specifications, all else is a listing with a head.

    A row of empty cells below the head is counted, as screening counts it. What stands above the head is no row of it.
    """
    numbered = dropwhile(lambda entry: not any(entry[1]), ((number, row) for number, row in enumerate(rows, 1) if row))
    first = list(islice(numbered, columns.SAMPLE_ROWS))
    above = columns.rows_above([row for _, row in first])
    if source.row is None:
        for number, row in first[:above]:
            if any(row):
                yield source.passage(row_text(row), Form.TEXT, Place(row=number))
    first = first[above:]
    if source.row is None and _is_specification([row for _, row in first if any(row)]):
        for number, row in chain(first, numbered):
            if any(row):
                yield source.passage(row_text(row), Form.ROW, Place(row=number), table=1)
        return
    sample = [dict(entry) for entry in _named(first)]
    roles = columns.roles(list({name: None for entry in sample for name in entry}), sample)
    entries = _named(chain(first, numbered))
    yield from records(source, entries, lambda entry, number: _entry(source, entry, number, roles))


def records(source: Source, entries: Iterable[T], read: Callable[[T, int], Iterator[Piece]]) -> Iterator[Piece]:
    """The entries of a listing, each by `read` (with its number, from 1): the row that was asked for, or all."""
    number = 0
    for number, entry in enumerate(entries, 1):
        if source.row in (None, number):
            yield from read(entry, number)
    if source.row is not None and not 1 <= source.row <= number:
        raise ReadError("not-found", f"row {source.row} of {number}")
    if source.row is None and number > 1:
        yield source.problem("many-rows", str(number), hides=False)


def _entry(source: Source, entry: list[tuple[str, str]], number: int, roles: Mapping[str, Role]) -> Iterator[Piece]:
    for column, value in entry:
        role = roles.get(column)
        if role not in _UNREAD:
            yield from cell(source, column, value, Place(row=number, path=column), role)


def cell(source: Source, column: str, value: str, place: Place, role: Role | None = None) -> Iterator[Piece]:
    """What one cell says: HTML and running text as such, a short value as a row with its column's name.

    What the column holds is known from its `role`, or else from its name.
    """
    if html.looks_like(value):
        yield from html.passages(source, value, place)
        return
    for line in said(column, value, role or columns.named(column), row=place.row):
        yield source.passage(line.text, line.form, place, table=line.table)


def said(column: str, value: str, role: Role | None, *, row: int | None) -> list[Line]:
    """The lines of a cell that holds no HTML, by what its column holds.

    The short values of a row are a table of their own, numbered below zero: those in running text count from 1.
    """
    if role is Role.TITLE and "\n" not in value:
        return [Line(value, Form.TITLE, 1)]
    if "\n" in value or len(value) > columns.LONGEST_VALUE or role is Role.DESCRIPTION:
        return lines(value)
    return [Line(row_text([column, value]), Form.ROW, 1, -row if row else None)] if value else []


def _is_specification(rows: list[list[str]]) -> bool:
    """Whether the rows are names with their values, and not a listing of two columns ("id", "title")."""
    if {len(row) for row in rows} != {2} or columns.named(rows[0][1]) in _TEXTS:
        return False
    return all(len(cell) <= _LONG for row in rows for cell in row)


def _named(rows: Iterable[tuple[int, list[str]]]) -> Iterator[list[tuple[str, str]]]:
    """Each row with the names of its columns, from the head row or by number."""
    rows = iter(rows)
    _, head = next(rows, (0, []))
    if not columns.is_head(head):
        rows = chain([(1, head)], rows)
        head = []
    for _, row in rows:
        names = chain(head, (str(number) for number in count(len(head) + 1)))
        yield [(name, value) for name, value in zip(names, row, strict=False) if value]
