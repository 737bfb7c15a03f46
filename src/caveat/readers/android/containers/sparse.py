"""Android sparse images in place, whole or split over several files.

Format: AOSP system/core/libsparse, `sparse_format.h`: a header, then chunks: raw bytes, a filling of four bytes,
"don't care", a checksum. A split image is several files that each cover the whole and leave most of it out.
"""

import struct
from collections.abc import Iterator, Sequence

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Window
from caveat.readers.android.windows import Filled, Mapped, Piece, exactly

MAGIC = b"\x3a\xff\x26\xed"

_HEADER = struct.Struct("<4sHHHHLLLL")
_CHUNK = struct.Struct("<HHLL")
_RAW, _FILL, _SKIP, _CHECKSUM = 0xCAC1, 0xCAC2, 0xCAC3, 0xCAC4
_MOST_CHUNKS = 1_000_000


def read_sparse(parts: Sequence[Window], name: str, budget: Budget) -> Window:
    """The image that sparse files hold together. Raises ReadError for a damaged one."""
    size = 0
    pieces: list[Piece] = []
    for part in parts:
        header = _HEADER.unpack(exactly(part, 0, _HEADER.size))
        if header[0] != MAGIC or header[1] != 1 or header[3] < _HEADER.size or header[4] < _CHUNK.size:
            raise ReadError("unreadable", f"{part.name}: no header of a sparse image")
        size = max(size, header[5] * header[6])
        pieces += _pieces(part, header, budget)
    return Mapped(size, name, pieces, Filled(size, name, budget))


def _pieces(part: Window, header: tuple[int, ...], budget: Budget) -> Iterator[Piece]:
    at, header_size, block_size, count = header[3], header[4], header[5], header[7]
    if not block_size or block_size % 4 or count > _MOST_CHUNKS:
        raise ReadError("unreadable", f"{part.name}: {count} chunks, blocks of {block_size} bytes")
    start = 0
    for _ in range(count):
        budget.charge_entries()
        kind, _, blocks, total = _CHUNK.unpack(exactly(part, at, _CHUNK.size))
        length = blocks * block_size
        if kind == _RAW:
            if total != header_size + length or at + total > part.size:
                raise ReadError("truncated", f"{part.name}: a chunk of {total} bytes at {at} of {part.size}")
            yield Piece(start, length, part, at + header_size)
        elif kind == _FILL:
            pattern = exactly(part, at + header_size, 4)
            yield Piece(start, length, Filled(length, part.name, budget, pattern))
        elif kind not in (_SKIP, _CHECKSUM):
            raise ReadError("unreadable", f"{part.name}: chunk {kind:#x} at {at}")
        if total < header_size:
            raise ReadError("unreadable", f"{part.name}: a chunk of {total} bytes at {at}")
        start += 0 if kind == _CHECKSUM else length
        at += total
