"""What changed between two states of a device, on a terminal; below it the report of what is there now."""

from collections.abc import Sequence

from caveat.model.comparison import Comparison, Course, EntryChange, RuleChange, TrickFound
from caveat.reports import sentences, terminal
from caveat.reports.messages import Messages
from caveat.reports.page import BOLD, FAINT, Page
from caveat.reports.quotes import plain
from caveat.reports.testimony import where

_MOST = 20
"""So many apps or files of a kind are named; all of them stand in the JSON."""


def write(told: Comparison, messages: Messages, *, width: int, colour: bool) -> str:
    """The changes, and what the rules say of the device as it is now."""
    page = Page(width, messages, colour=colour)
    page.rule(messages.say("change", "heading"))
    _facts(page, told)
    _entries(page, told)
    _tricks(page, told.tricks)
    if not page.lines[1:]:
        page.add(messages.say("change", "none"))
    _rules(page, told)
    page.rule(messages.say("change", "now"))
    return page.text() + "\n" + terminal.write(told.after, [told.verdict], messages, width=width, colour=colour)


def _facts(page: Page, told: Comparison) -> None:
    say = page.messages.say
    rows = [
        (
            page.messages.fact(fact),
            sentences.states(fact, told.before, page.messages),
            sentences.states(fact, told.after, page.messages),
        )
        for fact in told.facts
    ]
    if rows:
        page.heading(say("label", "facts"))
        head = [(say("change", name), FAINT) for name in ("fact", "before", "after")]
        page.table([head, *rows], (0.34, 0.3))


def _entries(page: Page, told: Comparison) -> None:
    if told.entries:
        page.heading(page.messages.say("change", "system"))
    for change in dict.fromkeys(one.change for one in told.entries):
        found = [one for one in told.entries if one.change is change]
        for one in found[:_MOST]:
            page.add((page.messages.say("change", change), BOLD), _named(one), indent=2, first="- ")
            page.add((where(one.passage, page.messages), FAINT), indent=4)
        if found[_MOST:]:
            page.add(page.messages.say("change", "more", count=len(found) - _MOST), indent=4)


def _named(one: EntryChange) -> str:
    return f" {one.entry.kind} {plain(one.entry.name)}"


def _tricks(page: Page, tricks: Sequence[TrickFound]) -> None:
    if tricks:
        page.heading(page.messages.say("change", "tricks"))
    for one in tricks:
        page.add(page.messages.say("change", one.trick), indent=2, first="- ")
        for passage in one.passages[:_MOST]:
            page.add((" · ".join((plain(passage.text), where(passage, page.messages))), FAINT), indent=4)
        if one.passages[_MOST:]:
            page.add(page.messages.say("change", "more", count=len(one.passages) - _MOST), indent=4)


def _rules(page: Page, told: Comparison) -> None:
    """Each demand that is not met, or that the changes met, below what became of it."""
    for course in (Course.RETURNED, Course.OPEN, Course.ANSWERED):
        found = [one for one in told.rules if one.course is course]
        if found:
            page.heading(page.messages.say("course", course))
        for one in found:
            _rule(page, one, told)


def _rule(page: Page, one: RuleChange, told: Comparison) -> None:
    messages = page.messages
    page.add(messages.text(one.after.title), indent=2, first="- ")
    page.add((_outcomes(one, messages), BOLD), indent=4)
    page.add(sentences.reason(one.after, told.verdict.case, told.after, messages), indent=4)
    for key, facts in (("because", one.facts), ("look", one.after.look)):
        if facts:
            page.add(messages.say("change", key, facts=messages.listed(map(messages.fact, facts))), indent=4)
    page.add((sentences.rule(one.after, messages), FAINT), indent=4)


def _outcomes(one: RuleChange, messages: Messages) -> str:
    now = sentences.outcome(one.after, messages)
    before = sentences.outcome(one.before, messages) if one.before else now
    return now if before == now else f"{before} → {now}"
