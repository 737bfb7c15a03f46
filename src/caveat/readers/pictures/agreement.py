"""How far a text layer says what the picture of its page shows: a sample of lines, read and looked up in the layer."""

import re
import unicodedata
from collections.abc import Sequence

from caveat.readers.glyphs import Word
from caveat.readers.pictures import engine
from caveat.readers.pictures.engine import Quad
from caveat.readers.pictures.hangul import Korean, with_hangul
from caveat.readers.pictures.loading import Picture

_LINES = 12  # from all over the page
_SURE = 0.9  # a line that is read less surely says nothing about the layer
_FEWEST_SIGNS = 24  # read surely in all lines; of less nothing can be said
_LONGEST = 1_000  # signs of a layer beside one line: what has more is none of this line
_MARGIN = 0.25  # heights of a line by which a layer may be off
_IGNORED = re.compile(r"[\W_]+")


def agreement(picture: Picture, quads: Sequence[Quad], layer: Sequence[Word]) -> float:
    """The share of signs that the layer has as they are read, 0 to 1; 0 where too little can be read to tell.

    `quads` are the lines of the picture; `layer` is in widths of the page.
    """
    layer = [word.scaled(picture.shape[1]) for word in layer]
    every = max(len(quads) / _LINES, 1.0)
    sample = [quads[int(number * every)] for number in range(min(len(quads), _LINES))]
    cuts = [engine.crop(picture, quad) for quad in sample]
    readings, korean = with_hangul(engine.read(cuts), cuts)
    signs = wrong = 0
    for quad, reading in zip(sample, readings, strict=True):
        seen = plain(reading.text)
        if seen and reading.confidence >= _SURE:
            signs += len(seen)
            said = "".join(_beside(quad, layer))
            wrong += missing(seen, plain(said)) if len(said) <= _LONGEST else len(seen)
    if signs < _FEWEST_SIGNS or korean is Korean.UNREADABLE:
        return 0.0
    return 1 - wrong / signs


def plain(text: str) -> str:
    """Letters and figures only, small: readings differ in marks and spaces."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).casefold()


def missing(seen: str, layer: str) -> int:
    """How many edits it takes to find a reading somewhere in a text (Sellers, 1980)."""
    above = [0] * (len(layer) + 1)
    for row, sign in enumerate(seen, 1):
        costs = [row]
        for column, other in enumerate(layer, 1):
            costs.append(min(above[column - 1] + (sign != other), above[column] + 1, costs[-1] + 1))
        above = costs
    return min(above)


def _beside(quad: Quad, layer: Sequence[Word]) -> list[str]:
    """What the layer has at a line's height and within its length; a word may reach beyond."""
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    off = _MARGIN * engine.height(quad)
    return [
        word.text
        for word in layer
        if top - off <= (word.top + word.bottom) / 2 <= bottom + off
        and word.right >= left - off
        and word.left <= right + off
    ]
