"""A table of invented devices, as long as one likes: columns of the form of `caveat.rules.table`, drawn by a seed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caveat import vocabulary
from caveat.model.evidence import Problem
from caveat.model.profile import (
    Basis,
    Capability,
    Choice,
    Device,
    Members,
    Observation,
    Profile,
    Quantity,
    Set,
    State,
)
from caveat.model.rules import Test
from caveat.rules.table import DEVICE, DOUBTFUL, HIDES, STANDINGS, of_unit, set_word, state_of
from caveat.vocabulary import Fact, Kind

_SEED = 20261123
_HIDING = 0.1  # of the rows: part of their evidence was not read
_APART = 8  # one fact in so many is known apart of some units
_CHANGED = 0.05  # of the rows, where the unit is known apart
_DOUBTED = 0.6  # of what is absent in a row that hides something
_STANDINGS = {"unknown": 0.5, "present": 0.25, "absent": 0.2, "varies": 0.02, "disabled": 0.03}
_OF_UNIT = {"removed": 0.5, "disabled": 0.3, "sealed": 0.2}
_UNKNOWN = 0.5  # of choices, sets and numbers
_SETS = 24  # different ones in a column

Codes = NDArray[np.uint8]


@dataclass
class Column:
    """Words by their place among all words of the column, with the number of words for unknown; or numbers, or NaN."""

    words: Sequence[str]  # none of a column of numbers
    cells: NDArray[np.generic]


def draw(rows: int, tests: Iterable[Test]) -> tuple[dict[str, Column], NDArray[np.bool_]]:
    """The columns that the tests ask, of devices of which about half is known; and which rows hide something."""
    lot = np.random.default_rng(_SEED)
    hides = lot.random(rows) < _HIDING
    asked: dict[str, set[str]] = {}
    for test in tests:
        asked.setdefault(test.fact, set()).update(str(value) for value in test.values)
    columns: dict[str, Column] = {}
    for number, (name, words) in enumerate(sorted(asked.items())):
        if name in DEVICE:
            columns[name] = _device(name, words, rows, lot)
        elif name in vocabulary.facts() and (fact := vocabulary.fact(name)).topic is not vocabulary.Topic.CASE:
            columns[name] = _fact(fact, words, hides, lot)
            if fact.kind is Kind.CAPABILITY and number % _APART == 0:
                columns[of_unit(name)] = _changed(columns[name], lot)
    return columns, hides


def frame(columns: dict[str, Column], hides: NDArray[np.bool_]) -> pl.DataFrame:
    """The same as a table for `judge_table`."""
    series = [pl.Series(HIDES, hides)]
    for name, column in columns.items():
        cells = pl.Series(name, column.cells)
        if column.words:
            known = pl.when(pl.col(name) < len(column.words)).then(pl.col(name))
            cells = cells.to_frame().select(known.cat.to(pl.Enum(column.words))).to_series()
        series.append(cells)
    return pl.DataFrame(series)


def profiles(columns: dict[str, Column], hides: NDArray[np.bool_], rows: int) -> list[Profile]:
    """The first rows as profiles."""
    told = {name: _told(column, rows) for name, column in columns.items()}
    return [_profile({name: cells[row] for name, cells in told.items()}, bool(hides[row])) for row in range(rows)]


def _device(name: str, words: set[str], rows: int, lot: np.random.Generator) -> Column:
    kinds = [*vocabulary.categories()] if name == "category" else sorted({*words, "another"})
    return Column(kinds, _some(len(kinds), rows, lot, unknown=0.1))


def _fact(fact: Fact, words: set[str], hides: NDArray[np.bool_], lot: np.random.Generator) -> Column:
    rows = len(hides)
    match fact.kind:
        case Kind.CAPABILITY:
            cells = _drawn(_STANDINGS, rows, lot)
            doubted = hides & (cells == STANDINGS.index("absent")) & (lot.random(rows) < _DOUBTED)
            return Column(STANDINGS, np.where(doubted, np.uint8(STANDINGS.index(DOUBTFUL)), cells))
        case Kind.QUANTITY:
            about = max((float(word) for word in words), default=1.0)
            numbers = np.round(lot.random(rows) * 2 * about)
            return Column((), np.where(lot.random(rows) < _UNKNOWN, np.nan, numbers))
        case Kind.SET:
            sets = _sets(sorted({*words, *fact.values, "another"}), lot)
            cells = _some(len(sets), rows, lot, unknown=_UNKNOWN)
            doubtful = np.array(
                [state_of(fact, word, doubt=True) != state_of(fact, word, doubt=False) for word in sets]
            )
            return Column(sets, np.where(~hides & np.append(doubtful, False)[cells], np.uint8(len(sets)), cells))
    choices = [*fact.values] or sorted({*words, "another"})
    return Column(choices, _some(len(choices), rows, lot, unknown=_UNKNOWN))


def _changed(column: Column, lot: np.random.Generator) -> Column:
    rows = len(column.cells)
    changed = lot.random(rows) < _CHANGED
    return Column(column.words, np.where(changed, _drawn(_OF_UNIT, rows, lot), column.cells))


def _drawn(shares: dict[str, float], rows: int, lot: np.random.Generator) -> Codes:
    codes = np.array([STANDINGS.index(word) for word in shares], np.uint8)
    return codes[np.searchsorted(np.cumsum([*shares.values()]), lot.random(rows) * 0.999999)]


def _some(words: int, rows: int, lot: np.random.Generator, unknown: float) -> Codes:
    return np.where(lot.random(rows) < unknown, words, lot.integers(0, words, rows)).astype(np.uint8)


def _sets(words: Sequence[str], lot: np.random.Generator) -> list[str]:
    drawn = set()
    for _ in range(_SETS):
        marks = lot.choice(3, len(words), p=[0.6, 0.2, 0.2])
        members = Members(
            includes=tuple(word for word, mark in zip(words, marks, strict=True) if mark == 1),
            excludes=tuple(word for word, mark in zip(words, marks, strict=True) if mark == 2),  # noqa: PLR2004
            complete=bool(lot.random() < 0.5),  # noqa: PLR2004
        )
        drawn.add(set_word(members, doubtful=False))
        if members.excludes or members.complete:
            drawn.add(set_word(members, doubtful=True))
    return sorted(drawn)


def _told(column: Column, rows: int) -> list[str | float | None]:
    cells = column.cells[:rows].tolist()
    if column.words:
        return [column.words[cell] if cell < len(column.words) else None for cell in cells]
    return [None if np.isnan(cell) else cell for cell in cells]


def _profile(cells: dict[str, str | float | None], hides: bool) -> Profile:
    facts = {name: _state(name, cell) for name, cell in cells.items() if name in vocabulary.facts()}
    apart = [name for name in facts if cells.get(of_unit(name), cells[name]) != cells[name]]
    return Profile(
        device=Device(**{name: cells[name] for name in DEVICE if name in cells}),
        facts=facts,
        unit={name: _state(name, cells[of_unit(name)]) for name in apart},
        problems=(_UNREAD,) if hides else (),
    )


_UNREAD = Problem(code="no-text-layer", item="manual.pdf")


@cache
def _state(name: str, cell: str | float | None) -> State:
    """The state of a cell; what is not marked as doubtful was declared."""
    fact = vocabulary.fact(name)
    if fact.kind is Kind.QUANTITY:
        return Quantity(unit=fact.unit or "", value=cell if isinstance(cell, float) else None)
    if cell is None:
        return {Kind.CAPABILITY: Capability(), Kind.SET: Set()}.get(fact.kind, Choice())
    state = state_of(fact, str(cell), doubt=False)
    doubtful = state_of(fact, str(cell), doubt=True) != state
    vouched = Observation(fact=name, basis=Basis.SPECIFIED if doubtful else Basis.DECLARED)
    match state:
        case Capability(standing=standing):
            return Capability(standing=standing, observations=(vouched,))
        case Set(members=members):
            return Set(members=members, observations=(vouched,))
    return state
