"""Profiles as a table: a row for each device, so that a million can be asked at once."""

from collections.abc import Collection, Iterable, Sequence

import msgspec
import polars as pl
from msgspec import Struct

from caveat import vocabulary
from caveat.model.profile import Capability, Choice, Members, Profile, Quantity, Set, Standing, State
from caveat.rules.asking import doubted
from caveat.rules.verdicts import hides
from caveat.vocabulary import Fact, Kind

HIDES = "hides"
"""The column that tells whether part of the evidence was not read."""

DEVICE = ("category", "make", "model")
"""The columns that tell which device it is."""

DOUBTFUL = "doubtful"
"""The standing of what is said to be absent, where somebody who could not read everything does not take it as such."""

STANDINGS = (*("present", "disabled", "sealed", "removed", "absent"), DOUBTFUL, *("varies", "unknown"))
"""The words of a column of standings; those that a test takes for the same stand side by side."""

Cell = str | float | None


def of_unit(fact: str) -> str:
    """The name of the column for a fact of the one in hand."""
    return f"unit.{fact}"


def table(profiles: Iterable[Profile], facts: Collection[str] | None = None) -> pl.DataFrame:
    """A row for each profile, with a column for each of `facts`; if none are named, for each that a profile tells.

    | column | type | holds |
    | --- | --- | --- |
    | `category`, `make`, `model` | Enum | a word |
    | `hides` | Boolean | whether part of the evidence was not read |
    | a capability | Enum of STANDINGS | its standing |
    | a quantity | Float64 | its value in the unit of the vocabulary |
    | a choice | Enum | a word |
    | a set | Enum | what is in it and what is not, as JSON: `{"includes":["ko"],"complete":true}` |

    Null is unknown, as is NaN; a fact without a column is unknown in all rows. A column is named by its fact. Where
    the unit of some row is known apart, there is a column `unit.<fact>` too: it holds what is asked of the unit, in
    the other rows the same as of the type.

    What does not hold for a reader who could not read everything (an absence that nobody measured or declared) is
    marked in the rows that hide something: as the standing DOUBTFUL, in a set by `"doubtful":true`.

    Raises UsageError for a fact that there is not, TypeError for a state of another kind than its fact.
    """
    told = list(profiles)
    hidden = [hides(profile) for profile in told]
    apart = {fact for profile in told for fact in profile.unit}
    named = apart.union(*(profile.facts for profile in told)) if facts is None else {*facts}
    columns = [pl.Series(HIDES, hidden, dtype=pl.Boolean)]
    for name in DEVICE:
        words = [getattr(profile.device, name) for profile in told]
        columns.append(
            pl.Series(name, words, dtype=_words(words, vocabulary.categories() if name == "category" else ()))
        )
    for fact in sorted(named, key=[*vocabulary.facts()].index) if named <= vocabulary.facts().keys() else named:
        known = vocabulary.fact(fact)
        of_type = [profile.facts.get(fact) for profile in told]
        columns.append(_column(fact, known, of_type, hidden))
        if fact in apart:
            units = [profile.unit.get(fact, state) for profile, state in zip(told, of_type, strict=True)]
            columns.append(_column(of_unit(fact), known, units, hidden))
    return pl.DataFrame(columns)


def state_of(fact: Fact, word: str, *, doubt: bool) -> State:
    """The state that a word of a column stands for; `doubt`: to a reader who could not read everything."""
    match fact.kind:
        case Kind.CAPABILITY if word == DOUBTFUL:
            return Capability(standing=Standing.UNKNOWN if doubt else Standing.ABSENT)
        case Kind.CAPABILITY:
            return Capability(standing=Standing(word))
        case Kind.SET:
            told = msgspec.json.decode(word, type=_Told)
            set_ = Set(members=Members(told.includes, told.excludes, told.complete))
            return doubted(set_) if doubt and told.doubtful else set_
    return Choice(value=word)


def set_word(members: Members, *, doubtful: bool = False) -> str:
    """The word that stands for a set in its column."""
    told = _Told(
        includes=tuple(sorted({*members.includes})),
        excludes=tuple(sorted({*members.excludes})),
        complete=members.complete,
        doubtful=doubtful,
    )
    return msgspec.json.encode(told).decode()


class _Told(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A set as a word of its column."""

    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    complete: bool = False
    doubtful: bool = False


def _column(name: str, fact: Fact, states: Sequence[State | None], hidden: Sequence[bool]) -> pl.Series:
    cells = [_cell(fact, state, hides) for state, hides in zip(states, hidden, strict=True)]
    match fact.kind:
        case Kind.CAPABILITY:
            return pl.Series(name, cells, dtype=pl.Enum(STANDINGS))
        case Kind.QUANTITY:
            return pl.Series(name, cells, dtype=pl.Float64)
    return pl.Series(name, cells, dtype=_words(cells, fact.values if fact.kind is not Kind.SET else ()))


def _words(cells: Iterable[Cell], usual: Iterable[str]) -> pl.Enum:
    """The type of a column: its usual words, and those that are in it besides."""
    words = dict.fromkeys(usual)
    return pl.Enum([*words, *sorted({cell for cell in cells if isinstance(cell, str)} - words.keys())])


def _cell(fact: Fact, state: State | None, hides: bool) -> Cell:
    doubtful = hides and state is not None and doubted(state) is not state
    match state, fact.kind:
        case None, _:
            return None
        case Capability(standing=standing), Kind.CAPABILITY:
            return DOUBTFUL if doubtful else standing.value
        case Quantity(value=value), Kind.QUANTITY:
            return value
        case Set(members=members), Kind.SET:
            return set_word(members, doubtful=doubtful)
        case Choice(value=word), Kind.CHOICE | Kind.FLAG | Kind.DAY:
            return word
    raise TypeError(f"{fact.id} is a {fact.kind}, which {type(state).__name__} does not tell")
