"""What became of the rows from one run to the next, on a terminal."""

from collections.abc import Iterator, Mapping

from caveat.model.changes import Asked, Cause, Changes, Circumstances, Moved
from caveat.model.rules import Ruling
from caveat.reports.messages import Messages
from caveat.reports.page import BOLD, COLOURS, FAINT, Page
from caveat.reports.quotes import plain, shortened
from caveat.reports.screening.figures import number

_LONGEST = 40  # columns of an identifier
_DIGEST = 8  # signs by which two versions of the same name are told apart


def write(told: Changes, messages: Messages, *, width: int, colour: bool) -> str:
    """What is other of the two runs, then of the rows, then why, with the rows of the worst new rulings."""
    page = Page(width, messages, colour=colour)
    page.rule(messages.say("since", "heading"))
    _circumstances(page, told)
    _rows(page, told)
    _causes(page, told)
    _moves(page, told)
    _others(page, told)
    _examples(page, told)
    return page.text()


def _circumstances(page: Page, told: Changes) -> None:
    say = page.messages.say
    other = list(_other(told.before, told.after, page.messages))
    if not other:
        page.add(say("since", "alike"))
        return
    page.heading(say("since", "what"))
    page.table([("", (say("since", "before"), FAINT), (say("since", "after"), FAINT)), *other], (0.4, 0.3))


def _other(before: Circumstances, after: Circumstances, messages: Messages) -> Iterator[tuple[str, str, str]]:
    """What is other, by its name: before, now."""
    say = messages.say
    none = say("since", "none")

    def version(number: str, digest: str) -> str:
        return say("since", "version", version=number, digest=digest[:_DIGEST])

    was = {(one.to, one.act): one for one in before.cases}
    for new in after.cases:
        old, case = was.get((new.to, new.act)), _case(new, messages)
        if old and old.as_of != new.as_of:
            yield say("since", "day", case=case), old.as_of.isoformat(), new.as_of.isoformat()
        if old and old.facts != new.facts:
            yield say("since", "facts", case=case), _facts(old, messages) or none, _facts(new, messages) or none
    packs = [{one.id: version(one.version, one.digest) for one in run.packs} for run in (before, after)]
    found = [
        *((say("since", "pack", id=name), *(run.get(name, none) for run in packs)) for name in packs[0] | packs[1]),
        (say("since", "program"), *(version(run.program, run.code) for run in (before, after))),
        (say("since", "columns"), *(_columns(run, messages) for run in (before, after))),
    ]
    for name, had, has in found:
        if had != has:
            yield name, had, has


def _rows(page: Page, told: Changes) -> None:
    say = page.messages.say
    page.heading(say("since", "rows"))
    counts = [
        (say("since", "kept"), told.kept),
        *([(say("since", "reworded"), told.reworded)] if told.before.roles == told.after.roles else []),
        (say("since", "changed"), told.changed),
        (say("since", "arrived"), told.arrived),
        (say("since", "left"), told.left),
    ]
    page.table([(name, number(count)) for name, count in counts], (0.7,))
    page.add((say("since", "keyed" if told.keyed else "unkeyed"), FAINT), indent=2)
    had, have = ({(one.to, one.act): one for one in run.cases} for run in (told.before, told.after))
    for key, cases in (("case-left", had.keys() - have.keys()), ("case-new", have.keys() - had.keys())):
        for case in sorted(cases):
            page.add(say("since", key, case=_case((had | have)[case], page.messages)), indent=2)


def _causes(page: Page, told: Changes) -> None:
    if told.causes:
        page.heading(page.messages.say("since", "why"))
        page.table([(page.messages.say("cause", cause), number(count)) for cause, count in told.causes.items()], (0.7,))


def _moves(page: Page, told: Changes) -> None:
    messages = page.messages
    for case in told.after.cases:
        moves = [one for one in told.moves if one.case == f"{case.to}_{case.act}"]
        if moves:
            page.heading(_case(case, messages))
            page.table(
                [
                    (_move(one.before, one.after, messages), number(one.rows), _why(one.causes, messages))
                    for one in moves
                ],
                (0.45, 0.15),
            )


def _others(page: Page, told: Changes) -> None:
    """The rulings of rows that are in one run only."""
    messages = page.messages
    for key, rulings in (("new-rulings", told.new), ("gone-rulings", told.gone)):
        for case in told.after.cases:
            found = {ruling: count for ruling, count in rulings.get(f"{case.to}_{case.act}", {}).items() if count}
            if found:
                said = messages.listed(f"{messages.say('ruling', one)} {number(count)}" for one, count in found.items())
                page.gap()
                page.add((_named(_case(case, messages), messages), BOLD), messages.say("since", key, rulings=said))


def _examples(page: Page, told: Changes) -> None:
    if told.examples:
        page.heading(page.messages.say("since", "examples"))
    cases = {f"{one.to}_{one.act}": one for one in told.after.cases}
    for one in told.examples:
        page.add((_row(one, page.messages), BOLD), indent=2, first="- ")
        for case, before, after in one.moves:
            moved = _move(before, after, page.messages)
            page.add(_named(_case(cases[case], page.messages), page.messages), (moved, COLOURS[after]), indent=4)
        causes = page.messages.listed((page.messages.say("cause", cause) for cause in one.causes), "clauses")
        page.add((page.messages.say("since", "because", causes=causes), FAINT), indent=4)


def _row(one: Moved, messages: Messages) -> str:
    if one.key:
        return messages.say("since", "named-row", row=number(one.row), name=shortened(plain(one.key), _LONGEST))
    return messages.say("since", "row", row=number(one.row))


def _move(before: Ruling, after: Ruling, messages: Messages) -> str:
    return messages.say("since", "move", before=messages.say("ruling", before), after=messages.say("ruling", after))


def _why(causes: Mapping[Cause, int], messages: Messages) -> str:
    said = (f"{messages.say('cause', cause)} {number(count)}" for cause, count in causes.items())
    return messages.listed(said, "clauses")


def _named(case: str, messages: Messages) -> str:
    return case + messages.say("word", "colon")


def _case(one: Asked, messages: Messages) -> str:
    return f"{messages.headed(one.to)} · {messages.act(one.act)}"


def _columns(run: Circumstances, messages: Messages) -> str:
    return messages.listed(plain(f"{name}={role}") for name, role in run.roles.items())


def _facts(one: Asked, messages: Messages) -> str:
    return messages.listed(
        messages.say("word", "state", fact=messages.fact(name), state=plain(messages.value(name, word)))
        for name, word in one.facts.items()
    )
