"""EROFS read in place: plain, inline, chunked and compressed files.

Format: Documentation/filesystems/erofs.rst and `fs/erofs/erofs_fs.h` of the Linux kernel. Clusters: `clusters`.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Kind, Window
from caveat.readers.android.filesystems.clusters import Clusters, Geometry
from caveat.readers.android.filesystems.numbered import KINDS, KINDS_IN_FOLDER, Numbered, Reference
from caveat.readers.android.windows import MOST_BYTES, Filled, Mapped, Piece, exactly

MAGIC = b"\xe2\xe1\xf5\xe0"
MAGIC_AT = 1024

_ZERO_PADDED, _FRAGMENTS = 0x1, 0x20
_UNKNOWN = ~0x7F  # features that change the layout in ways not read: 48 bits, a box of metadata
_NODE = 32  # bytes of a slot
_PLAIN, _FULL, _INLINE, _COMPACT, _CHUNKED = range(5)  # layouts
_HOLE = 0xFFFFFFFF
_MOST_FOLDER = 32 << 20  # bytes
_ENTRY = struct.Struct("<QHBB")
_INDEXED = 0x20  # chunks say their device
_MOST_CHUNKS = 1_000_000


class Inode(NamedTuple):
    """What is known of a file."""

    kind: Kind
    layout: int
    size: int  # bytes
    place: int  # of the first block; or the format of chunks
    end: int  # of the inode and its attributes, in the partition


class Erofs(Numbered[Inode]):
    """A partition that is EROFS."""

    def __init__(self, window: Window, budget: Budget) -> None:
        super().__init__(f"{window.name} (erofs)", budget)
        self._window = window
        head = exactly(window, MAGIC_AT, 128)
        bits, self._root, meta = head[12], int.from_bytes(head[14:16], "little"), _u32(head, 40)
        self._features = _u32(head, 80)
        if head[:4] != MAGIC or not 9 <= bits <= 16:  # noqa: PLR2004 - 512 bytes to 64 KiB
            raise ReadError("unreadable", f"{self.trail}: blocks of 2^{bits} bytes")
        if self._features & _UNKNOWN:
            raise ReadError("unsupported", f"{self.trail}: features {self._features:#x}")
        self._block = 1 << bits
        self._meta = meta << bits
        self._folder_block = self._block << head[90]
        self._packed = int.from_bytes(head[96:104], "little")

    def root(self) -> Reference:
        """See `Tree`."""
        return Reference(self._root, Kind.FOLDER)

    def names(self, folder: Inode, trail: str) -> Iterator[tuple[str, Reference]]:
        """See `Numbered`."""
        if folder.size > _MOST_FOLDER:
            raise ReadError("too-large", f"{trail}: {folder.size} bytes")
        content = self.window(folder, trail)
        for offset in range(0, folder.size, self._folder_block):
            yield from _names(exactly(content, offset, min(self._folder_block, folder.size - offset)), trail)

    def inode(self, number: int) -> Inode:
        """See `Numbered`."""
        at = self._meta + number * _NODE
        raw = exactly(self._window, at, _NODE)
        form, attributes, mode = struct.unpack_from("<HHH", raw)
        is_long = form & 1
        size = struct.unpack_from("<Q" if is_long else "<L", raw, 8)[0]
        end = at + (64 if is_long else 32) + (12 + 4 * (attributes - 1) if attributes else 0)
        return Inode(KINDS.get(mode >> 12, Kind.OTHER), form >> 1 & 7, size, _u32(raw, 16), end)

    def window(self, inode: Inode, name: str, *, may_be_packed: bool = True) -> Window:
        """See `Numbered`."""
        if inode.size > MOST_BYTES:
            raise ReadError("too-large", f"{name}: {inode.size} bytes")
        if inode.layout in (_FULL, _COMPACT):
            geometry = Geometry(self._block, inode.end, inode.size, bool(self._features & _ZERO_PADDED))
            may_be_packed = may_be_packed and bool(self._features & _FRAGMENTS)
            packed = self.window(self.inode(self._packed), name, may_be_packed=False) if may_be_packed else None
            return Clusters(self._window, geometry, name, packed, self.budget, compact=inode.layout == _COMPACT)
        if inode.layout not in (_PLAIN, _INLINE, _CHUNKED):
            raise ReadError("unsupported", f"{name}: layout {inode.layout}")
        pieces = self._chunks(inode, name) if inode.layout == _CHUNKED else self._flat(inode)
        return Mapped(inode.size, name, pieces, Filled(inode.size, name, self.budget))

    def _flat(self, inode: Inode) -> Iterator[Piece]:
        tail = (inode.size - 1) % self._block + 1 if inode.layout == _INLINE and inode.size else 0
        if inode.size > tail:
            yield Piece(0, inode.size - tail, self._window, inode.place * self._block)
        if tail:
            yield Piece(inode.size - tail, tail, self._window, inode.end)

    def _chunks(self, inode: Inode, name: str) -> Iterator[Piece]:
        bits, indexed = inode.place & 0x1F, inode.place & _INDEXED
        chunk, unit = self._block << bits, 8 if indexed else 4
        count = -(-inode.size // chunk)
        if count > _MOST_CHUNKS:
            raise ReadError("too-large", f"{name}: {count} chunks")
        self.budget.charge_entries(count)
        table = exactly(self._window, -(-inode.end // unit) * unit, count * unit)
        for index in range(count):
            block, device = _u32(table, (index + 1) * unit - 4), table[index * unit + 2] if indexed else 0
            if device:
                raise ReadError("unsupported", f"{name}: on device {device}")
            if block != _HOLE:
                start = index * chunk
                yield Piece(start, min(chunk, inode.size - start), self._window, block * self._block)


def _names(data: bytes, trail: str) -> Iterator[tuple[str, Reference]]:
    """The names in a block of a folder: a table of entries, then the names one after the other."""
    first = int.from_bytes(data[8:10], "little")
    if first % _ENTRY.size or not _ENTRY.size <= first <= len(data):
        raise ReadError("unreadable", f"{trail}: names that begin at {first}")
    entries = list(_ENTRY.iter_unpack(data[:first]))
    ends = [entry[1] for entry in entries[1:]] + [len(data)]
    for (number, start, kind, _), end in zip(entries, ends, strict=True):
        if not first <= start <= end <= len(data):
            raise ReadError("unreadable", f"{trail}: a name from {start} to {end}")
        name = data[start:end].partition(b"\0")[0]
        if name not in (b"", b".", b".."):
            yield name.decode("utf-8", errors="replace"), Reference(number, KINDS_IN_FOLDER.get(kind))


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
