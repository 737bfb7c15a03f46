"""The report on a terminal: fits its columns, aligns wide characters, and can be read without colour."""

from collections.abc import Iterable, Sequence

from wcwidth import ljust, width, wrap

from caveat.model.profile import Profile
from caveat.model.rules import Ruling, Verdict
from caveat.reports.messages import Messages
from caveat.reports.notice import Look, Notice, Part, Reason, Row, Testimony, notice
from caveat.reports.quotes import visible

_RESET = "\x1b[0m"
_BOLD, _FAINT = "\x1b[1m", "\x1b[2m"
_COLOURS = {
    Ruling.PROHIBITED: "\x1b[1;31m",
    Ruling.MODIFY_FIRST: "\x1b[1;33m",
    Ruling.CONDITIONS: "\x1b[1;33m",
    Ruling.UNDETERMINED: "\x1b[1;36m",
    Ruling.NOTHING_FOUND: "\x1b[1;32m",
}
_NARROWEST = 20  # columns: below this nothing can be laid out


def write(
    profile: Profile, verdicts: Sequence[Verdict], messages: Messages, *, width: int = 80, colour: bool = False
) -> str:
    """The notice in `width` columns."""
    told = notice(profile, verdicts, messages)
    page = _Page(max(width, _NARROWEST), colour)
    _opening(page, told)
    for part in told.parts:
        _part(page, part, messages)
    _looks(page, told.looks, messages)
    _facts(page, told, messages)
    _section(page, messages.say("label", "problems"), told.problems)
    _packs(page, told, messages)
    return page.text()


class _Page:
    """Lines of text that never pass the right edge, and hold nothing that acts on the terminal but own styles."""

    def __init__(self, columns: int, colour: bool) -> None:
        self.columns = columns
        self.colour = colour
        self.lines: list[str] = []

    def styled(self, text: str, style: str) -> str:
        """The text, made safe, in a style."""
        return f"{style}{visible(text)}{_RESET}" if self.colour and style and text else visible(text)

    def add(self, *pieces: str | tuple[str, str], indent: int = 0, first: str = "") -> None:
        """A paragraph of pieces, each a text or a text with its style; `first` opens its first line."""
        text = "".join(self.styled(*piece) if isinstance(piece, tuple) else visible(piece) for piece in pieces)
        lead = " " * indent
        hang = lead + " " * width(first)
        self.lines += wrap(
            text, self.columns, initial_indent=lead + first, subsequent_indent=hang, break_on_hyphens=False
        )

    def gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, text: str) -> None:
        self.gap()
        self.add((text, _BOLD))

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines) + "\n"


def _opening(page: _Page, told: Notice) -> None:
    if told.device:
        page.add((told.device, _BOLD))
    if not told.parts:
        page.add(told.messages.say("sentence", "profile"))


def _part(page: _Page, part: Part, messages: Messages) -> None:
    page.gap()
    page.add((part.word.upper(), _COLOURS[part.ruling]))
    page.add(part.statement)
    for title in part.titles:
        page.add(title, indent=2, first="- ")
    for note in part.notes:
        page.add((note, _BOLD))
    _reasons(page, messages.say("label", "why"), part.reasons, messages)
    colon = messages.say("word", "colon")
    if part.steps or part.no_cure:
        page.heading(part.change)
        for step in part.steps:
            said = " ".join(filter(None, (step.text, step.by, step.inferred)))
            page.add((step.kind + colon, _BOLD), said, indent=2, first="- ")
        if part.no_cure:
            page.add(part.no_cure, indent=2)
    _open(page, part.open, messages)
    _looks(page, part.looks, messages)
    _section(page, messages.say("label", "met"), part.met)


