"""Markdown: headings, lists, tables and paragraphs, as CommonMark and its tables have them."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from caveat.model.evidence import Form, Place
from caveat.readers import html
from caveat.readers.encoding import decode
from caveat.readers.lines import join
from caveat.readers.source import Piece, Reader, Source, row_text
from caveat.readers.text import text_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_ENDINGS = (".md", ".markdown", ".mdx")
_SIGNS = re.compile(r"^#{1,6}\s+\S|^\s*\|?\s*:?-{3,}:?\s*\|[\s|:-]*$|^```", re.MULTILINE)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_IMPORT = re.compile(r"^(?:import|export) .*$", re.MULTILINE)  # of MDX
_ALT = re.compile(r"\balt=[\"']([^\"']*)")
_PIPE = re.compile(r"(?<!\\)\|")
_ATTRIBUTES = re.compile(r"(?<=\))\{[^{}\n]*\}")


def _accepts(head: bytes, path: Path) -> bool:
    if b"\x00" in head[:4096] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return path.suffix.lower() in _ENDINGS or looks_like(decode(head).text)


def looks_like(text: str) -> bool:
    """Whether a text has Markdown's headings, fences or table rules."""
    return bool(_SIGNS.search(text))


def _read(source: Source) -> Iterator[Piece]:
    text, problem = text_of(source)
    if problem:
        yield problem
    yield from passages(source, text)


def passages(source: Source, text: str) -> Iterator[Piece]:
    """The blocks of a Markdown text, each with the line where it begins."""
    text = text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    if front:
        if title := _FRONT_TITLE.search(front[1]):
            yield source.passage(title[1], Form.TITLE, Place(line=front[1][: title.start()].count("\n") + 2))
        text = "\n" * front[0].count("\n") + text[front.end() :]  # line numbers stay
    text = _ATTRIBUTES.sub("", _IMPORT.sub("", text))
    yield from _Walk(source, text.split("\n")).passages(_parser().parse(text))


_TAB = re.compile(r'(?:===|!!!|\?\?\?)\+?\s*(?:\w+\s+)?"(?P<title>[^"]+)"\s*')  # MkDocs' tabs and boxes
_LOWEST = 6  # level of a heading


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": 50}).enable("table").disable(["code", "lheading"])


class _Walk:
    """One pass over the blocks."""

    def __init__(self, source: Source, lines: list[str]) -> None:
        self.source = source
        self.lines = lines
        self.tables = count(1)
        self.table = 0
        self.items = 0  # list items that are open
        self.level = 0
        self.in_head = False
        self.in_cell = False
        self.cells: list[str] = []
        self.line = 1

    def passages(self, tokens: "list[Token]") -> Iterator[Piece]:
        for token in tokens:
            if token.map:
                self.line = token.map[0] + 1
            if token.type == "inline":
                yield from self._inline(token)
            elif token.type == "html_block":
                yield from html.passages(self.source, token.content, Place(line=self.line))
            elif token.type == "fence":
                yield from self._fence(token)
            elif token.type == "tr_close":
                form = Form.HEAD if self.in_head else Form.ROW
                if any(self.cells):
                    self._mend_row()
                    yield self.source.passage(row_text(self.cells), form, Place(line=self.line), table=self.table)
            else:
                self._structure(token)

    def _structure(self, token: "Token") -> None:
        if token.type == "table_open":
            self.table = next(self.tables)
        elif token.type in ("thead_open", "thead_close"):
            self.in_head = token.nesting > 0
        elif token.type == "tr_open":
            self.cells = []
        elif token.type in ("th_open", "td_open", "th_close", "td_close"):
            self.in_cell = token.nesting > 0
        elif token.type in ("heading_open", "heading_close"):
            self.level = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.type in ("list_item_open", "list_item_close"):
            self.items += token.nesting

    def _inline(self, token: "Token") -> Iterator[Piece]:
        place = Place(line=self.line)
        lines = _lines(token)
        if self.in_cell:
            self.cells.append("; ".join(lines))
        elif self.level:
            for line in lines:
                yield self.source.passage(line, Form.HEADING, place, level=self.level)
        else:
            for line in lines:
                if tab := _TAB.fullmatch(line):
                    yield self.source.passage(tab["title"], Form.HEADING, place, level=_LOWEST)
                else:
                    yield self.source.passage(line, Form.LIST_ITEM if self.items else Form.TEXT, place)

    def _mend_row(self) -> None:
        """Keep what a bare pipe in a cell parts from it: the table rules drop cells beyond the head row's."""
        raw = _PIPE.split(self.lines[self.line - 1].strip().removeprefix("|").removesuffix("|"))
        if beyond := raw[len(self.cells) :]:
            self.cells[-1] = join([self.cells[-1], "|", " | ".join(beyond)])

    def _fence(self, token: "Token") -> Iterator[Piece]:
        for number, line in enumerate(token.content.splitlines(), self.line + 1):
            if line.strip():
                yield self.source.passage(line.strip(), Form.TEXT, Place(line=number))


def _lines(token: "Token") -> list[str]:
    """The words of a block without their markup: soft breaks joined, hard breaks kept, pictures by their alt text."""
    lines: list[list[str]] = [[]]
    for child in token.children or ():
        if child.type == "softbreak":
            lines[-1].append("\n")
        elif child.type == "hardbreak" or (child.type == "html_inline" and child.content.lower().startswith("<br")):
            lines.append([])
        elif child.type == "html_inline":
            lines[-1].append(" ".join(_ALT.findall(child.content)))
        else:  # of a picture the content is its alt text
            lines[-1].append(child.content)
    return [text for text in (join(["".join(line)]) for line in lines) if text]


READER = Reader(kind="markdown", endings=_ENDINGS, accepts=_accepts, read=_read, is_text=True)
