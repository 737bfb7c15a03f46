"""Boot images: the ramdisks of boot, init_boot, recovery and vendor_boot.

Format: AOSP system/tools/mkbootimg, `include/bootimg/bootimg.h`, versions 0 to 4.
"""

import struct
from collections.abc import Iterator

from caveat.errors import ReadError
from caveat.readers.android.filesystem import Window
from caveat.readers.android.windows import Slice, exactly

MAGIC = b"ANDROID!"
VENDOR_MAGIC = b"VNDRBOOT"

_PAGES = tuple(1 << power for power in range(11, 18))
_TABLE_ENTRY = struct.Struct("<LLL32s")
_MOST_RAMDISKS = 64
_NEW, _WITH_TABLE = 3, 4  # versions


def read_boot(window: Window) -> Iterator[Window]:
    """The ramdisks of an image, still compressed. Raises ReadError for a damaged header."""
    head = exactly(window, 0, 48)
    if head.startswith(VENDOR_MAGIC):
        yield from _vendor(window)
        return
    version = _u32(head, 40)
    if version >= _NEW:
        kernel, size, page = _u32(head, 8), _u32(head, 12), 4096
    else:
        kernel, size, page = _u32(head, 8), _u32(head, 16), _u32(head, 36)
    if page not in _PAGES:
        raise ReadError("unreadable", f"{window.name}: pages of {page} bytes")
    if size:
        yield Slice(window, page + _round(kernel, page), size, f"{window.name} > ramdisk")


def _vendor(window: Window) -> Iterator[Window]:
    head = exactly(window, 0, 2112)
    version, page, total = _u32(head, 8), _u32(head, 12), _u32(head, 24)
    if page not in _PAGES:
        raise ReadError("unreadable", f"{window.name}: pages of {page} bytes")
    start = _round(_u32(head, 2096), page)
    if version < _WITH_TABLE:
        if total:
            yield Slice(window, start, total, f"{window.name} > ramdisk")
        return
    _, count, size = struct.unpack("<LLL", exactly(window, 2112, 12))
    if count > _MOST_RAMDISKS or size < _TABLE_ENTRY.size:
        raise ReadError("unreadable", f"{window.name}: {count} ramdisks, entries of {size} bytes")
    table = start + _round(total, page) + _round(_u32(head, 2100), page)
    for index in range(count):
        raw = exactly(window, table + index * size, _TABLE_ENTRY.size)
        length, offset, _, name = _TABLE_ENTRY.unpack(raw)
        if offset + length > total:
            raise ReadError("unreadable", f"{window.name}: a ramdisk of {length} bytes at {offset} of {total}")
        title = name.rstrip(b"\0").decode("utf-8", errors="replace")
        yield Slice(window, start + offset, length, " > ".join([window.name, f"ramdisk {title}".rstrip()]))


def _round(size: int, page: int) -> int:
    return -(-size // page) * page


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
