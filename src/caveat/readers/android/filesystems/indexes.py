"""The indexes of the logical clusters of an EROFS file, in full or packed. Format: see `clusters`."""

import struct
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Window
from caveat.readers.android.windows import exactly

PLAIN, HEAD1, NONHEAD, HEAD2 = range(4)

_PACKED_IN_2, _BIG = 0x1, 0x2 | 0x4
_IS_COUNT = 0x800  # the distance is no distance but the number of blocks of the cluster
_PARTIAL = 0x8000
_FULL = struct.Struct("<HHL")


class Index(NamedTuple):
    """What is said of one logical cluster."""

    kind: int
    offset: int  # where in it the extent of a head begins
    block: int  # of a head: where the cluster lies
    back: int  # of others: logical clusters to the head
    ahead: int  # of others: logical clusters to the next head, as far as it is known
    blocks: int = 0  # of the one after a head: how many the cluster has
    partial: bool = False  # the cluster gives more than this extent has


class Shape(NamedTuple):
    """Where the indexes of a file begin, and how they are to be read."""

    start: int
    clusters: int
    bits: int  # of the size of a logical cluster
    advice: int  # flags of the header before them


class FullIndexes:
    """Indexes of 8 bytes each."""

    def __init__(self, window: Window, shape: Shape, budget: Budget) -> None:
        self.count = shape.clusters
        self._window, self._budget = window, budget
        self._start = shape.start + 8  # a padding of old

    def at(self, lcn: int) -> Index:
        """The index of a logical cluster."""
        self._budget.charge_entries()
        advise, offset, value = _FULL.unpack(exactly(self._window, self._start + 8 * lcn, 8))
        kind = advise & 3
        if kind != NONHEAD:
            return Index(kind, offset, value, 0, 0, partial=bool(advise & _PARTIAL))
        back, ahead = value & 0xFFFF, value >> 16
        if back & _IS_COUNT:
            return Index(kind, 0, 0, 1, ahead, back & ~_IS_COUNT)
        return Index(kind, 0, 0, back, ahead)

    def end(self, lcn: int) -> int:
        """Where the bytes after this index begin, in the partition."""
        return self._start + 8 * (lcn + 1)


class CompactIndexes:
    """Indexes in packs: 2 in 8 bytes, or 16 in 32; each pack ends in the block of its first cluster."""

    def __init__(self, window: Window, shape: Shape, budget: Budget) -> None:
        start, count, bits, advice = shape
        self.count = count
        self._window, self._start, self._budget = window, start, budget
        self._bits = max(bits, 12)  # of an offset or a distance
        self._big = bool(advice & _BIG)
        self._first = min((32 - start % 32) // 4 % 8, count)  # in packs of 2, so that those of 16 are aligned
        small = advice & _PACKED_IN_2 and self._first < count
        self._middle = (count - self._first) // 16 * 16 if small else 0
        self._packs: dict[int, list[Index]] = {}

    def at(self, lcn: int) -> Index:
        """The index of a logical cluster."""
        start, width, inside = self._place(lcn)
        pack = self._packs.get(start)
        if pack is None:
            self._budget.charge_entries(width)
            raw = exactly(self._window, start, 8 if width == 2 else 32)  # noqa: PLR2004
            if len(self._packs) > 4096:  # noqa: PLR2004 - indexes are looked at nearby
                self._packs.clear()
            pack = self._packs[start] = self._unpack(raw, width)
        return pack[inside]

    def end(self, lcn: int) -> int:
        """Where the bytes after the pack of this index begin, in the partition."""
        start, width, _ = self._place(lcn)
        return start + (8 if width == 2 else 32)  # noqa: PLR2004

    def _place(self, lcn: int) -> tuple[int, int, int]:
        """The start of a pack, how many indexes it has, and which of them this one is."""
        if not 0 <= lcn < self.count:
            raise ReadError("unreadable", f"{self._window.name}: cluster {lcn} of {self.count}")
        if lcn < self._first:
            return self._start + lcn // 2 * 8, 2, lcn % 2
        at, lcn = self._start + 4 * self._first, lcn - self._first
        if lcn < self._middle:
            return at + lcn // 16 * 32, 16, lcn % 16
        at, lcn = at + 2 * self._middle, lcn - self._middle
        return at + lcn // 2 * 8, 2, lcn % 2

    def _unpack(self, raw: bytes, width: int) -> list[Index]:
        each = (len(raw) - 4) * 8 // width
        bits = int.from_bytes(raw[:-4], "little")
        base = int.from_bytes(raw[-4:], "little")
        values = [bits >> each * place for place in range(width)]
        low = [value & (1 << self._bits) - 1 for value in values]
        kinds = [value >> self._bits & 3 for value in values]
        found = []
        for place in range(width):
            if kinds[place] == NONHEAD:
                found.append(self._nonhead(low, kinds, place))
                continue
            block = base + self._blocks_before(low, kinds, place)
            found.append(Index(kinds[place], low[place], block, 0, 0))
        return found

    def _nonhead(self, low: list[int], kinds: list[int], place: int) -> Index:
        """The last one of a pack tells the distance to the next head, the others that to their own."""
        value, last = low[place], len(low) - 1
        ahead = next((index - place for index in range(place, last + 1) if kinds[index] != NONHEAD), 0)
        if not ahead:
            ahead = last - place + (1 if low[last] & _IS_COUNT else max(low[last], 1))
        if value & _IS_COUNT and self._big:
            return Index(NONHEAD, 0, 0, 1, ahead, value & ~_IS_COUNT)
        if place < last:
            return Index(NONHEAD, 0, 0, value, ahead)
        if kinds[place - 1] != NONHEAD:
            return Index(NONHEAD, 0, 0, 1, ahead)
        before = low[place - 1]
        return Index(NONHEAD, 0, 0, 2 if before & _IS_COUNT and self._big else before + 1, ahead)

    def _blocks_before(self, low: list[int], kinds: list[int], place: int) -> int:
        """How many blocks from the one of the pack to the cluster of a head in it."""
        if not self._big:
            blocks = 1
            while place > 0:
                place -= 1
                if kinds[place] == NONHEAD:
                    place -= low[place]
                if place >= 0:
                    blocks += 1
            return blocks
        blocks = 0
        while place > 0:
            place -= 1
            if kinds[place] != NONHEAD:
                blocks += 1
            elif low[place] & _IS_COUNT:
                place -= 1
                blocks += low[place + 1] & ~_IS_COUNT
            else:
                place -= max(low[place] - 2, 0)
        return blocks
