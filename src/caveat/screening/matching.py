"""The rows of two tables side by side, in bounded memory: both are cut into buckets on disk, which meet one by one."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import polars as pl

BUCKETS = 256
"""Of a hundred million rows, each holds some ten megabytes."""

Records = npt.NDArray[np.void]
Numbers = npt.NDArray[np.uint64]

_NTH = "_nth"
_AT_ONCE = 500_000  # records that wait to be written together


class Buckets:
    """Records on disk, those with the same remainder of a number side by side, in the order in which they came."""

    def __init__(self, folder: Path, kind: "np.dtype[np.void]") -> None:
        folder.mkdir()
        self._folder, self._kind = folder, kind
        self._waiting: list[tuple[Records, Numbers]] = []

    def put(self, records: Records, numbers: Numbers) -> None:
        """Each record into the bucket of its number."""
        self._waiting.append((records, numbers))
        if sum(len(waiting) for waiting, _ in self._waiting) >= _AT_ONCE:
            self._write()

    def get(self, bucket: int) -> Records:
        """The records of a bucket."""
        self._write()
        path = self._folder / str(bucket)
        return np.fromfile(path, self._kind) if path.exists() else np.empty(0, self._kind)

    def __iter__(self) -> Iterator[Records]:
        """Bucket by bucket."""
        return map(self.get, range(BUCKETS))

    def _write(self) -> None:
        if not self._waiting:
            return
        records, numbers = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
        self._waiting.clear()
        buckets = numbers % np.uint64(BUCKETS)
        order = np.argsort(buckets, kind="stable")
        ends = np.searchsorted(buckets[order], np.arange(BUCKETS + 1))
        for bucket, (begin, end) in enumerate(pairwise(ends)):
            if begin < end:
                with (self._folder / str(bucket)).open("ab") as file:
                    records[order[begin:end]].tofile(file)


class Met(NamedTuple):
    """Rows of one bucket: those that are in both tables, the second's columns named `..._after`, and the others."""

    both: "pl.DataFrame"
    gone: "pl.DataFrame"
    new: "pl.DataFrame"


def meet(before: Buckets, after: Buckets, *rounds: Sequence[str]) -> Iterator[Met]:
    """The rows that are alike in some fields; where several in a table are, the first meets the first.

    Each round is such fields; a later one meets what is left by those before. The first field of all is that by which
    the buckets were filled.
    """
    import polars as pl

    for old, records in zip(before, after, strict=True):
        if not len(old) and not len(records):
            continue
        gone, new = pl.from_numpy(old), pl.from_numpy(records)
        both = []
        for fields in rounds:
            met = _meet(gone, new, fields)
            both.append(met.both)
            gone, new = met.gone, met.new
        yield Met(pl.concat(both), gone, new)


def _meet(gone: "pl.DataFrame", new: "pl.DataFrame", fields: Sequence[str]) -> Met:
    import polars as pl

    first, second = (frame.with_columns(pl.int_range(pl.len()).over(fields).alias(_NTH)) for frame in (gone, new))
    on = [*fields, _NTH]
    after = second.rename(lambda name: f"{name}_after")
    return Met(
        both=first.join(after, left_on=on, right_on=[f"{name}_after" for name in on], coalesce=False),
        gone=first.join(second, on=on, how="anti").drop(_NTH),
        new=second.join(first, on=on, how="anti").drop(_NTH),
    )
