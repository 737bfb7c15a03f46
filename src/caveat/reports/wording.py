"""Conditions in readable words: "all of these:", "SIM card slot: absent", "battery energy: at most 100 Wh"."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from caveat.model.rules import And, Condition, Not, Operator, Or, Test, Weighed
from caveat.reports.messages import Messages

_STEP = 2  # columns by which a part is set in


class Phrase(Struct, frozen=True):
    """A condition in words: a test, or a head ("one of these:") with its parts."""

    text: str
    parts: "tuple[Phrase, ...]" = ()
    test: Test | None = None  # of a phrase without parts
    truth: bool | None = None  # of the phrase as it reads, where the condition was weighed


def phrase(of: Condition | Weighed, messages: Messages) -> Phrase:
    """A condition in the reader's language; one that was weighed keeps what each part came to."""
    return _phrase(of, messages, denied=False)


def lines(told: Phrase, depth: int = 0) -> Iterator[tuple[int, str]]:
    """The lines of a phrase, each with the columns by which it is set in."""
    yield depth * _STEP, told.text
    for part in told.parts:
        yield from lines(part, depth + 1)


def questions(condition: Condition) -> Iterator[Test]:
    """The tests of a condition."""
    match condition:
        case Test():
            yield condition
        case Not(part=part):
            yield from questions(part)
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from questions(part)


def worded(test: Test, messages: Messages, *, denied: bool = False) -> str:
    """One test, or its opposite: "system languages: includes Korean"."""
    said = _said(test, messages, denied=denied)
    return messages.say("word", "state", fact=messages.fact(test.fact), state=said)


def _phrase(of: Condition | Weighed, messages: Messages, *, denied: bool) -> Phrase:
    condition, parts, truth = _opened(of)
    if denied and truth is not None:
        truth = not truth
    match condition:
        case Test():
            return Phrase(worded(condition, messages, denied=denied), (), condition, truth)
        case Not():
            return _phrase(parts[0], messages, denied=not denied)
        case And():
            key = "not-all" if denied else "all"
        case Or():
            key = "none" if denied else "one"
    told = tuple(_phrase(part, messages, denied=False) for part in _flat(parts, type(condition)))
    return Phrase(messages.say("tree", key), told, None, truth)


def _opened(of: Condition | Weighed) -> tuple[Condition, tuple[Condition | Weighed, ...], bool | None]:
    if isinstance(of, Weighed):
        return of.condition, of.parts, of.truth
    match of:
        case Not(part=part):
            return of, (part,), None
        case And(parts=parts) | Or(parts=parts):
            return of, parts, None
    return of, (), None


def _flat(parts: tuple[Condition | Weighed, ...], kind: type) -> Iterator[Condition | Weighed]:
    """The parts, those of the same kind opened: `a AND (b AND c)` has three."""
    for part in parts:
        condition, inner, _ = _opened(part)
        if isinstance(condition, kind):
            yield from _flat(inner, kind)
        else:
            yield part


_STANDINGS = {
    Operator.PRESENT: ("present", "absent"),
    Operator.ABSENT: ("absent", "present"),
    Operator.PRESENT_ENABLED: ("enabled", "not-enabled"),
}
_NUMBERS = {
    Operator.EQUAL: ("same", "other"),
    Operator.NOT_EQUAL: ("other", "same"),
    Operator.LESS: ("less", "at-least"),
    Operator.AT_MOST: ("at-most", "more"),
    Operator.MORE: ("more", "at-most"),
    Operator.AT_LEAST: ("at-least", "less"),
}
_DAYS = {
    Operator.EQUAL: ("on", "not-on"),
    Operator.NOT_EQUAL: ("not-on", "on"),
    Operator.LESS: ("before", "since"),
    Operator.AT_MOST: ("until", "after"),
    Operator.MORE: ("after", "until"),
    Operator.AT_LEAST: ("since", "before"),
}
_SETS = {
    Operator.IN: ("one-of", "none-of"),
    Operator.INCLUDES: ("includes-all", "lacks-some"),
    Operator.OVERLAPS: ("overlaps", "disjoint"),
    Operator.WITHIN: ("within", "beyond"),
}
_SETS_OF_ONE = {
    Operator.IN: ("same", "other"),
    Operator.INCLUDES: ("includes", "lacks"),
    Operator.OVERLAPS: ("includes", "lacks"),
    Operator.WITHIN: ("within", "beyond"),
}
"""The sentence of each operator, and that of its opposite."""


def _said(test: Test, messages: Messages, *, denied: bool) -> str:
    operator, values = test.operator, test.values
    if operator in _STANDINGS:
        return messages.say("test", _STANDINGS[operator][denied])
    if isinstance(values[0], bool):
        yes = values[0] ^ denied ^ (operator is Operator.NOT_EQUAL)
        return messages.value(test.fact, yes)
    said = [messages.value(test.fact, value) for value in values]
    if operator in _SETS:
        key = (_SETS_OF_ONE if len(said) == 1 else _SETS)[operator][denied]
        return messages.say("test", key, values=messages.listed(said), value=said[0])
    key = (_DAYS if isinstance(values[0], date) else _NUMBERS)[operator][denied]
    return messages.say("test", key, value=said[0])
