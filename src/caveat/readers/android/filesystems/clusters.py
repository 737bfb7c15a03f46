"""Compressed files of EROFS: from a place in the file to the cluster that holds it, and what that gives.

Format: `fs/erofs/erofs_fs.h` of the Linux kernel (z_erofs_map_header, z_erofs_lcluster_index) and the cluster pages
of Documentation/filesystems/erofs.rst. A file is cut into logical clusters; each has an index that says where in it
an extent begins (a head) or how far back its head is. The indexes lie in full (8 bytes each) or packed (2 or 4).
"""

from bisect import bisect_right
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.android import lz4
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Window
from caveat.readers.android.filesystems.indexes import HEAD2, NONHEAD, PLAIN, CompactIndexes, FullIndexes, Index, Shape
from caveat.readers.android.filesystems.lzma1 import decode_deflate, decode_micro_lzma
from caveat.readers.android.windows import clip, exactly, new_owner

_BIG, _INLINE, _INTERLACED, _FRAGMENT = 0x2 | 0x4, 0x8, 0x10, 0x20
_WHOLE_FRAGMENT = 0x80
_MOST_EXTENT = 12 << 20  # bytes that an extent may give, as in the kernel
_MOST_CLUSTER = 1 << 20  # bytes of it as it lies
_LZ4, _LZMA, _DEFLATE = range(3)
_NOT_READ = {3: "Zstandard"}


class Geometry(NamedTuple):
    """Where the indexes of a file lie, and how its image is made."""

    block: int  # bytes
    end: int  # of the inode, in the partition
    size: int  # bytes of the file
    zero_padded: bool  # zeros come before what is compressed, not after it


class Extent(NamedTuple):
    """A run of the file that one cluster gives."""

    start: int
    end: int
    head: int  # the logical cluster in which it begins
    place: Index


