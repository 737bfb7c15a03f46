"""Updates in blocks (Android 5 to 9): a list of what goes where, and beside it the new blocks one after the other.

Format: AOSP bootable/recovery, `updater/blockimg.cpp`, versions 1 to 4 of the list. A full update only has new blocks
and zeros. What an incremental one makes of the blocks that are on the device is missing, with "incremental-ota".
"""

from collections.abc import Iterator

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Window
from caveat.readers.android.windows import Filled, Mapped, Missing, Piece, exactly

DATA, LIST = ".new.dat", ".transfer.list"
"""The endings of the two files of a partition."""

_BLOCK = 4096
_MOST_LIST = 16 << 20  # bytes
_HEAD = {1: 2, 2: 4, 3: 4, 4: 4}  # lines before the commands, by version


def read_blocks(transfers: Window, data: Window, name: str, budget: Budget) -> tuple[Window, bool]:
    """The partition that a list and its new blocks make, and whether that is an incremental update.

    Raises ReadError for a damaged list.
    """
    if transfers.size > _MOST_LIST:
        raise ReadError("too-large", f"{transfers.name}: {transfers.size} bytes")
    lines = exactly(transfers, 0, transfers.size).decode("ascii", errors="replace").splitlines()
    version = int(lines[0]) if lines and lines[0].isdecimal() and len(lines[0]) == 1 else 0
    if version not in _HEAD:
        raise ReadError("unsupported", f"{transfers.name}: a list of version {version}")
    pieces: list[Piece] = []
    size = at = 0
    incremental = False
    for line in lines[_HEAD[version] :]:
        command, _, rest = line.partition(" ")
        if command not in ("new", "zero", "erase"):
            incremental = incremental or bool(command)
            continue
        for start, length in _ranges(rest, transfers.name):
            budget.charge_entries()
            window: Window = data if command == "new" else Filled(length, name, budget)
            if command == "new" and at + length > data.size:
                window = Missing(at + length, name, "truncated", f"{length} bytes at {at} of {data.size}")
            if command != "erase":
                pieces.append(Piece(start, length, window, at if command == "new" else 0))
            at += length if command == "new" else 0
            size = max(size, start + length)
    return Mapped(size, name, pieces, Missing(size, name, "incremental-ota", "not in the update")), incremental


def _ranges(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Ranges of blocks as (start, length) in bytes: "4,0,10,20,30" says how many numbers follow."""
    words = text.strip().split(",")
    if not all(word.isdecimal() and len(word) < 12 for word in words) or int(words[0]) != len(words) - 1:  # noqa: PLR2004
        raise ReadError("unreadable", f"{name}: no ranges in {text[:40]!r}")
    for first, last in zip(words[1::2], words[2::2], strict=False):
        if int(last) < int(first):
            raise ReadError("unreadable", f"{name}: a range from {first} to {last}")
        yield int(first) * _BLOCK, (int(last) - int(first)) * _BLOCK
