"""Which clauses of a pack, and which parts of their conditions, its cases reach."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from caveat.datafile import Steps
from caveat.errors import CaveatError, DataError, Fault
from caveat.model.rules import Clause, Condition, Outcome, Pack, Reached, Test
from caveat.rules.asking import Asked
from caveat.rules.cases import case_of, named, profile_of, samples_of
from caveat.rules.condition import scope, tests_of, text_of
from caveat.rules.verdicts import NEVER_FIRING, Voice
from caveat.rules.written import Sample

_Part = tuple[str, Test]


def coverage(pack: Pack) -> tuple[Reached, ...]:
    """What the cases of a pack reach, clause by clause. Raises DataError for cases that can't be read."""
    document, samples = samples_of(pack)
    told = [(sample, _told(document.fault, index, sample, pack)) for index, sample in enumerate(samples)]
    found = []
    for requirement in pack.requirements:
        for clause in requirement.clauses:
            name = (requirement.id, clause.id)
            mine = [(sample, asked) for sample, asked in told if (sample.requirement, sample.clause) == name]
            truths: dict[_Part, set[bool | None]] = defaultdict(set)
            outcomes: dict[Outcome, int] = dict.fromkeys(Outcome, 0)
            for sample, asked in mine:
                outcomes[sample.outcome] += 1
                if Voice(pack, requirement, clause).in_force(asked.day):
                    for part, truth in _truths(clause, asked):
                        truths[part].add(truth)
            fires = requirement.lifecycle not in NEVER_FIRING
            never = tuple(_never(clause, truths)) if fires else ()
            found.append(Reached(clause=named(requirement, clause), fires=fires, outcomes=outcomes, never=never))
    return tuple(found)


def _told(fault: Callable[[Steps, str], Fault], index: int, sample: Sample, pack: Pack) -> Asked:
    """The device and case of a sample. Raises DataError where they make no sense."""
    try:
        return Asked(profile_of(sample), case_of(sample, pack))
    except (CaveatError, TypeError, ValueError) as error:
        raise DataError([fault((index,), f"{sample.name}: {error}")]) from None


def _parts(clause: Clause) -> Iterator[tuple[str, Condition]]:
    yield "applies", scope(clause)
    if clause.unless:
        yield "unless", clause.unless
    yield "must", clause.must


def _truths(clause: Clause, asked: Asked) -> Iterator[tuple[_Part, bool | None]]:
    of_unit = partial(asked.of_unit, cured_by=clause.cured_by)
    for part, condition in _parts(clause):
        ask = asked.of_type if part == "applies" else of_unit
        for test in tests_of(condition):
            yield (part, test), ask(test).truth


def _never(clause: Clause, truths: Mapping[_Part, set[bool | None]]) -> Iterator[str]:
    for part, condition in _parts(clause):
        for test in dict.fromkeys(tests_of(condition)):
            for truth in (True, False):
                if truth not in truths.get((part, test), ()):
                    yield f"{part}: {text_of(test)} is never {str(truth).lower()}"
