"""Korean lines: found and cut out by the engine, which knows no Hangul, and read by Tesseract where there is one.

Words in Hangul are Tesseract's, Latin letters and figures the engine's, which reads them better. Where there is no
Tesseract, lines that may be Korean are left out and said to be: a guess is worse than a gap.
"""

import re
from collections.abc import Sequence
from enum import Enum

from caveat.readers.pictures import tesseract
from caveat.readers.pictures.engine import Reading, Sign
from caveat.readers.pictures.loading import Picture
from caveat.readers.pictures.tesseract import Word

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60]")
_LATIN = re.compile(r"[!-~×°℃Ω±·~–—]")
_DOUBTED = 0.92  # a line of which the engine is less sure may be Hangul
_WIDE_SIGN, _NARROW_SIGN = 0.7, 0.33  # of the height of a line as it is found
_COVERED = 0.72  # of a line by the signs read in it: between them may be Hangul
_SURE_WORD = 0.7
_SURE_SIGN = 0.75
_SURE_LINE = 0.5
_SHARE = 0.4  # of the signs that Tesseract reads in the doubted lines: what is less is no Korean
_FEWEST = 2  # signs
_LOST = 0.2  # of the length of all lines, doubted and unread: then the want of Tesseract is told


class Korean(Enum):
    """What is known of the Korean in a picture."""

    NONE = "none"
    READ = "read"
    UNREADABLE = "unreadable"  # lines look as Hangul does to the engine, and there is no Tesseract


def with_hangul(readings: Sequence[Reading], cuts: Sequence[Picture]) -> tuple[list[Reading], Korean]:
    """The readings with those replaced that are Korean."""
    found = list(readings)
    doubted = [number for number, (one, cut) in enumerate(zip(found, cuts, strict=True)) if _is_doubtful(one, cut)]
    if not doubted:
        return found, Korean.NONE
    if tesseract.program() is None:
        lost = sum(_length(cuts[number]) for number in doubted if found[number].confidence < _SURE_SIGN)
        return found, Korean.UNREADABLE if lost > _LOST * sum(map(_length, cuts)) else Korean.NONE
    words = dict(zip(doubted, tesseract.read([cuts[number] for number in doubted]), strict=True))
    if not _is_korean(words.values()):
        return found, Korean.NONE
    others = [number for number in range(len(found)) if number not in words]
    words |= dict(zip(others, tesseract.read([cuts[number] for number in others]), strict=True))
    for number, said in words.items():
        merged = _merged(said, found[number].signs)
        if _HANGUL.search(merged.text) and merged.confidence >= _SURE_LINE:
            found[number] = merged
    return found, Korean.READ


def _length(cut: Picture) -> int:
    return int(cut.shape[1])


def _is_doubtful(reading: Reading, cut: Picture) -> bool:
    """Whether the engine is unsure of a line, or has read less in it than stands there."""
    high, long = cut.shape[:2]
    covered = sum(_WIDE_SIGN if _WIDE.match(sign.text) else _NARROW_SIGN for sign in reading.signs) * high
    return reading.confidence < _DOUBTED or covered < _COVERED * (long - high / 2)


def _is_korean(lines: Sequence[list[Word]] | object) -> bool:
    words = [word for line in lines for word in line]  # type: ignore[attr-defined]
    signs = sum(len(word.text) for word in words)
    sure = sum(len(_HANGUL.findall(word.text)) for word in words if word.confidence >= _SURE_WORD)
    return sure >= max(_FEWEST, _SHARE * signs)


def _merged(words: list[Word], signs: list[Sign]) -> Reading:
    """Tesseract's words, and the engine's signs where it is the surer of the two."""
    text = ""
    weight = trust = 0.0
    for word in words:
        own, confidence = word.text, word.confidence
        if not _HANGUL.search(own) or confidence < _SURE_WORD:
            within = [sign for sign in signs if word.left <= sign.at <= word.right and _LATIN.fullmatch(sign.text)]
            sure = sum(sign.confidence for sign in within) / len(within) if within else 0.0
            if sure > max(_SURE_SIGN, confidence * bool(_HANGUL.search(own))):
                own, confidence = "".join(sign.text for sign in within), sure
        text += f" {own}" if word.spaced and text else own
        weight += len(own)
        trust += len(own) * confidence
    return Reading(text, trust / weight if weight else 0.0, [])
