"""One picture of a page, read: its words in their places, how sure they are, and what stood in the way."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from caveat.model.evidence import Box
from caveat.readers.glyphs import Word
from caveat.readers.pages import Code, Seen
from caveat.readers.pictures import barcodes, engine, quality
from caveat.readers.pictures.engine import Quad, Reading
from caveat.readers.pictures.geometry import Level, Points, level
from caveat.readers.pictures.hangul import Korean, has_hangul, sure_syllables, with_hangul
from caveat.readers.pictures.loading import Picture

_BULLET = re.compile(r"^[·•]\s*(?=\S)")  # which the engine reads as one or the other, and without its space
_LEAST_SURE = 0.5  # a line that is less is not told: it may be anything
_COLUMN = 2.2  # heights between the middles of two signs that stand in two columns
_HANGUL_COLUMN = 1.5  # the same in Korean, whose places are those of whole words: closer than the engine's
_INK = 0.87  # of the height of a line as it is found, which has a margin
_MARGIN = 0.12  # of that height at either end: between it and the next cell there is more room than it seems
_SAME_HEIGHT = 0.27  # lines whose height differs by less are of one size of type
_STANDING = 1.5  # times as high as wide: a line that runs from top to bottom
_READABLE, _CLEARLY = 0.8, 0.1  # so sure at least, and so much surer: then a page is turned round
_LEVEL = 6.0  # degrees: bars that are less aslant are read as they are
_SAMPLE = 8  # lines that tell whether a page stands on its head


class Scan(NamedTuple):
    """What a picture says; the words are in pixels of the levelled page."""

    width: int
    height: int
    seen: list[Seen]
    problems: list[str]  # their codes
    codes: Sequence[Code] = ()
    agrees: float = 0.0  # how far the text layer of the page is right, if it is: then no words were read


class _Piece(NamedTuple):
    quad: Quad
    text: str
    confidence: float


def scan(picture: Picture, found: list[Quad] | None = None) -> Scan:
    """Read a picture of a page, which may lie on its side, aslant or in perspective.

    `found` are its lines as it lies, where they are known. Raises ReadError "no-ocr" where the engine or a model is
    missing.
    """
    turned, turns, quads = _upright(picture, engine.find(picture) if found is None else found)
    codes = barcodes.find_in_photo(picture, _slant(quads))
    cuts = [engine.crop(turned, quad) for quad in quads]
    readings, korean = with_hangul(engine.read(cuts), cuts)
    pieces = [piece for one in zip(quads, readings, strict=True) for piece in _pieces(*one)]
    size = (turned.shape[0], turned.shape[1])
    problems = [code for code in _problems(turned, quads, readings, korean) if not (code == "nothing-read" and codes)]
    return Scan(size[1], size[0], _seen(pieces, size, turns), problems, codes)


def _problems(picture: Picture, quads: list[Quad], readings: list[Reading], korean: Korean) -> list[str]:
    if korean is Korean.UNREADABLE:
        return [*quality.causes(picture, [engine.height(quad) for quad in quads]), "no-korean-ocr"]
    if not any(reading.confidence >= _LEAST_SURE for reading in readings):
        causes = list(quality.causes(picture, [engine.height(quad) for quad in quads]))
        return causes or ([] if quality.is_blank(picture) else ["nothing-read"])
    lengths = [engine.width(quad) for quad in quads]
    sure = sum(one.confidence * long for one, long in zip(readings, lengths, strict=True)) / sum(lengths)
    return list(quality.doubts(picture, [engine.height(quad) for quad in quads], sure))


def _upright(picture: Picture, quads: list[Quad]) -> tuple[Picture, int, list[Quad]]:
    """The picture with its lines from left to right, the quarters it was turned to the left for it, and its lines."""
    turns, turned = 0, picture
    if _stands(quads):
        turns, turned = 1, np.ascontiguousarray(np.rot90(picture))
        quads = engine.find(turned)
    longest = sorted(quads, key=engine.width, reverse=True)[:_SAMPLE]
    if _upside_down([engine.crop(turned, quad) for quad in longest]):
        turns, turned = turns + 2, np.ascontiguousarray(np.rot90(turned, 2))
        quads = engine.find(turned)
    return turned, turns, quads


def _upside_down(lines: list[Picture]) -> bool:
    """Whether lines stand on their heads: if they seem to, it is tried how well they read the other way round."""
    if not engine.seem_upside_down(lines):
        return False
    turned = [np.ascontiguousarray(np.rot90(line, 2)) for line in lines]
    as_it_is, other = engine.readable(lines), engine.readable(turned)
    if max(as_it_is, other) > _READABLE:
        return other > as_it_is + _CLEARLY
    return sure_syllables(turned) > sure_syllables(lines)


def _stands(quads: list[Quad]) -> bool:
    """Whether most of what is long in a picture runs from top to bottom."""
    lengths = [
        (engine.width(quad), engine.height(quad)) for quad in quads if engine.width(quad) and engine.height(quad)
    ]
    standing = sum(high for wide, high in lengths if high > _STANDING * wide)
    lying = sum(wide for wide, high in lengths if wide > _STANDING * high)
    return standing > lying


def _slant(quads: list[Quad]) -> float:
    """How far the longer lines rise to the right, in degrees; 0 where that is little, or there are none.

    A quarter turn more or less is none: a code is read in all four directions.
    """
    longest = sorted(quads, key=engine.width, reverse=True)[:_SAMPLE]
    if not longest:
        return 0.0
    along = [quad[1] - quad[0] for quad in longest]
    slant = float(np.median([np.degrees(np.arctan2(-line[1], line[0])) for line in along]))
    return slant if abs(slant) > _LEVEL else 0.0


def _pieces(quad: Quad, reading: Reading) -> list[_Piece]:
    """A line, or its parts where it reaches over columns; nothing where it is no more than a guess."""
    if reading.confidence < _LEAST_SURE or not reading.text:
        return []
    widest = _HANGUL_COLUMN if has_hangul(reading.text) else _COLUMN
    parts = engine.split(reading, engine.width(quad), engine.height(quad), widest)
    return [_Piece(_part(quad, start, end), _BULLET.sub("• ", text), reading.confidence) for start, end, text in parts]


def _part(quad: Quad, start: float, end: float) -> Quad:
    upper, lower = quad[1] - quad[0], quad[2] - quad[3]
    corners = [quad[0] + start * upper, quad[0] + end * upper, quad[3] + end * lower, quad[3] + start * lower]
    return np.array(corners, np.float32)


def _seen(pieces: list[_Piece], size: tuple[int, int], turns: int) -> list[Seen]:
    lies = level([piece.quad for piece in pieces], size)
    flat = [_straight(lies, piece.quad) for piece in pieces]
    usual = _usual_height(flat, pieces)
    found = []
    for (left, top, right, bottom), piece in zip(flat, pieces, strict=True):
        high = (bottom - top) * _INK
        if abs(high - usual) < _SAME_HEIGHT * usual:
            high = usual
        middle = (top + bottom) / 2
        margin = min(_MARGIN * (bottom - top), (right - left) / 4)
        box = left + margin, middle - high / 2, right - margin, middle + high / 2
        word = Word(piece.text, *box, spaced=True, begins_line=True)
        found.append(Seen(word, _box(piece.quad, size, turns), piece.confidence))
    return found


def _straight(lies: Level, quad: Quad) -> tuple[float, float, float, float]:
    """A line on the levelled page; its height is that across its middle, so that a slant does not add to it."""
    corners: Points = lies.flat(quad.astype(np.float64))
    left, right = corners[[0, 3]].mean(axis=0), corners[[1, 2]].mean(axis=0)
    middle, high = float(left[1] + right[1]) / 2, engine.height(quad)
    return float(left[0]), middle - high / 2, float(right[0]), middle + high / 2


def _usual_height(flat: list[tuple[float, float, float, float]], pieces: list[_Piece]) -> float:
    """The height that most signs have."""
    heights = [(bottom - top) * _INK for _, top, _, bottom in flat]
    signs = [len(piece.text) for piece in pieces]
    order = np.argsort(heights)
    below = np.cumsum([signs[number] for number in order])
    return heights[order[int(np.searchsorted(below, below[-1] / 2))]] if len(order) else 0.0


def _box(quad: Quad, size: tuple[int, int], turns: int) -> Box:
    """Where a line is in the picture as it was given, before it was turned upright."""
    at: npt.NDArray[np.float64] = quad.astype(np.float64) / np.array([size[1], size[0]])
    for _ in range(turns):  # a quarter to the right
        at = np.stack([1 - at[:, 1], at[:, 0]], axis=1)
    left, top = (round(float(value), 4) for value in np.clip(at.min(axis=0), 0, 1))
    right, bottom = (round(float(value), 4) for value in np.clip(at.max(axis=0), 0, 1))
    return left, top, right, bottom
