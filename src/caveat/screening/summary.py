"""Answered batches to counts, and the counts of a whole table to what a reader is told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from caveat.model.rules import Case, PackRef, Ruling
from caveat.model.screening import Plan, Role
from caveat.model.summary import CaseCount, Cases, CategoryCount, Summary, Tally
from caveat.rules.verdicts import asked_in
from caveat.screening.questions import KIND, kept, questions, sampled

MOST_NAMES = 10_000
"""Different words of the table that are counted apart; a column with more of them names no kinds."""

LONGEST_NAME = 120
"""Signs by which two of them are told apart."""

_CATEGORIES = 50
_UNKNOWN = 20
_PROBLEMS = 20

Count = TypeVar("Count")


def name_of(case: Case) -> str:
    """By what the added columns call a case: "KP_sell"."""
    return f"{case.to}_{case.act}"


def tally(batch: pa.RecordBatch, plan: Plan) -> Tally:
    """The counts of one batch that `screen_batch` answered by the plan."""
    table = pa.Table.from_batches([batch])
    cases = [name_of(case) for case in plan.cases]
    named = [name for name, role in plan.roles.items() if role is Role.CATEGORY]
    undetermined = table.filter(_undetermined(table, cases))
    problems = {words: rows for (words,), rows in _groups({"problems": _words(table["problems"])}) if words}
    return Tally(
        rows=table.num_rows,
        rulings={case: {ruling: n for (ruling,), n in _groups({"": table[f"ruling_{case}"]})} for case in cases},
        at_least={case: pc.sum(table[f"at_least_{case}"]).as_py() or 0 for case in cases},
        kinds=_by(table[KIND], table, cases) if KIND in table.column_names else {},
        named=_bounded(_by(table[named[0]], table, cases)) if named else {},
        unknown=_unknown(table, cases),
        undetermined=undetermined.num_rows,
        samples=sampled(undetermined, plan),
        unread=sum(problems.values()),
        problems=_bounded(problems),
    )


def merge(first: Tally, second: Tally) -> Tally:
    """The counts of two parts together: of any two, in any order, however they were cut."""
    return Tally(
        rows=first.rows + second.rows,
        rulings=_sum(first.rulings, second.rulings),
        at_least=_sum(first.at_least, second.at_least),
        kinds=_sum(first.kinds, second.kinds),
        named=_bounded_sum(first.named, second.named),
        unknown=_sum(first.unknown, second.unknown),
        undetermined=first.undetermined + second.undetermined,
        samples=kept(_sum(first.samples, second.samples)),
        unread=first.unread + second.unread,
        problems=_bounded_sum(first.problems, second.problems),
    )


def merged(tallies: Iterable[Tally]) -> Tally:
    """The counts of many parts; of none, no rows."""
    return reduce(merge, tallies, Tally())


def summary(counted: Tally, plan: Plan) -> Summary:
    """What a reader is told: the most frequent first, and what is equally frequent by its name."""
    by_table = bool(counted.named) and set(counted.named or ()) != {""}
    kinds = (counted.named if by_table else counted.kinds) or {}
    categories = _most_frequent_first(_category(name, rulings, plan.cases) for name, rulings in kinds.items())
    return Summary(
        packs=packs_of(plan),
        rows=counted.rows,
        cases=tuple(
            CaseCount(
                case=case,
                rulings=_all_rulings(counted.rulings.get(name_of(case), {})),
                at_least=counted.at_least.get(name_of(case), 0),
            )
            for case in plan.cases
        ),
        named=by_table,
        categories=tuple(categories[:_CATEGORIES]),
        others=_together(categories[_CATEGORIES:]),
        unknown=_first(counted.unknown, _UNKNOWN),
        undetermined=counted.undetermined,
        questions=questions(counted.samples, plan),
        unread=counted.unread,
        problems=_first(counted.problems or {}, _PROBLEMS),
    )


def packs_of(plan: Plan) -> tuple[PackRef, ...]:
    """The packs that the cases of a plan ask."""
    asked = [pack for case in plan.cases for pack in asked_in(case.to, plan.packs)]
    return tuple(dict.fromkeys(PackRef(id=pack.id, version=pack.version, digest=pack.digest) for pack in asked))


def _undetermined(table: pa.Table, cases: Sequence[str]) -> pa.ChunkedArray:
    """The rows that are undetermined in any case."""
    return reduce(pc.or_, (pc.equal(table[f"ruling_{case}"], Ruling.UNDETERMINED.value) for case in cases))


def _unknown(table: pa.Table, cases: Sequence[str]) -> dict[str, int]:
    """The rows in which each fact is open."""
    unknown: Counter[str] = Counter()
    for words, rows in _groups({case: _words(table[f"open_{case}"]) for case in cases}):
        unknown.update(dict.fromkeys(" ".join(words).split(), rows))
    return dict(unknown)


def _by(column: pa.ChunkedArray, table: pa.Table, cases: Sequence[str]) -> dict[str, Cases]:
    """The rulings of each case by the words of a column."""
    words = pc.utf8_slice_codeunits(_words(column), 0, LONGEST_NAME)
    found: dict[str, Cases] = {}
    for case in cases:
        for (name, ruling), rows in _groups({"name": words, "ruling": table[f"ruling_{case}"]}):
            found.setdefault(name, {}).setdefault(case, {})[ruling] = rows
    return found


def _groups(columns: Mapping[str, Any]) -> Iterator[tuple[tuple[Any, ...], int]]:
    """The different rows of some columns, and how often each is there."""
    names = list(columns)
    grouped = pa.table(dict(columns)).group_by(names).aggregate([([], "count_all")])
    values = [grouped[name].to_pylist() for name in names]
    yield from zip(zip(*values, strict=True), grouped["count_all"].to_pylist(), strict=True)


def _words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The cells of a column as text without blanks around it; an empty one says nothing."""
    return pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), ""))


def _bounded(counts: dict[str, Count]) -> dict[str, Count] | None:
    return counts if len(counts) <= MOST_NAMES else None


def _bounded_sum(first: dict[str, Count] | None, second: dict[str, Count] | None) -> dict[str, Count] | None:
    if first is None or second is None:
        return None
    return _bounded(_sum(first, second))


def _sum(first: Any, second: Any) -> Any:
    """Counts, or counts by name, added up."""
    if isinstance(first, dict):
        return {
            name: _sum(first[name], second[name]) if name in first and name in second else (first | second)[name]
            for name in first | second
        }
    return first + second


def _all_rulings(found: Mapping[str, int]) -> dict[Ruling, int]:
    return {ruling: found.get(ruling.value, 0) for ruling in Ruling}


def _category(name: str, rulings: Cases, cases: Iterable[Case]) -> CategoryCount:
    told = tuple(_all_rulings(rulings.get(name_of(case), {})) for case in cases)
    return CategoryCount(name=name, rows=sum(told[0].values()), rulings=told)


def _most_frequent_first(categories: Iterable[CategoryCount]) -> list[CategoryCount]:
    return sorted(categories, key=lambda one: (-one.rows, one.name))


def _together(categories: Sequence[CategoryCount]) -> CategoryCount | None:
    """Several kinds as one without a name."""
    if not categories:
        return None
    rulings = reduce(lambda a, b: tuple(map(_sum, a, b)), (one.rulings for one in categories))
    return CategoryCount(name="", rows=sum(one.rows for one in categories), rulings=rulings)


def _first(counts: Mapping[str, int], most: int) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most])
