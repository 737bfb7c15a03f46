"""A page of text in columns: never past the right edge, wide characters aligned, nothing in it that acts."""

from collections.abc import Iterable, Sequence

from wcwidth import ljust, width

from caveat.model.glosses import Gloss
from caveat.model.rules import Ruling, Source
from caveat.reports.disputes import Dispute
from caveat.reports.glosses import glossed
from caveat.reports.messages import Messages
from caveat.reports.quotes import visible
from caveat.reports.testimony import Look, Testimony
from caveat.reports.wrapping import RESET, wrap

BOLD, FAINT = "\x1b[1m", "\x1b[2m"
COLOURS = {
    Ruling.PROHIBITED: "\x1b[1;31m",
    Ruling.MODIFY_FIRST: "\x1b[1;33m",
    Ruling.CONDITIONS: "\x1b[1;33m",
    Ruling.UNDETERMINED: "\x1b[1;36m",
    Ruling.NOTHING_FOUND: "\x1b[1;32m",
}
_NARROWEST = 20  # columns: below this nothing can be laid out
_GAP = 2  # columns between those of a table

Cell = str | tuple[str, str]
"""A text, or a text with its style."""


class Page:
    """Lines of text in a number of columns, in colour or not."""

    def __init__(self, columns: int, messages: Messages, *, colour: bool, gloss: Gloss | None = None) -> None:
        self.columns = max(columns, _NARROWEST)
        self.messages = messages
        self.lines: list[str] = []
        self._colour = colour
        self._gloss = gloss

    def text(self) -> str:
        """All lines."""
        return "\n".join(line.rstrip() for line in self.lines) + "\n"

    def add(self, *pieces: Cell, indent: int = 0, first: str = "", hang: int = 0) -> None:
        """A paragraph of pieces; `first` opens its first line, and `hang` sets all further ones in."""
        text = "".join(map(self._styled, pieces))
        lead = " " * indent
        rest = lead + " " * (width(first) + hang)
        self.lines += wrap(text, self.columns, first=lead + first, rest=rest)

    def gap(self) -> None:
        """One empty line, but none at the top."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, text: str) -> None:
        """What follows is called so."""
        self.gap()
        self.add((text, BOLD))

    def rule(self, text: str) -> None:
        """A line across the page that opens a part of its own."""
        self.gap()
        self.add((text, BOLD), first="── ")
        room = self.columns - width(self.lines[-1])
        if room > _GAP:
            self.lines[-1] += " " + "─" * (room - 1)

    def items(self, texts: Iterable[str], indent: int = 2) -> None:
        """A list."""
        for text in texts:
            self.add(text, indent=indent, first="- ")

    def section(self, heading: str, texts: Sequence[str]) -> None:
        """A list with its heading; nothing where the list is empty."""
        if texts:
            self.heading(heading)
            self.items(texts)

    def table(self, rows: Sequence[Sequence[Cell]], shares: Sequence[float], indent: int = 2) -> None:
        """Rows in aligned columns. `shares`: the part of the page that each column but the last may take."""
        sizes = self.sizes(rows, shares, indent)
        for row in rows:
            self.row(row, sizes, indent)

    def sizes(self, rows: Sequence[Sequence[Cell]], shares: Sequence[float], indent: int = 2) -> list[int]:
        """The columns of a table: each as wide as its widest cell needs, the last one takes what is left."""
        room = self.columns - indent
        sizes = [
            min(max((_cells(row[n]) for row in rows), default=1), max(int(room * share), 1))
            for n, share in enumerate(shares)
        ]
        return [*sizes, max(room - sum(sizes) - _GAP * len(sizes), 1)]

    def row(self, cells: Sequence[Cell], sizes: Sequence[int], indent: int = 2) -> None:
        """One row as lines: each cell wrapped in its own column."""
        columns = [wrap(self._styled(cell), size) for cell, size in zip(cells, sizes, strict=True)]
        for n in range(max(map(len, columns))):
            parts = [column[n] if n < len(column) else "" for column in columns]
            line = (" " * _GAP).join(ljust(part, size) for part, size in zip(parts, sizes, strict=True))
            self.lines.append(" " * indent + line)

    def testimony(self, told: Testimony, indent: int) -> None:
        """A quote with its term, then where it stands and how good it is."""
        if told.quote:
            quote = told.quote
            self.add("“", quote.before, (quote.term, BOLD), quote.after, "”", indent=indent, first="| ")
        self._words(told, indent)
        said = " · ".join(filter(None, (told.claim, told.basis, told.where)))
        self.add((said, FAINT), indent=indent, first="| ")

    def _words(self, told: Testimony, indent: int) -> None:
        """How the words of a quote in another language were read."""
        say = self.messages.say
        read = glossed(told, self._gloss, self.messages)
        words = [say("gloss", "word", word=word, meaning=meaning) for word, meaning in read]
        if words:
            about = say("gloss", "about") + say("word", "colon")
            self.add((about, FAINT), self.messages.listed(words, "clauses"), indent=indent, first="| ")

    def disputes(self, told: Iterable[Dispute], indent: int) -> None:
        """Disagreements, each with the other rule below it."""
        for dispute in told:
            self.add(dispute.text, indent=indent)
            self.items(dispute.others, indent=indent + 2)

    def sources(self, told: Iterable[Source], indent: int) -> None:
        """Where a rule is written, and when a person last looked."""
        for source in told:
            looked = self.messages.say("word", "looked", day=source.looked_at)
            self.add(self.messages.say("word", "source", title=source.title, looked=looked), indent=indent)
            self.add((source.url, FAINT), indent=indent)

    def looks(self, told: Sequence[Look]) -> None:
        """What to look at next, and how."""
        if told:
            self.heading(self.messages.say("label", "look"))
        for look in told:
            colon = self.messages.say("word", "colon") if look.how else ""
            self.add((look.name + colon, BOLD), look.how, indent=2, first="- ")
            for mention in look.mentions:
                self.testimony(mention, indent=4)

    def styled(self, text: str, style: str) -> str:
        """A text, made safe, in its style."""
        return f"{style}{visible(text)}{RESET}" if self._colour and style and text else visible(text)

    def _styled(self, piece: Cell) -> str:
        return self.styled(*piece) if isinstance(piece, tuple) else self.styled(piece, "")


def _cells(cell: Cell) -> int:
    return width(visible(cell if isinstance(cell, str) else cell[0]))
