"""PDF with a text layer: lines, table rows and paragraphs, each with its page and box."""

from collections import deque
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from caveat.errors import ReadError
from caveat.readers import textlayer
from caveat.readers.glyphs import Word, words
from caveat.readers.layout import blocks
from caveat.readers.pages import Page, Seen, Titles, fractions, problems, running_size
from caveat.readers.source import Limits, MoreTime, PageCount, Piece, Reader, Source

if TYPE_CHECKING:
    from concurrent.futures import Future

    import pypdfium2

    from caveat.readers.pictures.scan import Scan

    _Pending = Future[Scan] | Future[Scan | float]

_ENDING = b"%%EOF"
_ONE_AT_A_TIME = Lock()  # PDFium is not made for threads
_FIRST_PAGES = 16  # enough to tell the size of the running text
_PICTURES = {"no-text-layer", "broken-text-layer", "doubtful-text-layer"}  # pages that are read as pictures instead
_SCALE = 200 / 72  # of such pages: 200 dots an inch
_SMALLER = 4  # times fewer pixels than a picture file may have: several pages are in memory at once
_UNCHECKED = 0.5  # how sure a hidden text layer is as long as it was not held against its page
_AHEAD = 16  # pages that are looked at while one is read


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
    pages = _pages(source, document, min(count, source.limits.pages))
    first = list(islice(pages, _FIRST_PAGES))
    running = running_size(first)
    yield MoreTime(source.limits.picture_seconds * sum(page.is_picture for page in first))
    bad: list[Page] = []
    titles = Titles(source)
    for number, page in enumerate(chain(first, pages)):
        if page.is_picture and number >= len(first):
            yield MoreTime(source.limits.picture_seconds)
        if page.problems:
            bad.append(page)
        yield from titles.passages(page, running)
    yield from problems(source, bad)


def _pages(source: Source, document: "pypdfium2.PdfDocument", count: int) -> Iterator[Page]:
    """The pages in order; those whose text layer is not usable are read as pictures while the next are looked at."""
    waiting: deque[tuple[Page, _Pending | None]] = deque()
    for number in range(1, count + 1):
        page, found = _page(document, number)
        pending = _as_picture(document, page, found, source.limits) if _PICTURES & set(page.problems) else None
        waiting.append((page, pending))
        while waiting and (waiting[0][1] is None or len(waiting) > _AHEAD):
            yield _settled(*waiting.popleft())
    for one in waiting:
        yield _settled(*one)


def _as_picture(document: "pypdfium2.PdfDocument", page: Page, layer: list[Word], limits: Limits) -> "_Pending":
    """A page drawn, on its way through OCR; a layer that is only doubtful is held against it first."""
    import numpy as np

    from caveat.readers.pictures.work import begin, begin_check

    drawn = document[page.number - 1]
    try:
        wanted = page.width * page.height * _SCALE**2
        scale = _SCALE * min(1.0, (limits.picture_pixels / _SMALLER / wanted) ** 0.5)
        picture = np.ascontiguousarray(drawn.render(scale=scale).to_numpy()[..., :3])
    finally:
        drawn.close()
    if "doubtful-text-layer" in page.problems:
        return begin_check(picture, [word.scaled(scale) for word in layer])
    return begin(picture)


def _settled(page: Page, pending: "_Pending | None") -> Page:
    """A page as it was read; where there is no OCR, with both problems.

    The layer of a page that was suspected and is right is what OCR of whatever make saw there, as sure as it is right.
    """
    if pending is None:
        return page
    from caveat.readers.pictures.work import page_of

    try:
        found = pending.result()
    except ReadError as error:
        return page._replace(problems=(*page.problems, error.code))
    if isinstance(found, float):
        return page._replace(problems=(), seen=[one._replace(confidence=found) for one in page.seen])
    if page.seen and "no-korean-ocr" in found.problems:
        return page._replace(problems=(*page.problems, "no-korean-ocr"))
    return page_of(page.number, found, page.width)


def _page(document: "pypdfium2.PdfDocument", number: int) -> tuple[Page, list[Word]]:
    """One page as blocks, and its words; a page that PDFium refuses has a problem and no blocks."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        page = document[number - 1]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return Page(number, 1, 1, [], ["unreadable"]), []
    try:
        found = words(page, textpage)
        code = textlayer.problem(page, textpage, found)
        size = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        seen = _seen(found, size) if code == "doubtful-text-layer" and textlayer.is_hidden(page, textpage) else []
        return Page(number, *size, blocks(found), [code] if code else [], seen), found
    finally:
        textpage.close()
        page.close()


def _seen(layer: list[Word], size: tuple[float, float]) -> list[Seen]:
    """The words of a layer that nobody sees: whoever wrote it there saw them in the picture."""
    return [Seen(word, fractions(word.left, word.top, word.right, word.bottom, size), _UNCHECKED) for word in layer]


READER = Reader(kind="pdf", endings=(".pdf",), accepts=_accepts, read=_read)
