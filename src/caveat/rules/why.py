"""Why a determination came out as it did: the tree of its conditions, and the fewest facts that would settle it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, reduce

from caveat.errors import UsageError
from caveat.model.profile import Profile
from caveat.model.rules import (
    And,
    Case,
    Clause,
    Condition,
    Explanation,
    Not,
    Or,
    Outcome,
    Pack,
    Settling,
    Test,
    Weighed,
)
from caveat.rules import logic
from caveat.rules.asking import Asked
from caveat.rules.condition import scope, unknown
from caveat.rules.logic import Answer
from caveat.rules.verdicts import Voice, asked_in, check, determine, hides, speaking

_Ask = Callable[[Test], Answer]
_Choices = frozenset[frozenset[str]]
"""Sets of facts of which any one would do; none is within another."""

_NEVER: _Choices = frozenset()
_ALREADY: _Choices = frozenset({frozenset()})
_MOST_CHOICES = 200  # the smallest are kept; a rule with more ways than that is not made clearer by more


def explain(
    profile: Profile, case: Case, packs: Sequence[Pack], requirement: str, clause: str | None = None
) -> tuple[Explanation, ...]:
    """The trees of all clauses of a requirement that speak of the act, or of one of them.

    Raises UsageError for a case that there is not, and where no pack of the place has such a requirement on the act.
    """
    check(case)
    asked = asked_in(case.to, packs)
    found = [
        voice
        for pack in asked
        for voice in speaking(pack, case.act)
        if voice.requirement.id == requirement and clause in (None, voice.clause.id)
    ]
    if not found:
        raise UsageError(_no_such(requirement, clause, case, asked))
    plain = Asked(profile, case)
    doubting = Asked(profile, case, doubt=True) if hides(profile) else None
    return tuple(_explained(voice, case, plain, doubting) for voice in found)


def _no_such(requirement: str, clause: str | None, case: Case, asked: Iterable[Pack]) -> str:
    held = [one for pack in asked for one in pack.requirements]
    clauses = [each for one in held if one.id == requirement for each in one.clauses]
    if not clauses:
        return f"in {case.to} " + unknown("requirement", requirement, [one.id for one in held])
    if clause not in (None, *(each.id for each in clauses)):
        return f"in {requirement} " + unknown("clause", str(clause), [each.id for each in clauses if each.id])
    acts = sorted({act for each in clauses if clause in (None, each.id) for act in each.acts})
    return f"{requirement} does not speak of {case.act}; it is about {', '.join(acts)}"


def _explained(voice: Voice, case: Case, plain: Asked, doubting: Asked | None) -> Explanation:
    clause, determination = voice.clause, determine(voice, case, plain, doubting)
    doubted = doubting and determination != determine(voice, case, plain)
    asked = doubting if doubting and doubted else plain
    of_unit = partial(asked.of_unit, cured_by=clause.cured_by)
    open_ = determination.outcome is Outcome.UNDETERMINED
    return Explanation(
        determination=determination,
        applies=_weighed(scope(clause), asked.of_type),
        unless=_weighed(clause.unless, of_unit) if clause.unless else None,
        must=_weighed(clause.must, of_unit),
        settling=tuple(_settling(clause, asked.of_type, of_unit)) if open_ else (),
    )


def _weighed(condition: Condition, ask: _Ask) -> Weighed:
    match condition:
        case Not(part=part):
            parts: tuple[Condition, ...] = (part,)
        case And(parts=parts) | Or(parts=parts):
            pass
        case _:
            parts = ()
    truth = logic.evaluate(condition, ask).truth
    return Weighed(condition=condition, truth=truth, parts=tuple(_weighed(part, ask) for part in parts))


def _settling(clause: Clause, of_type: _Ask, of_unit: _Ask) -> Iterator[Settling]:
    """For each outcome the smallest sets of facts that could bring it, those with the fewest facts first."""
    applies = _ways(scope(clause), of_type)
    excepted = _ways(clause.unless, of_unit) if clause.unless else (_NEVER, _ALREADY)
    demanded = _ways(clause.must, of_unit)
    met, unmet = _either((demanded[0], excepted[0])), _both((demanded[1], excepted[1]))
    ways = {
        Outcome.NOT_APPLICABLE: applies[1],
        Outcome.CONFORMS: _both((applies[0], met)),
        Outcome.NONCONFORMING: _both((applies[0], unmet)),
    }
    found = [(outcome, facts) for outcome, choices in ways.items() for facts in choices]
    fewest = {outcome: min(map(len, choices), default=0) for outcome, choices in ways.items()}
    for outcome, facts in sorted(found, key=lambda one: (len(one[1]), list(Outcome).index(one[0]), sorted(one[1]))):
        if len(facts) == fewest[outcome]:
            yield Settling(outcome=outcome, facts=tuple(sorted(facts)))


def _ways(condition: Condition, ask: _Ask) -> tuple[_Choices, _Choices]:
    """By which sets of facts a condition could become true, and by which false."""
    match condition:
        case Test(fact=fact):
            truth = ask(condition).truth
            if truth is None:
                one = frozenset({frozenset({fact})})
                return one, one
            return (_ALREADY, _NEVER) if truth else (_NEVER, _ALREADY)
        case Not(part=part):
            true, false = _ways(part, ask)
            return false, true
        case And(parts=parts) | Or(parts=parts):
            trues, falses = zip(*(_ways(part, ask) for part in parts), strict=True)
            if isinstance(condition, And):
                return _both(trues), _either(falses)
            return _either(trues), _both(falses)


def _either(choices: Iterable[_Choices]) -> _Choices:
    return _smallest(frozenset().union(*choices))


def _both(choices: Iterable[_Choices]) -> _Choices:
    return reduce(lambda some, more: _smallest(frozenset(a | b for a in some for b in more)), choices, _ALREADY)


def _smallest(choices: frozenset[frozenset[str]]) -> _Choices:
    kept: list[frozenset[str]] = []
    for choice in sorted(choices, key=lambda facts: (len(facts), sorted(facts))):
        if len(kept) < _MOST_CHOICES and not any(one <= choice for one in kept):
            kept.append(choice)
    return frozenset(kept)
