"""What a process does for a stock list: a table in, the same rows with their answers out, as they are done."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Literal

import pyarrow as pa
from msgspec import Struct

from caveat.errors import ReadError, UsageError
from caveat.model.rules import Value
from caveat.model.screening import Plan, Role
from caveat.profiles.masking import mask
from caveat.reports.document import as_text
from caveat.reports.messages import messages
from caveat.rules.verdicts import check
from caveat.screening import plan
from caveat.screening.batches import answers_of
from caveat.screening.blocks import answer
from caveat.screening.roles import find_roles
from caveat.screening.tables import FORMATS, STREAMS, Block, Table, open_table
from caveat.screening.tables.cells import is_hidden
from caveat.screening.tables.table import header_of, written
from caveat.web.answers import packs_in

FIRST_ROWS, ROWS = 50, 250
"""Answered together: few at first, so that something is seen soon."""

_SAMPLES, _SAMPLE_SIGNS = 3, 60
_PIECE = 256 * 1024  # bytes of a file that are sent at a time


class Screening(Struct, frozen=True, kw_only=True):
    """A table that lies alone in a private folder, and what is asked of every row."""

    table: Path
    columns: Mapping[str, Role]  # how some are read; the others are found
    to: tuple[str, ...] = ()
    act: tuple[str, ...] = ()
    as_of: date
    facts: Mapping[str, Value]
    format: str
    language: str
    packs: tuple[Path, ...]


class Column(Struct, frozen=True, kw_only=True):
    """A column, how it is read, and what stands in it."""

    name: str
    role: Role
    samples: tuple[str, ...]  # the first different cells, masked and cut


class ColumnsDocument(Struct, frozen=True, kw_only=True):
    """The columns of a table in their order, and what is to be known of it besides."""

    schema: Literal["caveat/columns/1"] = "caveat/columns/1"
    columns: tuple[Column, ...]
    notes: tuple[str, ...]


def columns(asked: Screening) -> str:
    """How the columns of a table are read, as JSON. Raises UsageError for what is no table that can be read."""
    with _explained(asked):
        table = open_table([str(asked.table)])
        first, roles = _roles(table, asked)
        shown = [one for one in first.schema if one.name in roles and not is_hidden(one)]
        found = tuple(
            Column(name=_name(one), role=roles[one.name], samples=tuple(_samples(_name(one), first.column(one.name))))
            for one in shown
        )
        catalogue = messages(asked.language)
        notes = tuple(catalogue.say("screen", key, count=count) for key, count in table.notes.items())
        return as_text(ColumnsDocument(columns=found, notes=notes))


def screened(asked: Screening) -> Iterator[bytes]:
    """The rows with their answers, piece by piece: of a kind that grows row by row as they are done.

    What comes first is no part of them: how the columns are read, as JSON, name by name. Of other kinds it comes when
    all is done. Raises UsageError for what is no table that can be read, and for one that is damaged further on.
    """
    try:
        with _explained(asked):
            table = open_table([str(asked.table)])
            _, roles = _roles(table, asked)
            by = plan(
                roles,
                to=asked.to,
                act=asked.act,
                as_of=asked.as_of,
                facts=asked.facts,
                packs=packs_in(asked.packs),
                language=asked.language,
            )
            for case in by.cases:
                check(case)
            told = as_text(_told(table, roles)).encode()
            yield from _stream(table, by, asked, told) if asked.format in STREAMS else _whole(table, by, asked, told)
    finally:
        answers_of.cache_clear()  # what was read of these rows is not kept


def _stream(table: Table, by: Plan, asked: Screening, told: bytes) -> Iterator[bytes]:
    yield told
    stream, width, writer = BytesIO(), len(table.schema), None
    for block in _parts(table.blocks()):
        rows = written(answer(block, by), width)
        writer = writer or STREAMS[asked.format](stream, rows.schema, frozenset(rows.schema.names[width:]))
        writer.write(rows)
        yield stream.getvalue()
        stream.seek(0)
        stream.truncate()


def _whole(table: Table, by: Plan, asked: Screening, told: bytes) -> Iterator[bytes]:
    path, width, writer = asked.table.with_name("answers"), len(table.schema), None
    for block in table.blocks():
        rows = written(answer(block, by), width)
        writer = writer or FORMATS[asked.format](path, rows.schema, frozenset(rows.schema.names[width:]))
        writer.write(rows)
    if writer:
        writer.close()
    yield told
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _parts(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same rows in smaller blocks."""
    size = FIRST_ROWS
    for block in blocks:
        at = 0
        while at < block.batch.num_rows:
            rows = block.batch.slice(at, size)
            numbers = range(block.first + at, block.first + at + rows.num_rows)
            problems = [one for one in block.problems if one.row in numbers]
            yield Block(rows, numbers.start, block.done, problems)
            at, size = at + size, ROWS


def _roles(table: Table, asked: Screening) -> tuple[pa.RecordBatch, dict[str, Role]]:
    """The first rows, and how all columns are read."""
    first = next(table.blocks(), None)
    if first is None:
        raise ReadError("empty", "a head, and no rows below it")
    return first.batch, find_roles(first.batch, asked.columns)


def _told(table: Table, roles: Mapping[str, Role]) -> dict[str, Role]:
    return {_name(one): roles[one.name] for one in table.schema if one.name in roles and not is_hidden(one)}


def _name(one: pa.Field) -> str:
    """By which a column is called, and told."""
    return header_of(one).strip() or str(one.name)


def _samples(name: str, column: pa.Array) -> list[str]:
    found: dict[str, None] = {}
    for cell in column.slice(0, 50).to_pylist():
        text = " ".join(str(cell).split()) if cell is not None else ""
        if text:
            found[text] = None
        if len(found) == _SAMPLES:
            break
    before = f"{name}: "  # by its label a number is known
    shown = [mask(before + text)[len(before) :] for text in found]
    return [text if len(text) <= _SAMPLE_SIGNS else f"{text[: _SAMPLE_SIGNS - 1]}…" for text in shown]


@contextmanager
def _explained(asked: Screening) -> Iterator[None]:
    """A table that can't be read is told in a sentence. Raises UsageError."""
    try:
        yield
    except ReadError as error:
        catalogue = messages(asked.language)
        sentence = catalogue.say("problem", error.code, item=asked.table.name)
        detail = catalogue.say("word", "detail", sentence=sentence, details=error.detail) if error.detail else sentence
        raise UsageError(detail) from None
