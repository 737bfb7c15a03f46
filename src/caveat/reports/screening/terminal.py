"""What a screened table comes to, on a terminal."""

from collections.abc import Mapping, Sequence

from caveat.model.rules import Ruling
from caveat.model.summary import CaseCount, Summary
from caveat.reports.messages import Messages
from caveat.reports.page import BOLD, COLOURS, FAINT, Page
from caveat.reports.quotes import plain
from caveat.reports.screening import figures
from caveat.reports.screening.figures import number, share

_KINDS = 8
"""So many kinds of device are told; the HTML report has more."""

_BAR = 24  # columns of a whole bar


def write(told: Summary, messages: Messages, *, width: int, colour: bool) -> str:
    """The rulings of each case, then what is not known and what to ask for, then what could not be read."""
    page = Page(width, messages, colour=colour)
    page.rule(messages.say("summary", "heading"))
    page.add(messages.say("summary", "rows", count=number(told.rows)))
    for n, case in enumerate(told.cases):
        page.heading(figures.heading(case.case, messages))
        page.add((messages.say("summary", "day", day=case.case.as_of), FAINT), indent=2)
        _rulings(page, case, told.rows)
        _kinds(page, told, n)
    _unknown(page, told)
    _questions(page, told)
    _problems(page, told)
    page.section(messages.say("label", "packs"), [_pack(one.id, one.version, messages) for one in told.packs])
    page.gap()
    page.add((messages.say("note", "no-permission"), FAINT))
    return page.text()


def _rulings(page: Page, case: CaseCount, rows: int) -> None:
    say = page.messages.say
    page.table(
        [
            ((say("ruling", ruling), COLOURS[ruling]), number(count), share(count, rows), _bar(count, rows))
            for ruling, count in case.rulings.items()
        ],
        (0.4, 0.2, 0.1),
    )
    if case.at_least:
        page.add((say("summary", "at-least", count=number(case.at_least)), FAINT), indent=2)


def _kinds(page: Page, told: Summary, case: int) -> None:
    """The most frequent kinds, where there is more than one."""
    if len(told.categories) < 2:  # noqa: PLR2004 - one kind is all rows
        return
    page.gap()
    page.add(page.messages.say("summary", "named" if told.named else "kinds"), indent=2)
    page.table(
        [
            (figures.category(one, told, page.messages), number(one.rows), _shares(one.rulings[case], page.messages))
            for one in told.categories[:_KINDS]
        ],
        (0.4, 0.15),
        indent=4,
    )
    if told.categories[_KINDS:]:
        page.add((page.messages.say("summary", "more-kinds"), FAINT), indent=4)


def _shares(rulings: Mapping[Ruling, int], messages: Messages) -> str:
    rows = sum(rulings.values())
    said = [f"{messages.say('ruling', ruling)} {share(count, rows)}" for ruling, count in rulings.items() if count]
    return messages.listed(said)


def _unknown(page: Page, told: Summary) -> None:
    if told.unknown:
        page.heading(page.messages.say("summary", "unknown"))
        _counts(page, [(page.messages.fact(fact), count) for fact, count in told.unknown], told.rows)


def _questions(page: Page, told: Summary) -> None:
    if not told.undetermined:
        return
    say = page.messages.say
    page.heading(say("summary", "ask"))
    page.add(say("summary", "tried", tried=number(told.questions.rows), rows=number(told.undetermined)), indent=2)
    for one in figures.questions(told, page.messages):
        page.add((one.text, BOLD), indent=2, first="- ")
        for answer, rows in one.answers:
            page.add(say("summary", "settles", answer=answer, count=number(rows)), indent=4)
    if not told.questions.asked:
        page.add(say("summary", "no-question"), indent=2)


def _problems(page: Page, told: Summary) -> None:
    if told.unread:
        page.heading(page.messages.say("label", "problems"))
        page.add(page.messages.say("summary", "unread", count=number(told.unread)), indent=2)
        _counts(page, [(plain(words), count) for words, count in told.problems], told.rows)


def _counts(page: Page, counts: Sequence[tuple[str, int]], rows: int) -> None:
    page.table(
        [(name, number(count), share(count, rows), _bar(count, rows)) for name, count in counts], (0.4, 0.2, 0.1)
    )


def _bar(count: int, of: int) -> str:
    return "█" * max(round(_BAR * count / of), 1) if count else ""


def _pack(name: str, version: str, messages: Messages) -> str:
    return messages.say("notice", "pack", id=name, version=version)
