"""PDF with a text layer: lines, table rows and paragraphs, each with its page and box."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from caveat.errors import ReadError
from caveat.readers.glyphs import unmapped_share, words
from caveat.readers.layout import blocks
from caveat.readers.pages import Code, Page, Titles, problems, running_size
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
_BROKEN = re.compile(r"[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f\U000f0000-\U0010ffff]")
_MOST_BROKEN = 0.3
_FEW_SIGNS = 40  # a page number or a running head: a picture may hold all the rest
_WHOLE_PAGE = 0.4  # of the page that a picture covers
_PICTURES = {"no-text-layer", "broken-text-layer"}  # pages that are read as pictures instead
_SCALE = 200 / 72  # of such pages: 200 dots an inch
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
    """The pages in order; those without a text layer are read as pictures while the next ones are looked at."""

    def look(number: int) -> Page | Unread:
        with _ONE_AT_A_TIME:
            page = _page(document, number)
        if not _PICTURES & set(page.problems):
            return page
        return Unread(page, lambda: _drawn(document, page.number, source.limits), _settled)

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
    """A page as it was seen, or, where there is no OCR, with both problems."""
    from caveat.readers.pictures.work import page_of

    if isinstance(found, ReadError):
        return page._replace(problems=(*page.problems, found.code), missing=found.detail)
    return page_of(page.number, found.scan, page.width)


def _page(document: "pypdfium2.PdfDocument", number: int) -> Page:
    """One page as blocks; a page that PDFium refuses has a problem and no blocks."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        page = document[number - 1]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return Page(number, 1, 1, [], ["unreadable"])
    try:
        found = words(page, textpage)
        text = "".join(word.text for word in found)
        problem = []
        if len(text) < _FEW_SIGNS and _hides_text(page, empty=not text):
            problem = ["no-text-layer"]
        elif text and (
            len(_BROKEN.findall(text)) > _MOST_BROKEN * len(text) or unmapped_share(textpage) > _MOST_BROKEN
        ):
            problem = ["broken-text-layer"]
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        codes: list[Code] = []
        missing = ""
        if not problem and len(document) <= _LABELS:
            try:
                codes = _codes(page, width * height)
            except ImportError as error:
                problem, missing = ["no-ocr"], str(error.name or error)
        return Page(number, width, height, blocks(found), problem, missing=missing, codes=codes)
    finally:
        textpage.close()
        page.close()


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


READER = Reader(kind="pdf", endings=(".pdf",), accepts=_accepts, read=_read, draw=_draw, depends=tesseract.known)
