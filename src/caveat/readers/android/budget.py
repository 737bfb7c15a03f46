"""How much an image may cost: every layer charges what it reads, inflates and lists; an overrun ends the reading."""

from collections import OrderedDict
from time import monotonic
from typing import TYPE_CHECKING

from caveat.errors import ReadError

if TYPE_CHECKING:
    from caveat.readers.android.streams import Decoder

_GIB = 1 << 30
_KEPT = 16 << 20  # bytes
_LIVE = 4


class Budget:
    """What one item may cost over all its layers; whatever goes beyond it raises ReadError "stopped".

    Once it is overrun, every further charge raises: nothing goes on in silence. `chunks` are the decoded pieces that
    were used last, and `decoders` those that can go on where they stopped; both are few, so memory is bounded too.
    """

    def __init__(
        self,
        *,
        read: int = 16 * _GIB,  # bytes, from the disk
        inflated: int = 16 * _GIB,  # bytes, decoded or made up (zeros)
        entries: int = 2_000_000,  # names, extents, operations
        seconds: float = 120,
    ) -> None:
        self._read, self._inflated, self._entries = read, inflated, entries
        self._limits = f"{read} bytes read", f"{inflated} bytes inflated", f"{entries} entries", f"{seconds} s"
        self._end = monotonic() + seconds
        self.chunks = Chunks()
        self.decoders: OrderedDict[int, tuple[int, Decoder, int]] = OrderedDict()

    def charge_read(self, count: int) -> None:
        """Bytes that were read from the disk."""
        self._read -= count
        self._check()

    def charge_inflated(self, count: int) -> None:
        """Bytes that were decoded or made up."""
        self._inflated -= count
        self._check()

    def charge_entries(self, count: int = 1) -> None:
        """Names, extents, operations: whatever a hostile file can hold millions of."""
        self._entries -= count
        self._check()

    def keep_decoder(self, owner: int, state: "tuple[int, Decoder, int]") -> None:
        """Keep what can go on decoding; the one used longest ago is let go."""
        self.decoders[owner] = state
        self.decoders.move_to_end(owner)
        if len(self.decoders) > _LIVE:
            self.decoders.popitem(last=False)

    def _check(self) -> None:
        spent = self._read < 0, self._inflated < 0, self._entries < 0, monotonic() > self._end
        if any(spent):
            raise ReadError("stopped", f"limit: {self._limits[spent.index(True)]}")


class Chunks:
    """Decoded pieces, the last used ones of all layers, at most 16 MiB of them together."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._size = 0

    def get(self, owner: int, index: int) -> bytes | None:
        """The piece if it is still kept."""
        found = self._kept.get((owner, index))
        if found is not None:
            self._kept.move_to_end((owner, index))
        return found

    def put(self, owner: int, index: int, data: bytes) -> None:
        """Keep a piece; those used longest ago are let go."""
        old = self._kept.pop((owner, index), b"")
        self._kept[owner, index] = data
        self._size += len(data) - len(old)
        while self._size > _KEPT and len(self._kept) > 1:
            self._size -= len(self._kept.popitem(last=False)[1])
