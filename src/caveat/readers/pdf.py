"""PDF with a text layer: lines, table rows and paragraphs, each with its page and box."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from caveat.errors import ReadError
from caveat.readers import textlayer
from caveat.readers.glyphs import Word, words
from caveat.readers.layout import blocks
from caveat.readers.pages import Code, Page, Seen, Titles, fractions, problems, running_size
from caveat.readers.pictures import tesseract
from caveat.readers.pictures.turns import Unread, in_order
from caveat.readers.source import Limits, PageCount, PageDone, Piece, Reader, Source, Waiting

if TYPE_CHECKING:
    import pypdfium2

    from caveat.readers.pictures.loading import Picture
    from caveat.readers.pictures.work import Read

_ENDING = b"%%EOF"
_ONE_AT_A_TIME = Lock()  # PDFium is not made for threads; held for one page, never while others have their turn
_FIRST_PAGES = 16  # enough to tell the size of the running text
_PICTURES = {"no-text-layer", "broken-text-layer", "doubtful-text-layer"}  # pages that are read as pictures instead
_SCALE = 200 / 72  # of such pages: 200 dots an inch
_UNCHECKED = 0.5  # how sure a hidden text layer is as long as it was not held against its page
_SMALLER = 4  # times fewer pixels than a picture file may have: several pages are in memory at once
_LABELS = 8  # pages of a document in which barcodes are looked for: labels and certificates, no manual
_DRAWN = 20  # bars that a barcode has at least, where it is drawn and no picture
_CODE_PIXELS = 4_000_000  # of a page on which barcodes are looked for: A4 at 200 dots an inch, as scans are read
_CODE_SCALE = 400 / 72  # at most


def _accepts(head: bytes, _: Path) -> bool:
    return b"%PDF-" in head[:1024]


def _read(source: Source) -> Iterator[Piece]:
    with _ONE_AT_A_TIME:
        document = _open(source)
    try:
        yield from _document(source, document)
    finally:
        with _ONE_AT_A_TIME:
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
    with _ONE_AT_A_TIME:
        count = len(document)
    yield PageCount(count)
    if _ENDING not in source.data[-2048:]:
        yield source.problem("truncated", "no end mark")
    if count > source.limits.pages:
        yield source.problem("too-many-pages", f"{count} > {source.limits.pages}")
    pages = _pages(source, document, min(count, source.limits.pages))
    first: list[Page] = []
    for piece in pages:
        if not isinstance(piece, Page):
            yield piece
            continue
        first.append(piece)
        if len(first) == _FIRST_PAGES:
            break
    running = running_size(first)
    bad: list[Page] = []
    titles = Titles(source)
    for piece in chain(first, pages):
        if not isinstance(piece, Page):
            yield piece
            continue
        if piece.problems:
            bad.append(piece)
        yield from titles.passages(piece, running)
    yield from problems(source, bad)


def _pages(source: Source, document: "pypdfium2.PdfDocument", count: int) -> Iterator[Page | PageDone | Waiting]:
    """The pages in order; those without a usable text layer are read as pictures while the next are looked at."""

    def look(number: int) -> Page | Unread:
        with _ONE_AT_A_TIME:
            page, found = _page(document, number)
        if not _PICTURES & set(page.problems):
            return page
        layer = [word.scaled(1 / page.width) for word in found] if "doubtful-text-layer" in page.problems else []
        return Unread(page, lambda: _drawn(document, page.number, source.limits), _settled, layer)

    return in_order(map(look, range(1, count + 1)))


def _draw(source: Source, number: int) -> "Picture":
    with _ONE_AT_A_TIME:
        document = _open(source)
    try:
        return _drawn(document, number, source.limits)
    finally:
        with _ONE_AT_A_TIME:
            document.close()


def _drawn(document: "pypdfium2.PdfDocument", number: int, limits: Limits) -> "Picture":
    import numpy as np

    with _ONE_AT_A_TIME:
        drawn = document[number - 1]
        try:
            wanted = drawn.get_width() * drawn.get_height() * _SCALE**2
            scale = _SCALE * min(1.0, (limits.picture_pixels / _SMALLER / wanted) ** 0.5)
            return np.ascontiguousarray(drawn.render(scale=scale).to_numpy()[..., :3])
        finally:
            drawn.close()


def _settled(page: Page, found: "Read | ReadError") -> Page:
    """A page as it was seen; where there is no OCR, or none for its script, as it was, with both problems.

    A hidden layer that is right is what OCR of whatever make saw there, and as sure as it agrees with ours.
    """
    from caveat.readers.pictures.work import page_of

    if isinstance(found, ReadError):
        return page._replace(problems=(*page.problems, found.code), missing=found.detail)
    if agrees := found.scan.agrees:
        seen = [one._replace(confidence=agrees) for one in page.seen]
        return page._replace(problems=(), seen=seen, codes=found.scan.codes)
    if page.seen and "no-korean-ocr" in found.scan.problems:
        return page._replace(problems=(*page.problems, "no-korean-ocr"))
    return page_of(page.number, found.scan, page.width)


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
        problem = [code] if code else []
        size = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        seen = _seen(found, size) if code == "doubtful-text-layer" and textlayer.is_hidden(page, textpage) else []
        codes: list[Code] = []
        missing = ""
        if not problem and len(document) <= _LABELS:
            try:
                codes = _codes(page, size[0] * size[1])
            except ImportError as error:
                problem, missing = ["no-ocr"], str(error.name or error)
        return Page(number, *size, blocks(found), problem, seen, missing, codes), found
    finally:
        textpage.close()
        page.close()


def _seen(layer: list[Word], size: tuple[float, float]) -> list[Seen]:
    """The words of a layer that nobody sees: whoever wrote it there saw them in the picture."""
    return [Seen(word, fractions(word.left, word.top, word.right, word.bottom, size), _UNCHECKED) for word in layer]


def _codes(page: "pypdfium2.PdfPage", area: float) -> list[Code]:
    """The barcodes on a page with a text layer, if it has a picture or enough drawn bars to hold one."""
    import numpy as np
    import pypdfium2.raw as pdfium

    kinds = [one.type for one in page.get_objects(max_depth=3)]
    if pdfium.FPDF_PAGEOBJ_IMAGE not in kinds and kinds.count(pdfium.FPDF_PAGEOBJ_PATH) < _DRAWN:
        return []
    from caveat.readers.pictures.barcodes import find

    scale = min(_CODE_SCALE, (_CODE_PIXELS / area) ** 0.5)
    return find(np.ascontiguousarray(page.render(scale=scale, grayscale=True).to_numpy()))


READER = Reader(kind="pdf", endings=(".pdf",), accepts=_accepts, read=_read, draw=_draw, depends=tesseract.known)
