"""Why a ruling is other: each thing that is other is put back to what it was, and the row is judged again."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from caveat.errors import UsageError
from caveat.model.changes import Cause, Circumstances
from caveat.model.rules import Case, Ruling
from caveat.model.screening import Plan
from caveat.rules.verdicts import asked_in
from caveat.screening.batches import screen_batch
from caveat.screening.circumstances import cases_of
from caveat.screening.summary import name_of

Codes = npt.NDArray[np.uint8]
"""Rulings by their place in the order of severity: a row for each row, a column for each case."""

Marks = npt.NDArray[np.bool_]

_RULINGS = pa.array([ruling.value for ruling in Ruling])


def codes(column: pa.Array, *, first: int) -> Codes:
    """The rulings of a column. `first`: the number of its first row. Raises UsageError for a word that is none."""
    found = pc.index_in(column.cast(pa.string()), value_set=_RULINGS)
    if found.null_count:
        row = pc.index(pc.is_null(found), True).as_py()
        raise UsageError(f"row {first + row}: {column[row].as_py()!r} is no ruling; was the output edited?")
    return np.asarray(found.to_numpy(zero_copy_only=False), np.uint8)


class Retrial:
    """Two runs, of which the second is the one at hand.

    What was read of a row is put back first, then the day and the facts of the case. What is other even then, the pack
    or the program made: the old ones are not here to be asked.
    """

    def __init__(self, before: Circumstances, after: Circumstances, plan: Plan, cases: Sequence[str]) -> None:
        old, new = ({name_of(case): case for case in found} for found in (cases_of(before), plan.cases))
        self._columns_differ = before.roles != after.roles
        self._cases_differ = np.array([old[name] != new[name] for name in cases])
        self._program_differs = (before.program, before.code) != (after.program, after.code)
        self._packs_differ = [_packs_differ(new[name], before, after, plan) for name in cases]
        self._names = list(cases)
        self._old_text = replace(plan, roles=before.roles, cases=tuple(new[name] for name in cases))
        self._old_case = replace(self._old_text, cases=tuple(old[name] for name in cases))

    def causes(self, rows: pa.RecordBatch, reworded: Marks, before: Codes, after: Codes) -> dict[Cause, Marks]:
        """For rows as they stood in the first run: what made each ruling other that is."""
        listing = reworded | self._columns_differ
        days, rules = self._cases_differ.any(), self._program_differs or any(self._packs_differ)
        text = np.where(listing[:, None], before, after)  # so it is where nothing else is other
        case = np.where(self._cases_differ, before, text)
        doubtful = np.flatnonzero(listing.astype(np.uint8) + days + rules > 1)
        if len(doubtful):
            told = rows.take(pa.array(doubtful))
            text[doubtful] = after[doubtful]
            if (again := listing[doubtful]).any():
                text[doubtful[again]] = self._judge(told.filter(pa.array(again)), self._old_text)
            case[doubtful] = self._judge(told, self._old_case) if days else text[doubtful]
        found = {
            Cause.COLUMNS if self._columns_differ else Cause.LISTING: text != after,
            Cause.CASE: case != text,
        }
        for n, packs_differ in enumerate(self._packs_differ):
            marks = found.setdefault(self._of_rules(packs_differ=packs_differ), np.zeros(after.shape, np.bool_))
            marks[:, n] = before[:, n] != case[:, n]
        return found

    def _judge(self, rows: pa.RecordBatch, plan: Plan) -> Codes:
        """The rulings of rows by a plan."""
        missing = [name for name in plan.roles if name not in rows.schema.names]
        if missing:
            raise UsageError(f"there is no column {missing[0]!r} any more in the output of the run before")
        made = screen_batch(rows.select(list(plan.roles)), plan)
        return np.stack([codes(made.column(f"ruling_{name}"), first=1) for name in self._names], axis=1)

    def _of_rules(self, *, packs_differ: bool) -> Cause:
        """What makes a ruling other of which nothing else does."""
        if packs_differ:
            return Cause.PACK_OR_PROGRAM if self._program_differs else Cause.PACK
        return Cause.PROGRAM if self._program_differs else Cause.UNRECORDED


def _packs_differ(case: Case, before: Circumstances, after: Circumstances, plan: Plan) -> bool:
    """Whether a case is asked of other packs: of those of its place, or one is gone that may have been."""
    asked = {pack.id for pack in asked_in(case.to, plan.packs)}
    old, new = ({pack.id: pack for pack in told.packs} for told in (before, after))
    return any(old.get(name) != new[name] for name in asked) or not old.keys() <= new.keys()
