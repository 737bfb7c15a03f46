"""ext4, and ext2 and ext3 as far as they are the same, read in place.

Layout: Documentation/filesystems/ext4 of the Linux kernel (super block, group descriptors, inodes, block maps,
extent trees, inline data, directory entries). Journals are not replayed: images of systems have clean ones.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Kind, Window
from caveat.readers.android.filesystems.numbered import KINDS, KINDS_IN_FOLDER, Numbered, Reference
from caveat.readers.android.windows import MOST_BYTES, Bytes, Filled, Mapped, Piece, exactly

MAGIC = b"\x53\xef"
MAGIC_AT = 1024 + 56

_ROOT = 2
_META_BG, _EXTENTS_64, _ENCRYPT = 0x10, 0x80, 0x10000
_IN_EXTENTS, _INLINE, _ENCRYPTED = 0x80000, 0x10000000, 0x800
_MOST_FOLDER = 32 << 20  # bytes
_DEEPEST = 5  # levels of a tree of extents
_UNWRITTEN = 32_768  # a longer extent is allocated but was never written: zeros
_I_BLOCK = 60  # bytes of the field that holds the map, the extents, or a short link
_EXTENT = struct.Struct("<LHHL")
_DIRECT = 12  # blocks that a block map names itself


class Inode(NamedTuple):
    """What is known of a file: its number, kind, size and flags, and the bytes of its inode."""

    number: int
    kind: Kind
    size: int  # bytes
    flags: int
    raw: bytes


class Ext4(Numbered[Inode]):
    """A partition that is ext4."""

    def __init__(self, window: Window, budget: Budget) -> None:
        super().__init__(f"{window.name} (ext4)", budget)
        self._window = window
        head = exactly(window, 1024, 1024)
        log, self._in_group = _u32(head, 24), _u32(head, 40)
        if log > 6 or not self._in_group or head[56:58] != MAGIC:  # noqa: PLR2004 - 64 KiB
            raise ReadError("unreadable", f"{self.trail}: block size 2^{log + 10}, {self._in_group} inodes a group")
        self._block = 1024 << log
        self._inodes = _u32(head, 0)
        self._incompatible = _u32(head, 96)
        self._inode_size = _u16(head, 88) if _u32(head, 76) else 128
        self._descriptor_size = max(_u16(head, 254), 32) if self._incompatible & _EXTENTS_64 else 32
        self._descriptors = (_u32(head, 20) + 1) * self._block
        if not 128 <= self._inode_size <= self._block or self._incompatible & _META_BG:  # noqa: PLR2004
            raise ReadError("unsupported", f"{self.trail}: inodes of {self._inode_size} bytes, or META_BG")

    def root(self) -> Reference:
        """See `Tree`."""
        return Reference(_ROOT, Kind.FOLDER)

    def window(self, node: Inode, name: str) -> Window:
        """See `Numbered`."""
        if node.flags & _ENCRYPTED:
            raise ReadError("encrypted", name)
        if node.flags & _INLINE:
            return Bytes(b"".join(_inline(node.raw))[: node.size], name)
        if node.kind is Kind.LINK and node.size < _I_BLOCK:
            return Bytes(node.raw[40 : 40 + node.size], name)
        if node.size > MOST_BYTES:
            raise ReadError("too-large", f"{name}: {node.size} bytes")
        runs = self._extents(node.raw[40:100], _DEEPEST) if node.flags & _IN_EXTENTS else self._mapped(node)
        return Mapped(node.size, name, self._pieces(runs, node.size, name), Filled(node.size, name, self.budget))

    def _pieces(self, runs: "Iterator[tuple[int, int, int]]", size: int, name: str) -> Iterator[Piece]:
        """Runs of blocks as pieces of bytes, as far as the file reaches."""
        for first, count, block in runs:
            self.budget.charge_entries()
            start = first * self._block
            length = min(count * self._block, size - start)
            if length > 0 and block:
                if block * self._block + length > self._window.size:
                    raise ReadError("truncated", f"{name}: block {block} is past the end")
                yield Piece(start, length, self._window, block * self._block)

    def inode(self, number: int) -> Inode:
        """See `Numbered`."""
        if not 0 < number <= self._inodes:
            raise ReadError("unreadable", f"{self.trail}: inode {number} of {self._inodes}")
        group, index = divmod(number - 1, self._in_group)
        place = exactly(self._window, self._descriptors + group * self._descriptor_size, self._descriptor_size)
        table = _u32(place, 8) + (_u32(place, 40) << 32 if len(place) >= 64 else 0)  # noqa: PLR2004
        raw = exactly(self._window, table * self._block + index * self._inode_size, self._inode_size)
        kind = KINDS.get(_u16(raw, 0) >> 12, Kind.OTHER)
        return Inode(number, kind, _u32(raw, 4) | _u32(raw, 108) << 32, _u32(raw, 32), raw)

    def names(self, folder: Inode, trail: str) -> Iterator[tuple[str, Reference]]:
        """See `Numbered`."""
        for data in self._entries(folder, trail):
            yield from _names(data, trail)

    def _entries(self, node: Inode, trail: str) -> Iterator[bytes]:
        """The entries of a folder, in parts that none of them crosses."""
        if node.flags & _INLINE:
            first, rest = _inline(node.raw)
            yield from (first[4:], rest)
            return
        if node.size > _MOST_FOLDER:
            raise ReadError("too-large", f"{trail}: {node.size} bytes")
        folder = self.window(node, trail)
        yield from (folder.read(offset, self._block) for offset in range(0, node.size, self._block))

    def _extents(self, node: bytes, depth: int) -> Iterator[tuple[int, int, int]]:
        """Runs of blocks (first in the file, count, first in the partition) of a node of the tree of extents."""
        magic, count, _, level = struct.unpack_from("<4H", node)
        if magic != 0xF30A or level >= depth or 12 + 12 * count > len(node):  # noqa: PLR2004 - of ext4
            raise ReadError("unreadable", f"{self.trail}: a broken tree of extents")
        for at in range(12, 12 + 12 * count, 12):
            first, length, high, low = _EXTENT.unpack_from(node, at)
            if not level:
                written = length <= _UNWRITTEN
                yield first, length if written else length - _UNWRITTEN, (low | high << 32) if written else 0
                continue
            below = (_u32(node, at + 4) | _u16(node, at + 8) << 32) * self._block
            self.budget.charge_entries()
            yield from self._extents(exactly(self._window, below, self._block), level)

    def _mapped(self, node: Inode) -> Iterator[tuple[int, int, int]]:
        """Runs of blocks of a file without extents, as ext2 and ext3 have them."""
        pointers = struct.unpack_from("<15L", node.raw, 40)
        blocks = -(-node.size // self._block)
        place = _DIRECT
        run = [0, 0, 0]
        for first, block in self._direct(pointers, blocks, place):
            if run[1] and first == run[0] + run[1] and block == run[2] + run[1]:
                run[1] += 1
                continue
            if run[1]:
                yield run[0], run[1], run[2]
            run = [first, 1, block]
        if run[1]:
            yield run[0], run[1], run[2]

    def _direct(self, pointers: tuple[int, ...], blocks: int, place: int) -> Iterator[tuple[int, int]]:
        yield from ((first, block) for first, block in enumerate(pointers[:_DIRECT]) if block and first < blocks)
        for level, block in enumerate(pointers[_DIRECT:], 1):
            yield from self._indirect(block, level, place, blocks)
            place += (self._block // 4) ** level

    def _indirect(self, block: int, level: int, first: int, blocks: int) -> Iterator[tuple[int, int]]:
        if not block or first >= blocks:
            return
        self.budget.charge_entries(self._block // 4)
        inner = struct.unpack(f"<{self._block // 4}L", exactly(self._window, block * self._block, self._block))
        span = (self._block // 4) ** (level - 1)
        for index, pointer in enumerate(inner):
            if level == 1:
                if pointer and first + index < blocks:
                    yield first + index, pointer
            else:
                yield from self._indirect(pointer, level - 1, first + index * span, blocks)


def _names(data: bytes, trail: str) -> Iterator[tuple[str, Reference]]:
    """The names in a block of a folder."""
    at = 0
    while at + 8 <= len(data):
        number, length, name_length, kind = struct.unpack_from("<LHBB", data, at)
        if length < 8 or length % 4 or at + length > len(data) or name_length > length - 8:  # noqa: PLR2004
            raise ReadError("unreadable", f"{trail}: a broken entry")
        name = data[at + 8 : at + 8 + name_length]
        if number and name not in (b"", b".", b".."):
            yield name.decode("utf-8", errors="replace"), Reference(number, KINDS_IN_FOLDER.get(kind))
        at += length


def _inline(raw: bytes) -> tuple[bytes, bytes]:
    """What an inode holds itself: the field of its blocks, and the attribute "system.data" after it."""
    start = 128 + (_u16(raw, 128) if len(raw) >= 130 else 0)  # noqa: PLR2004
    first = start + 4
    at = first
    if raw[start:first] != b"\x00\x00\x02\xea":
        return raw[40:100], b""
    while at + 16 <= len(raw) and raw[at]:
        name_length, index, offset = struct.unpack_from("<BBH", raw, at)
        if index == 7 and raw[at + 16 : at + 16 + name_length] == b"data":  # noqa: PLR2004 - the index of "system."
            return raw[40:100], raw[first + offset : first + offset + _u32(raw, at + 8)]
        at += 16 + (name_length + 3) // 4 * 4
    return raw[40:100], b""


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
