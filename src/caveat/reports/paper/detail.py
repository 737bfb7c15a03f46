"""How much of a notice stands on a paper: step by step less, what weighs least first, and what is left out is said."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from caveat.reports.messages import Messages, Told
from caveat.reports.paper.sheet import Finding, Sheet
from caveat.reports.quotes import shortened


class Detail(Struct, frozen=True, kw_only=True):
    """The most of each kind that a notice holds."""

    findings: int = 12  # told in full; more of them by heading and ruling
    brief: int = 24
    why: int = 12  # of each finding, and so are the steps and the notes
    summaries: bool = True
    consequences: bool = True
    steps: int = 12
    by: bool = True
    statement: bool = True
    notes: int = 9
    names: int = 24  # of what it lacks, and of what is unknown
    asks: int = 12
    how: int = 12
    sources: int = 12
    urls: bool = True
    sentence: int = 2000  # columns of a text of a pack


STEPS = (
    Detail(),
    Detail(summaries=False),
    Detail(summaries=False, urls=False, why=6, steps=6, asks=9, how=6, sources=6),
    Detail(summaries=False, urls=False, why=5, steps=5, asks=7, how=4, sources=4, names=12),
    Detail(summaries=False, urls=False, why=4, steps=4, asks=6, how=3, sources=3, names=9, by=False),
    Detail(
        summaries=False, urls=False, findings=5, why=3, steps=3, asks=5, how=2, sources=2, names=6, by=False,
        consequences=False,
    ),
    Detail(
        summaries=False, urls=False, findings=4, why=2, steps=2, asks=5, how=1, sources=2, names=0, by=False,
        consequences=False,
    ),
    Detail(
        summaries=False, urls=False, findings=3, why=2, steps=2, asks=4, how=0, sources=1, names=0, by=False,
        consequences=False, statement=False,
    ),
    Detail(
        summaries=False, urls=False, findings=3, brief=9, why=1, steps=1, asks=3, how=0, sources=1, names=0, by=False,
        consequences=False, statement=False, notes=2, sentence=120,
    ),
    Detail(
        summaries=False, urls=False, findings=2, brief=6, why=1, steps=1, asks=2, how=0, sources=1, names=0, by=False,
        consequences=False, statement=False, notes=1, sentence=70,
    ),
)  # fmt: skip
"""From all that there is to what must stay: the rulings, why, what to do, what it can do, the day, the packs."""


def sheets(whole: Sheet, messages: Messages) -> Iterator[Sheet]:
    """The notice with less and less on it."""
    for detail in STEPS:
        yield reduced(whole, detail, messages)


def reduced(whole: Sheet, detail: Detail, messages: Messages) -> Sheet:
    """The notice as a paper holds it, with a remark where the report says more, or words are of another language."""
    findings = tuple(_finding(one, detail) for one in whole.findings[: detail.findings])
    brief = (*whole.findings[detail.findings :], *whole.brief)
    asks = [replace(ask, how=ask.how if n < detail.how else None) for n, ask in enumerate(whole.asks)]
    made = replace(
        whole,
        findings=findings,
        brief=brief[: detail.brief],
        lacks=whole.lacks[: detail.names],
        unknown=whole.unknown[: detail.names],
        asks=tuple(asks[: detail.asks]),
        sources=tuple(one if detail.urls else replace(one, url="") for one in whole.sources[: detail.sources]),
    )
    remarks = [messages.say("notice", "more")] if made != whole else []
    other = sorted({one.language for one in _texts(made)} - {whole.language})
    if other:
        names = messages.listed(messages.value("os_language", language) for language in other)
        remarks.append(messages.say("notice", "other-language", languages=names))
    return replace(made, remarks=tuple(remarks))


def _finding(finding: Finding, detail: Detail) -> Finding:
    why = [
        replace(
            one,
            title=_cut(one.title, detail),
            summary=one.summary if detail.summaries else None,
            consequence=one.consequence if detail.consequences else None,
        )
        for one in finding.why[: detail.why]
    ]
    steps = [
        replace(one, text=_cut(one.text, detail), by=one.by if detail.by else "")
        for one in finding.steps[: detail.steps]
    ]
    return replace(
        finding,
        why=tuple(why),
        steps=tuple(steps),
        notes=finding.notes[: detail.notes],
        statement=finding.statement if detail.statement else "",
    )


def _cut(told: Told, detail: Detail) -> Told:
    return Told(shortened(told.text, detail.sentence), told.language)


def _texts(made: Sheet) -> Iterator[Told]:
    for finding in made.findings:
        for why in finding.why:
            yield from filter(None, (why.title, why.summary, why.consequence))
        yield from (step.text for step in finding.steps)
    yield from (feature.name for feature in made.has)
    yield from (*made.lacks, *made.unknown)
    for ask in made.asks:
        yield from filter(None, (ask.name, ask.how))
