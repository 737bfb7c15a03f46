"""Pictures: photos, screenshots and scans, read by OCR that needs no network.

What is heavy (the engine, OpenCV, Pillow) is imported when the first picture is met, and not before.
"""

from collections.abc import Iterator
from pathlib import Path

from caveat.errors import ReadError
from caveat.readers.pages import Page, Titles, problems, running_size
from caveat.readers.source import MoreTime, PageCount, Piece, Reader, Source

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
    from caveat.readers.pictures.work import read_pages

    kind = kind_of(source.data) or ""
    number = count(source, kind)
    if number > source.limits.pages:
        yield source.problem("too-many-pages", f"{number} > {source.limits.pages}")
    bad: list[Page] = []
    titles = Titles(source)
    for page in read_pages(load(source, kind)):
        yield PageCount(number)  # only now: of a file that cannot be read nothing is known
        yield MoreTime(source.limits.picture_seconds)
        yield from titles.passages(page, running_size([page]))
        if page.problems:
            bad.append(page)
    yield from problems(source, bad)


READER = Reader(
    kind="image",
    endings=(".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".tif", ".tiff"),
    accepts=_accepts,
    read=_read,
)
