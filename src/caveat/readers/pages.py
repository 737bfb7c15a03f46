"""Pages of blocks to passages: rows, headings by their size, list items and text, each in its place."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from msgspec import structs

from caveat.model.evidence import BARCODE, Box, Form, Passage, Place, Problem
from caveat.readers.glyphs import Word
from caveat.readers.layout import Line, Row
from caveat.readers.source import Source, row_text
from caveat.readers.text import BULLET

_TITLE_PAGES = 2  # a title stands on the cover or after it
_LEVELS = ((1.8, 1), (1.4, 2), (1.15, 3))  # of a heading, by its size against the running text
_LONGEST_HEADING = 120
_TABLES_A_PAGE = 1_000  # tables are counted page by page: 7002 is the second of page 7
_NO_OCR = "no-ocr"
_HIDE_NOTHING = {"nothing-read"}  # of the problems of a page


class Seen(NamedTuple):
    """A word as OCR saw it: for the layout, where it is in the picture, and how sure it is."""

    word: Word
    box: Box
    confidence: float


class Code(NamedTuple):
    """What a barcode or a two-dimensional code holds: a line of its text, the symbology, and where it is."""

    text: str
    symbology: str  # "EAN-13", "QR Code", ...
    box: Box


class Page(NamedTuple):
    """What stands on a page, in an order that can be read."""

    number: int
    width: float
    height: float
    blocks: list[Line | Row]
    problems: Sequence[str] = ()  # codes: "no-text-layer", "blurred", ...
    seen: Sequence[Seen] = ()  # the words of its blocks, if it was read as a picture
    missing: str = ""  # the part of OCR for want of which it was not read ("no-ocr")
    codes: Sequence[Code] = ()


class Titles:
    """Makes passages of pages; the first great heading is the title."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._titled = False

    def passages(self, page: Page, running: float) -> Iterator[Passage]:
        """The passages of the next page; `running` is the size of running text there."""
        for passage in _of_page(self._source, page, running):
            is_title = passage.level == 1 and not self._titled and page.number <= _TITLE_PAGES
            self._titled = self._titled or is_title
            yield structs.replace(passage, form=Form.TITLE, level=0) if is_title else passage
        yield from (_of_code(self._source, code, page.number) for code in page.codes)


def running_size(pages: Iterable[Page]) -> float:
    """The height of a line of running text: the one that most signs have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for block in page.blocks:
            if isinstance(block, Line):
                sizes[round(block.size, 1)] += len(block.text) - block.text.count(".")  # the dots of a contents page
    return sizes.most_common(1)[0][0] if sizes else 0.0


def problems(source: Source, pages: Sequence[Page]) -> Iterator[Problem]:
    """One problem for each run of pages that have the same."""
    codes = dict.fromkeys(code for page in pages for code in page.problems)
    for code in codes:
        numbers = [page.number for page in pages if code in page.problems]
        # pages that follow each other have the same distance between their number and their position
        for _, run in groupby(enumerate(numbers), key=lambda entry: entry[1] - entry[0]):
            found = [number for _, number in run]
            detail = [f"pages {found[0]}-{found[-1]}"] if len(found) > 1 else []  # one page is its place
            if code == _NO_OCR:
                detail += dict.fromkeys(page.missing for page in pages if page.number in found)
            place = Place(page=found[0])
            yield source.problem(code, ": ".join(detail), place, hides=code not in _HIDE_NOTHING)


def _of_page(source: Source, page: Page, running: float) -> Iterator[Passage]:
    for block in page.blocks:
        passage = _passage(source, block, page, running)
        seen = _within(block, page.seen)
        yield _as_seen(passage, seen) if seen else passage


def _of_code(source: Source, code: Code, number: int) -> Passage:
    """A code is read whole or not at all, so how sure the reading is has no number."""
    place = Place(page=number, box=code.box, path=code.symbology)
    return structs.replace(source.passage(code.text, place=place), reader=BARCODE)


def _passage(source: Source, block: Line | Row, page: Page, running: float) -> Passage:
    box = fractions(block.left, block.top, block.right, block.bottom, (page.width, page.height))
    place = Place(page=page.number, box=box)
    if isinstance(block, Row):
        return source.passage(row_text(block.cells), Form.ROW, place, table=page.number * _TABLES_A_PAGE + block.table)
    if level := _level(block, running):
        return source.passage(block.text, Form.HEADING, place, level=level)
    if bullet := BULLET.match(block.text):
        return source.passage(block.text[bullet.end() :], Form.LIST_ITEM, place)
    return source.passage(block.text, Form.TEXT, place)


def _level(line: Line, running: float) -> int:
    """The level of a heading by its size; 0 for running text, also if it is large."""
    level = next((level for ratio, level in _LEVELS if line.size >= ratio * running), 0)
    is_sentence = level > 1 and line.text.endswith((".", "。"))
    return 0 if is_sentence or len(line.text) > _LONGEST_HEADING else level


def fractions(left: float, top: float, right: float, bottom: float, size: tuple[float, float]) -> Box:
    """A box in fractions of the page, whose width and height are given; what reaches beyond its edge is cut there."""
    wide, high = size
    left, right = (min(max(x / wide, 0), 1) for x in (left, right))
    top, bottom = (min(max(y / high, 0), 1) for y in (top, bottom))
    return (round(left, 4), round(top, 4), round(right, 4), round(bottom, 4))


# Pages that were read as pictures


def _within(block: Line | Row, seen: Sequence[Seen]) -> list[Seen]:
    """The words of a block."""
    return [
        one
        for one in seen
        if block.left <= (one.word.left + one.word.right) / 2 <= block.right
        and block.top <= (one.word.top + one.word.bottom) / 2 <= block.bottom
    ]


def _as_seen(passage: Passage, seen: Sequence[Seen]) -> Passage:
    """A passage with the box of its words in the picture, and with how sure they are."""
    lefts, tops, rights, bottoms = zip(*(one.box for one in seen), strict=True)
    signs = [len(one.word.text) for one in seen]
    sure = sum(one.confidence * count for one, count in zip(seen, signs, strict=True)) / sum(signs)
    place = structs.replace(passage.place, box=(min(lefts), min(tops), max(rights), max(bottoms)))
    return structs.replace(passage, reader="ocr", place=place, confidence=round(sure, 3))
