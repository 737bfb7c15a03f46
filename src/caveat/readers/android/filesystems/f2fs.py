"""f2fs read in place, as of its last checkpoint. What was written after that (fsync) is not replayed.

Layout: Documentation/filesystems/f2fs.rst and `include/linux/f2fs_fs.h` of the Linux kernel. Compressed clusters are
recognised and not read.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Kind, Window
from caveat.readers.android.filesystems.numbered import KINDS, KINDS_IN_FOLDER, Numbered, Reference
from caveat.readers.android.windows import MOST_BYTES, Bytes, Filled, Mapped, Missing, Piece, exactly

MAGIC = b"\x10\x20\xf5\xf2"
MAGIC_AT = 1024

_BLOCK = 4096
_MOST_FOLDER = 64 << 20  # bytes; folders are hash tables with many holes
_NAT_ENTRIES = _BLOCK // 9  # of a block of the table of nodes
_JOURNAL = 512 * 7  # where the journal lies in a block of summaries
_MOST_IN_JOURNAL = 38
_UMOUNT, _COMPACT, _LARGE_BITMAP = 0x1, 0x4, 0x400
_INLINE_XATTR, _INLINE_DATA, _INLINE_ENTRIES, _EXTRA = 0x1, 0x2, 0x4, 0x20
_FLEXIBLE_XATTR = 0x40  # a feature: the inode says how much of it attributes take
_ADDRESSES, _IN_NODE, _XATTR = 923, 1018, 50  # of an inode, of another node, of attributes in an inode
_ADDRESSES_AT, _NODES_AT = 360, 4052
_NEW, _COMPRESSED = 0xFFFFFFFF, 0xFFFFFFFE
_ENTRY = struct.Struct("<LLHB")
_ENCRYPTED = 0x04


class Inode(NamedTuple):
    """What is known of a file."""

    kind: Kind
    size: int  # bytes
    inline: int  # flags
    first: int  # of the addresses, in the block
    room: int  # how many of them there are
    raw: bytes


class F2fs(Numbered[Inode]):
    """A partition that is f2fs."""

    def __init__(self, window: Window, budget: Budget) -> None:
        super().__init__(f"{window.name} (f2fs)", budget)
        self._window = window
        head = exactly(window, MAGIC_AT, 2184)
        if head[:4] != MAGIC or _u32(head, 16) != 12 or _u32(head, 20) != 9:  # noqa: PLR2004 - 4 KiB, 2 MiB
            raise ReadError("unsupported", f"{self.trail}: blocks of 2^{_u32(head, 16)} bytes")
        self._segment = 512  # blocks
        self._table, self._root = _u32(head, 84), _u32(head, 96)
        self._flexible = bool(_u32(head, 2180) & _FLEXIBLE_XATTR)
        self._nodes = _u32(head, 60) // 2 * self._segment * _NAT_ENTRIES
        at, pack = self._checkpoint(_u32(head, 76))
        sit_size, nat_size, flags = _u32(pack, 156), _u32(pack, 160), _u32(pack, 132)
        start = 192 + (4 if flags & _LARGE_BITMAP else 0 if _u32(head, 1664) else sit_size)
        self._bitmap = pack[start : start + nat_size]
        self._journal = self._changes(at, pack, flags)

    def root(self) -> Reference:
        """See `Tree`."""
        return Reference(self._root, Kind.FOLDER)

    def window(self, inode: Inode, name: str) -> Window:
        """See `Numbered`."""
        if inode.raw[2] & _ENCRYPTED:
            raise ReadError("encrypted", name)
        if inode.size > MOST_BYTES:
            raise ReadError("too-large", f"{name}: {inode.size} bytes")
        if inode.inline & _INLINE_DATA:
            return Bytes(_inline(inode)[: inode.size], name)
        return Mapped(inode.size, name, self._pieces(inode, name), Filled(inode.size, name, self.budget))

    def names(self, folder: Inode, trail: str) -> Iterator[tuple[str, Reference]]:
        """See `Numbered`."""
        for data in self._folder(folder, trail):
            yield from _names(data)

    def _checkpoint(self, start: int) -> tuple[int, bytes]:
        """The newest pack that is complete: its first block, and what is in that."""
        found: list[tuple[int, int, bytes]] = []
        for block in (start, start + self._segment):
            pack = exactly(self._window, block * _BLOCK, _BLOCK)
            total = _u32(pack, 136)
            if 2 <= total <= self._segment:  # noqa: PLR2004 - a head and a tail
                tail = exactly(self._window, (block + total - 1) * _BLOCK, 8)
                if tail == pack[:8]:
                    found.append((int.from_bytes(tail, "little"), block, pack))
        if not found:
            raise ReadError("unreadable", f"{self.trail}: no complete checkpoint")
        return max(found)[1:]

    def _changes(self, at: int, pack: bytes, flags: int) -> dict[int, int]:
        """Where nodes lie, by what the checkpoint says before the table."""
        if flags & _COMPACT:
            place = (at + _u32(pack, 140)) * _BLOCK
        else:
            place = (at + _u32(pack, 136) - (7 if flags & _UMOUNT else 4)) * _BLOCK + _JOURNAL
        raw = exactly(self._window, place, 507)
        count = min(int.from_bytes(raw[:2], "little"), _MOST_IN_JOURNAL)
        return {_u32(raw, start): _u32(raw, start + 9) for start in range(2, 2 + 13 * count, 13)}

    def _node(self, number: int) -> bytes:
        """The block of a node."""
        if not 0 < number < self._nodes:
            raise ReadError("unreadable", f"{self.trail}: node {number} of {self._nodes}")
        block = self._journal.get(number)
        if block is None:
            index, place = divmod(number, _NAT_ENTRIES)
            segment, inside = divmod(index, self._segment)
            second = index // 8 < len(self._bitmap) and self._bitmap[index // 8] >> (7 - index % 8) & 1
            at = self._table + (2 * segment + second) * self._segment + inside
            block = _u32(exactly(self._window, at * _BLOCK + 9 * place, 9), 5)
        if block in (0, _NEW):
            raise ReadError("unreadable", f"{self.trail}: node {number} lies nowhere")
        return exactly(self._window, block * _BLOCK, _BLOCK)

    def inode(self, number: int) -> Inode:
        """See `Numbered`."""
        raw = self._node(number)
        inline = raw[3]
        extra = int.from_bytes(raw[360:362], "little") if inline & _EXTRA else 0
        if self._flexible and inline & _EXTRA:
            attributes = int.from_bytes(raw[362:364], "little")
        else:
            attributes = _XATTR if inline & (_INLINE_XATTR | _INLINE_ENTRIES) else 0
        count = _ADDRESSES - extra // 4 - attributes
        if extra % 4 or count <= 0:
            raise ReadError("unreadable", f"{self.trail}: node {number} has no room for addresses")
        kind = KINDS.get(int.from_bytes(raw[:2], "little") >> 12, Kind.OTHER)
        return Inode(kind, int.from_bytes(raw[16:24], "little"), inline, _ADDRESSES_AT + extra, count, raw)

    def _folder(self, inode: Inode, name: str) -> Iterator[bytes]:
        """The blocks of a folder with what is in them."""
        if inode.inline & _INLINE_ENTRIES:
            yield _inline(inode)
            return
        if inode.size > _MOST_FOLDER:
            raise ReadError("too-large", f"{name}: {inode.size} bytes")
        for piece in self._pieces(inode, name):
            for at in range(0, piece.length - piece.length % _BLOCK, _BLOCK):
                yield exactly(piece.window, piece.offset + at, _BLOCK)

    def _pieces(self, inode: Inode, name: str) -> Iterator[Piece]:
        """The runs of blocks of a file."""
        run: list[int] = [0, 0, 0]
        for first, addresses in self._addresses(inode):
            for index, block in enumerate(addresses, first):
                if run[1] and block == run[2] + run[1] and index == run[0] + run[1]:
                    run[1] += 1
                    continue
                yield from self._piece(run, inode.size, name)
                run = [index, 1, block] if block not in (0, _NEW) else [0, 0, 0]
        yield from self._piece(run, inode.size, name)

    def _piece(self, run: list[int], size: int, name: str) -> Iterator[Piece]:
        first, count, block = run
        start = first * _BLOCK
        length = min(count * _BLOCK, size - start)
        if length <= 0:
            return
        if block == _COMPRESSED:
            yield Piece(start, length, Missing(length, name, "unsupported", "compressed by f2fs"))
        elif block * _BLOCK + length > self._window.size:
            raise ReadError("truncated", f"{name}: block {block} is past the end")
        else:
            yield Piece(start, length, self._window, block * _BLOCK)

    def _addresses(self, inode: Inode) -> Iterator[tuple[int, tuple[int, ...]]]:
        """The blocks of a file, zero for holes, in parts that each begin at a block of the file."""
        last = -(-inode.size // _BLOCK)
        yield 0, struct.unpack_from(f"<{min(inode.room, last)}L", inode.raw, inode.first)
        at = inode.room
        nodes = struct.unpack_from("<5L", inode.raw, _NODES_AT)
        for number, depth in zip(nodes, (0, 0, 1, 1, 2), strict=True):
            yield from self._below(number, depth, at, last)
            at += _IN_NODE ** (depth + 1)

    def _below(self, number: int, depth: int, at: int, last: int) -> Iterator[tuple[int, tuple[int, ...]]]:
        if not number or at >= last:
            return
        self.budget.charge_entries(_IN_NODE)
        inner = struct.unpack_from(f"<{_IN_NODE}L", self._node(number))
        if not depth:
            yield at, inner[: last - at]
            return
        for index, node in enumerate(inner):
            yield from self._below(node, depth - 1, at + index * _IN_NODE**depth, last)


def _inline(inode: Inode) -> bytes:
    """What lies in an inode in place of addresses; the first of these is left out."""
    return inode.raw[inode.first + 4 : inode.first + 4 * inode.room]


def _names(data: bytes) -> Iterator[tuple[str, Reference]]:
    """The names in a block of a folder: a bitmap of what is in use, the entries, the names in slots of 8 bytes."""
    count = len(data) * 8 // (19 * 8 + 1)
    names = len(data) - 8 * count
    entries = names - 11 * count
    index = 0
    while index < count:
        if not data[index // 8] >> index % 8 & 1:
            index += 1
            continue
        _, number, length, kind = _ENTRY.unpack_from(data, entries + 11 * index)
        name = data[names + 8 * index : names + 8 * index + length]
        if length and len(name) == length and name not in (b".", b".."):
            yield name.decode("utf-8", errors="replace"), Reference(number, KINDS_IN_FOLDER.get(kind))
        index += max(-(-length // 8), 1)


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
