"""What every reader gets and gives."""

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from caveat.model.evidence import Form, Passage, Place, Problem

if TYPE_CHECKING:
    from caveat.readers.pictures.loading import Picture

_MIB = 1024 * 1024


class Limits(Struct, frozen=True, kw_only=True):
    """How much of a file is read before it becomes a problem; all are for one item."""

    file_bytes: int = 256 * _MIB  # of the file as it lies on the disk
    text_bytes: int = 64 * _MIB  # of a text, HTML, JSON, CSV or part of a DOCX, which is held in memory whole
    expanded_bytes: int = 512 * _MIB  # of what is packed in a DOCX or XLSX
    pages: int = 2_000  # of a PDF or TIFF; those after are not read
    picture_pixels: int = 80_000_000  # of a picture; 240 MB of memory unpacked
    passages: int = 2_000_000  # about 700 MB of memory; those after are not read
    seconds: float = 120  # measured between passages, so one slow page may exceed it
    picture_seconds: float = 20  # more for each page that is read as a picture


class PageCount(Struct, frozen=True):
    """How many pages the item has."""

    pages: int


class PageDone(Struct, frozen=True):
    """A page was read, though its passages may come later: pages before it may still be read as pictures."""

    seconds: float | None = None  # that it took as a picture, which is more than the item's limit foresees


class Waiting(Struct, frozen=True):
    """Nothing can be given before a picture that is being read is done: other items may have their turn."""


Piece = Passage | Problem | PageCount | PageDone | Waiting


class Source(Struct, frozen=True, kw_only=True):
    """One file (or typed text) on its way through a reader."""

    name: str
    data: bytes
    reader: str = "text"
    limits: Limits = Limits()
    path: Path | None = None  # where it lies, of what is read in place; then there is no `data`
    row: int | None = None  # the one row of a listing that was asked for, from 1

    def passage(
        self, text: str, form: Form = Form.TEXT, place: Place = Place(), *, level: int = 0, table: int | None = None
    ) -> Passage:
        """A passage of this item, its text in NFC."""
        return Passage(
            item=self.name,
            text=unicodedata.normalize("NFC", text),
            reader=self.reader,
            place=place,
            form=form,
            level=level,
            table=table,
        )

    def problem(self, code: str, detail: str = "", place: Place = Place(), *, hides: bool = True) -> Problem:
        """A problem of this item."""
        return Problem(code=code, item=self.name, detail=detail, place=place, hides=hides)


class Reader(Struct, frozen=True, kw_only=True):
    """One kind of item.

    `accepts` is asked with the first 64 KiB and the path, and decides by the content; the name's ending
    may only settle what the content leaves open. `read` yields passages and problems as it finds them;
    what it raises ends the item with a problem, and what was yielded before is kept. Between two pieces it holds no
    lock: other items are read in between, in the same thread or in another.
    """

    kind: str
    endings: tuple[str, ...]  # that such files usually have; another one is worth a note
    accepts: Callable[[bytes, Path], bool]
    read: Callable[[Source], Iterator[Piece]]
    depends: Callable[[], tuple[str, ...]] | None = None  # what else than the program the result depends on
    draw: "Callable[[Source, int], Picture] | None" = None  # a page (from 1) as it looks; None: it has none to see
    in_place: bool = False  # its files may be larger than the memory: only what is needed of them is read
    is_text: bool = False  # held in memory whole, so `Limits.text_bytes` applies


def row_text(cells: list[str]) -> str:
    """The cells of a row as one text, joined by tabs, each on one line."""
    return "\t".join([" ".join(cell.split()) for cell in cells]).rstrip("\t")
