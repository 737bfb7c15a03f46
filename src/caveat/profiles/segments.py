"""Passages to what is read at once: a passage by itself, a row with its key, a cell with the heads that govern it."""

import re
from collections.abc import Container, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from caveat.model.evidence import Form
from caveat.profiles.joined import holding
from caveat.profiles.legends import Legend, legends
from caveat.profiles.lexicon import folded
from caveat.profiles.passages import Passages
from caveat.profiles.sieve import names_facts, tell_languages

TABULAR = (Form.ROW, Form.HEAD)
"""The forms of passages that stand in a table."""

_BLANK = {"", "-", "–", "—", "－", "n/a", "?"}  # cells that say nothing
_DASHES = {"-", "–", "—", "－"}
_NONE = "✗"
_ASKING = tuple("Qq问問질質")
_QUESTION = re.compile(r"(?:q(?:ue|uestion)?|问|問|질문|質問)\s*\d*\s*[:.：、][^\n?？]*$", re.IGNORECASE)
_TICKS = "✓✔☑√✗✘☒×╳✕"
_MARKS = _TICKS + "○◯●◎"
_ANY_MARK = re.compile(f"[{_MARKS}]")
_MARK = re.compile(rf"(?<![0-9])(?<![0-9]\s)[{_MARKS}](?!\s?[0-9])")  # no "48×19 mm"
_TICK = re.compile(rf"([{_TICKS}])\s*(?=[^\s\d:：=＝])")
_COLUMNS = 3  # a table with so many has one for each model
_SIGN = 3  # code points of a cell that holds a mere sign or a "yes"

_Table = tuple[str, int | None]


class Segment(NamedTuple):
    """What is read at once."""

    text: str
    passage: int
    fragment: bool | None = None  # what is named in it is there: not so in a heading; None: as its end tells
    column: str | None = None  # the model that it is said of, where others are described beside it
    head: int = -1  # the passage with the heads, where the models stand below each other

    @property
    def compared_in(self) -> int:
        """The passage that stands for all that is said of one thing: its own, or that of the heads."""
        return self.passage if self.head < 0 else self.head


def same_model(name: str, model: str) -> bool:
    """Whether a version's name and the model asked for are the same, or one is part of the other."""
    one, other = (folded(word).replace(" ", "") for word in (name, model))
    return one in other or other in one


def by_language(segments: list[Segment], han: str) -> Iterator[tuple[str, list[Segment]]]:
    """The segments in order, those of one language together; `han` is that of Han signs."""
    languages = tell_languages([segment.text for segment in segments], han)
    for language in sorted(set(languages.tolist())):
        yield language, [segments[index] for index in np.flatnonzero(languages == language).tolist()]


def segments_of(passages: Passages, model: str | None) -> list[Segment]:
    """The passages as they are read: each by itself, a row with its key, one of many models a cell at a time."""
    signs = legends(passages)
    cells = _of_tables(passages, signs, model)
    marked = set(holding(passages.texts, _MARKS))
    segments: list[Segment] = []
    for index, (text, form) in enumerate(zip(passages.texts, passages.forms, strict=True)):
        if form is Form.ROW or form is Form.HEAD:
            segments += cells.get(index, ())
            continue
        fragment = True if form is Form.TITLE else False if form is Form.HEADING else None
        legend = signs.get(passages.items[index]) if signs else None
        if legend or index in marked:
            read_as = legend.line(text) if legend else text
            parts = _by_marks(read_as) if _ANY_MARK.search(read_as) else [read_as]
            segments += (Segment(_asked(part), index, fragment) for part in parts)
        else:
            segments.append(Segment(_asked(text) if text[:1] in _ASKING else text, index, fragment))
    return segments


def _of_tables(passages: Passages, signs: Mapping[str, Legend], model: str | None) -> dict[int, list[Segment]]:
    """The segments of each passage that stands in a table."""
    tables: dict[_Table, list[int]] = {}
    heads: set[int] = set()
    for index, form in enumerate(passages.forms):
        if form is Form.ROW or form is Form.HEAD:
            tables.setdefault((passages.items[index], passages.tables[index]), []).append(index)
            if form is Form.HEAD:
                heads.add(index)
    known = _Rows()
    found: dict[int, list[Segment]] = {}
    for (item, _), own in tables.items():
        rows = [known[passages.texts[index]] for index in own]
        if item in signs:
            rows = [_row(list(map(signs[item].cell, row.cells))) for row in rows]
        if len(rows) < _COLUMNS and not heads and max([len(row.cells) for row in rows]) < _COLUMNS:  # so are most
            found |= {index: row.alone(index) for index, row in zip(own, rows, strict=True)}
        else:
            for segment in _table(dict(zip(own, rows, strict=True)), heads, model):
                found.setdefault(segment.passage, []).append(segment)
    return found


