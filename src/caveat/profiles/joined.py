"""Many texts made one, so that one search goes through all of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Ints = NDArray[np.int64]


class Joined:
    """Texts in one, a line end between two.

    `fold` makes of a text the one that is searched, sign by sign: as long, and whatever stands beside a sign.
    """

    def __init__(self, texts: Sequence[str], fold: Callable[[str], str]) -> None:
        self.text = fold("\n".join(texts))
        self._ends = _ends(texts)

    def owners(self, at: Ints) -> Ints:
        """Which text each place is in."""
        return np.searchsorted(self._ends, at, side="right")

    def placed(self, found: Iterable[tuple[int, T]]) -> Iterator[tuple[int, int, T]]:
        """For each thing found at a place of the whole: which text it is in, its place there, and the thing."""
        things = list(found)
        at = np.array([place for place, _ in things], np.int64)
        owners = self.owners(at)
        starts = np.where(owners, self._ends[owners - 1], 0) if len(at) else at
        for owner, place, (_, thing) in zip(owners.tolist(), (at - starts).tolist(), things, strict=True):
            yield owner, place, thing

    def folded(self, index: int) -> str:
        """A text, folded."""
        start = self._ends[index - 1] if index else 0
        return self.text[start : self._ends[index] - 1]


def holding(texts: Sequence[str], signs: str) -> list[int]:
    """Which texts hold one of some signs. Most hold none, so all are searched at once."""
    text = "\n".join(texts)
    at = [place for sign in signs for place in _places(sign, text)]
    return np.unique(np.searchsorted(_ends(texts), at, side="right")).tolist() if at else []


def _places(sign: str, text: str) -> Iterator[int]:
    place = text.find(sign)
    while place >= 0:
        yield place
        place = text.find(sign, place + 1)


def _ends(texts: Sequence[str]) -> Ints:
    """Where each ends when they are joined, one past the line end behind it."""
    return np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
