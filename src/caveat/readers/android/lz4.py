"""LZ4 blocks and frames. Format: lz4/doc, `lz4_Block_format.md` and `lz4_Frame_format.md` (legacy frames too).

The library is fast but cannot stop early, which clusters of EROFS ask for: their streams may go on.
"""

from collections.abc import Iterator

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Window
from caveat.readers.android.streams import Decoded
from caveat.readers.android.windows import Mapped, Missing, Piece, Slice, exactly

LEGACY = b"\x02\x21\x4c\x18"
FRAME = b"\x04\x22\x4d\x18"

_LEGACY_BLOCK = 8 << 20  # bytes that each block but the last gives
_BLOCKS = {4: 64 << 10, 5: 256 << 10, 6: 1 << 20, 7: 4 << 20}
_PLAIN = 0x80000000
_MOST_BLOCKS = 1_000_000


def decode(data: bytes, size: int, *, whole: bool = True) -> bytes:
    """The first `size` bytes of a block; `whole` says that it gives no more, and only then it goes fast.

    Raises ValueError for a block that is damaged or gives less.
    """
    if whole:
        import lz4.block

        try:
            found: bytes = lz4.block.decompress(data, uncompressed_size=size)
        except lz4.block.LZ4BlockError as error:
            raise ValueError(str(error)) from None
        return found
    return _decode_part(data, size)


def _decode_part(data: bytes, size: int) -> bytes:
    out = bytearray()
    at = 0
    try:
        while True:
            token = data[at]
            at += 1
            length, at = _length(data, at, token >> 4)
            out += data[at : at + length]
            at += length
            if len(out) >= size:
                return bytes(out[:size])
            distance = data[at] | data[at + 1] << 8
            length, at = _length(data, at + 2, token & 15)
            length = min(length + 4, size - len(out))
            start = len(out) - distance
            if not distance or start < 0:
                raise ValueError(f"a match {distance} bytes back at {len(out)}")
            if distance >= length:
                out += out[start : start + length]
            else:
                out += (out[start:] * (length // distance + 1))[:length]
            if len(out) >= size:
                return bytes(out)
    except IndexError:
        raise ValueError(f"ends {size - len(out)} bytes early") from None


def _length(data: bytes, at: int, length: int) -> tuple[int, int]:
    if length == 15:  # noqa: PLR2004 - more follows
        while data[at] == 255:  # noqa: PLR2004 - and more
            length += 255
            at += 1
        length += data[at]
        at += 1
    return length, at


def read_lz4(window: Window, name: str, budget: Budget) -> Window:
    """What a frame holds. Raises ReadError for one that is damaged, or whose blocks depend on each other."""
    pieces: list[Piece] = []
    start = 0
    blocks, most = _legacy(window) if window.read(0, 4) == LEGACY else _frame(window)
    last: Piece | None = None
    for offset, length, plain in blocks:
        budget.charge_entries()
        if last:
            pieces.append(last)
            start += most
        packed = Slice(window, offset, length, name)
        last = Piece(start, length if plain else most, packed if plain else _block(packed, most, name, budget))
        if len(pieces) > _MOST_BLOCKS:
            raise ReadError("too-large", f"{name}: more than {_MOST_BLOCKS} blocks")
    if last:  # only the last block may give less than the others
        size = last.window.size if last.window.size == last.length and not isinstance(last.window, Decoded) else None
        data = last.window.read(0, most) if size is None else b""
        pieces.append(last._replace(length=len(data) if size is None else size))
        start += pieces[-1].length
    return Mapped(start, name, pieces, Missing(start, name, "unreadable", "a gap between blocks"))


def _block(packed: Window, most: int, name: str, budget: Budget) -> Window:
    def unpack() -> bytes:
        import lz4.block

        try:
            found: bytes = lz4.block.decompress(packed.read(0, packed.size), uncompressed_size=most)
        except lz4.block.LZ4BlockError as error:
            raise ReadError("unreadable", f"{name}: {error}") from None
        return found

    return Decoded(most, name, unpack, budget)


def _legacy(window: Window) -> tuple[Iterator[tuple[int, int, bool]], int]:
    def blocks() -> Iterator[tuple[int, int, bool]]:
        at = 4
        while at + 4 <= window.size:
            length = int.from_bytes(exactly(window, at, 4), "little")
            if not 0 < length <= 2 * _LEGACY_BLOCK:  # padding, or another frame
                return
            yield at + 4, length, False
            at += 4 + length

    return blocks(), _LEGACY_BLOCK


def _frame(window: Window) -> tuple[Iterator[tuple[int, int, bool]], int]:
    head = exactly(window, 0, 7)
    flags, most = head[4], _BLOCKS.get(head[5] >> 4 & 7)
    if head[:4] != FRAME or flags >> 6 != 1 or not most:
        raise ReadError("unreadable", f"{window.name}: no header of an LZ4 frame")
    if not flags & 0x20 or flags & 0x01:
        raise ReadError("unsupported", f"{window.name}: LZ4 blocks that depend on each other or on a dictionary")

    def blocks() -> Iterator[tuple[int, int, bool]]:
        at = 7 + (8 if flags & 0x08 else 0)
        while length := int.from_bytes(exactly(window, at, 4), "little"):
            plain, length = bool(length & _PLAIN), length & ~_PLAIN
            if length > most:
                raise ReadError("unreadable", f"{window.name}: a block of {length} bytes at {at}")
            yield at + 4, length, plain
            at += 4 + length + (4 if flags & 0x10 else 0)

    return blocks(), most
