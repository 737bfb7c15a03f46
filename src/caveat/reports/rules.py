"""One rule as a lawyer reads it, and the list of rules."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from wcwidth import width as cells

from caveat import vocabulary
from caveat.model.rules import Clause, Condition, DatedList, Listed, Pack, Requirement, Status
from caveat.reports import validity
from caveat.reports.disputes import Dispute
from caveat.reports.messages import Messages
from caveat.reports.page import BOLD, COLOURS, FAINT, Page
from caveat.reports.wording import lines, phrase, questions
from caveat.vocabulary import Kind, Topic


def write_rule(
    requirement: Requirement,
    pack: Pack,
    day: date,
    messages: Messages,
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """All that a pack says of one rule, as it stands on a day."""
    page = Page(width, messages, colour=colour)
    page.add((messages.text(requirement.title), BOLD))
    page.add((f"{requirement.id} · {_place(pack, messages)}", FAINT))
    page.gap()
    page.add(messages.text(requirement.summary))
    _sure(page, requirement, pack, day)
    for clause in requirement.clauses:
        if len(requirement.clauses) > 1:
            title = clause.title or requirement.title
            page.rule(f"{messages.text(title)} · {clause.id}")
        _clause(page, clause, day)
    if len(requirement.clauses) > 1:
        page.rule(messages.say("label", "whole"))
    _written(page, requirement, pack)
    return page.text()


def write_rules(rows: Sequence[Listed], day: date, messages: Messages, *, width: int = 80, colour: bool = False) -> str:
    """The clauses of packs in a table, place by place; in one line each where the page is wide enough."""
    page = Page(width, messages, colour=colour)
    if not rows:
        page.add(messages.say("note", "no-rules"))
        return page.text()
    table = [(row, _cells(row, day, messages)) for row in rows]
    head = [messages.say("label", name) for name in ("rule", "state", "since", "certainty", "looked")]
    sizes = _sizes([head, *(texts for _, texts in table)], page.columns)
    for place, group in groupby(table, key=lambda one: _place(one[0].pack, messages)):
        page.heading(place)
        page.row([(name, FAINT) for name in head], sizes)
        for row, texts in group:
            _row(page, row, texts, sizes)
    page.gap()
    for key, mark in (("list-stale", "!"), ("list-counted", "*")):
        if any(mark in texts[2] or mark in texts[4] for _, texts in table):
            page.add(messages.say("note", key))
    return page.text()


# One rule


def _sure(page: Page, requirement: Requirement, pack: Pack, day: date) -> None:
    """How sure it is that this is law, and when somebody last looked."""
    say = page.messages.say
    read = [one.looked_at for one in requirement.sources] + [one.looked_at for one in _lists_of(requirement, pack)]
    looked = min(read)
    due = looked + min(timedelta(days=requirement.recheck_after or pack.recheck_after), date.max - looked)
    page.heading(say("label", "sure"))
    said = [say("life", requirement.lifecycle, since="", until=_last(requirement))]
    said += [say("status", requirement.status), say("sure", requirement.certainty)]
    page.add(page.messages.sentences(*said), indent=2)
    if due < day:
        page.add((say("note", "stale", day=looked, due=due), BOLD), indent=2)
    else:
        page.add(page.messages.sentences(say("sure", "looked", day=looked), say("sure", "due", due=due)), indent=2)


def _lists_of(requirement: Requirement, pack: Pack) -> list[DatedList]:
    """The lists that its clauses name."""
    named = {list_ for clause in requirement.clauses for list_ in clause.lists}
    return [one for one in pack.lists if one.id in named]


def _last(requirement: Requirement) -> str:
    """The last day of all its clauses, of a rule that was superseded."""
    ends = [clause.effective.until for clause in requirement.clauses if clause.effective.until]
    return max(ends).isoformat() if ends else ""


def _clause(page: Page, clause: Clause, day: date) -> None:
    messages = page.messages
    colon = messages.say("word", "colon")
    page.heading(messages.say("label", "acts"))
    for act, ruling in clause.acts.items():
        page.add(messages.act(act) + colon, (messages.say("ruling", ruling), COLOURS[ruling]), indent=2, first="- ")
    page.heading(messages.say("label", "dates"))
    page.add(_dates(clause, messages), indent=2)
    if not clause.effective.hold(day):
        page.add((messages.say("word", "idle", day=day), BOLD), indent=2)
    _condition(page, "applies", clause.applies)
    if clause.unless:
        _condition(page, "unless", clause.unless)
    _condition(page, "must", clause.must)
    if clause.consequence:
        page.heading(messages.say("label", "consequence"))
        page.add(messages.text(clause.consequence), indent=2)
    if _curable(clause):
        standings = [messages.say("standing", one) for one in clause.cured_by]
        page.section(messages.say("label", "cured-by"), standings or [messages.say("word", "nothing")])
    if clause.cure:
        page.heading(messages.say("label", "cure"))
    for cure in clause.cure:
        said = messages.sentences(
            messages.text(cure.text),
            messages.say("by", cure.by),
            messages.say("inferred", "cure") if cure.inferred else "",
        )
        page.add((messages.say("cure", cure.kind) + colon, BOLD), said, indent=2, first="- ")


def _curable(clause: Clause) -> bool:
    """Whether it asks of something that can be taken out of a device or switched off."""
    asked = [test for part in (clause.must, clause.unless) if part for test in questions(part)]
    known = vocabulary.facts()
    return any(
        test.fact in known and known[test.fact].kind is Kind.CAPABILITY and known[test.fact].topic is Topic.DEVICE
        for test in asked
    )


def _dates(clause: Clause, messages: Messages) -> str:
    effective = clause.effective
    if effective.of is not None:
        return validity.counted(effective, messages)
    said = validity.dates(effective, messages)
    if effective.since is None and effective.until is None:
        return said
    return messages.say("word", "state", fact=messages.fact("as_of"), state=said)


def _condition(page: Page, label: str, condition: Condition) -> None:
    page.heading(page.messages.say("label", label))
    for indent, text in lines(phrase(condition, page.messages)):
        page.add(text, indent=2 + indent, hang=2)


def _written(page: Page, requirement: Requirement, pack: Pack) -> None:
    messages = page.messages
    page.heading(messages.say("label", "written"))
    page.add(messages.say("word", "basis", text=requirement.legal_basis), indent=2)
    page.sources(requirement.sources, indent=2)
    for one in _lists_of(requirement, pack):
        looked = messages.say("word", "looked", day=one.looked_at)
        page.add(messages.say("word", "named-list", name=one.id, owner=one.owner, looked=looked), indent=2)
    page.section(messages.say("label", "unchecked"), [messages.text(text) for text in requirement.unchecked])
    if requirement.conflicts:
        page.heading(messages.say("label", "disputes"))
    page.disputes(_disputes(requirement, pack, messages), indent=2)
    page.section(messages.say("label", "supersedes"), requirement.supersedes)


def _disputes(requirement: Requirement, pack: Pack, messages: Messages) -> Iterator[Dispute]:
    titles = {one.id: messages.text(one.title) for one in pack.requirements}
    for conflict in requirement.conflicts:
        named = (
            [] if conflict.other is None else [" · ".join(filter(None, (conflict.other, titles.get(conflict.other))))]
        )
        others = tuple(messages.say("word", "other-id", id=name) for name in named)
        yield Dispute(text=messages.text(conflict.text), others=others)


# The list


def _place(pack: Pack, messages: Messages) -> str:
    place = messages.headed(pack.jurisdiction)
    return messages.say("word", "pack", place=place, pack=pack.id, version=pack.version)


def _cells(row: Listed, day: date, messages: Messages) -> tuple[str, ...]:
    effective = row.clause.effective
    key = validity.condition_on(day, row.requirement.lifecycle, effective)
    held = key == "superseded" and row.in_force
    since = effective.since.isoformat() if effective.since else "-"
    return (
        "/".join(filter(None, (row.requirement.id, row.clause.id))),
        messages.say("state", "in-force" if held else key),
        since + ("*" if effective.of else ""),
        messages.say("certainty", row.requirement.certainty),
        row.looked_at.isoformat() + (" !" if row.stale_since else ""),
    )


def _sizes(rows: Sequence[Sequence[str]], columns: int) -> list[int]:
    """The id takes what the short columns leave, and no more than it needs."""
    widest = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    room = columns - 2 - sum(widest[1:]) - 2 * len(widest[1:])
    return [max(min(widest[0], room), 1), *widest[1:]]


def _row(page: Page, row: Listed, texts: Sequence[str], sizes: Sequence[int]) -> None:
    """One clause; an id that is too long for its column has a line of its own."""
    first, *rest = texts
    if cells(first) > sizes[0]:
        page.add((first, BOLD), indent=2)
        first = ""
    page.row(((first, BOLD), *rest), sizes)
    said = [page.messages.text(row.clause.title or row.requirement.title)]
    if row.requirement.status is Status.REPORTED:
        said.append(page.messages.say("word", "reported"))
    page.add(" · ".join(said), indent=4)
    page.add(_acts(row.clause, page.messages), indent=4)


def _acts(clause: Clause, messages: Messages) -> str:
    """The acts by their ruling: "import, sale: Prohibited; use: Conditions apply"."""
    rulings = dict.fromkeys(clause.acts.values())
    by_ruling = [
        (messages.listed(messages.act(act) for act, one in clause.acts.items() if one is ruling), ruling)
        for ruling in rulings
    ]
    said = [messages.say("word", "state", fact=acts, state=messages.say("ruling", one)) for acts, one in by_ruling]
    return messages.listed(said, "clauses")
