"""Pages as pictures, with a box around what is quoted."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from caveat.errors import ReadError
from caveat.model.evidence import Box, Item
from caveat.model.exhibits import Exhibit, Picture, Quoted
from caveat.readers import Limits, draw

if TYPE_CHECKING:
    from PIL import Image

_LONGEST = 2000  # pixels of a side of a whole page
_DETAIL = 1000  # pixels: as wide as a detail is at most
_WIDTH = 0.5  # of the page, at least, that a detail shows
_CONTEXT = 0.045  # of the height of the page, at least, above and below what is quoted
_HEIGHT = 0.5  # of the page, at most
_MARGIN = 0.004  # of the width of the page between what is quoted and its box
_COLOURS = 64
_INK, _HALO = (193, 18, 31), (255, 255, 255)
_QUALITY = 72  # of a detail


class Sheets:
    """Pages drawn one after the other; the last one is kept, for the next quote may stand on it too."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._last: tuple[tuple[str, int], Image.Image | None] | None = None

    def exhibit(self, quoted: Quoted, item: Item, path: Path) -> Exhibit | None:
        """The page of a passage with a box around it; None where there is no page or it can't be drawn."""
        place = quoted.passage.place
        if place.page is None or place.box is None:
            return None
        sheet = self._sheet(item, path, place.page)
        if sheet is None:
            return None
        boxed = sheet.copy()
        _frame(boxed, place.box)
        return Exhibit(quoted=quoted, whole=_whole(boxed), detail=_detail(boxed, place.box))

    def _sheet(self, item: Item, path: Path, page: int) -> "Image.Image | None":
        key = (item.sha256, page)
        if self._last is None or self._last[0] != key:
            self._last = (key, self._draw(item, path, page))
        return self._last[1]

    def _draw(self, item: Item, path: Path, page: int) -> "Image.Image | None":
        from PIL import Image

        try:
            pixels = draw(path, item.kind, page, limits=self._limits)
        except ReadError:
            return None  # its text is shown
        if pixels is None:
            return None
        return Image.fromarray(pixels[..., ::-1])


def _frame(sheet: "Image.Image", box: Box) -> None:
    """A frame around what is quoted: a dark line between two light ones is seen on any ground, without colour too."""
    from PIL import ImageDraw

    margin = max(_MARGIN * sheet.width, 3)
    pen = max(round(sheet.width / 500), 2)
    left, top, right, bottom = _pixels(box, sheet)
    pencil = ImageDraw.Draw(sheet)
    for colour, out, width in ((_HALO, margin + 2 * pen, 3 * pen), (_INK, margin + pen, pen)):
        pencil.rectangle((left - out, top - out, right + out, bottom + out), outline=colour, width=width)


def _pixels(box: Box, sheet: "Image.Image") -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return left * sheet.width, top * sheet.height, right * sheet.width, bottom * sheet.height


def _whole(sheet: "Image.Image") -> Picture:
    from PIL import Image

    shown = sheet.copy()
    shown.thumbnail((_LONGEST, _LONGEST))
    buffer = io.BytesIO()
    shown.quantize(_COLOURS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return Picture(data=buffer.getvalue(), media="image/png", width=shown.width, height=shown.height)


def _detail(sheet: "Image.Image", box: Box) -> Picture:
    """The part of a page around what is quoted."""
    left, top, right, bottom = box
    wide = min(max(right - left + 0.04, _WIDTH), 1.0)
    start = min(max((left + right - wide) / 2, 0.0), 1.0 - wide)
    high = min(bottom - top + 2 * max(_CONTEXT, 1.5 * (bottom - top)), max(_HEIGHT, bottom - top + 0.02), 1.0)
    above = min(max((top + bottom - high) / 2, 0.0), 1.0 - high)
    shown = sheet.crop(_pixels((start, above, start + wide, above + high), sheet))
    shown.thumbnail((_DETAIL, 4 * _DETAIL))
    buffer = io.BytesIO()
    shown.save(buffer, "WEBP", quality=_QUALITY, method=6)
    return Picture(data=buffer.getvalue(), media="image/webp", width=shown.width, height=shown.height)
