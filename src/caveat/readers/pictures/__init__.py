"""Pictures: photos, screenshots and scans, read by OCR that needs no network.

What is heavy (the engine, OpenCV, Pillow) is imported when the first picture is met, and not before.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from caveat.errors import ReadError
from caveat.readers.pages import Page, Titles, problems, running_size
from caveat.readers.pictures import tesseract
from caveat.readers.pictures.turns import Unread, in_order
from caveat.readers.source import PageCount, Piece, Reader, Source

if TYPE_CHECKING:
    from caveat.readers.pictures.loading import Picture
    from caveat.readers.pictures.work import Read

_KINDS = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF8", "GIF"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (8, b"WEBP", "WEBP"),
    *((4, b"ftyp" + brand, "HEIF") for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")),
)


def kind_of(head: bytes) -> str | None:
    """Which kind of picture a file is, by its first bytes; None for what is none, or none that can be read."""
    return next((kind for place, sign, kind in _KINDS if head[place : place + len(sign)] == sign), None)


def _accepts(head: bytes, _: Path) -> bool:
    return kind_of(head) is not None


def _read(source: Source) -> Iterator[Piece]:
    try:
        yield from _pages(source)
    except ImportError as error:
        raise ReadError("no-ocr", str(error.name or error)) from None


def _pages(source: Source) -> Iterator[Piece]:
    from caveat.readers.pictures.loading import count, load

    kind = kind_of(source.data) or ""
    number = count(source, kind)
    if number > source.limits.pages:
        yield source.problem("too-many-pages", f"{number} > {source.limits.pages}")
    bad: list[Page] = []
    titles = Titles(source)
    drawn = load(source, kind)
    blank = (Page(page, 1, 1, []) for page in range(1, min(number, source.limits.pages) + 1))
    for piece in in_order(Unread(page, lambda: next(drawn), _settled) for page in blank):
        if not isinstance(piece, Page):
            yield piece
            continue
        yield PageCount(number)  # only now: of a file that cannot be read nothing is known
        yield from titles.passages(piece, running_size([piece]))
        if piece.problems:
            bad.append(piece)
    yield from problems(source, bad)


def _draw(source: Source, number: int) -> "Picture":
    from itertools import islice

    from caveat.readers.pictures.loading import load

    page = next(islice(load(source, kind_of(source.data) or ""), number - 1, None), None)
    if page is None:
        raise ReadError("unreadable", f"page {number}")
    return page


def _settled(page: Page, found: "Read | ReadError") -> Page:
    """The page as it was seen. Raises what stood in the way: there is nothing else to read."""
    from caveat.readers.pictures.work import page_of

    if isinstance(found, ReadError):
        raise found
    return page_of(page.number, found.scan)


READER = Reader(
    kind="image",
    endings=(".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".tif", ".tiff"),
    accepts=_accepts,
    read=_read,
    draw=_draw,
    depends=tesseract.known,
)
