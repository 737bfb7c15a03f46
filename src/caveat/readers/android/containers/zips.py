"""ZIP archives in place: an OTA package, a factory package, an APEX.

The source of the layout is PKWARE's APPNOTE.TXT, sections 4.3 and 4.5.3 (ZIP64). A stored member is a window on the
archive; a deflated one is inflated as far as it is read. The standard library's `zipfile` makes an object of each of
a million members before it can be asked how many there are, and cannot go back in a member without starting anew.
"""

import struct
from collections.abc import Iterator

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Kind, Window
from caveat.readers.android.filesystems.archive import Archive, Folder, Member
from caveat.readers.android.streams import Stream, deflate
from caveat.readers.android.windows import Slice, exactly

MAGIC = b"PK\x03\x04"

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_MEMBER = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_MOST_MEMBERS = 200_000
_MOST_DIRECTORY = 48 << 20  # bytes
_COMMENT = 65_535  # bytes that may come after the end record
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1
_UTF8 = 0x800
_IN_64, _IN_64_SHORT = 0xFFFFFFFF, 0xFFFF
_LINK = 0o120000


class Zip(Archive):
    """The files of a ZIP archive by their paths."""

    def __init__(self, window: Window, budget: Budget) -> None:
        super().__init__(window.name, budget)
        self._window = window
        self.fill(_directory(window, budget))

    def content(self, node: Member | Folder, name: str) -> Window:
        """See `Tree`. Raises ReadError for a member that is encrypted or packed in a way that is not read."""
        if not isinstance(node, Member):
            raise FileNotFoundError(name)
        if node.flags & _ENCRYPTED:
            raise ReadError("encrypted", name)
        local = _LOCAL.unpack(exactly(self._window, node.offset, _LOCAL.size))
        if local[0] != MAGIC:
            raise ReadError("unreadable", f"{name}: no local header at {node.offset}")
        packed = Slice(self._window, node.offset + _LOCAL.size + local[9] + local[10], node.packed, name)
        if node.method == _STORED:
            return packed
        if node.method != _DEFLATED:
            raise ReadError("unsupported", f"{name}: compression method {node.method}")
        return Stream(packed, node.size, name, deflate, self.budget)


def _directory(window: Window, budget: Budget) -> Iterator[Member]:
    """The members in the order of the central directory."""
    count, size, offset, shift = _end(window)
    if count > _MOST_MEMBERS or size > _MOST_DIRECTORY:
        raise ReadError("too-large", f"{window.name}: {count} members, a directory of {size} bytes")
    budget.charge_entries(count)
    data = exactly(window, offset + shift, size)
    at = 0
    for _ in range(count):
        if at + _MEMBER.size > len(data):
            raise ReadError("truncated", f"{window.name}: its directory ends early")
        fields = _MEMBER.unpack_from(data, at)
        if fields[0] != b"PK\x01\x02":
            raise ReadError("unreadable", f"{window.name}: no member at {offset + shift + at}")
        yield _member(fields, data, at + _MEMBER.size, shift)
        at += _MEMBER.size + sum(fields[10:13])


def _member(fields: tuple[int, ...], data: bytes, at: int, shift: int) -> Member:
    version, _, flags, method = fields[1:5]
    packed, size, name_length, extra_length = fields[8:12]
    mode, offset = fields[15], fields[16]
    raw = data[at : at + name_length]
    if _IN_64 in (packed, size, offset):
        extra = data[at + name_length : at + name_length + extra_length]
        size, packed, offset = _wide(extra, size, packed, offset)
    name = raw.decode("utf-8" if flags & _UTF8 or raw.isascii() else "cp437", errors="replace")
    is_unix = version >> 8 == 3  # noqa: PLR2004 - "made by" of the APPNOTE, 4.4.2
    kind = Kind.LINK if is_unix and (mode >> 16) & 0o170000 == _LINK else Kind.FILE
    if name.endswith("/"):
        kind = Kind.FOLDER
    return Member(name, kind, size, offset + shift, packed, method, flags)


def _wide(extra: bytes, *values: int) -> Iterator[int]:
    """The 64-bit values of those that are marked, in the order of the extra field 1."""
    wide: list[int] = []
    while len(extra) >= 4:  # noqa: PLR2004 - identity and length
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1:
            count = min(length, len(extra) - 4) // 8
            wide = list(struct.unpack_from(f"<{count}Q", extra, 4))
        extra = extra[4 + length :]
    for value in values:
        yield wide.pop(0) if value == _IN_64 and wide else value


def _end(window: Window) -> tuple[int, int, int, int]:
    """How many members there are, and the size and offset of their directory, and what was put before the archive."""
    length = min(window.size, _END.size + _COMMENT)
    tail = exactly(window, window.size - length, length)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise ReadError("truncated", f"{window.name}: no directory at its end")
    end = window.size - length + at
    _, _, _, _, count, size, offset, _ = _END.unpack_from(tail, at)
    if _IN_64 in (size, offset) or count == _IN_64_SHORT:
        locator = window.read(end - _LOCATOR.size, _LOCATOR.size) if end >= _LOCATOR.size else b""
        if locator[:4] == b"PK\x06\x07":
            there = _LOCATOR.unpack(locator)[2]
            fields = _END64.unpack(exactly(window, there, _END64.size))
            if fields[0] != b"PK\x06\x06":
                raise ReadError("unreadable", f"{window.name}: no ZIP64 record at {there}")
            return fields[7], fields[8], fields[9], 0
    if end < size + offset:
        raise ReadError("truncated", f"{window.name}: a directory of {size} bytes at {offset}")
    return count, size, offset, end - size - offset
