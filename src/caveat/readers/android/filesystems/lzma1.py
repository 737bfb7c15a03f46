"""Streams of EROFS clusters for the decoders of the standard library."""

import lzma
import zlib


def decode_micro_lzma(data: bytes, size: int) -> bytes:
    """The first `size` bytes of a "MicroLZMA" stream: LZMA1 whose first byte holds the inverted properties.

    Format: liblzma's `lzma/container.h`, lzma_microlzma_decoder. Raises ValueError for a damaged one.
    """
    if not data:
        raise ValueError("nothing compressed")
    properties = data[0] ^ 0xFF
    rest, lc = divmod(properties, 9)
    pb, lp = divmod(rest, 5)
    if pb > 4 or lc + lp > 4:  # noqa: PLR2004 - of LZMA
        raise ValueError(f"LZMA properties {properties}")
    options = {"id": lzma.FILTER_LZMA1, "dict_size": max(4096, size), "lc": lc, "lp": lp, "pb": pb}
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[options]).decompress(b"\0" + data[1:], size)
    except (lzma.LZMAError, EOFError) as error:
        raise ValueError(str(error)) from None


def decode_deflate(data: bytes, size: int) -> bytes:
    """The first `size` bytes of a raw deflate stream. Raises ValueError for a damaged one."""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, size)
    except zlib.error as error:
        raise ValueError(str(error)) from None
