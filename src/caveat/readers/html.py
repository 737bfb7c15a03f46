"""HTML: a walk that keeps rows, lists, headings and the words behind pictures."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, cast

from caveat.model.evidence import Form, Passage, Place
from caveat.readers.grid import Grid
from caveat.readers.lines import join
from caveat.readers.source import Piece, Reader, Source, row_text
from caveat.readers.text import at_line, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+<(?:!doctype\s+html|html|head|body|meta|title|table|tbody|tr|div|section"
    rb"|article|main|h[1-6]|ul|ol|dl|p|span|b|strong|br|img|font|a)\b[^<]*",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_FRAGMENT = re.compile(r"<(?:p|div|table|tr|td|ul|ol|li|br|h[1-6]|span|b|strong|img)\b[^<>]*>", re.IGNORECASE)

_SKIPPED = {"script", "style", "noscript", "template", "nav", "object", "iframe", "head"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "legend", "li", "main", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "title", "tr", "ul",
}  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_GROUP_LEVEL = 6  # of a table row that is one wide cell and names the rows below it
_LAYOUT = ".//table|.//h1|.//h2|.//h3|.//h4"  # what holds these is arranged in a table, not tabulated


def _accepts(head: bytes, _: Path) -> bool:
    return bool(_START.match(_ascii(head)))


def _read(source: Source) -> Iterator[Piece]:
    charset = _CHARSET.search(source.data[:4096])
    text, problem = text_of(source, charset[1].decode("ascii") if charset else None)
    if problem:
        yield problem
    yield from passages(source, text)


def looks_like(text: str) -> bool:
    """Whether a text, as in the cell of a listing, is a fragment of HTML."""
    return "<" in text and bool(_FRAGMENT.search(text))


def passages(source: Source, text: str, place: Place = Place()) -> Iterator[Piece]:
    """What an HTML text says; `place` is where the text itself stands, where it is a cell."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    if root is None:
        return
    title = root.find(".//head/title")
    if title is not None and title.text and title.text.strip():
        yield source.passage(join([title.text]), Form.TITLE, at_line(place, _line(title)))
    yield from _Walk(source, place).passages(root)
    if limit := next((entry for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"), None):
        yield source.problem("truncated", limit.message, at_line(place, limit.line))


class _Walk:
    """One pass over the tree.

    Text is gathered until a block begins or ends, and then it is a passage, or a part of the cell that is open.
    """

    def __init__(self, source: Source, place: Place) -> None:
        self.source = source
        self.place = place
        self.inline: list[str] = []
        self.line = 1
        self.blocks: list[tuple[Form, int]] = [(Form.TEXT, 0)]
        self.cell: list[str] | None = None
        self.term = ""  # the last <dt>
        self.grid: Grid | None = None
        self.tables = count(1)
        self.table = 0

    def passages(self, root: "_Element") -> Iterator[Passage]:
        for event, element in _events(root):
            if event == "start":
                yield from self._start(element)
            elif event == "end":
                yield from self._end(element)
            elif text := (element.text if event == "text" else element.tail):
                self._add(text, element)
        yield from self._flush()

    def _add(self, text: str, element: "_Element") -> None:
        if not self.inline:
            self.line = _line(element)
        self.inline.append(text)

    def _start(self, element: "_Element") -> Iterator[Passage]:
        tag = str(element.tag)
        if tag in _BLOCKS:
            yield from self._flush()
        elif label := _label(element):
            self._add(f" {label} ", element)
        if tag == "table" and not element.xpath(_LAYOUT):
            self.grid = Grid()
            self.table = next(self.tables)
        elif tag == "dl":
            self.table = next(self.tables)
        elif tag in ("dt", "dd") or (tag in ("td", "th") and self.grid is not None):
            self.cell = []
        elif tag in _HEADINGS:
            self.blocks.append((Form.HEADING, _HEADINGS[tag]))
        elif tag == "li":
            self.blocks.append((Form.LIST_ITEM, 0))

    def _end(self, element: "_Element") -> Iterator[Passage]:
        tag = str(element.tag)
        if tag in _BLOCKS:
            yield from self._flush()
        if tag in _HEADINGS or tag == "li":
            self.blocks.pop()
        elif tag == "dt":
            self.term = self._close_cell()
        elif tag == "dd":
            yield self._row([self.term, self._close_cell()], Form.ROW, element)
        elif self.grid is not None and tag in ("td", "th"):
            self.grid.add(self._close_cell(), _span(element, "colspan"), _span(element, "rowspan"), head=tag == "th")
        elif self.grid is not None and tag == "tr":
            yield from self._end_row(self.grid, element)
        elif tag == "table":
            self.grid = None

    def _end_row(self, grid: Grid, element: "_Element") -> Iterator[Passage]:
        cells, head = grid.end_row()
        filled = [cell for cell in cells if cell]
        if len(cells) > 1 and len(set(filled)) == 1 and grid.one_wide_cell:
            place = at_line(self.place, _line(element))
            yield self.source.passage(filled[0], Form.HEADING, place, level=_GROUP_LEVEL)
        elif filled:
            parent = element.getparent()
            in_head = parent is not None and parent.tag == "thead"
            yield self._row(cells, Form.HEAD if (head or in_head) and len(cells) > 1 else Form.ROW, element)

    def _row(self, cells: list[str], form: Form, element: "_Element") -> Passage:
        place = at_line(self.place, _line(element))
        return self.source.passage(row_text(cells), form, place, table=self.table)

    def _close_cell(self) -> str:
        parts, self.cell = self.cell or [], None
        return "; ".join(parts)

    def _flush(self) -> Iterator[Passage]:
        text = join(["".join(self.inline)])
        self.inline = []
        if not text:
            return
        if self.cell is not None:
            self.cell.append(text)
            return
        form, level = self.blocks[-1]
        yield self.source.passage(text, form, at_line(self.place, self.line), level=level)


def _events(root: "_Element") -> Iterator[tuple[str, "_Element"]]:
    """Start, text, end and tail of every element that is shown; no recursion, as depth is in the file's hand."""
    stack = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            yield "end", element
            yield "tail", element
        elif _is_shown(element):
            yield "start", element
            if element.tag != "svg":
                yield "text", element
            stack.append((element, True))
            if element.tag != "svg":
                stack.extend((child, False) for child in reversed(element))
        else:
            yield "tail", element


def _is_shown(element: "_Element") -> bool:
    if not isinstance(element.tag, str) or element.tag in _SKIPPED or "hidden" in element.attrib:
        return False
    return not _HIDDEN.search(element.get("style", ""))


def _label(element: "_Element") -> str:
    """The words behind a picture, or behind an element that shows an icon and no text."""
    label = element.get("alt") or element.get("aria-label") or element.get("title") or ""
    if element.tag == "svg" and not label:
        title = element.find("title")
        label = (title.text or "") if title is not None else ""
    shows_text = element.tag not in ("img", "svg") and any(text.strip() for text in element.itertext())
    return "" if shows_text else label


def _span(element: "_Element", name: str) -> int:
    value = element.get(name, "1")
    return int(value) if value.isdigit() and len(value) < 4 else 1  # noqa: PLR2004 - a wider table is no table


def _line(element: "_Element") -> int:
    line = cast("int | None", element.sourceline)  # the stubs say "..."
    return line or 1


def _ascii(head: bytes) -> bytes:
    """The start of a text, readable as ASCII also where it is UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:8]:
        head = head.replace(b"\x00", b"")
    return head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").removeprefix(b"\xef\xbb\xbf")


READER = Reader(kind="html", endings=(".html", ".htm", ".xhtml"), accepts=_accepts, read=_read, is_text=True)
