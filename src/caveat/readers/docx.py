"""DOCX: paragraphs, lists, headings and tables in the order of the document (ECMA-376, part 1, chapter 17)."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from caveat.errors import ReadError
from caveat.model.evidence import Form, Passage
from caveat.readers.grid import Grid
from caveat.readers.package import holds, open_package, xml
from caveat.readers.source import Piece, Reader, Source, row_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"(?:heading|标题|標題|제목|見出し)\s*([1-9])", re.IGNORECASE)
_PARTS = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")
_SPACE = re.compile(r"[ \t\r\n]+")


def _accepts(head: bytes, path: Path) -> bool:
    return holds(head, path, "word/document.xml")


def _read(source: Source) -> Iterator[Piece]:
    with open_package(source) as package:
        document = xml(package, "word/document.xml", source.limits)
        if document is None:
            raise ReadError("truncated", "no word/document.xml")
        walk = _Walk(source, _styles(xml(package, "word/styles.xml", source.limits)))
        yield from walk.passages(document)
        for part in sorted(filter(_PARTS.fullmatch, package.namelist())):
            root = xml(package, part, source.limits)
            if root is not None:
                yield from walk.passages(root)


class _Walk:
    """One pass over the parts of a document."""

    def __init__(self, source: Source, styles: dict[str, str]) -> None:
        self.source = source
        self.styles = styles
        self.tables = count(1)

    def passages(self, root: "_Element") -> Iterator[Passage]:
        """Blocks in order; the stack goes into whatever else may hold them (text boxes, content controls)."""
        stack = list(reversed(root))
        while stack:
            element = stack.pop()
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
                stack.extend(reversed(list(_boxes(element))))
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif element.tag != f"{_W}del":
                stack.extend(reversed(element))

    def _paragraph(self, element: "_Element") -> Iterator[Passage]:
        text = _text(element)
        if not text:
            return
        style = _value(element, "pStyle")
        name = self.styles.get(style, style)
        heading = _HEADING.search(name)
        if name.lower() in ("title", "标题", "標題", "제목", "表題"):
            yield self.source.passage(text, Form.TITLE)
        elif heading:
            yield self.source.passage(text, Form.HEADING, level=int(heading[1]))
        elif element.find(f"{_W}pPr/{_W}numPr") is not None or "list" in name.lower():
            yield self.source.passage(text, Form.LIST_ITEM)
        else:
            yield self.source.passage(text)

    def _table(self, element: "_Element") -> Iterator[Passage]:
        grid = Grid()
        table = next(self.tables)
        rows = element.findall(f"{_W}tr")
        above: dict[int, str] = {}  # column -> the text that a merged cell below it continues
        for row in rows:
            column = 0
            for cell in row.iterfind(f"{_W}tc"):
                text = _cell_text(cell)
                width = int(_value(cell, "gridSpan") or 1)
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                if merge is not None and merge.get(f"{_W}val") != "restart":
                    text = text or above.get(column, "")
                above[column] = text
                grid.add(text, width)
                column += width
            cells, _ = grid.end_row()
            if any(cells):
                is_head = row.find(f"{_W}trPr/{_W}tblHeader") is not None
                yield self.source.passage(row_text(cells), Form.HEAD if is_head else Form.ROW, table=table)


def _styles(root: "_Element | None") -> dict[str, str]:
    """The names of the styles by their id; Word translates the ids, not always the names."""
    if root is None:
        return {}
    styles = root.iterfind(f"{_W}style")
    return {style.get(f"{_W}styleId", ""): _value(style, "name", inside="") for style in styles}


def _value(element: "_Element", name: str, inside: str = "*/") -> str:
    found = element.find(f"{inside}{_W}{name}")
    return found.get(f"{_W}val", "") if found is not None else ""


def _boxes(paragraph: "_Element") -> Iterator["_Element"]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            yield box


def _text(paragraph: "_Element") -> str:
    """The text of a paragraph without that of the boxes anchored in it; deleted text has another tag."""
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            parts.append(" ")
        elif element.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif element.tag not in (f"{_W}txbxContent", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText", _FALLBACK):
            stack.extend(reversed(element))
    return _SPACE.sub(" ", "".join(parts)).strip()


def _cell_text(cell: "_Element") -> str:
    return "; ".join(filter(None, map(_text, cell.iter(f"{_W}p"))))


READER = Reader(kind="docx", endings=(".docx", ".docm"), accepts=_accepts, read=_read)
