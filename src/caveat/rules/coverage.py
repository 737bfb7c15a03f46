"""Which clauses of a pack, and which parts of their conditions, its cases reach."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

from caveat.model.rules import Clause, Condition, Outcome, Pack, Reached, Test
from caveat.rules.asking import Asked
from caveat.rules.cases import case_of, named, profile_of, samples_of
from caveat.rules.condition import scope, tests_of, text_of
from caveat.rules.verdicts import NEVER_FIRING, Voice

_Asked = tuple[str, Test]


def coverage(pack: Pack) -> tuple[Reached, ...]:
    """What the cases of a pack reach, clause by clause. Raises DataError for cases that can't be read."""
    _, samples = samples_of(pack)
    found = []
    for requirement in pack.requirements:
        for clause in requirement.clauses:
            mine = [one for one in samples if (one.requirement, one.clause) == (requirement.id, clause.id)]
            truths: dict[_Asked, set[bool | None]] = defaultdict(set)
            outcomes: dict[Outcome, int] = dict.fromkeys(Outcome, 0)
            for sample in mine:
                outcomes[sample.outcome] += 1
                case = case_of(sample, pack)
                if Voice(pack, requirement, clause).in_force(case.as_of):
                    for asked, truth in _truths(clause, Asked(profile_of(sample), case)):
                        truths[asked].add(truth)
            fires = requirement.lifecycle not in NEVER_FIRING
            never = tuple(_never(clause, truths)) if fires else ()
            found.append(Reached(clause=named(requirement, clause), fires=fires, outcomes=outcomes, never=never))
    return tuple(found)


def _parts(clause: Clause) -> Iterator[tuple[str, Condition]]:
    yield "applies", scope(clause)
    if clause.unless:
        yield "unless", clause.unless
    yield "must", clause.must


def _truths(clause: Clause, asked: Asked) -> Iterator[tuple[_Asked, bool | None]]:
    of_unit = partial(asked.of_unit, cured_by=clause.cured_by)
    for part, condition in _parts(clause):
        ask = asked.of_type if part == "applies" else of_unit
        for test in tests_of(condition):
            yield (part, test), ask(test).truth


def _never(clause: Clause, truths: Mapping[_Asked, set[bool | None]]) -> Iterator[str]:
    for part, condition in _parts(clause):
        for test in dict.fromkeys(tests_of(condition)):
            for truth in (True, False):
                if truth not in truths.get((part, test), ()):
                    yield f"{part}: {text_of(test)} is never {str(truth).lower()}"
