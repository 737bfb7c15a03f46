"""Korean lines: found and cut out by the engine, which knows no Hangul, and read by Tesseract where there is one.

Words in Hangul are Tesseract's; what it doubts or takes for letters and figures is shown to the engine, which reads
these better. Where there is no Tesseract, lines that may be Korean are said to be unread: a guess is worse than a gap.
"""

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import groupby, pairwise

from caveat.readers.pictures import engine, tesseract
from caveat.readers.pictures.engine import Reading
from caveat.readers.pictures.loading import Picture
from caveat.readers.pictures.tesseract import Word

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_LATIN = re.compile(r"[ -~×°℃ΩµΩ±·–—]+")
_DOUBTED = 0.92  # a line of which the engine is less sure may be Hangul
_SURE = 0.97  # a line of which it is this sure, and sees all, is none
_GAP = 1.15  # heights of the line between two signs that the engine sees: there may be Hangul between them
_SURE_WORD = 0.7
_LIKELY_WORD = 0.5  # in Hangul: the engine is not asked, which takes some of its signs for letters
_SURE_LATIN = 0.8
_SURE_LINE = 0.5
_SHARE = 0.4  # of the signs that Tesseract reads in the doubted lines: what is less is no Korean
_FEWEST = 2  # signs
_SHORTEST = 1.3  # times as long as high: what is shorter holds fewer signs, or is none
_LOST = 0.2  # of the length of all lines, doubted and unread: then the want of Tesseract is told
_MARGIN = 0.15  # heights that are cut out around a word
_NOTHING = Reading("", 0.0, [])


class Korean(Enum):
    """What is known of the Korean in a picture."""

    NONE = "none"
    READ = "read"
    UNREADABLE = "unreadable"  # lines look as Hangul does to the engine, and there is no Tesseract


def with_hangul(readings: Sequence[Reading], cuts: Sequence[Picture]) -> tuple[list[Reading], Korean]:
    """The readings with those replaced that are Korean."""
    found = list(readings)
    doubted = [number for number, one in enumerate(found) if one.confidence < _DOUBTED or _has_gap(one, cuts[number])]
    if not doubted:
        return found, Korean.NONE
    if tesseract.program() is None:
        lines = [long for high, long, _ in (cuts[number].shape for number in doubted) if long >= _SHORTEST * high]
        if sum(lines) < _LOST * sum(cut.shape[1] for cut in cuts):
            return found, Korean.NONE
        return [_NOTHING if number in doubted else one for number, one in enumerate(found)], Korean.UNREADABLE
    korean = _hangul(doubted, cuts)
    if not _is_korean(korean.values()):
        return found, Korean.NONE
    others = [number for number, one in enumerate(found) if number not in doubted and one.confidence < _SURE]
    korean |= _hangul(others, cuts)
    for number, words in korean.items():
        merged = _merged(words, cuts[number])
        if _HANGUL.search(merged.text) and merged.confidence >= _SURE_LINE:
            found[number] = merged
        elif found[number].confidence < _DOUBTED:
            found[number] = _NOTHING
    return found, Korean.READ


def _hangul(numbers: list[int], cuts: Sequence[Picture]) -> dict[int, list[Word]]:
    """Tesseract's words of lines; those in which it sees no Hangul at first it is shown smaller."""
    words = dict(zip(numbers, tesseract.read([cuts[number] for number in numbers]), strict=True))
    again = [number for number in numbers if not any(map(_is_sure, words[number]))]
    smaller = tesseract.read([cuts[number] for number in again], tesseract.SMALLER)
    return words | {number: said for number, said in zip(again, smaller, strict=True) if any(map(_is_sure, said))}


def _has_gap(reading: Reading, cut: Picture) -> bool:
    """Whether the engine has read less in a line than stands there."""
    high, long = cut.shape[:2]
    places = [0.0, *(sign.at for sign in reading.signs), 1.0]
    return bool(max(after - before for before, after in pairwise(places)) * long > _GAP * high)


def _is_korean(lines: Iterable[list[Word]]) -> bool:
    words = [word for line in lines for word in line]
    signs = sum(len(word.text) for word in words)
    sure = sum(len(_HANGUL.findall(word.text)) for word in words if word.confidence >= _SURE_WORD)
    return sure >= max(_FEWEST, _SHARE * signs)


def _is_sure(word: Word) -> bool:
    return bool(_HANGUL.search(word.text)) and word.confidence >= _SURE_WORD


def _is_likely(word: Word) -> bool:
    return bool(_HANGUL.search(word.text)) and word.confidence >= _LIKELY_WORD


def _merged(words: list[Word], cut: Picture) -> Reading:
    """Tesseract's words in Hangul, and between them what the engine can read of the rest."""
    runs = [(sure, list(run)) for sure, run in groupby(words, _is_likely)]
    doubtful = [run for sure, run in runs if not sure]
    read = iter(engine.read([_cut(run, cut) for run in doubtful]))
    text = ""
    weight = trust = 0.0
    for sure, run in runs:
        latin = None if sure else next(read)
        is_latin = latin and latin.confidence >= _SURE_LATIN and _LATIN.fullmatch(latin.text)
        told = [run[0]._replace(text=latin.text, confidence=latin.confidence)] if latin and is_latin else run
        for word in told:
            text += f" {word.text}" if word.spaced and text else word.text
            weight += len(word.text)
            trust += len(word.text) * word.confidence
    return Reading(text, trust / weight if weight else 0.0, [])


def _cut(run: list[Word], cut: Picture) -> Picture:
    """The part of a line in which words stand."""
    high, long = cut.shape[:2]
    left = max(round(run[0].left * long - _MARGIN * high), 0)
    right = min(round(run[-1].right * long + _MARGIN * high), long)
    return cut[:, left : max(right, left + 1)]
