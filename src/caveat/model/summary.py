"""What a screened table comes to. Counts of two parts of a table add up to the count of the whole."""

from msgspec import Struct

from caveat.model.rules import Case, PackRef, Ruling

Rulings = dict[str, int]
"""Rows by ruling."""

Cases = dict[str, Rulings]
"""The same by case: "KP_sell"."""


class Tally(Struct, frozen=True, kw_only=True):
    """Counts of rows, in bounded memory whatever their number.

    What is counted by words of the table (`named`, `problems`) is given up, as None, where there are too many different
    ones: nothing else would come out the same for the parts of a table and for the whole.
    """

    rows: int = 0
    rulings: Cases = {}
    at_least: dict[str, int] = {}  # by case: rows to which more may come than their ruling says
    kinds: dict[str, Cases] = {}  # by the kind of device that was recognised; "" where none was
    named: dict[str, Cases] | None = {}  # by what the table itself calls the kind
    unknown: dict[str, int] = {}  # by fact: rows in which it is open, in any case
    undetermined: int = 0  # rows with such a ruling in any case
    samples: dict[str, int] = {}  # of these, by all that is known of one; of very many different ones, a sample
    unread: int = 0  # rows with a problem
    problems: dict[str, int] | None = {}  # by their sentence


class CaseCount(Struct, frozen=True, kw_only=True):
    """The rulings of one case, worst first, those that no row has with 0."""

    case: Case
    rulings: dict[Ruling, int]
    at_least: int


class CategoryCount(Struct, frozen=True, kw_only=True):
    """The rows of one kind of device, with the rulings of each case, in the order of the cases."""

    name: str  # as the table calls it, or an id of vocabulary/categories.yaml; "" where it is not known
    rows: int
    rulings: tuple[dict[Ruling, int], ...]


class Question(Struct, frozen=True, kw_only=True):
    """A fact to ask the suppliers for, where every one before it got the answer that settles least."""

    fact: str
    answers: tuple[tuple[str, int], ...]  # each with the rows that it settles alone, the most first


class Questions(Struct, frozen=True, kw_only=True):
    """What to ask, one after the other."""

    rows: int  # undetermined ones that were tried: all, or a sample
    asked: tuple[Question, ...]


class Summary(Struct, frozen=True, kw_only=True):
    """What a reader is told of a screened table."""

    packs: tuple[PackRef, ...]
    rows: int
    cases: tuple[CaseCount, ...]
    named: bool  # whether categories are those of the table, and not those that were recognised
    categories: tuple[CategoryCount, ...]  # the most frequent ones first
    others: CategoryCount | None  # the rest
    unknown: tuple[tuple[str, int], ...]  # facts, and the rows in which each is open
    undetermined: int
    questions: Questions
    unread: int
    problems: tuple[tuple[str, int], ...]
