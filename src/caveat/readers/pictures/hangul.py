"""Korean lines: found and cut out by the engine, which knows no Hangul, and read by Tesseract where there is one.

Words in Hangul are Tesseract's; what it doubts or takes for letters and figures is shown to the engine, which reads
these better. Where there is no Tesseract, lines that may be Korean are said to be unread: a guess is worse than a gap.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import groupby, pairwise

from caveat.readers.pictures import engine, tesseract
from caveat.readers.pictures.engine import Reading, Sign
from caveat.readers.pictures.loading import Picture
from caveat.readers.pictures.tesseract import Word

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_LATIN = re.compile(r"[ -~×°℃ΩµΩ±·–—]+")
_DOUBTED = 0.92  # a line of which the engine is less sure may be Hangul
_SURE = 0.97  # a line of which it is this sure, and sees all, is none
_GAP = 1.15  # heights of the line between two signs that the engine sees: there may be Hangul between them
_MARKS = re.compile(r"[\W_]+")
# Verbs end in -ㅂ니다 and -ㅂ니까. This ㅂ is said as ㅁ (Standard Pronunciation of Korean, article 18) and never
# written so, but Tesseract takes the one for the other.
_ENDING = re.compile("([" + "".join(chr(code) for code in range(0xAC00 + 16, 0xD7A4, 28)) + "])(니[다까])")
_SURE_WORD = 0.7
_DOUBTED_WORD = 0.9  # of less, that the engine reads as letters, it may be none in Hangul
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
        merged = _merged(words, cuts[number], found[number])
        if has_hangul(merged.text) and merged.confidence >= _SURE_LINE:
            found[number] = merged
        elif found[number].confidence < _DOUBTED:
            found[number] = _NOTHING
    return found, Korean.READ


def has_hangul(text: str) -> bool:
    """Whether a text is Korean, in part at least."""
    return bool(_HANGUL.search(text))


def sure_syllables(lines: list[Picture]) -> int:
    """How many syllables of lines Tesseract is sure of; none where it is missing."""
    return sum(len(_HANGUL.findall(word.text)) for line in tesseract.read(lines) for word in line if _is_sure(word))


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
    return has_hangul(word.text) and word.confidence >= _SURE_WORD


def _is_likely(word: Word) -> bool:
    return has_hangul(word.text) and word.confidence >= _LIKELY_WORD


def _merged(words: list[Word], cut: Picture, seen: Reading) -> Reading:
    """Tesseract's words in Hangul, and between them what the engine can read of the rest; `seen` is its whole line."""
    runs = [
        (hangul, list(run))
        for hangul, run in groupby(words, lambda word: _is_likely(word) and not _is_latin(word, seen))
    ]
    read = iter(engine.read([_cut(run, cut) for hangul, run in runs if not hangul]))
    told = [word for hangul, run in runs for word in (run if hangul else _latin(run, next(read)))]
    text = "".join(f" {word.text}" if word.spaced else word.text for word in told).strip()
    signs = [sign for word in told for sign in _signs(word)]
    trust = sum(sign.confidence for sign in signs) / len(signs) if signs else 0.0
    return Reading(_ENDING.sub(_with_b, text), trust, signs)


def _signs(word: Word) -> Iterator[Sign]:
    """The signs of a word, spread evenly over its box; spaces are none."""
    step = (word.right - word.left) / len(word.text)
    for number, sign in enumerate(word.text):
        if not sign.isspace():
            yield Sign(sign, word.left + (number + 0.5) * step, word.confidence)


def _is_latin(word: Word, seen: Reading) -> bool:
    """Whether a word that Tesseract doubts is letters that the engine saw in the whole line, too."""
    signs = [sign for sign in seen.signs if word.left <= sign.at <= word.right]
    sure = all(sign.text.isascii() and sign.text.isalnum() and sign.confidence >= _SURE for sign in signs)
    return word.confidence < _DOUBTED_WORD and bool(signs) and sure


def _latin(run: list[Word], read: Reading) -> list[Word]:
    """Words of which Tesseract doubts that they are Hangul, as the engine reads them if it can."""
    told = "".join(word.text for word in run)
    if all(word.confidence >= _DOUBTED_WORD for word in run) and told in read.text:
        return run  # around it the engine saw the edges of syllables
    if read.confidence >= _SURE_LATIN and _LATIN.fullmatch(read.text):
        return [run[0]._replace(text=read.text, right=run[-1].right, confidence=read.confidence)]
    return [] if not read.text and _MARKS.fullmatch(told) else run


def _with_b(ending: "re.Match[str]") -> str:
    """A syllable that ends in ㅁ, with ㅂ instead."""
    return f"{chr(ord(ending[1]) + 1)}{ending[2]}"


def _cut(run: list[Word], cut: Picture) -> Picture:
    """The part of a line in which words stand."""
    high, long = cut.shape[:2]
    left = max(round(run[0].left * long - _MARGIN * high), 0)
    right = min(round(run[-1].right * long + _MARGIN * high), long)
    return cut[:, left : max(right, left + 1)]
