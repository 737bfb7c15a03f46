"""The figures of a screened table in words: numbers, shares, names."""

from collections.abc import Iterator

from msgspec import Struct

from caveat.model.rules import Case
from caveat.model.summary import CategoryCount, Question, Summary
from caveat.reports.messages import Messages
from caveat.reports.quotes import plain, shortened

_LONGEST = 60  # columns of a name that a table gives


class Asked(Struct, frozen=True, kw_only=True):
    """One question in words, with its answers and the rows that each settles."""

    text: str
    answers: tuple[tuple[str, int], ...]


def number(count: int) -> str:
    """A number of rows: "12,345"."""
    return f"{count:,}"


def share(count: int, of: int) -> str:
    """Their part of all: "25%"; what is not nothing never reads as 0, and what is not all never as 100."""
    if count in (0, of):
        return "100%" if count else "0%"
    percent = 100 * count / of
    if percent < 1:
        return "<1%"
    return ">99%" if percent > 99 else f"{percent:.0f}%"  # noqa: PLR2004 - percent


def heading(case: Case, messages: Messages) -> str:
    """The place and the act: "Germany · sale"."""
    return f"{messages.headed(case.to)} · {messages.act(case.act)}"


def category(one: CategoryCount, told: Summary, messages: Messages) -> str:
    """A kind of device, as the table calls it or by its name."""
    if one is told.others:
        return messages.say("summary", "others")
    if not one.name:
        return messages.say("summary", "no-category" if told.named else "no-kind")
    return shortened(plain(one.name), _LONGEST) if told.named else messages.category(one.name)


def questions(told: Summary, messages: Messages) -> Iterator[Asked]:
    """What to ask, one after the other."""
    before: Question | None = None
    for one in told.questions.asked:
        fact = messages.fact(one.fact)
        text = messages.say("summary", "ask-first", fact=fact)
        if before:
            answer = _answer(before.fact, before.answers[-1][0], messages)
            text = messages.say("summary", "ask-next", fact=fact, answer=answer)
        answers = tuple((_answer(one.fact, word, messages), rows) for word, rows in one.answers)
        yield Asked(text=text, answers=answers)
        before = one


def _answer(fact: str, word: str, messages: Messages) -> str:
    known = messages.sections["standing"]
    return messages.say("standing", word) if word in known else messages.value(fact, word)
