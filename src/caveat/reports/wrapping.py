"""Text into lines: Korean breaks at its spaces, Chinese between its signs, and no line begins with a full stop."""

import re
from collections.abc import Iterator

from wcwidth import iter_graphemes, width

RESET = "\x1b[0m"
_STYLE = re.compile(r"(\x1b\[[0-9;]*m)")
_CLOSING = frozenset("，。、；：！？）》」』】〉”’…％.,;:!?)]}%")
_OPENING = frozenset("（《「『【〈“‘([{")
_FREE = re.compile(r"[\u2e80-\u312f\u31a0-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003134f]")


def wrap(text: str, columns: int, *, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of at most so many columns; `first` and `rest` open the first line and all further ones.

    Styles (SGR) take no room, and none reaches over the end of a line.
    """
    lines = _Lines(columns, first, rest)
    for blank, unit in _units(text):
        lines.put(blank, unit)
    return lines.end()


class _Lines:
    """Lines as they fill."""

    def __init__(self, columns: int, first: str, rest: str) -> None:
        self._columns = columns
        self._rest = rest
        self._line, self._used, self._bare = first, width(first), True
        self._style = ""
        self._done: list[str] = []

    def put(self, blank: bool, unit: str) -> None:
        """A unit that is not to be broken, with a blank before it where the text has one."""
        taken, needed = int(blank and not self._bare), width(unit)
        if self._used + taken + needed <= self._columns:
            self._take(" " * taken + unit)
        elif self._bare or needed > self._columns - width(self._rest):
            self._break_up(" " * taken + unit)
        else:
            self._new_line()
            self.put(False, unit)

    def end(self) -> list[str]:
        """All lines; none of a text without signs."""
        return self._done if self._bare else [*self._done, self._line]

    def _take(self, unit: str) -> None:
        self._line, self._used = self._line + unit, self._used + width(unit)
        self._bare = self._bare and not width(unit)
        for style in _STYLE.findall(unit):
            self._style = "" if style == RESET else style

    def _break_up(self, unit: str) -> None:
        """A unit that fits on no line: a web address, a file name."""
        for piece in _pieces(unit):
            if self._used + width(piece) > self._columns and not self._bare:
                self._new_line()
            self._take(piece)

    def _new_line(self) -> None:
        self._done.append(self._line + (RESET if self._style else ""))
        self._line, self._used, self._bare = self._rest + self._style, width(self._rest), True


def _units(text: str) -> Iterator[tuple[bool, str]]:
    """The parts between which a line may break, each with whether a blank stands before it."""
    blank, unit, last = False, "", ""
    for piece in _pieces(text):
        if piece.isspace():
            if unit:
                yield blank, unit
            blank, unit, last = True, "", ""
        elif _STYLE.fullmatch(piece):
            unit += piece
        elif last and _may_break(last, piece[0]):
            yield blank, unit
            blank, unit, last = False, piece, piece[-1]
        else:
            unit, last = unit + piece, piece[-1]
    if unit:
        yield blank, unit


def _pieces(text: str) -> Iterator[str]:
    """Styles and graphemes."""
    for piece in _STYLE.split(text):
        if _STYLE.fullmatch(piece):
            yield piece
        else:
            yield from iter_graphemes(piece)


def _may_break(before: str, after: str) -> bool:
    if after in _CLOSING or before in _OPENING:
        return False
    return bool(_FREE.match(before) or _FREE.match(after))
