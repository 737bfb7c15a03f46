"""cpio archives in the "new" format, as ramdisks are.

Format: Documentation/driver-api/early-userspace/buffer-format.rst of the Linux kernel.
"""

import stat
from collections.abc import Iterator

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Kind, Window
from caveat.readers.android.filesystems.archive import Archive, Folder, Member
from caveat.readers.android.windows import Slice, exactly

MAGICS = (b"070701", b"070702")

_HEADER = 110  # bytes: the magic and 13 numbers of 8 hexadecimal digits
_MOST_NAME = 4096
_KINDS = {stat.S_IFREG: Kind.FILE, stat.S_IFDIR: Kind.FOLDER, stat.S_IFLNK: Kind.LINK}


class Cpio(Archive):
    """The files of a ramdisk."""

    def __init__(self, window: Window, budget: Budget) -> None:
        super().__init__(f"{window.name} (cpio)", budget)
        self._window = window
        self.fill(self._members())

    def _members(self) -> Iterator[Member]:
        at = 0
        while True:
            header = exactly(self._window, at, _HEADER)
            try:
                numbers = [int(header[start : start + 8], 16) for start in range(6, _HEADER, 8)]
            except ValueError:
                numbers = []
            if header[:6] not in MAGICS or not numbers or numbers[11] > _MOST_NAME:
                raise ReadError("unreadable", f"{self.trail}: no header at {at}")
            mode, size, name_size = numbers[1], numbers[6], numbers[11]
            name = exactly(self._window, at + _HEADER, name_size).rstrip(b"\0")
            if name == b"TRAILER!!!":
                return
            start = _round(at + _HEADER + name_size)
            kind = _KINDS.get(stat.S_IFMT(mode), Kind.OTHER)
            yield Member(name.decode("utf-8", errors="replace"), kind, size, start)
            at = _round(start + size)

    def content(self, node: Member | Folder, name: str) -> Window:
        """See `Tree`."""
        if not isinstance(node, Member):
            raise FileNotFoundError(name)
        return Slice(self._window, node.offset, node.size, name)


def _round(offset: int) -> int:
    return (offset + 3) // 4 * 4
