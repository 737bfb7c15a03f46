"""The members of an app's package, found as Android finds them (system/libziparchive).

Packages that Python's `zipfile` and others refuse are installed by Android, and hostile ones count on it: a bit that
says "encrypted" and is not true, an invented compression method (which means: stored), wrong values in the local
headers. Where two directories or two members of one name lead to two contents, `doubt` says so.
"""

import struct
import zlib
from collections.abc import Iterator

from caveat.errors import ReadError
from caveat.readers.android.filesystem import Window
from caveat.readers.android.windows import Bytes, Slice

_END = struct.Struct("<4x4H2IH")
_END_MARK, _MEMBER_MARK, _LOCAL_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_MEMBER = struct.Struct("<8xHH8x2I3H8xI")
_LENGTHS = struct.Struct("<3H")  # of name, extra field and comment, at byte 28 of a member
_LOCAL_LENGTHS = struct.Struct("<2H")  # of name and extra field, at byte 26 of a local header
_MEMBER_SIZE, _LOCAL_SIZE = 46, 30  # bytes before the name
_COMMENT = 65_535  # bytes that may come after the end record
_MOST_MEMBERS = 200_000
_MOST_DIRECTORY = 48 << 20  # bytes
_STEP = 1 << 20  # bytes inflated from at once
_DEFLATED, _ENCRYPTED, _IN_64 = 8, 0x1, 0xFFFFFFFF


class Members:
    """The members of a package by their names. Raises ReadError for what is none."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.doubt = ""  # why others may read something else in it
        count, self.start = self._end()  # of the directory
        self._directory = window.read(self.start, min(window.size - self.start, _MOST_DIRECTORY))
        self._places: dict[bytes, int] = {}
        for name, place in self._walk(count):
            if self._places.setdefault(name, place) != place:
                self.doubt = f"two members of one name: {_told(name)}"

    def __contains__(self, name: bytes) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._places)

    def open(self, name: bytes, most: int) -> Window:
        """A member's content of at most so many bytes; where it is stored, read in place.

        Raises KeyError where there is none, ReadError for one that is damaged or larger.
        """
        flags, method, packed, size, _, _, _, local = _MEMBER.unpack_from(self._directory, self._places[name])
        told = f"{self.window.name} > {_told(name)}"
        head = self.window.read(local, _LOCAL_SIZE)
        if len(head) < _LOCAL_SIZE or not head.startswith(_LOCAL_MARK):
            raise ReadError("truncated", f"{told}: no member at {local}")
        if max(size, packed if method == _DEFLATED else 0) > most:
            raise ReadError("expands-too-far", f"{told}: {size} > {most} bytes")
        start = local + _LOCAL_SIZE + sum(_LOCAL_LENGTHS.unpack_from(head, 26))
        if method != _DEFLATED:
            return Slice(self.window, start, size, told)
        try:
            return Bytes(_inflated(Slice(self.window, start, packed, told), size), told)
        except zlib.error as error:
            raise ReadError("encrypted" if flags & _ENCRYPTED else "truncated", f"{told}: {error}") from None

    def read(self, name: bytes, most: int) -> bytes:
        """A member's content in memory; raises what `open` raises."""
        window = self.open(name, most)
        return window.read(0, window.size)

    def _end(self) -> tuple[int, int]:
        """How many members there are, and where their directory begins: by the last end record, as in Android."""
        length = min(_END.size + _COMMENT, self.window.size)
        tail = self.window.read(self.window.size - length, length)
        at = tail.rfind(_END_MARK, 0, max(0, length - _END.size) + len(_END_MARK))
        if at < 0 or at + _END.size > len(tail):
            raise ReadError("truncated", f"{self.window.name}: no directory at its end")
        end = self.window.size - length + at
        _, _, _, count, size, start, _ = _END.unpack_from(tail, at)
        if start == _IN_64:
            raise ReadError("unsupported", f"{self.window.name}: a ZIP64 archive")
        if count > _MOST_MEMBERS or size > _MOST_DIRECTORY:
            raise ReadError("too-large", f"{self.window.name}: {count} members in {size} bytes")
        if start + size > end:
            raise ReadError("truncated", f"{self.window.name}: a directory of {size} bytes at {start}")
        if self._is_directory(tail, at, start):
            self.doubt = "two directories"
        return count, start

    def _is_directory(self, tail: bytes, last: int, start: int) -> bool:
        """Whether an end record before the last one leads to a directory of its own."""
        at = tail.rfind(_END_MARK, 0, last)
        if at < 0 or at + _END.size > len(tail):
            return False
        other: int = _END.unpack_from(tail, at)[5]
        return other != start and self.window.read(other, 4) == _MEMBER_MARK

    def _walk(self, count: int) -> Iterator[tuple[bytes, int]]:
        """The names in the directory, and where in it they are."""
        data, place, lengths = self._directory, 0, _LENGTHS.unpack_from
        for _ in range(count):
            if data[place : place + 4] != _MEMBER_MARK or place + _MEMBER_SIZE > len(data):
                raise ReadError("truncated", f"{self.window.name}: no member at {self.start + place}")
            name, extra, comment = lengths(data, place + 28)
            yield data[place + _MEMBER_SIZE : place + _MEMBER_SIZE + name], place
            place += _MEMBER_SIZE + name + extra + comment


def _inflated(window: Window, size: int) -> bytes:
    """What is deflated in a window. Raises ReadError where that is not of the size that the directory says."""
    decoder, parts, left = zlib.decompressobj(-15), [], size + 1
    for at in range(0, window.size, _STEP):
        parts.append(decoder.decompress(window.read(at, _STEP), left))
        left -= len(parts[-1])
        if not left or decoder.eof:
            break
    if left != 1:
        raise ReadError("truncated", f"{window.name}: {size + 1 - left} bytes or more, where {size} should be")
    return b"".join(parts)


def _told(name: bytes) -> str:
    """A name to report, whatever its bytes are."""
    text = name[:200].decode("utf-8", errors="replace")
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
