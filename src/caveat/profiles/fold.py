"""Fold text for matching: one sign in, one sign out, so that every offset stays true."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

_HAN = range(0x3400, 0xA000)
_DASHES = "‐‑‒–—―−﹣－"
_QUOTES = {"‘": "'", "’": "'", "ʼ": "'", "＇": "'"}


@cache
def _table() -> NDArray[np.uint32]:
    """For each code point the one that stands for it; only one-to-one foldings, so lengths are kept."""
    import opencc

    table = np.arange(0x110000, dtype=np.uint32)
    for point in [*range(0xA0, 0x3400), *range(0xF900, 0xFB00), *range(0xFE30, 0xFFF0)]:
        folded = unicodedata.normalize("NFKC", chr(point))
        if len(folded) == 1:
            table[point] = ord(folded)
    simplified = opencc.OpenCC("t2s").convert("\n".join(map(chr, _HAN))).split("\n")
    table[_HAN.start : _HAN.stop] = [ord(sign) if len(sign) == 1 else point for point, sign in zip(_HAN, simplified, strict=True)]
    table[[ord(dash) for dash in _DASHES]] = ord("-")
    for quote, plain in _QUOTES.items():
        table[ord(quote)] = ord(plain)
    lower = np.arange(0x250, dtype=np.uint32)
    lower[:] = [ord(sign) if len(sign := chr(point).lower()) == 1 else point for point in range(0x250)]
    small = table < lower.size
    table[small] = lower[table[small]]
    return table


def points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def fold(text: str) -> NDArray[np.uint32]:
    """Code points of `text`, compatibility forms, traditional Han signs, dashes and capitals folded.

    As long as `text` is, in code points: an offset in one is an offset in the other.
    """
    return _table()[points(text)]


def unpoint(signs: NDArray[np.uint32]) -> str:
    """The text of code points."""
    return signs.tobytes().decode("utf-32-le", "surrogatepass")