def _by_marks(text: str) -> list[str]:
    """A line parted by its marks, which stand before or behind what they are of: "✓ GPS ✗ NFC", "GPS ○ NFC ×".

    A tick or a cross before it is said of all that follows, as a key is.
    """
    marks = list(_MARK.finditer(text))
    if not marks[1:]:
        return [_ticked(text)]
    before, behind = text[: marks[0].start()].strip(), text[marks[-1].end() :].strip()
    if not before:
        cuts = [mark.start() for mark in marks]
    elif not behind:
        cuts = [mark.end() for mark in marks]
    else:
        return [text]
    return [_ticked(part) for one, other in pairwise([0, *cuts, len(text)]) if (part := text[one:other].strip())]


def _ticked(text: str) -> str:
    return _TICK.sub(r"\1: ", text, count=1) if _TICK.match(text) else text


def _asked(text: str) -> str:
    """A text with the mark that a question lacks: "Q: does it have GPS"."""
    return f"{text}?" if _QUESTION.match(text) and not text.endswith(("?", "？")) else text


class _Row(NamedTuple):
    """A row of a table."""

    cells: list[str]
    text: str | None  # as it is read by itself, as a key with its values; None where these say nothing

    @property
    def asks(self) -> bool:
        """Whether it is one of a list of questions and answers."""
        return self.cells[0].endswith(("?", "？"))

    def alone(self, passage: int) -> "list[Segment]":
        """As it is read by itself."""
        return [] if self.text is None else [Segment(self.text, passage, None if self.asks else True)]


class _Rows(dict[str, _Row]):
    """Rows by the texts of their passages, parted when first met: tables have many alike."""

    def __missing__(self, text: str) -> _Row:
        self[text] = row = _row([cell.strip() for cell in text.split("\t")])
        return row


def _row(cells: list[str]) -> _Row:
    row = _Row(cells, None)
    if row.asks:
        return row._replace(text="\n".join(cells))
    if _BLANK.issuperset([cell.lower() for cell in cells[1:]]):
        return row
    return _Row(cells, "\t".join([cell for cell in cells if cell]))


def _table(rows: dict[int, _Row], heads: Container[int], model: str | None) -> Iterator[Segment]:
    """The rows of a table as they are read; one segment a column where the table compares several models."""
    if len(rows) >= _COLUMNS and _has_models_below([row.cells for row in rows.values()]):
        yield from _models_below({index: row.cells for index, row in rows.items()}, model)
        return
    head: list[str] = []
    for index, row in rows.items():
        cells = row.cells
        if index in heads or (not head and len(cells) >= _COLUMNS):
            head = cells
        elif len(cells) >= _COLUMNS and len(cells) == len(head) and not row.asks:
            compared = [(cells[0], value, column, index) for column, value in zip(head[1:], cells[1:], strict=True)]
            yield from _compared(compared, -1, model)
        else:
            yield from row.alone(index)


def _has_models_below(rows: list[list[str]]) -> bool:
    """Whether a table names its facts in its head, and below it a model in each row: "Model | GPS | LTE"."""
    head, *below = rows
    if any(len(row) != len(head) for row in below):
        return False
    if len(head) < _COLUMNS and any(len(row[-1]) > _SIGN for row in below):
        return False
    return len(names_facts(head[1:])) > len(names_facts([row[0] for row in below]))


def _models_below(rows: dict[int, list[str]], model: str | None) -> Iterator[Segment]:
    """The cells of a table with a model in each row, each with the head of its column for a key."""
    (first, head), *below = rows.items()
    for place, key in enumerate(head[1:], 1):
        yield from _compared([(key, cells[place], cells[0], index) for index, cells in below], first, model)


def _compared(cells: list[tuple[str, str, str, int]], head: int, model: str | None) -> Iterator[Segment]:
    """The cells that say one thing of each model: key, value, the model, and the passage."""
    named = _named([column for _, _, column, _ in cells], model) if model is not None else []
    told = [cell for cell in cells if cell[1].lower() not in _BLANK]
    for key, value, column, index in told:
        if not named:
            yield Segment(f"{key}\t{value}", index, fragment=True, column=column, head=head)
        elif column in named:
            yield Segment(f"{key}\t{value}", index, fragment=True)
    if told and not named:  # where others have a value, a dash tells that not all have it
        for key, value, column, index in cells:
            if value in _DASHES:
                yield Segment(f"{key}\t{_NONE}", index, fragment=True, column=column, head=head)


def _named(columns: list[str], model: str) -> list[str]:
    """The columns of a model: those of just that name, else those that it is part of, or that are part of it."""
    exact = [column for column in columns if folded(column) == folded(model)]
    return exact or [column for column in columns if column and same_model(column, model)]
