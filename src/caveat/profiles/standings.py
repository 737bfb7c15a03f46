"""How the capabilities of many devices stand: what `reconcile` says of each, of all at once."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from caveat.model.profile import Basis, Observation, Subject
from caveat.profiles.reconcile import OF_UNIT, WORST_FIRST
from caveat.vocabulary import Kind, facts

_BITS = 3  # of a weight: the standing, below the rank of its basis
_STANDING = (1 << _BITS) - 1
_NOTHING = 0xFF  # the weight where nothing is said
_IMPLIED = Basis.IMPLIED.rank

Weights = NDArray[np.uint8]
"""The less, the better the basis, and of one basis the worse the standing: so the least decides."""


class _Implication(NamedTuple):
    fact: int
    when: int
    other: int
    weight: int


class Standings:
    """The standings of some capabilities, of each of many devices, by what is observed of its type.

    `disputed` tells the devices of which this is no judge: what follows from their facts disagrees, or some of it is
    said of the unit. `reconcile` is, one by one.
    """

    def __init__(self, observed: Sequence[Sequence[Observation]], names: Collection[str]) -> None:
        """`names`: the facts that are asked, and those from which they follow."""
        known = facts()
        self._observed = observed
        self._names = [name for name in known if name in names and known[name].kind is Kind.CAPABILITY]
        self._place = {name: place for place, name in enumerate(self._names)}
        self.disputed = np.zeros(len(observed), np.bool_)
        self._weights: Weights = np.full((len(self._place), len(observed)), _NOTHING, np.uint8)
        self._via = np.full(self._weights.shape, -1, np.int16)  # the fact that one follows from
        self._observe()
        self._imply()

    def told(self, names: Sequence[str]) -> list[bytes]:
        """Of each device how those of these facts stand that are capabilities: a byte for each, alike for the same."""
        places = [self._place[name] for name in names if name in self._place]
        standings = np.ascontiguousarray((self._weights[places] & _STANDING).T)
        whole, width = standings.tobytes(), len(places)
        return [whole[device * width : (device + 1) * width] for device in range(len(self._observed))]

    def reason(self, device: int, name: str) -> Observation | None:
        """The first of the best observations that the state of a fact rests on in the end; None where it is unknown."""
        observations = self._observed[device]
        if name not in self._place:
            return min((one for one in observations if one.fact == name), key=lambda one: one.basis.rank, default=None)
        place = self._place[name]
        while (via := int(self._via[place, device])) >= 0:
            place = via
        root, weight = self._names[place], self._weights[place, device]
        return next((one for one in observations if one.fact == root and _weight(one) == weight), None)

    def _observe(self) -> None:
        """What is said of each device."""
        said: list[tuple[int, int, int]] = []
        for device, observations in enumerate(self._observed):
            for one in observations:
                if one.subject is Subject.UNIT or one.standing in OF_UNIT:
                    self.disputed[device] = True
                elif one.standing is not None and one.fact in self._place:
                    said.append((self._place[one.fact], device, _weight(one)))
        if said:
            place, device_of, weight = np.array(said, np.int64).T
            np.minimum.at(self._weights, (place, device_of), weight.astype(np.uint8))

    def _imply(self) -> None:
        """What follows, in as many steps as it takes; of two facts with the same consequence the first counts."""
        implications = list(self._implications())
        while True:
            before = self._weights.copy()
            for one in implications:
                holds = (before[one.fact] & _STANDING == one.when) & (before[one.fact] != _NOTHING)
                now = self._weights[one.other]
                self.disputed |= holds & (now >> _BITS == _IMPLIED) & (now != one.weight)
                new = holds & (now == _NOTHING)
                now[new] = one.weight
                self._via[one.other, new] = one.fact
            if (before == self._weights).all():
                return

    def _implications(self) -> Iterator[_Implication]:
        known = facts()
        for name, place in self._place.items():
            for one in known[name].implies:
                if one.fact in self._place:
                    weight = (_IMPLIED << _BITS) | WORST_FIRST.index(one.then)
                    yield _Implication(place, WORST_FIRST.index(one.when), self._place[one.fact], weight)


def _weight(one: Observation) -> int:
    """That of an observation of a capability."""
    return (one.basis.rank << _BITS) | WORST_FIRST.index(one.standing) if one.standing else _NOTHING
