"""The words of a PDF page with their boxes, straight from PDFium's text page."""

import re
import unicodedata
from ctypes import byref, c_ushort
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pypdfium2

_HYPHENS = "\x02\ufffe"  # what PDFium gives for a hyphen at the end of a line, where it joins the lines
_WORD = re.compile(rf"[^\s{_HYPHENS}]+[{_HYPHENS}]?|[{_HYPHENS}]")
_CODES = [*range(0x2E80, 0x2FD6), *range(0xFB00, 0xFB07)]  # radicals and ligatures that stand for plain signs
_PLAIN = {code: plain for code in _CODES if (plain := unicodedata.normalize("NFKC", chr(code))) != chr(code)}
_PLAIN |= dict(
    zip(
        map(ord, "⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⺟⺠"),
        "虎西见角贝车長长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟母民",
        strict=True,
    )
)
_PLAIN |= dict.fromkeys(map(ord, _HYPHENS), "-") | {0x00: ""}
_CHECKS = 40  # signs of a page of which it is asked whether the font says what they are, and whether they are seen


class Word(NamedTuple):
    """Signs without a gap. The box is in points from the page's top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    spaced: bool  # the text has a space (or a new line) before it
    begins_line: bool  # PDFium sees a new line here

    def scaled(self, scale: float) -> "Word":
        """The word in another unit."""
        left, top, right, bottom = (scale * side for side in (self.left, self.top, self.right, self.bottom))
        return self._replace(left=left, top=top, right=right, bottom=bottom)


def words(page: "pypdfium2.PdfPage", textpage: "pypdfium2.PdfTextPage") -> list[Word]:
    """The words of a page as the file has them, which is not always the order of reading."""
    import pypdfium2.raw as pdfium

    text, indices = _text(textpage)
    rotation = page.get_rotation()
    left, bottom, right, top = page.get_bbox()
    rect = pdfium.FS_RECTF()
    box_of, handle, target = pdfium.FPDFText_GetLooseCharBox, textpage.raw, byref(rect)
    found = []
    end = 0
    for match in _WORD.finditer(text):
        start, between = match.start(), text[end : match.start()]
        broken = end > 0 and text[end - 1] in _HYPHENS
        end = match.end()
        box_of(handle, indices[start] if indices else start, target)
        x0, y0, x1, y1 = rect.left, rect.top, rect.right, rect.bottom
        if end - start > 1:
            box_of(handle, indices[end - 1] if indices else end - 1, target)
            x0, y0 = min(x0, rect.left), max(y0, rect.top)
            x1, y1 = max(x1, rect.right), min(y1, rect.bottom)
        if rotation == 0:
            box = (x0 - left, top - y0, x1 - left, top - y1)
        elif rotation == 90:  # noqa: PLR2004 - degrees
            box = (y1 - bottom, x0 - left, y0 - bottom, x1 - left)
        elif rotation == 180:  # noqa: PLR2004
            box = (right - x1, y1 - bottom, right - x0, y0 - bottom)
        else:
            box = (top - y0, right - x1, top - y1, right - x0)
        found.append(Word(match[0].translate(_PLAIN), *box, bool(between) or broken, "\n" in between or broken))
    return found


def _text(textpage: "pypdfium2.PdfTextPage") -> tuple[str, list[int] | None]:
    """The text of a page, and PDFium's number of each of its signs where that is not simply its position."""
    import pypdfium2.raw as pdfium

    count = textpage.count_chars()
    buffer = (c_ushort * (count + 1))()
    length = max(pdfium.FPDFText_GetText(textpage.raw, 0, count, buffer) - 1, 0)
    text = bytes(buffer)[: 2 * length].decode("utf-16-le", errors="replace")
    if len(text) == length == count:
        return text, None
    numbers = []
    unit = 0
    for sign in text:
        numbers.append(max(pdfium.FPDFText_GetCharIndexFromTextIndex(textpage.raw, unit), 0))
        unit += 2 if ord(sign) > 0xFFFF else 1  # noqa: PLR2004 - beyond the first plane of Unicode
    return text, numbers


def unmapped_share(textpage: "pypdfium2.PdfTextPage") -> float:
    """The share of signs of which the fonts do not say what they are, by a sample."""
    import pypdfium2.raw as pdfium

    wrong = [pdfium.FPDFText_HasUnicodeMapError(textpage.raw, index) == 1 for index in _sample(textpage)]
    return sum(wrong) / len(wrong) if wrong else 0.0


def hidden_share(textpage: "pypdfium2.PdfTextPage") -> float:
    """The share of signs that are neither filled nor stroked (text rendering modes 3 and 7), by a sample."""
    import pypdfium2.raw as pdfium

    drawn = [pdfium.FPDFText_GetTextObject(textpage.raw, index) for index in _sample(textpage)]
    modes = [pdfium.FPDFTextObj_GetTextRenderMode(one) for one in drawn if one]  # spaces may be nowhere
    hidden = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
    return sum(mode in hidden for mode in modes) / len(modes) if modes else 0.0


def _sample(textpage: "pypdfium2.PdfTextPage") -> range:
    count = textpage.count_chars()
    return range(0, count, max(count // _CHECKS, 1))
