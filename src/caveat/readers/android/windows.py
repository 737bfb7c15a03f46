"""Windows on bytes that are read where they lie: a file, a part of a window, pieces of several."""

import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Window

MOST_AT_ONCE = 64 << 20  # bytes that one call may ask for
MOST_BYTES = 1 << 44  # of one window: 16 TiB, more than ext4 gives to a file

_owners = count()


def new_owner() -> int:
    """A number by which decoded pieces of a window are kept."""
    return next(_owners)


def exactly(window: Window, offset: int, length: int) -> bytes:
    """Bytes that must be there. Raises ReadError "truncated" where the window ends before."""
    data = window.read(offset, length)
    if len(data) < length:
        raise ReadError("truncated", f"{window.name}: {length} bytes at {offset} of {window.size}")
    return data


def clip(window: Window, offset: int, length: int) -> int:
    """How many of these bytes there are. Raises ReadError for more than one call may ask for."""
    if offset < 0 or length < 0:
        raise ReadError("unreadable", f"{window.name}: {length} bytes at {offset}")
    length = max(0, min(length, window.size - offset))
    if length > MOST_AT_ONCE:
        raise ReadError("too-large", f"{window.name}: {length} > {MOST_AT_ONCE} bytes at once")
    return length


class FileWindow:
    """A file on the disk, which stays open as long as the window lives."""

    def __init__(self, path: Path, name: str, budget: Budget) -> None:
        self.name = name
        self._budget = budget
        try:
            self._file = path.open("rb", buffering=0)
            self.size = os.fstat(self._file.fileno()).st_size
        except OSError as error:
            raise ReadError("unreadable", f"{name}: {error.strerror}") from None

    def read(self, offset: int, length: int) -> bytes:
        """See `Window.read`."""
        length = clip(self, offset, length)
        self._budget.charge_read(length)
        try:
            return os.pread(self._file.fileno(), length, offset)
        except OSError as error:
            raise ReadError("unreadable", f"{self.name}: {error.strerror}") from None


class Bytes:
    """Bytes that are in memory already."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.size = len(data)
        self._data = data

    def read(self, offset: int, length: int) -> bytes:
        """See `Window.read`."""
        length = clip(self, offset, length)
        return self._data[offset : offset + length]


class Slice:
    """A part of a window. Raises ReadError "truncated" if it goes beyond the window's end."""

    def __init__(self, base: Window, offset: int, size: int, name: str) -> None:
        if offset < 0 or size < 0 or offset + size > base.size:
            raise ReadError("truncated", f"{name}: {size} bytes at {offset} of {base.size}")
        self.name = name
        self.size = size
        self._base, self._offset = base, offset

    def read(self, offset: int, length: int) -> bytes:
        """See `Window.read`."""
        return self._base.read(self._offset + offset, clip(self, offset, length))


class Filled:
    """The same few bytes over and over, made only when asked for: zeros, or the filling of a sparse image."""

    def __init__(self, size: int, name: str, budget: Budget, pattern: bytes = b"\0") -> None:
        self.name = name
        self.size = size
        self._budget, self._pattern = budget, pattern

    def read(self, offset: int, length: int) -> bytes:
        """See `Window.read`."""
        length = clip(self, offset, length)
        self._budget.charge_inflated(length)
        skipped = offset % len(self._pattern)
        return (self._pattern * (length // len(self._pattern) + 2))[skipped : skipped + length]


class Missing:
    """Bytes that are not in the image; each try to read them raises a ReadError."""

    def __init__(self, size: int, name: str, code: str, detail: str) -> None:
        self.name = name
        self.size = size
        self._problem = code, f"{name}: {detail}"

    def read(self, offset: int, length: int) -> bytes:
        """Raises ReadError, if a byte is asked for."""
        if clip(self, offset, length):
            raise ReadError(*self._problem)
        return b""


class Piece(NamedTuple):
    """Bytes of a window that lie in another one, from `offset` there."""

    start: int
    length: int
    window: Window
    offset: int = 0


class Mapped:
    """A window put together from pieces of others; what no piece covers is read from `gaps`.

    Raises ReadError for pieces that overlap or go beyond its end: no image means to have two contents in one place.
    """

    def __init__(self, size: int, name: str, pieces: Iterable[Piece], gaps: Window) -> None:
        if not 0 <= size <= MOST_BYTES:
            raise ReadError("too-large", f"{name}: {size} bytes")
        self.name = name
        self.size = size
        self._pieces: Sequence[Piece] = sorted(pieces, key=lambda piece: piece[0])
        self._starts = [piece[0] for piece in self._pieces]
        self._gaps = gaps
        end = 0
        for piece in self._pieces:
            if piece.start < end:
                raise ReadError("unreadable", f"{name}: two contents at {piece.start}")
            end = piece.start + piece.length
        if end > size:
            raise ReadError("unreadable", f"{name}: contents up to {end} of {size}")

    def read(self, offset: int, length: int) -> bytes:
        """See `Window.read`."""
        length = clip(self, offset, length)
        parts, end = [], offset + length
        index = max(bisect_right(self._starts, offset) - 1, 0)
        while offset < end:
            if index == len(self._pieces) or offset < self._starts[index]:
                until = self._starts[index] if index < len(self._pieces) else end
                part = exactly(self._gaps, offset, min(end, until) - offset)
            else:
                start, size, window, there = self._pieces[index]
                part = exactly(window, there + offset - start, max(0, min(end, start + size) - offset))
                index += 1
            parts.append(part)
            offset += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)
