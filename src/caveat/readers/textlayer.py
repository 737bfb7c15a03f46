"""Whether the text layer of a PDF page can be trusted: it is there, its fonts have maps, people see what it says."""

import re
from typing import TYPE_CHECKING

from caveat.readers.glyphs import Word, hidden_share, unmapped_share
from caveat.readers.plausibility import is_doubtful

if TYPE_CHECKING:
    import pypdfium2

_BROKEN = re.compile(r"[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f\U000f0000-\U0010ffff]")
_MOST_BROKEN = 0.3
_MOST_HIDDEN = 0.3
_FEW_SIGNS = 40  # a page number or a running head: a picture may hold all the rest
_LARGE = 0.4  # of the page: a picture that may hold text
_COVERING = 0.8  # of the page: a picture that hides what is below it


def problem(page: "pypdfium2.PdfPage", textpage: "pypdfium2.PdfTextPage", found: list[Word]) -> str | None:
    """The code of what is wrong with a layer: none, one without sense, or one that must be held against the picture.

    OCR laid over a scan is hidden from the eye: nobody saw whether it is right.
    """
    text = "".join(word.text for word in found)
    if len(text) < _FEW_SIGNS and _hides_text(page, empty=not text):
        return "no-text-layer"
    if not text:
        return None
    if len(_BROKEN.findall(text)) > _MOST_BROKEN * len(text) or unmapped_share(textpage) > _MOST_BROKEN:
        return "broken-text-layer"
    spaced = " ".join(word.text for word in found)
    return "doubtful-text-layer" if is_hidden(page, textpage) or is_doubtful(spaced) else None


def is_hidden(page: "pypdfium2.PdfPage", textpage: "pypdfium2.PdfTextPage") -> bool:
    """Whether a page does not show its text: it is drawn without ink, or a picture of the whole page lies on it."""
    return _is_covered(page) or hidden_share(textpage) > _MOST_HIDDEN


def _is_covered(page: "pypdfium2.PdfPage") -> bool:
    """Whether all text is drawn before a picture that covers the page."""
    import pypdfium2.raw as pdfium

    for index in reversed(range(pdfium.FPDFPage_CountObjects(page))):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM):
            return False
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and _takes(page, drawn, _COVERING):
            return True
    return False


def _hides_text(page: "pypdfium2.PdfPage", *, empty: bool) -> bool:
    """Whether a page shows what may be text: anything on an empty page, else a picture that covers much of it."""
    import pypdfium2.raw as pdfium

    if empty:
        return bool(pdfium.FPDFPage_CountObjects(page) > 0)
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    return any(_takes(page, picture, _LARGE) for picture in pictures)


def _takes(page: "pypdfium2.PdfPage", drawn: object, share: float) -> bool:
    """Whether a thing takes more than a share of a page."""
    from ctypes import byref, c_float

    import pypdfium2.raw as pdfium

    left, bottom, right, top = sides = [c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(drawn, *map(byref, sides)):
        return False
    area = (right.value - left.value) * (top.value - bottom.value)
    return bool(area > share * page.get_width() * page.get_height())
