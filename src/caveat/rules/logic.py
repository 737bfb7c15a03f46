"""Three-valued (Kleene) logic with reasons: what a condition comes to, and which facts make it so."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from caveat.model.rules import And, Condition, Not, Or, Test

Facts = tuple[str, ...]


class Answer(NamedTuple):
    """What a condition comes to; `truth` is None where that is not known.

    `because`: the known facts that settle it. `missing`: the unknown ones of which any could still turn it.
    `to_true`, `to_false`: the fewest missing facts that could settle it so; None where nothing could.
    """

    truth: bool | None
    because: Facts = ()
    missing: Facts = ()
    to_true: Facts | None = None
    to_false: Facts | None = None


def known(truth: bool, *facts: str) -> Answer:
    """An answer that is settled, by these facts."""
    return Answer(truth, because=facts, to_true=() if truth else None, to_false=None if truth else ())


def open_(fact: str) -> Answer:
    """An answer that hangs on one unknown fact."""
    return Answer(None, missing=(fact,), to_true=(fact,), to_false=(fact,))


TRUE, FALSE = known(True), known(False)


def negated(answer: Answer) -> Answer:
    """The answer to the opposite."""
    truth = None if answer.truth is None else not answer.truth
    return answer._replace(truth=truth, to_true=answer.to_false, to_false=answer.to_true)


def all_of(answers: Iterable[Answer]) -> Answer:
    """Whether all hold: false as soon as one is false, true only if every one is."""
    parts = tuple(answers)
    truth: bool | None = True
    if any(part.truth is False for part in parts):
        truth = False
    elif any(part.truth is None for part in parts):
        truth = None
    return Answer(
        truth,
        because=together(part.because for part in parts if truth is not None and part.truth is truth),
        missing=together(part.missing for part in parts if truth is None),
        to_true=every(part.to_true for part in parts),
        to_false=fewest(part.to_false for part in parts),
    )


def any_of(answers: Iterable[Answer]) -> Answer:
    """Whether one holds: the mirror of `all_of`."""
    return negated(all_of(map(negated, answers)))


def evaluate(condition: Condition, ask: Callable[[Test], Answer]) -> Answer:
    """What a condition comes to, where `ask` answers its tests."""
    match condition:
        case Test():
            return ask(condition)
        case Not(part):
            return negated(evaluate(part, ask))
        case And(parts):
            return all_of(evaluate(part, ask) for part in parts)
        case Or(parts):
            return any_of(evaluate(part, ask) for part in parts)


def together(facts: Iterable[Facts]) -> Facts:
    """All facts, each once, in the order of their first appearance."""
    return tuple(dict.fromkeys(fact for some in facts for fact in some))


def every(needed: Iterable[Facts | None]) -> Facts | None:
    """All of what each needs; None where one can't be had."""
    each = tuple(needed)
    return together(some for some in each if some is not None) if None not in each else None


def fewest(choices: Iterable[Facts | None]) -> Facts | None:
    """The shortest of what can be had, the first of several."""
    return min((some for some in choices if some is not None), key=len, default=None)
