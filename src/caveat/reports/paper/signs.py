"""Which signs the notice can print, and what stands for those that it can't: never an empty box."""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unicodedata import normalize

from caveat.reports.quotes import visible

FONTS = Path(__file__).parent / "fonts"
SUBSTITUTE = "〓"
"""The mark that printers of East Asia set for a sign that is not in their case."""

_UNSEEN = {0x200C, 0x200D, *range(0xFE00, 0xFE10)}  # they join signs or choose their shape, and are none
_HEAD, _RECORD, _GROUP = struct.Struct(">4xH6x"), struct.Struct(">4s4xII"), struct.Struct(">III")


def printable(text: str) -> str:
    """A text of which every sign is in the fonts; one that is not is shown as 〓."""
    if text.isascii() and text.isprintable():
        return text
    known = coverage()
    seen = (sign for sign in visible(normalize("NFC", text)) if ord(sign) not in _UNSEEN)
    return "".join(sign if ord(sign) in known else SUBSTITUTE for sign in seen)


@cache
def coverage() -> frozenset[int]:
    """The code points that the fonts have; the bold ones have the same."""
    files = (FONTS / "CaveatSans-Regular.otf", FONTS / "CaveatLetters-Regular.otf")
    return frozenset(code for file in files for first, last in _groups(file) for code in range(first, last + 1))


def _groups(font: Path) -> Iterator[tuple[int, int]]:
    """The ranges of the table `cmap`, format 12 (OpenType 1.9, "cmap")."""
    data = font.read_bytes()
    (count,) = _HEAD.unpack_from(data)
    tables = dict(_table(data, _HEAD.size + number * 16) for number in range(count))
    start = tables[b"cmap"]
    (subtables,) = struct.unpack_from(">H", data, start + 2)
    for number in range(subtables):
        (offset,) = struct.unpack_from(">I", data, start + 4 + number * 8 + 4)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if form == 12:  # noqa: PLR2004 - the format that reaches all of Unicode
            (groups,) = struct.unpack_from(">I", data, start + offset + 12)
            for group in range(groups):
                first, last, _ = _GROUP.unpack_from(data, start + offset + 16 + group * 12)
                yield first, last
            return


def _table(data: bytes, at: int) -> tuple[bytes, int]:
    tag, start, _ = _RECORD.unpack_from(data, at)
    return tag, start
