"""The report on a terminal: fits its columns, aligns wide characters, and can be read without colour."""

from collections.abc import Sequence

from caveat.model.glosses import Gloss
from caveat.model.profile import Profile
from caveat.model.rules import Verdict
from caveat.reports.messages import Messages
from caveat.reports.notice import Line, Notice, Part, Reason, Row, notice
from caveat.reports.page import BOLD, COLOURS, FAINT, Page


def write(
    profile: Profile,
    verdicts: Sequence[Verdict],
    messages: Messages,
    *,
    width: int = 80,
    colour: bool = False,
    gloss: Gloss | None = None,
    **_layout: object,
) -> str:
    """The notice in `width` columns."""
    told = notice(profile, verdicts, messages)
    page = Page(width, messages, colour=colour, gloss=gloss)
    _opening(page, told)
    if told.several:
        _overview(page, told)
    for part in told.full:
        if told.several:
            page.rule(part.heading)
        _part(page, part)
    _briefly(page, told.brief)
    if told.several:
        page.rule(told.device or messages.say("label", "device"))
    page.looks(told.looks)
    _facts(page, told)
    page.section(messages.say("label", "problems"), told.problems)
    _packs(page, told)
    return page.text()


def _opening(page: Page, told: Notice) -> None:
    if told.device:
        page.add((told.device, BOLD))
    if not told.parts:
        page.add(told.messages.say("sentence", "profile"))


def _overview(page: Page, told: Notice) -> None:
    """All verdicts in a table, worst first."""
    say = page.messages.say
    page.heading(say("label", "overview"))
    head = [(say("label", name), FAINT) for name in ("place", "act", "ruling", "reason")]
    rows = [(part.place, part.act, (part.in_table, COLOURS[part.ruling]), part.first) for part in told.parts]
    page.table([head, *rows], (0.2, 0.16, 0.22))


def _part(page: Page, part: Part) -> None:
    say = page.messages.say
    page.gap()
    page.add((part.word.upper(), COLOURS[part.ruling]))
    page.add(part.statement)
    page.items(part.titles)
    for note in part.notes:
        page.add((note, BOLD))
    _reasons(page, say("label", "why"), part.reasons)
    colon = say("word", "colon")
    if part.steps or part.no_cure:
        page.heading(part.change)
        for step in part.steps:
            said = page.messages.sentences(step.text, step.by, step.inferred)
            page.add((step.kind + colon, BOLD), said, indent=2, first="- ")
        if part.no_cure:
            page.add(part.no_cure, indent=2)
    _open(page, part.open)
    page.looks(part.looks)
    _lines(page, say("label", "met"), part.met)
    if part.met_stale:
        page.add(part.met_stale, indent=2)
    page.section(say("label", "unchecked"), part.unverified)
    _lines(page, part.idle_label, part.idle)


def _briefly(page: Page, parts: Sequence[Part]) -> None:
    """The verdicts against which nothing was found, where there are worse ones."""
    if parts:
        page.rule(parts[0].word)
    for part in parts:
        page.add((part.heading, COLOURS[part.ruling]), indent=2, first="- ")
        page.add(page.messages.sentences(part.statement, part.met_stale), indent=4)
        if part.idle:
            page.add(part.idle_label + page.messages.say("word", "colon"), indent=4)
        for line in part.idle:
            page.add((line.title, BOLD), indent=6, first="- ")
            page.add(page.messages.sentences(*line.notes), indent=8)


def _reasons(page: Page, heading: str, reasons: Sequence[Reason]) -> None:
    if reasons:
        page.heading(heading)
    for number, reason in enumerate(reasons, 1):
        page.add((reason.title, BOLD), indent=2, first=f"{number}. ")
        for testimony in reason.testimonies:
            page.testimony(testimony, indent=5)
        said = (reason.summary, reason.sentence, reason.consequence, *reason.notes, *reason.unchecked)
        for text in filter(None, said):
            page.add(text, indent=5)
        page.disputes(reason.disputes, indent=5)
        page.sources(reason.sources, indent=5)
        for text in filter(None, (reason.rule, reason.same)):
            page.add((text, FAINT), indent=5)


def _open(page: Page, reasons: Sequence[Reason]) -> None:
    """What could not be determined, and for want of what; where it is written stands in the other formats."""
    if reasons:
        page.heading(page.messages.say("label", "open"))
    for number, reason in enumerate(reasons, 1):
        page.add((reason.title, BOLD), indent=2, first=f"{number}. ")
        for text in filter(None, (reason.sentence, reason.consequence, *reason.notes)):
            page.add(text, indent=5)
        page.disputes(reason.disputes, indent=5)
        page.add((reason.rule, FAINT), indent=5)


def _lines(page: Page, heading: str, lines: Sequence[Line]) -> None:
    if lines:
        page.heading(heading)
    for line in lines:
        page.add((line.title, BOLD if line.notes else ""), indent=2, first="- ")
        if line.notes:
            page.add(page.messages.sentences(*line.notes), indent=4)


def _facts(page: Page, told: Notice) -> None:
    say = page.messages.say
    unknown = told.unknown if not told.parts else ()  # what a rule lacks is told beside the rule
    if told.rows or unknown:
        page.heading(say("label", "facts"))
    _table(page, told.rows)
    if unknown:
        page.add(say("label", "unknown"), say("word", "colon"), page.messages.listed(unknown), indent=2)


def _table(page: Page, rows: Sequence[Row]) -> None:
    """The facts in aligned columns; the last column takes the room that is left."""
    cells = [(row.name, row.state, " · ".join(filter(None, (row.basis, row.where)))) for row in rows]
    sizes = page.sizes(cells, (0.3, 0.3))
    for row, texts in zip(rows, cells, strict=True):
        page.row(texts, sizes)
        for limit in row.limits:
            page.add((limit, FAINT), indent=4)
        if row.conflict:
            page.add((page.messages.say("label", "conflict"), BOLD), indent=4)
        for testimony in row.conflict:
            page.testimony(testimony, indent=4)


def _packs(page: Page, told: Notice) -> None:
    say = page.messages.say
    if not told.parts:
        return
    colon = say("word", "colon")
    packs = [
        f"{one.id}{colon}{say('word', 'digest', version=one.version, digest=one.digest[:12])}" for one in told.packs
    ]
    page.section(say("label", "packs"), packs)
    page.gap()
    page.add(say("note", "no-permission"))
