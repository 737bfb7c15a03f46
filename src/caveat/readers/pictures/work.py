"""One picture to a page."""

from collections.abc import Sequence
from time import perf_counter
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.glyphs import Word
from caveat.readers.layout import blocks
from caveat.readers.pages import Page
from caveat.readers.pictures import engine
from caveat.readers.pictures.agreement import agreement
from caveat.readers.pictures.engine import Quad
from caveat.readers.pictures.loading import Picture
from caveat.readers.pictures.scan import Scan, scan

_TRUSTED = 0.92  # of the signs of a text layer that agree with what is read: a good one has 0.97 and more


class Read(NamedTuple):
    """What was seen in a picture, and how long it took."""

    scan: Scan
    seconds: float


def read(picture: Picture, layer: Sequence[Word] = ()) -> Read:
    """A picture read; one that the engine chokes on has a problem. Raises ReadError "no-ocr".

    Where a text layer agrees with it (see `agreement`), only that is told, which is quicker.
    """
    start = perf_counter()
    agrees, quads = _agreement(picture, layer) if layer else (0.0, None)
    found = _codes_alone(picture, agrees) if agrees >= _TRUSTED else _scan(picture, quads)
    return Read(found, perf_counter() - start)


def page_of(number: int, found: Scan, width: float | None = None) -> Page:
    """The page that was seen; `width` is its own in points, where it has one."""
    scale = width / found.width if width else 1.0
    seen = [one._replace(word=one.word.scaled(scale)) for one in found.seen]
    return Page(
        number,
        found.width * scale,
        found.height * scale,
        blocks([one.word for one in seen]),
        problems=found.problems,
        seen=seen,
        codes=found.codes,
    )


def _codes_alone(picture: Picture, agrees: float) -> Scan:
    """The barcodes of a page whose words are known."""
    from caveat.readers.pictures import barcodes

    return Scan(picture.shape[1], picture.shape[0], [], [], barcodes.find_in_photo(picture, 0.0), agrees)


def _agreement(picture: Picture, layer: Sequence[Word]) -> tuple[float, list[Quad] | None]:
    """How far a text layer agrees with the picture, and the lines of the picture."""
    try:
        quads = engine.find(picture)
        return agreement(picture, quads, layer), quads
    except Exception:  # noqa: BLE001 - what failed here fails again when the picture is read, and is told then
        return 0.0, None


def _scan(picture: Picture, quads: list[Quad] | None) -> Scan:
    """A picture read; one that the engine chokes on has a problem."""
    try:
        return scan(picture, quads)
    except ReadError:
        raise
    except ImportError as error:
        raise ReadError("no-ocr", str(error.name or error)) from None
    except Exception:  # noqa: BLE001 - whatever OpenCV, ONNX or RapidOCR raise, the other pages are read
        return Scan(picture.shape[1], picture.shape[0], [], ["unreadable"])
