"""Three-valued logic: unknown is never a pass, and learning more never turns a settled answer."""

from hypothesis import given, settings

from caveat.model.profile import Profile
from caveat.model.rules import And, Case, Condition, Not, Or, Outcome, Requirement, Ruling, Verdict
from caveat.rules import judge, logic
from caveat.rules.asking import Asked
from caveat.rules.condition import facts_of
from tests.rules.drawn import (
    CASE_FACTS,
    WORDS,
    conditions,
    forget,
    known_devices,
    known_states,
    lost_facts,
    pack_of,
    requirements,
)


def judged(requirement: Requirement, known: tuple[Profile, Case]) -> Verdict:
    return judge(known[0], known[1], (pack_of(requirement),))


def answered(condition: Condition, known: tuple[Profile, Case]) -> logic.Answer:
    return logic.evaluate(condition, Asked(*known).of_type)


@settings(max_examples=300, deadline=None)
@given(requirements(), known_devices(), lost_facts)
def test_more_evidence_never_flips_a_settled_outcome(
    requirement: Requirement, known: tuple[Profile, Case], lost: set[str]
) -> None:
    before = judged(requirement, forget(known, lost)).determinations[0].outcome
    after = judged(requirement, known).determinations[0].outcome
    assert before in (after, Outcome.UNDETERMINED)


@settings(max_examples=200, deadline=None)
@given(requirements(), known_devices(), lost_facts)
def test_what_is_not_settled_is_never_a_pass(
    requirement: Requirement, known: tuple[Profile, Case], lost: set[str]
) -> None:
    verdict = judged(requirement, forget(known, lost))
    if verdict.determinations[0].outcome is Outcome.UNDETERMINED:
        assert verdict.ruling in (Ruling.UNDETERMINED, Ruling.CONDITIONS) or verdict.determinations[0].unclaimed
        assert verdict.determinations[0].missing
    if verdict.ruling is Ruling.NOTHING_FOUND:
        assert judged(requirement, known).ruling is Ruling.NOTHING_FOUND


@settings(max_examples=200, deadline=None)
@given(requirements(), known_devices())
def test_a_device_of_which_all_is_known_is_determined(requirement: Requirement, known: tuple[Profile, Case]) -> None:
    assert judged(requirement, known).determinations[0].outcome is not Outcome.UNDETERMINED


@settings(max_examples=200, deadline=None)
@given(requirements(), known_devices(), lost_facts)
def test_only_what_is_missing_can_turn_an_outcome(
    requirement: Requirement, known: tuple[Profile, Case], lost: set[str]
) -> None:
    """Learning everything else leaves it open; and what to look at next is among the missing."""
    determination = judged(requirement, forget(known, lost)).determinations[0]
    assert set(determination.look) <= set(determination.missing)
    if determination.outcome is Outcome.UNDETERMINED:
        rest_known = forget(known, lost & {*determination.missing, "unit", "kind"})
        assert judged(requirement, rest_known).determinations[0].outcome is Outcome.UNDETERMINED


@settings(max_examples=200, deadline=None)
@given(conditions, conditions, known_devices(), lost_facts)
def test_de_morgan_holds_with_unknowns(
    left: Condition, right: Condition, known: tuple[Profile, Case], lost: set[str]
) -> None:
    device = forget(known, lost)
    both = answered(Not(And((left, right))), device)
    either = answered(Or((Not(left), Not(right))), device)
    assert both == either


@settings(max_examples=200, deadline=None)
@given(conditions, known_devices(), lost_facts)
def test_the_reasons_are_facts_of_the_condition(
    condition: Condition, known: tuple[Profile, Case], lost: set[str]
) -> None:
    """And the day asked about: after it lies no day of a fact that nobody gives."""
    answer = answered(condition, forget(known, lost))
    assert {*answer.because, *answer.missing} <= facts_of(condition) | {"as_of"}
    assert bool(answer.missing) == (answer.truth is None)
    assert bool(answer.because) == (answer.truth is not None)


@settings(max_examples=200, deadline=None)
@given(conditions, known_devices())
def test_because_alone_settles_it(condition: Condition, known: tuple[Profile, Case]) -> None:
    answer = answered(condition, known)
    alone = forget(known, {*known_states, *WORDS, *CASE_FACTS, "category"} - set(answer.because))
    assert answered(condition, alone).truth is answer.truth
