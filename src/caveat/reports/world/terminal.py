"""Where a device can go, on a terminal: a table for each ruling, worst first."""

from collections.abc import Iterable, Sequence

from caveat.model.rules import Ruling, Verdict
from caveat.reports.html import SIGNS
from caveat.reports.messages import Messages
from caveat.reports.page import BOLD, COLOURS, FAINT, Cell, Page
from caveat.reports.world.view import UNSPOKEN, Answer, Group, world


def write(verdicts: Sequence[Verdict], messages: Messages, *, width: int = 80, colour: bool = False) -> str:
    """The tables in `width` columns."""
    told = world(verdicts, messages)
    say = messages.say
    page = Page(width, messages, colour=colour)
    if told.device:
        page.add((told.device, BOLD))
    page.add(say("world", "asked", acts=messages.listed(told.acts), day=told.day))
    page.add(told.counts)
    for group in told.groups:
        _group(page, group)
    page.section(say("label", "problems"), told.problems)
    page.heading(say("label", "packs"))
    page.add(messages.listed(f"{one.id} {one.version}" for one in told.packs), indent=2)
    page.gap()
    page.add(say("note", "no-permission"))
    return page.text()


def _group(page: Page, group: Group) -> None:
    """A table of its places; those of which the same is said share a row."""
    page.gap()
    names = page.messages.listed
    if group.key == UNSPOKEN:
        page.add((group.word, BOLD))
        page.add(page.messages.say("world", "unspoken-note"), indent=2)
        page.add((names(spot.name for spot in group.spots), FAINT), indent=2)
        return
    ruling = Ruling(group.key)
    page.add((f"{SIGNS[ruling]} {group.word}", COLOURS[ruling]))
    same: dict[tuple[Answer, ...], list[str]] = {}
    for spot in group.spots:
        same.setdefault(spot.answers, []).append(spot.name)
    several = any(len(answers) > 1 for answers in same)
    rows = [row for answers, places in same.items() for row in _rows(names(places), answers, several=several)]
    page.table(rows, (0.26, *([0.14] if several else []), 0.24))


def _rows(places: str, answers: Iterable[Answer], *, several: bool) -> Iterable[list[Cell]]:
    """A row for each act."""
    for number, one in enumerate(answers):
        act = [one.act] if several else []
        yield ["" if number else places, *act, (one.word, COLOURS[one.ruling]), one.reason]
