"""One picture to a page."""

from time import perf_counter
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.layout import blocks
from caveat.readers.pages import Page, Seen
from caveat.readers.pictures.loading import Picture
from caveat.readers.pictures.scan import Scan, scan


class Read(NamedTuple):
    """What was seen in a picture, and how long it took."""

    scan: Scan
    seconds: float


def read(picture: Picture) -> Read:
    """A picture read; one that the engine chokes on has a problem. Raises ReadError "no-ocr"."""
    start = perf_counter()
    found = _scan(picture)
    return Read(found, perf_counter() - start)


def page_of(number: int, found: Scan, width: float | None = None) -> Page:
    """The page that was seen; `width` is its own in points, where it has one."""
    scale = width / found.width if width else 1.0
    seen = [_scaled(one, scale) for one in found.seen]
    return Page(
        number,
        found.width * scale,
        found.height * scale,
        blocks([one.word for one in seen]),
        problems=found.problems,
        seen=seen,
        codes=found.codes,
    )


def _scaled(one: Seen, scale: float) -> Seen:
    word = one.word
    left, top, right, bottom = (scale * side for side in (word.left, word.top, word.right, word.bottom))
    return one._replace(word=word._replace(left=left, top=top, right=right, bottom=bottom))


def _scan(picture: Picture) -> Scan:
    """A picture read; one that the engine chokes on has a problem."""
    try:
        return scan(picture)
    except ReadError:
        raise
    except ImportError as error:
        raise ReadError("no-ocr", str(error.name or error)) from None
    except Exception:  # noqa: BLE001 - whatever OpenCV, ONNX or RapidOCR raise, the other pages are read
        return Scan(picture.shape[1], picture.shape[0], [], ["unreadable"])
