"""Barcodes and two-dimensional codes in a picture: what they hold and where; what it means is not asked here.

Read by ZXing-C++. Codabar, interleaved 2 of 5 and UPC-E are not asked for: they are read in part, or seen in print and
in textures where there are none. Element strings of GS1 come with their application identifiers in parentheses, as
people write them.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from caveat.readers.pages import Code

if TYPE_CHECKING:
    import zxingcpp

Pixels = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float64]
"""Four points, across and down in pixels, from the top left one clockwise as the code is read."""

# Linear symbologies, and how high their bars must be seen, of the length of all: what is seen in a thinner line is a
# chance. The check digit of the trade's lets one chance in ten pass, but their bars are high.
_LINEAR = {"Code128": 0.02, "Code93": 0.02, "Code39": 0.02}
_TRADE = {"EAN13": 0.2, "EAN8": 0.2, "UPCA": 0.2}
_THINNEST = _LINEAR | _TRADE
_OTHERS = ("DataBar", "QRCode", "MicroQRCode", "DataMatrix", "PDF417", "Aztec")
_ALL = (*_THINNEST, *_OTHERS)
_SURE = (*_LINEAR, *_OTHERS)  # also where sharpening made bars that are none
# ZXing shows the marks that part a record (ISO/IEC 15434), and all controls of a text that has others than line ends.
_LINE_ENDS = re.compile(r"[\r\n␝␞]|<LF>|<CR>")
_SMALL = 1_500_000  # pixels of a picture that is read twice as large, too
_FOCUS = 3.0  # pixels of blur that sharpening takes back
_MARGIN = 0.15  # around bars that are looked at closer, of their length and height
_CLOSER = ((1.5, False), (3.0, True), (3.0, False))  # how many times larger, and whether sharpened
_MOST_BARS = 24  # that are looked at closer in one picture
_MOST_PIXELS = 4_000_000  # of one of them, enlarged


class _Found(NamedTuple):
    text: str
    symbology: str
    corners: Corners


def find(picture: Pixels) -> list[Code]:
    """The codes in a clean picture (grey, or three colours, blue first), line by line of what they hold."""
    return list(_codes(_read(picture), picture))


def find_in_photo(picture: Pixels, slant: float = 0.0) -> list[Code]:
    """The codes in a photo (three colours, blue first): blurred, small, on a round box, or light on dark, too.

    `slant` is how far its lines rise to the right, in degrees: bars are read a little aslant, and not more.
    """
    grey, back = _turned(picture, slant)
    found = [one._replace(corners=one.corners @ back[:, :2].T + back[:, 2]) for one in _look(grey)]
    return list(_codes(found, picture))


def _turned(picture: Pixels, slant: float) -> tuple[Pixels, Corners]:
    """A picture in grey, its lines level, and the matrix that leads from there back to where things were."""
    import cv2

    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    if not slant:
        return grey, np.eye(2, 3)
    high, wide = grey.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), -slant, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = (round(wide * cos + high * sin), round(high * cos + wide * sin))
    turn[:, 2] += (size[0] - wide) / 2, (size[1] - high) / 2
    level = cv2.warpAffine(grey, turn, size, borderValue=(255,))
    return np.asarray(level, np.uint8), np.asarray(cv2.invertAffineTransform(turn), np.float64)


def _look(grey: Pixels) -> list[_Found]:
    """What is read at once, and, where bars are seen that were not read, what a closer look gives."""
    found = _joined(_read(grey), _read(255 - grey, tuple(_THINNEST)))  # the library turns only squares round
    if grey.size <= _SMALL:
        found = _joined(found, _doubled(grey))
    if not _unread(grey, found):
        return found
    found = _joined(found, _read(_sharpened(grey, _FOCUS), _SURE))
    for bars in _unread(grey, found)[:_MOST_BARS]:
        found = _joined(found, _closer(grey, bars))
    return found


def _doubled(grey: Pixels) -> list[_Found]:
    """What is read in a small picture when it is twice as large: its bars may be thinner than two pixels."""
    import cv2

    large = np.asarray(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
    return [one._replace(corners=one.corners / 2) for one in _read(large)]


def _unread(grey: Pixels, found: list[_Found]) -> list[Corners]:
    """Bars, by the detector of OpenCV, in which no code was read."""
    import cv2

    _, seen = cv2.barcode.BarcodeDetector().detectMulti(grey)
    every = [] if seen is None else [np.asarray(bars, np.float64) for bars in seen]
    return [bars for bars in every if not any(_covers(one, bars) for one in found)]


def _covers(one: _Found, bars: Corners) -> bool:
    middle = bars.mean(axis=0)
    return bool(((one.corners.min(axis=0) <= middle) & (middle <= one.corners.max(axis=0))).all())


def _closer(grey: Pixels, bars: Corners) -> list[_Found]:
    """The code of these bars, enlarged, sharpened, and as dark on light."""
    import cv2

    along, across = bars[1] - bars[0], bars[3] - bars[0]
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    wider = bars + _MARGIN * (signs[:, :1] * along + signs[:, 1:] * across)
    for scale, sharpen in _CLOSER:
        size = [round(float(np.linalg.norm(side)) * (1 + 2 * _MARGIN) * scale) for side in (along, across)]
        if min(size) < 1 or size[0] * size[1] > _MOST_PIXELS:
            continue
        flat = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float64)
        matrix = cv2.getPerspectiveTransform(wider.astype(np.float32), flat.astype(np.float32))
        cut = np.asarray(cv2.warpPerspective(grey, matrix, size, flags=cv2.INTER_CUBIC), np.uint8)
        cut = _sharpened(cut, _FOCUS * scale) if sharpen else cut
        back = np.linalg.inv(matrix)
        for shown in (cut, 255 - cut):
            if found := _read(shown, _SURE if sharpen else _ALL):
                return [one._replace(corners=cv2.perspectiveTransform(one.corners[None], back)[0]) for one in found]
    return []


def _sharpened(grey: Pixels, focus: float) -> Pixels:
    import cv2

    return np.asarray(cv2.addWeighted(grey, 2.5, cv2.GaussianBlur(grey, (0, 0), focus), -1.5, 0), np.uint8)


def _joined(found: list[_Found], more: list[_Found]) -> list[_Found]:
    """What was found, and what is new: a code of another text, or one that is elsewhere."""
    new = [one for one in more if not any(one.text == old.text and _covers(old, one.corners) for old in found)]
    return [*found, *new]


# The library


def _read(picture: Pixels, symbologies: tuple[str, ...] = _ALL) -> list[_Found]:
    import zxingcpp

    found = []
    for one in zxingcpp.read_barcodes(picture, formats=_formats(symbologies)):
        at = one.position
        points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        corners = np.array([(point.x, point.y) for point in points], np.float64)
        high, wide = sorted(float(np.linalg.norm(corners[0] - corners[other])) for other in (1, 3))
        if high >= _thinnest().get(one.format, 0) * wide:
            found.append(_Found(one.text, str(one.format), corners))
    return found


@cache
def _formats(names: tuple[str, ...]) -> "zxingcpp.BarcodeFormats":
    import zxingcpp

    return zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, name) for name in names])


@cache
def _thinnest() -> "dict[zxingcpp.BarcodeFormat, float]":
    import zxingcpp

    return {getattr(zxingcpp.BarcodeFormat, name): least for name, least in _THINNEST.items()}


def _codes(found: list[_Found], picture: Pixels) -> Iterator[Code]:
    size = np.array([picture.shape[1], picture.shape[0]])
    for one in found:
        at = np.clip(one.corners / size, 0, 1)
        left, top = (round(float(value), 4) for value in at.min(axis=0))
        right, bottom = (round(float(value), 4) for value in at.max(axis=0))
        for line in _LINE_ENDS.split(one.text):
            if text := line.strip():
                yield Code(text, one.symbology, (left, top, right, bottom))
