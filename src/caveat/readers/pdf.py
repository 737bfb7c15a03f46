"""PDF with a text layer: lines, table rows and paragraphs, each with its page and box."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, groupby, islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from caveat.errors import ReadError
from caveat.model.evidence import Box, Form, Passage, Place, Problem
from caveat.readers.glyphs import unmapped_share, words
from caveat.readers.layout import Line, Row, blocks
from caveat.readers.source import PageCount, Piece, Reader, Source, row_text
from caveat.readers.text import BULLET

if TYPE_CHECKING:
    import pypdfium2

_ENDING = b"%%EOF"
_ONE_AT_A_TIME = Lock()  # PDFium is not made for threads
_TITLE_PAGES = 2  # a title stands on the cover or after it
_FIRST_PAGES = 16  # enough to tell the size of the running text
_BROKEN = re.compile(r"[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f\U000f0000-\U0010ffff]")
_MOST_BROKEN = 0.3
_FEW_SIGNS = 40  # a page number or a running head: a picture may hold all the rest
_WHOLE_PAGE = 0.4  # of the page that a picture covers
_LEVELS = ((1.8, 1), (1.4, 2), (1.15, 3))  # of a heading, by its size against the running text
_LONGEST_HEADING = 120
_TABLES_A_PAGE = 1_000  # tables are counted page by page: 7002 is the second of page 7


class _Page(NamedTuple):
    number: int
    width: float
    height: float
    blocks: list[Line | Row]
    problem: str | None  # "no-text-layer", "broken-text-layer", "unreadable"


def _accepts(head: bytes, _: Path) -> bool:
    return b"%PDF-" in head[:1024]


def _read(source: Source) -> Iterator[Piece]:
    with _ONE_AT_A_TIME:
        document = _open(source)
        try:
            yield from _document(source, document)
        finally:
            document.close()


def _open(source: Source) -> "pypdfium2.PdfDocument":
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        return pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise ReadError("encrypted") from None
        raise ReadError("unreadable" if _ENDING in source.data[-2048:] else "truncated", str(error)) from None


def _document(source: Source, document: "pypdfium2.PdfDocument") -> Iterator[Piece]:
    count = len(document)
    yield PageCount(count)
    if _ENDING not in source.data[-2048:]:
        yield source.problem("truncated", "no end mark")
    if count > source.limits.pages:
        yield source.problem("too-many-pages", f"{count} > {source.limits.pages}")
    pages = (_page(document, number) for number in range(1, min(count, source.limits.pages) + 1))
    first = list(islice(pages, _FIRST_PAGES))
    running = _running_size(first)
    bad: list[_Page] = []
    titled = False
    for page in chain(first, pages):
        if page.problem:
            bad.append(page)
        for passage in _passages(source, page, running):
            is_title = passage.level == 1 and not titled and page.number <= _TITLE_PAGES
            titled = titled or is_title
            yield structs.replace(passage, form=Form.TITLE, level=0) if is_title else passage
    yield from _problems(source, bad)


def _page(document: "pypdfium2.PdfDocument", number: int) -> _Page:
    """One page as blocks; a page that PDFium refuses has a problem and no blocks."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        page = document[number - 1]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return _Page(number, 1, 1, [], "unreadable")
    try:
        found = words(page, textpage)
        text = "".join(word.text for word in found)
        problem = None
        if len(text) < _FEW_SIGNS and _hides_text(page, empty=not text):
            problem = "no-text-layer"
        elif text and (
            len(_BROKEN.findall(text)) > _MOST_BROKEN * len(text) or unmapped_share(textpage) > _MOST_BROKEN
        ):
            problem = "broken-text-layer"
        return _Page(number, pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page), blocks(found), problem)
    finally:
        textpage.close()
        page.close()


def _hides_text(page: "pypdfium2.PdfPage", *, empty: bool) -> bool:
    """Whether a page shows what may be text: anything on an empty page, else a picture that covers much of it."""
    import pypdfium2.raw as pdfium

    if empty:
        return bool(pdfium.FPDFPage_CountObjects(page) > 0)
    area = page.get_width() * page.get_height()
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > _WHOLE_PAGE * area:
            return True
    return False


def _running_size(pages: list[_Page]) -> float:
    """The height of a line of running text: the one that most signs have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for block in page.blocks:
            if isinstance(block, Line):
                sizes[round(block.size, 1)] += len(block.text) - block.text.count(".")  # the dots of a contents page
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _passages(source: Source, page: _Page, running: float) -> Iterator[Passage]:
    for block in page.blocks:
        place = Place(page=page.number, box=_box(block, page))
        if isinstance(block, Row):
            table = page.number * _TABLES_A_PAGE + block.table
            yield source.passage(row_text(block.cells), Form.ROW, place, table=table)
            continue
        level = _level(block, running)
        bullet = BULLET.match(block.text)
        if level:
            yield source.passage(block.text, Form.HEADING, place, level=level)
        elif bullet:
            yield source.passage(block.text[bullet.end() :], Form.LIST_ITEM, place)
        else:
            yield source.passage(block.text, Form.TEXT, place)


def _level(line: Line, running: float) -> int:
    """The level of a heading by its size; 0 for running text, also if it is large."""
    level = next((level for ratio, level in _LEVELS if line.size >= ratio * running), 0)
    is_sentence = level > 1 and line.text.endswith((".", "。"))
    return 0 if is_sentence or len(line.text) > _LONGEST_HEADING else level


def _box(block: Line | Row, page: _Page) -> Box:
    """Fractions of the page; what reaches beyond its edge is cut there."""
    left, right = (min(max(x / page.width, 0), 1) for x in (block.left, block.right))
    top, bottom = (min(max(y / page.height, 0), 1) for y in (block.top, block.bottom))
    return (round(left, 4), round(top, 4), round(right, 4), round(bottom, 4))


def _problems(source: Source, pages: list[_Page]) -> Iterator[Problem]:
    """One problem for each run of pages that have the same."""
    # pages that follow each other have the same distance between their number and their position
    runs = groupby(enumerate(pages), key=lambda entry: (entry[1].problem, entry[1].number - entry[0]))
    for (code, _), run in runs:
        numbers = [page.number for _, page in run]
        detail = f"page {numbers[0]}" if len(numbers) == 1 else f"pages {numbers[0]}-{numbers[-1]}"
        yield source.problem(str(code), detail, Place(page=numbers[0]))


READER = Reader(kind="pdf", endings=(".pdf",), accepts=_accepts, read=_read)
