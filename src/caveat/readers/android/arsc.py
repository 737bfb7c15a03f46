"""The languages of an app's resources, from the headers of `resources.arsc` alone.

See ResTable_header, ResTable_package, ResTable_type and ResTable_config in frameworks/base, androidfw/ResourceTypes.h.
"""

import struct
from collections.abc import Iterator

from caveat.errors import ReadError
from caveat.readers.android.filesystem import Window

_CHUNK = struct.Struct("<2HI")
_TABLE, _PACKAGE, _TYPE = 0x0002, 0x0200, 0x0201
_MOST_CHUNKS = 100_000
_CONFIG = 20  # bytes before the configuration in the header of a type
_LANGUAGE, _REGION, _SCRIPT, _PLAIN_SIZE = 8, 10, 36, 40  # bytes from the start of a configuration
_HEAD = _CONFIG + 48
_PACKED = 0x80  # three letters of five bits each in two bytes


def languages(window: Window) -> list[str]:
    """The tags ("zh-Hant-TW") of all resources that are kept for a language, sorted. Raises ReadError."""
    found: set[str] = set()
    for head in _types(window):
        size = int.from_bytes(head[_CONFIG : _CONFIG + 4], "little")
        config = head[_CONFIG : _CONFIG + size]
        if tag := _tag(config):
            found.add(tag)
    return sorted(found)


def _types(window: Window) -> Iterator[bytes]:
    """The header of each type of resource in each configuration."""
    head = window.read(0, _CHUNK.size)
    if len(head) < _CHUNK.size or _CHUNK.unpack(head)[0] != _TABLE:
        raise ReadError("truncated", f"{window.name}: no table of resources")
    position, count = _CHUNK.unpack(head)[1], 0
    while position <= window.size - _CHUNK.size:
        head = window.read(position, _HEAD)
        kind, header, size = _CHUNK.unpack_from(head)
        count += 1
        if not _CHUNK.size <= header <= size or position + size > window.size or count > _MOST_CHUNKS:
            raise ReadError("truncated", f"{window.name}: a chunk of {size} bytes at byte {position}")
        if kind == _TYPE:
            yield head
        position += header if kind == _PACKAGE else size  # a package holds chunks in its turn


def _tag(config: bytes) -> str:
    language = _letters(config[_LANGUAGE:_REGION], "a")
    if not language:
        return ""
    region = _letters(config[_REGION : _REGION + 2], "0")
    script = config[_SCRIPT:_PLAIN_SIZE].rstrip(b"\0")
    parts = (language, script.decode("ascii", errors="replace"), region)
    return "-".join(part for part in parts if part)


def _letters(packed: bytes, base: str) -> str:
    """A language or a region: two letters, or three in a packed form (ResTable_config::unpackLanguageOrRegion)."""
    if len(packed) < 2 or not packed[0]:  # noqa: PLR2004
        return ""
    if not packed[0] & _PACKED:
        return packed.decode("ascii", errors="replace")
    first = packed[1] & 0x1F
    second = packed[1] >> 5 | (packed[0] & 0x03) << 3
    third = packed[0] >> 2 & 0x1F
    return "".join(chr(ord(base) + part) for part in (first, second, third))
