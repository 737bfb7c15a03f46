"""GUID partition tables, as whole-flash dumps begin with. Format: UEFI specification, chapter 5.3."""

import struct
from collections.abc import Iterator

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Window
from caveat.readers.android.windows import Slice, exactly

MAGIC = b"EFI PART"
MAGIC_AT = (512, 4096)
"""The second sector: of 512 bytes (eMMC) or 4,096 (UFS)."""

_ENTRY = struct.Struct("<16s16sQQQ72s")
_MOST_ENTRIES = 1024


def read_gpt(window: Window, budget: Budget) -> Iterator[tuple[str, Window | ReadError]]:
    """The partitions with their names; an error in place of one that lies beyond the end."""
    sector = next(at for at in MAGIC_AT if window.read(at, len(MAGIC)) == MAGIC)
    first, count, size = struct.unpack_from("<QLL", exactly(window, sector, 92), 72)
    if count > _MOST_ENTRIES or not _ENTRY.size <= size <= sector:
        raise ReadError("too-large", f"{window.name}: {count} entries of {size} bytes")
    table = exactly(window, first * sector, count * size)
    for at in range(0, len(table), size):
        budget.charge_entries()
        kind, _, start, end, _, raw = _ENTRY.unpack_from(table, at)
        if not any(kind):
            continue
        name = raw.decode("utf-16-le", errors="replace").partition("\0")[0]
        try:
            yield name, Slice(window, start * sector, (end + 1 - start) * sector, f"{window.name} > {name}")
        except ReadError as error:
            yield name, error
