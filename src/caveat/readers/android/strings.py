"""The pools of strings in compiled resources (ResStringPool_header in frameworks/base, androidfw/ResourceTypes.h)."""

import struct

from caveat.errors import ReadError

_HEADER = struct.Struct("<2HI5I")
_UTF8 = 0x100
_LONGEST = 0x8000  # signs of one string; what is longer is cut, for no name is
_MOST_SIGNS = 16 << 20  # of all strings together: many may lie in the same place


class StringPool:
    """Strings by their index, each decoded when it is asked for. Raises ReadError for a pool that cannot be one."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        if end - start < _HEADER.size:
            raise ReadError("truncated", f"a string pool of {end - start} bytes")
        _, header, _, count, _, flags, strings, _ = _HEADER.unpack_from(data, start)
        if header < _HEADER.size or header + 4 * count > end - start:
            raise ReadError("truncated", f"a string pool of {end - start} bytes with {count} strings")
        self._data, self._start, self._end = data, start + strings, end
        self._offsets, self._count = start + header, count
        self._decode = self._utf8 if flags & _UTF8 else self._utf16
        self._known: dict[int, str] = {}
        self._left = _MOST_SIGNS

    def __getitem__(self, index: int) -> str:
        """A string; an empty one where there is none, as for the many attributes without a value."""
        found = self._known.get(index)
        if found is None:
            found = self._known[index] = self._read(index)
        return found

    def _read(self, index: int) -> str:
        if index >= self._count:
            return ""
        start = self._start + int.from_bytes(self._data[(at := self._offsets + 4 * index) : at + 4], "little")
        found = self._decode(start) if start + 2 <= self._end else ""
        self._left -= len(found)
        if self._left < 0:
            raise ReadError("expands-too-far", f"strings of more than {_MOST_SIGNS} signs")
        return found

    def _utf8(self, at: int) -> str:
        """Two lengths come before it: that in UTF-16, which nobody needs, and that in bytes."""
        data = self._data
        at += 2 if data[at] & 0x80 else 1
        if at + 2 > self._end:
            return ""
        size, at = (data[at] & 0x7F) << 8 | data[at + 1] if data[at] & 0x80 else data[at], at + 1 + (data[at] >> 7)
        return data[at : min(at + size, self._end)].decode("utf-8", errors="replace")

    def _utf16(self, at: int) -> str:
        size = int.from_bytes(self._data[at : at + 2], "little")
        at += 2
        if size & 0x8000:
            size = (size & 0x7FFF) << 16 | int.from_bytes(self._data[at : at + 2], "little")
            at += 2
        return self._data[at : min(at + 2 * min(size, _LONGEST), self._end)].decode("utf-16-le", errors="replace")
