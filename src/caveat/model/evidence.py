"""What was read: items, the passages in them, and what could not be read.

What there may be millions of has gc=False: it can be part of no cycle, so the collector need not walk over it.
"""

from enum import StrEnum

from msgspec import Struct

BARCODE = "barcode"
"""The reader of what is in a barcode or a two-dimensional code; the path of its place is the symbology."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as fractions of the page, from its top left corner."""


class Place(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Where in an item a passage stands. Numbers count from 1; what does not apply is None."""

    page: int | None = None
    box: Box | None = None
    line: int | None = None
    row: int | None = None
    cell: str | None = None  # "Sheet1!B7"
    path: str | None = None  # a member of an archive, a column of a table, a key of a JSON document, a symbology
    offset: int | None = None  # bytes from the start of the file


class Form(StrEnum):
    """The part that a passage plays in its document."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    LIST_ITEM = "list-item"
    HEAD = "head"  # the head row of a table
    ROW = "row"


class Entry(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a passage of a system or an app says to a program: a property with its value, a feature, a package.

    `kind` is "property", "feature", "package", "file", ...; what each testifies is data (signals/android.yaml).
    """

    kind: str
    name: str
    value: str = ""


class Passage(Struct, frozen=True, kw_only=True, gc=False):
    """A piece of an item: a line, a paragraph, or a table row with its cells joined by tabs."""

    item: str
    text: str  # as it stands in the item, in Unicode NFC
    reader: str
    place: Place = Place()
    form: Form = Form.TEXT
    level: int = 0  # of a heading: 1 is the highest; 0 for all else
    table: int | None = None  # which table of the item a HEAD or ROW belongs to; below zero: the row of a listing
    confidence: float | None = None  # of a reader that can misread (OCR), 0 to 1
    language: str | None = None  # "zh", "ko", "en", "ja", ...; set when the passage is quoted
    entry: Entry | None = None  # of a system or an app; then the text is no sentence


class Problem(Struct, frozen=True, kw_only=True):
    """Something that could not be read, or was read and is doubtful."""

    code: str  # "encrypted", "no-text-layer", ... : the key of its sentence in reports/messages
    item: str
    detail: str = ""  # what the library said, a number, a limit: never translated
    place: Place = Place()
    hides: bool = True  # part of the item was not read, so nothing may be concluded from silence


class Item(Struct, frozen=True, kw_only=True):
    """One thing examined: a file, a listing row, a typed text."""

    name: str
    kind: str  # "pdf", "html", "text", ...; "unreadable" where no reader took it
    sha256: str
    languages: tuple[str, ...] = ()  # "zh", "ko", ...: the most frequent first
    pages: int | None = None
    problems: tuple[Problem, ...] = ()
    passages: tuple[Passage, ...] = ()


class Evidence(Struct, frozen=True):
    """All items read for one device."""

    items: tuple[Item, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, in the order of the items."""
        return tuple(passage for item in self.items for passage in item.passages)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that could not be read, or is doubtful."""
        return tuple(problem for item in self.items for problem in item.problems)
