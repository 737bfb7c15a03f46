"""What became of the rows of a table from one run to the next, and why."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from caveat.errors import UsageError
from caveat.model.changes import Cause, Changes, Circumstances, Move, Moved
from caveat.model.rules import Ruling
from caveat.model.screening import Plan, Role
from caveat.profiles.masking import mask
from caveat.screening.digests import READ, digest, texts
from caveat.screening.matching import BUCKETS, Buckets, Records, meet
from caveat.screening.retrial import Codes, Marks, Retrial, codes

if TYPE_CHECKING:
    import polars as pl

RULINGS = tuple(Ruling)
_EXAMPLES = 20
_SPAN = 1 << 18  # rows whose pairs are in memory at once
_DIGEST = r"\A[0-9a-f]{16}\z"


class Run(NamedTuple):
    """A run that is over: its circumstances, and its output, which may be read again."""

    told: Circumstances
    batches: Callable[[], Iterable[pa.RecordBatch]]


def changes(before: Run, after: Run, plan: Plan, *, key: str | None = None) -> Changes:
    """What became of the rows. `plan` is that of the second run; `key` the column by which rows are known.

    Without one, it is the column of identifiers. Where there is none, rows are the same of which the same was read (of
    several such, those at the same place first), and of the others those that stand at the same place. Memory is
    bounded whatever the number of rows; records of some 25 bytes for each are kept on disk meanwhile.
    Raises UsageError for runs that have no case in common, and for an output that is not what its circumstances say.
    """
    cases = [name for name in _cases(after.told) if name in _cases(before.told)]
    if not cases:
        raise UsageError("the run before was asked of other places and acts; there is nothing to hold against it")
    known_by = key or next((name for name, role in plan.roles.items() if role is Role.IDENTIFIER), None)
    if key is None and known_by and before.told.roles.get(known_by) is not Role.IDENTIFIER:
        known_by = None
    with TemporaryDirectory(prefix="caveat-") as name:
        rows = _Rows(Path(name), cases, known_by)
        rows.match(before, after)
        moves = _Moves(cases, known_by)
        retrial = Retrial(before.told, after.told, plan, cases)
        for batch, pairs in rows.changed(before):
            moves.add(batch, pairs, retrial)
    return Changes(
        before=before.told,
        after=after.told,
        keyed=known_by is not None,
        kept=rows.kept,
        reworded=rows.reworded,
        changed=moves.rows,
        new=_by_case(cases, rows.new),
        gone=_by_case(cases, rows.gone),
        arrived=int(rows.new[0].sum()),
        left=int(rows.gone[0].sum()),
        causes=moves.causes(),
        moves=moves.told(),
        examples=tuple(moves.examples),
    )


class _Rows:
    """The rows of two runs, met: counts of those that are in both with the same rulings, and of those in one only."""

    def __init__(self, folder: Path, cases: Sequence[str], known_by: str | None) -> None:
        self._folder, self._cases, self._known_by = folder, cases, known_by
        self._codes = [f"c{n}" for n in range(len(cases))]
        rulings = [(name, np.uint8) for name in self._codes]
        self._kind = np.dtype([("key", np.uint64), ("read", np.uint64), ("row", np.uint64), *rulings])
        self._pair = np.dtype(
            [("row", np.uint64), ("row_after", np.uint64), ("reworded", np.bool_), *rulings]
            + [(f"{name}_after", np.uint8) for name in self._codes]
        )
        self._pairs = Buckets(folder / "pairs", self._pair)
        self._loaded = -1, np.empty(0, self._pair)
        self.kept = self.reworded = 0
        self.new, self.gone = (np.zeros((len(cases), len(RULINGS)), np.int64) for _ in range(2))

    def match(self, before: Run, after: Run) -> None:
        """Meet them: by their key; without one, by what was read of them, then by where they stand."""
        old, new = (self._put(run, name) for run, name in ((before, "before"), (after, "after")))
        rounds: tuple[tuple[str, ...], ...] = (("key", "read"), ("key",))
        if self._known_by is None:
            old, new = self._left(old, new)
            rounds = (("row",),)
        for met in meet(old, new, *rounds):
            self._both(met.both)
            for frame, counts in ((met.gone, self.gone), (met.new, self.new)):
                for n, name in enumerate(self._codes):
                    counts[n] += np.bincount(frame[name].to_numpy(), minlength=len(RULINGS))

    def changed(self, before: Run) -> Iterator[tuple[pa.RecordBatch, Records]]:
        """The rows that have another ruling, as they stood in the first run; each batch with its pairs."""
        first = 0
        for batch in before.batches():
            last = first + batch.num_rows
            spans = range(first // _SPAN, -(-last // _SPAN))
            pairs = np.concatenate([np.empty(0, self._pair), *(self._span(span) for span in spans)])
            pairs = pairs[(pairs["row"] >= first) & (pairs["row"] < last)]
            if len(pairs):
                yield batch.take(pa.array(pairs["row"] - np.uint64(first))), pairs
            first = last

    def _put(self, run: Run, name: str) -> Buckets:
        """The rows of a run, by their keys."""
        table = Buckets(self._folder / name, self._kind)
        for records in self._records(run):
            table.put(records, records["key"])
        return table

    def _left(self, old: Buckets, new: Buckets) -> tuple[Buckets, Buckets]:
        """What is left of both, by where it stands, when the rows of which the same was read are met."""
        left = tuple(Buckets(self._folder / name, self._kind) for name in ("gone", "new"))
        for met in meet(old, new, ("key", "row"), ("key",)):
            self._both(met.both)
            for frame, table in zip((met.gone, met.new), left, strict=True):
                records = frame.to_numpy(structured=True).astype(self._kind)
                table.put(records, records["row"])
        return left[0], left[1]

    def _span(self, span: int) -> Records:
        """The pairs of a stretch of rows."""
        if self._loaded[0] != span:
            pairs = self._pairs.get(span % BUCKETS)
            self._loaded = span, pairs[pairs["row"] // np.uint64(_SPAN) == span]
        return self._loaded[1]

    def _records(self, run: Run) -> Iterator[Records]:
        first = 0
        for batch in run.batches():
            records = np.empty(batch.num_rows, self._kind)
            records["row"] = np.arange(first, first + batch.num_rows)
            read = added(batch, run.told, READ)
            records["read"] = _numbers(read, first)
            keys = read if self._known_by is None else _keys(batch, self._known_by, read)
            records["key"] = _numbers(keys, first)
            for name, case in zip(self._codes, self._cases, strict=True):
                records[name] = codes(added(batch, run.told, f"ruling_{case}"), first=first + 1)
            yield records
            first += batch.num_rows

    def _both(self, met: "pl.DataFrame") -> None:
        """Count the pairs with the same rulings, and keep the others."""
        import polars as pl

        found = met.with_columns(reworded=pl.col("read") != pl.col("read_after"))
        is_kept = pl.all_horizontal(pl.col(name) == pl.col(f"{name}_after") for name in self._codes)
        self.kept += found.filter(is_kept).height
        self.reworded += found.filter(is_kept & pl.col("reworded")).height
        pairs = found.filter(~is_kept).select(self._pair.names or ()).to_numpy(structured=True).astype(self._pair)
        self._pairs.put(pairs, pairs["row"] // np.uint64(_SPAN))


class _Moves:
    """The rows that have another ruling."""

    def __init__(self, cases: Sequence[str], known_by: str | None) -> None:
        self._cases, self._known_by = cases, known_by
        self._moves: Counter[tuple[str, Ruling, Ruling]] = Counter()
        self._why: dict[tuple[str, Ruling, Ruling], Counter[Cause]] = {}
        self._causes: Counter[Cause] = Counter()
        self.rows = 0
        self.examples: list[Moved] = []

    def add(self, rows: pa.RecordBatch, pairs: Records, retrial: Retrial) -> None:
        """Rows as they stood in the first run, with their rulings in both."""
        before, after = (
            np.stack([pairs[f"c{n}{when}"] for n in range(len(self._cases))], axis=1) for when in ("", "_after")
        )
        found = retrial.causes(rows, pairs["reworded"], before, after)
        self.rows += len(pairs)
        self._causes.update({cause: int(marks.any(axis=1).sum()) for cause, marks in found.items()})
        moved = before != after
        for n, case in enumerate(self._cases):
            for old, new in np.unique(np.stack([before[:, n], after[:, n]], axis=1)[moved[:, n]], axis=0):
                move = case, RULINGS[old], RULINGS[new]
                these = (before[:, n] == old) & (after[:, n] == new)
                self._moves[move] += int(these.sum())
                why = {cause: int((these & marks[:, n]).sum()) for cause, marks in found.items()}
                self._why.setdefault(move, Counter()).update(why)
        self._keep_examples(rows, pairs, before, after, found)

    def causes(self) -> dict[Cause, int]:
        """Rows by cause; a row can have several."""
        return _present(self._causes)

    def told(self) -> tuple[Move, ...]:
        """The moves, the most rows first."""
        order = sorted(self._moves.items(), key=lambda one: (-one[1], one[0]))
        return tuple(
            Move(case=move[0], before=move[1], after=move[2], rows=rows, causes=_present(self._why[move]))
            for move, rows in order
        )

    def _keep_examples(
        self, rows: pa.RecordBatch, pairs: Records, before: Codes, after: Codes, found: Mapping[Cause, Marks]
    ) -> None:
        worst = np.where(before != after, after, len(RULINGS)).min(axis=1)
        for n in np.lexsort((pairs["row_after"], worst))[:_EXAMPLES]:
            key = texts(rows.column(self._known_by))[n].as_py() if self._known_by else ""
            moves = [
                (case, RULINGS[before[n, i]], RULINGS[after[n, i]])
                for i, case in enumerate(self._cases)
                if before[n, i] != after[n, i]
            ]
            self.examples.append(
                Moved(
                    row=int(pairs["row_after"][n]) + 1,
                    key=mask(key),
                    moves=tuple(moves),
                    causes=tuple(cause for cause, marks in found.items() if marks[n].any()),
                )
            )
        self.examples.sort(key=lambda one: (min(RULINGS.index(new) for _, _, new in one.moves), one.row))
        del self.examples[_EXAMPLES:]


def added(batch: pa.RecordBatch, told: Circumstances, name: str) -> pa.Array:
    """An added column of an output, which may be called otherwise there. Raises UsageError where it is not there."""
    called = told.added.get(name)
    headers = [(field.metadata or {}).get(b"header", field.name.encode()).decode() for field in batch.schema]
    if called not in headers:
        raise UsageError(f"there is no column {called or name!r} any more in the output of a run; was it edited?")
    return batch.column(len(headers) - 1 - headers[::-1].index(called))


def _cases(told: Circumstances) -> list[str]:
    return [f"{one.to}_{one.act}" for one in told.cases]


def _keys(batch: pa.RecordBatch, name: str, read: pa.Array) -> pa.Array:
    """A digest of each identifier; a row without one is known by what was read of it."""
    if name not in batch.schema.names:
        raise UsageError(f"there is no column {name!r}, by which rows are to be known, in both tables")
    cells = texts(batch.column(name)).to_pylist()
    return pa.array([digest(cell.encode()) if cell else one for cell, one in zip(cells, read.to_pylist(), strict=True)])


def _numbers(digests: pa.Array, first: int) -> npt.NDArray[np.uint64]:
    """Digests as numbers. Raises UsageError for what is none."""
    words = digests.cast(pa.string())
    fits = pc.fill_null(pc.match_substring_regex(words, _DIGEST), False)
    if (wrong := pc.index(fits, False).as_py()) >= 0:
        row = first + 1 + wrong
        raise UsageError(f"row {row}: {words[wrong].as_py()!r} does not tell what was read; was the output edited?")
    return np.frombuffer(bytes.fromhex("".join(words.to_pylist())), ">u8").astype(np.uint64)


def _by_case(cases: Sequence[str], counts: npt.NDArray[np.int64]) -> dict[str, dict[Ruling, int]]:
    return {
        case: dict(zip(RULINGS, map(int, of_case), strict=True)) for case, of_case in zip(cases, counts, strict=True)
    }


def _present(causes: Mapping[Cause, int]) -> dict[Cause, int]:
    return {cause: causes[cause] for cause in Cause if causes.get(cause)}