def _reasons(page: _Page, heading: str, reasons: Sequence[Reason], messages: Messages) -> None:
    if not reasons:
        return
    page.heading(heading)
    for number, reason in enumerate(reasons, 1):
        page.add((reason.title, _BOLD), indent=2, first=f"{number}. ")
        for testimony in reason.testimonies:
            _testimony(page, testimony, indent=5)
        for text in filter(None, (reason.summary, reason.sentence, *reason.notes)):
            page.add(text, indent=5)
        for source in reason.sources:
            looked = messages.say("word", "looked", day=source.looked_at.isoformat())
            page.add(messages.say("word", "source", title=source.title, looked=looked), indent=5)
            page.add((source.url, _FAINT), indent=5)


def _open(page: _Page, reasons: Sequence[Reason], messages: Messages) -> None:
    """What could not be determined, and for want of what; where it is written stands in the other formats."""
    if reasons:
        page.heading(messages.say("label", "open"))
    for number, reason in enumerate(reasons, 1):
        page.add((reason.title, _BOLD), indent=2, first=f"{number}. ")
        for text in filter(None, (reason.sentence, *reason.notes[:1])):
            page.add(text, indent=5)


def _testimony(page: _Page, testimony: Testimony, indent: int) -> None:
    """A quote with its term, then where it stands and how good it is."""
    quote = testimony.quote
    if quote:
        page.add("“", quote.before, (quote.term, _BOLD), quote.after, "”", indent=indent, first="| ")
    said = " · ".join(filter(None, (testimony.claim, testimony.basis, testimony.where)))
    page.add((said, _FAINT), indent=indent, first="| ")


def _looks(page: _Page, looks: Sequence[Look], messages: Messages) -> None:
    if not looks:
        return
    page.heading(messages.say("label", "look"))
    for look in looks:
        colon = messages.say("word", "colon") if look.how else ""
        page.add((look.name + colon, _BOLD), look.how, indent=2, first="- ")
        for mention in look.mentions:
            _testimony(page, mention, indent=4)


def _facts(page: _Page, told: Notice, messages: Messages) -> None:
    unknown = told.unknown if not told.parts else ()  # what a rule lacks is told beside the rule
    if told.rows or unknown:
        page.heading(messages.say("label", "facts"))
    _table(page, told.rows, messages)
    if unknown:
        page.add(messages.say("label", "unknown"), messages.say("word", "colon"), messages.listed(unknown), indent=2)


def _table(page: _Page, rows: Sequence[Row], messages: Messages) -> None:
    """The facts in aligned columns; the last column takes the room that is left."""
    room = page.columns - 2
    cells = [(row.name, row.state, " · ".join(filter(None, (row.basis, row.where)))) for row in rows]
    sizes = [min(max(width(texts[n]) for texts in cells), room * 3 // 10) for n in (0, 1)] if cells else []
    sizes.append(room - sum(sizes) - 2 * len(sizes))
    for row, texts in zip(rows, cells, strict=True):
        for line in _aligned([visible(text) for text in texts], sizes):
            page.lines.append("  " + line)
        if row.conflict:
            page.add((messages.say("label", "conflict"), _BOLD), indent=4)
        for testimony in row.conflict:
            _testimony(page, testimony, indent=4)


def _aligned(texts: Sequence[str], sizes: Sequence[int]) -> Iterable[str]:
    """One row of a table as lines: each text wrapped in its own column."""
    columns = [wrap(text, size, break_on_hyphens=False) for text, size in zip(texts, sizes, strict=True)]
    for n in range(max(map(len, columns))):
        parts = [column[n] if n < len(column) else "" for column in columns]
        yield "  ".join(ljust(part, size) for part, size in zip(parts, sizes, strict=True))


def _section(page: _Page, heading: str, lines: Sequence[str]) -> None:
    if lines:
        page.heading(heading)
    for line in lines:
        page.add(line, indent=2, first="- ")


def _packs(page: _Page, told: Notice, messages: Messages) -> None:
    if not told.parts:
        return
    packs = dict.fromkeys(pack for part in told.parts for pack in part.packs)
    _section(
        page,
        messages.say("label", "packs"),
        [f"{one.id}: {messages.say('word', 'digest', version=one.version, digest=one.digest[:12])}" for one in packs],
    )
    page.gap()
    page.add(messages.say("note", "no-permission"))