class Clusters:
    """The content of a compressed file."""

    def __init__(
        self, window: Window, geometry: Geometry, name: str, packed: Window | None, budget: Budget, *, compact: bool
    ) -> None:
        self.name = name
        self.size = geometry.size
        self._window, self._geometry, self._packed, self._budget = window, geometry, packed, budget
        self._owner = new_owner()
        start = -(-geometry.end // 8) * 8
        header = exactly(window, start, 8)
        self._fragment = int.from_bytes(header[:4], "little")
        self._tail = int.from_bytes(header[2:4], "little")  # the same bytes, where the tail lies with the inode
        self._advice = int.from_bytes(header[4:6], "little")
        self._algorithms = header[6] & 15, header[6] >> 4
        self._bits = geometry.block.bit_length() - 1 + (header[7] & 7)
        self._extents: list[Extent] = []  # those found, in order
        self._starts: list[int] = []
        self._last: Extent | None = None
        self._fragmented = bool(self._advice & _FRAGMENT or header[7] & _WHOLE_FRAGMENT)
        if header[7] & _WHOLE_FRAGMENT:
            self._fragment = int.from_bytes(header, "little") & ~(1 << 63)
            self._last = Extent(0, self.size, 0, Index(PLAIN, 0, 0, 0, 0))
            return
        count = -(-self.size // (1 << self._bits))
        indexes = CompactIndexes if compact else FullIndexes
        self._indexes = indexes(window, Shape(start + 8, count, self._bits, self._advice), budget)
        if self.size and self._advice & (_INLINE | _FRAGMENT):
            self._last = self._find(self.size - 1)
            if self._fragmented and not compact:
                self._fragment |= self._last.place.block << 32

    def read(self, offset: int, length: int) -> bytes:
        """See `Window.read`."""
        length = clip(self, offset, length)
        parts: list[bytes] = []
        end = offset + length
        while offset < end:
            extent = self._at(offset)
            data = self._data(extent, offset - extent.start, min(end, extent.end) - offset)
            parts.append(data)
            offset += len(data)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _at(self, offset: int) -> Extent:
        if self._last and self._last.start <= offset:
            return self._last
        place = bisect_right(self._starts, offset) - 1
        if place >= 0 and offset < self._extents[place].end:
            return self._extents[place]
        found = self._find(offset)
        if len(self._extents) > 10_000:  # noqa: PLR2004 - a file is read in few places
            self._extents, self._starts, place = [], [], -1
        self._extents.insert(place + 1, found)
        self._starts.insert(place + 1, found.start)
        return found

    def _find(self, offset: int) -> Extent:
        """The extent of a place in the file: back to its head, and forward to the next one."""
        lcn, inside = offset >> self._bits, offset & (1 << self._bits) - 1
        index = self._indexes.at(lcn)
        after = lcn + 1
        while index.kind == NONHEAD or index.offset > inside:
            back = index.back if index.kind == NONHEAD else 1
            if not 0 < back <= lcn:
                raise ReadError("unreadable", f"{self.name}: cluster {lcn} has no head")
            if index.kind != NONHEAD:
                after = lcn
            lcn -= back
            inside = 1 << self._bits
            index = self._indexes.at(lcn)
        start = (lcn << self._bits) + index.offset
        end = self._next_head(after, start)
        if not start <= offset < end:
            raise ReadError("unreadable", f"{self.name}: an extent from {start} to {end}")
        return Extent(start, end, lcn, index)

    def _next_head(self, lcn: int, start: int) -> int:
        while lcn < self._indexes.count:
            if not self._fragmented and (lcn << self._bits) - start > _MOST_EXTENT:
                raise ReadError("unreadable", f"{self.name}: an extent of more than {_MOST_EXTENT} bytes")
            index = self._indexes.at(lcn)
            if index.kind != NONHEAD:
                return min((lcn << self._bits) + index.offset, self.size)
            lcn += max(index.ahead, 1)
        return self.size

    def _data(self, extent: Extent, offset: int, length: int) -> bytes:
        """Bytes of an extent, decoded whole and kept for the next read."""
        if extent is self._last and self._fragmented:
            if self._packed is None:
                raise ReadError("unreadable", f"{self.name}: a fragment of a fragment")
            return exactly(self._packed, self._fragment + offset, length)
        data = self._budget.chunks.get(self._owner, extent.start)
        if data is None:
            data = self._decode(extent)
            self._budget.charge_inflated(len(data))
            self._budget.chunks.put(self._owner, extent.start, data)
        return data[offset : offset + length]

    def _decode(self, extent: Extent) -> bytes:
        size, kind = extent.end - extent.start, extent.place.kind
        raw = self._raw(extent)
        if kind == PLAIN:
            if self._advice & _INTERLACED:
                turn = extent.start % self._geometry.block
                raw = raw[turn:] + raw[:turn]
            if len(raw) < size:
                raise ReadError("unreadable", f"{self.name}: a plain cluster of {len(raw)} bytes for {size}")
            return raw[:size]
        algorithm = self._algorithms[kind == HEAD2]
        if self._geometry.zero_padded:
            raw = raw.lstrip(b"\0")
        try:
            if algorithm == _LZ4:
                whole = self._geometry.zero_padded and not extent.place.partial
                data = lz4.decode(raw, size, whole=whole)
            elif algorithm == _LZMA:
                data = decode_micro_lzma(raw, size)
            elif algorithm == _DEFLATE:
                data = decode_deflate(raw, size)
            else:
                packer = _NOT_READ.get(algorithm, f"an unknown method ({algorithm})")
                raise ReadError("unsupported", f"{self.name}: compressed by {packer}, which is not read")
        except ValueError as error:
            raise ReadError("unreadable", f"{self.name}: {error}") from None
        if len(data) < size:
            raise ReadError("unreadable", f"{self.name}: {len(data)} of {size} bytes")
        return data

    def _raw(self, extent: Extent) -> bytes:
        """The cluster of an extent as it lies in the partition."""
        if extent is self._last and self._advice & _INLINE:
            return exactly(self._window, self._indexes.end(self.size - 1 >> self._bits), self._tail)
        blocks = extent.place.blocks
        if self._advice & _BIG and not blocks and extent.head + 1 < self._indexes.count:
            after = self._indexes.at(extent.head + 1)
            blocks = after.blocks if after.kind == NONHEAD else 0
        length = blocks * self._geometry.block if blocks else 1 << self._bits
        if length > _MOST_CLUSTER:
            raise ReadError("too-large", f"{self.name}: a cluster of {length} bytes")
        return exactly(self._window, extent.place.block * self._geometry.block, length)
