"""Yes-or-no columns that are made of each other: each distinct one is computed once, and constants never are."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from operator import xor
from typing import NamedTuple

import polars as pl

Plane = int
"""A yes or no for each row."""

NEVER: Plane = 0
ALWAYS: Plane = 1

_JOINED: dict[str, Callable[..., pl.Expr]] = {"every": pl.all_horizontal, "some": pl.any_horizontal, "without": xor}
"""Not one after the other with & and |: of a long row of those Polars takes the square of the time."""


class _Gate(NamedTuple):
    """How a plane comes about: by an expression, or from others."""

    how: str
    parts: tuple[Plane, ...] = ()
    key: Hashable = None


class Planes:
    """Planes as they are asked for, and in the end the columns that hold them."""

    def __init__(self) -> None:
        self._gates = [_Gate("never"), _Gate("always")]
        self._planes = {gate: plane for plane, gate in enumerate(self._gates)}
        self._opposites = {NEVER: ALWAYS, ALWAYS: NEVER}
        self._leaves: dict[Plane, pl.Expr] = {}
        self._wanted: set[Plane] = set()

    def leaf(self, key: Hashable, made: Callable[[], pl.Expr]) -> Plane:
        """The plane that an expression gives, which is never null. The same key is the same plane."""
        plane = self._plane(_Gate("leaf", key=key))
        if plane not in self._leaves:
            self._leaves[plane] = made()
        return plane

    def every(self, planes: Iterable[Plane]) -> Plane:
        """Yes where all are."""
        return self._joined("every", planes, nothing=ALWAYS)

    def some(self, planes: Iterable[Plane]) -> Plane:
        """Yes where one is at least."""
        return self._joined("some", planes, nothing=NEVER)

    def opposite(self, plane: Plane) -> Plane:
        """Yes where it is no."""
        if plane not in self._opposites:
            found = self._plane(_Gate("opposite", (plane,)))
            self._opposites[plane], self._opposites[found] = found, plane
        return self._opposites[plane]

    def without(self, whole: Plane, part: Plane) -> Plane:
        """Yes where `whole` is and `part` is not, which lies within it."""
        if part == NEVER:
            return whole
        if whole in (part, ALWAYS):
            return NEVER if whole == part else self.opposite(part)
        return self._plane(_Gate("without", (whole, part)))

    def column(self, plane: Plane) -> pl.Expr:
        """The column of a plane, in the frame that `onto` gives."""
        self._wanted.add(plane)
        return pl.col(_name(plane))

    def onto(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The frame with all columns that were asked for; others come with them."""
        needed = self._needed()
        depths: dict[Plane, int] = {}
        levels: dict[int, list[pl.Expr]] = {}
        for plane in sorted(needed):  # after those that it is made of
            parts = self._gates[plane].parts
            depths[plane] = max((depths[part] + (needed[part] > 1) for part in parts), default=0)
            if needed[plane] > 1:
                levels.setdefault(depths[plane], []).append(self._made(plane, needed).alias(_name(plane)))
        for _, expressions in sorted(levels.items()):
            frame = frame.with_columns(expressions)
        return frame

    def _plane(self, gate: _Gate) -> Plane:
        if gate not in self._planes:
            self._planes[gate] = len(self._gates)
            self._gates.append(gate)
        return self._planes[gate]

    def _joined(self, how: str, planes: Iterable[Plane], *, nothing: Plane) -> Plane:
        everything = self._opposites[nothing]
        parts = {*planes} - {nothing}
        if everything in parts or any(self._opposites.get(part) in parts for part in parts):
            return everything
        if len(parts) > 1:
            return self._plane(_Gate(how, tuple(sorted(parts))))
        return parts.pop() if parts else nothing

    def _needed(self) -> Counter[Plane]:
        """In how many others each plane is needed; what has a column anyway counts as needed twice."""
        needed = Counter(dict.fromkeys(self._wanted, 2))
        pending, seen = [*self._wanted], {*self._wanted}
        while pending:
            parts = self._gates[pending.pop()].parts
            needed.update(parts)
            pending += {*parts} - seen
            seen.update(parts)
        return needed

    def _made(self, plane: Plane, needed: Counter[Plane]) -> pl.Expr:
        """The expression of a plane: of the columns of those that more than one needs, and of the others in full."""
        how, parts, _ = self._gates[plane]
        made = [pl.col(_name(part)) if needed[part] > 1 else self._made(part, needed) for part in parts]
        if how in _JOINED:
            return _JOINED[how](*made)
        if how == "opposite":
            return ~made[0]
        return self._leaves[plane] if how == "leaf" else pl.lit(how == "always")


def _name(plane: Plane) -> str:
    return f"plane {plane}"
