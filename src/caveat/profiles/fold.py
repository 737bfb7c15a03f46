"""Fold text for matching: one sign in, one sign out, so that every offset stays true."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

Signs = NDArray[np.uint32]

_HAN = range(0x3400, 0xA000)
_COMPATIBILITY = (range(0xA0, 0x2460), range(0x2500, 0x3400), range(0xF900, 0xFB00), range(0xFE30, 0xFFF0))
"""All but the circled numbers: they count the items of a list, and are no part of the word after them."""
_SJIS = (*range(0x88, 0xA0), *range(0xE0, 0xEB))  # lead bytes of Han signs
_EUC = range(0xA1, 0xFA)
_LATIN = 0x250  # below it: the signs whose capitals are folded
_TABLE = 0x30000  # beyond: planes without letters that matter here
_ALNUM = np.array([chr(point).isalnum() for point in range(128)] + [False])  # of ASCII; the last stands for all else
_PLAIN = {"-": "‐‑‒–—―−﹣－", "'": "‘’ʼ＇"}


class Script:
    """What sort of sign it is: plain numbers, as arrays compare them several times faster than members of an Enum."""

    ALL = range(7)
    OTHER, SPACE, DIGIT, LETTER, HAN, KANA, HANGUL = ALL  # digits and letters are those of ASCII


def points(text: str) -> Signs:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def unpoint(signs: Signs) -> str:
    """The text of code points."""
    return signs.tobytes().decode("utf-32-le", "surrogatepass")


def fold(text: str) -> Signs:
    """Code points of `text`, compatibility forms, traditional Han signs, dashes and capitals folded.

    As long as `text` is, in code points: an offset in one is an offset in the other.
    """
    if text.isascii():
        return points(text.lower())
    signs = points(text)
    highest = int(signs.max())
    table = _folding_han() if highest >= _HAN.start else _folding()
    folded = table.take(signs, mode="clip")  # many times faster than table[signs]
    return folded if highest < _TABLE else np.where(signs < _TABLE, folded, signs)


def scripts(signs: Signs) -> NDArray[np.uint8]:
    """The Script of each sign."""
    return _scripts().take(signs, mode="clip")


def are_alnum(signs: Signs) -> NDArray[np.bool_]:
    """Which signs are letters or digits of ASCII: parts of words that have borders."""
    alnum: NDArray[np.bool_] = _ALNUM.take(signs, mode="clip")
    return alnum


@cache
def _folding() -> Signs:
    """For each code point the one that stands for it; only one-to-one foldings, so lengths are kept."""
    table = np.arange(_TABLE, dtype=np.uint32)
    for point in (point for block in _COMPATIBILITY for point in block):
        table[point] = _single(unicodedata.normalize("NFKC", chr(point)), point)
    for plain, variants in _PLAIN.items():
        table[[ord(variant) for variant in variants]] = ord(plain)
    small = np.array([_single(chr(point).lower(), point) for point in range(_LATIN)], dtype=np.uint32)
    latin = table < _LATIN
    table[latin] = small[table[latin]]
    return table


@cache
def _folding_han() -> Signs:
    """The same with traditional Han signs folded to simplified ones."""
    import opencc

    table = _folding().copy()
    simplified = opencc.OpenCC("t2s").convert("\n".join(map(chr, _HAN))).split("\n")
    table[_HAN.start : _HAN.stop] = [
        ord(sign) if len(sign) == 1 else point for sign, point in zip(simplified, _HAN, strict=True)
    ]
    return table


def _single(folded: str, point: int) -> int:
    return ord(folded) if len(folded) == 1 else point


@cache
def _scripts() -> NDArray[np.uint8]:
    table = np.zeros(_TABLE, dtype=np.uint8)
    for script, first, last in (
        (Script.SPACE, "\t", " "),
        (Script.DIGIT, "0", "9"),
        (Script.LETTER, "A", "Z"),
        (Script.LETTER, "a", "z"),
        (Script.SPACE, "\u3000", "\u3000"),
        (Script.KANA, "\u3041", "\u30fa"),
        (Script.KANA, "\u30fc", "\u30ff"),
        (Script.HAN, "\u3005", "\u3007"),
        (Script.HAN, "\u3400", "\u9fff"),
        (Script.HANGUL, "\uac00", "\ud7a3"),
        (Script.HAN, "\uf900", "\ufaff"),
        (Script.HAN, "\U00020000", "\U0002fa1f"),
    ):
        table[ord(first) : ord(last) + 1] = script
    table[_japanese_han()] = Script.KANA
    return table


def _japanese_han() -> Signs:
    """Han signs that only Japanese writes: in JIS X 0208, and neither in GB 2312 nor in Big5."""
    written = {
        codec: set(
            bytes(pair for lead in leads for trail in range(0x40, 0xFF) for pair in (lead, trail)).decode(
                codec, "ignore"
            )
        )
        for codec, leads in (("shift_jis", _SJIS), ("gb2312", _EUC), ("big5", _EUC))
    }
    only = written["shift_jis"] - written["gb2312"] - written["big5"]
    return np.array([ord(sign) for sign in only if ord(sign) in _HAN], dtype=np.uint32)
