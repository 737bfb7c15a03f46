"""What changed between two states of a device, on a terminal; below it the report of what is there now."""

from caveat.model.comparison import Comparison, EntryChange, RuleChange
from caveat.reports import sentences
from caveat.reports.messages import Messages
from caveat.reports.page import BOLD, FAINT, Page
from caveat.reports.quotes import plain
from caveat.reports.terminal import write
from caveat.reports.testimony import where


def write_comparison(told: Comparison, messages: Messages, *, width: int = 80, colour: bool = False) -> str:
    """The changes, and what the rules say of the device as it is now."""
    page = Page(width, messages, colour=colour)
    page.rule(messages.say("change", "heading"))
    _facts(page, told)
    _entries(page, told)
    _tricks(page, told)
    _rules(page, told)
    if not page.lines[1:]:
        page.add(messages.say("change", "none"))
    page.rule(messages.say("change", "now"))
    return page.text() + "\n" + write(told.after, [told.verdict], messages, width=width, colour=colour)


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
    for one in told.entries:
        page.add((page.messages.say("change", one.change), BOLD), _named(one), indent=2, first="- ")
        page.add((where(one.passage, page.messages), FAINT), indent=4)


def _named(one: EntryChange) -> str:
    return f" {one.entry.kind} {plain(one.entry.name)}"


def _tricks(page: Page, told: Comparison) -> None:
    if told.tricks:
        page.heading(page.messages.say("change", "tricks"))
    for one in told.tricks:
        page.add(page.messages.say("change", one.trick), indent=2, first="- ")
        page.add((" · ".join((plain(one.passage.text), where(one.passage, page.messages))), FAINT), indent=4)


def _rules(page: Page, told: Comparison) -> None:
    changed = [one for one in told.rules if one.changed]
    if changed:
        page.heading(page.messages.say("change", "rules"))
    for one in changed:
        page.add(page.messages.text(one.after.title), indent=2, first="- ")
        page.add((_outcomes(one, page.messages), BOLD), indent=4)
        page.add((sentences.rule(one.after, page.messages), FAINT), indent=4)


def _outcomes(one: RuleChange, messages: Messages) -> str:
    before = sentences.outcome(one.before, messages) if one.before else "–"
    return f"{before} → {sentences.outcome(one.after, messages)}"
