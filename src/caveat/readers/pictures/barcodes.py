"""Barcodes and two-dimensional codes in a picture: what they hold and where; what it means is not asked here.

Read by ZXing-C++, in any direction, also light on dark. Codabar and interleaved 2 of 5 are not asked for: they have no
check of their own, are read in part, and are seen in print and in textures where there are none.
Element strings of GS1 come with their application identifiers in parentheses, as people write them.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from caveat.readers.pages import Code

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import zxingcpp

_SYMBOLOGIES = (
    *("EAN13", "EAN8", "UPCA", "UPCE", "DataBar"),
    *("Code128", "Code93", "Code39"),
    *("QRCode", "MicroQRCode", "DataMatrix", "PDF417", "Aztec"),
)
# ZXing shows the marks that part a record (ISO/IEC 15434), and all controls of a text that has others than line ends.
_LINE_ENDS = re.compile(r"[\r\n␝␞]|<LF>|<CR>")


def find(picture: "npt.NDArray[np.uint8]") -> list[Code]:
    """The codes in a picture (grey, or three colours, blue first), line by line of what they hold."""
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=_formats())
    return [code for one in found for code in _lines(one, picture.shape[1], picture.shape[0])]


@cache
def _formats() -> "zxingcpp.BarcodeFormats":
    import zxingcpp

    return zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, name) for name in _SYMBOLOGIES])


def _lines(found: "zxingcpp.Barcode", width: int, height: int) -> list[Code]:
    corners = (
        found.position.top_left,
        found.position.top_right,
        found.position.bottom_right,
        found.position.bottom_left,
    )
    across = [min(max(corner.x / width, 0), 1) for corner in corners]
    down = [min(max(corner.y / height, 0), 1) for corner in corners]
    box = (round(min(across), 4), round(min(down), 4), round(max(across), 4), round(max(down), 4))
    return [Code(text, str(found.format), box) for line in _LINE_ENDS.split(found.text) if (text := line.strip())]
