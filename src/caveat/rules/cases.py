"""The cases of a pack: samples that must come out as the source says."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import convert

from caveat import vocabulary
from caveat.datafile import Document, Steps
from caveat.errors import CaveatError, DataError, Fault, UsageError
from caveat.model.profile import Capability, Choice, Members, Profile, Quantity, Set, Standing, State
from caveat.model.rules import Case, Clause, Outcome, Pack, Requirement, Value
from caveat.rules.condition import unknown
from caveat.rules.pack import CASES
from caveat.rules.verdicts import NEVER_FIRING, judge
from caveat.rules.written import Sample
from caveat.vocabulary import Fact, Kind, Topic

_NEEDED = (Outcome.NONCONFORMING, Outcome.CONFORMS, Outcome.UNDETERMINED)


def samples_of(pack: Pack) -> tuple[Document, list[Sample]]:
    """The cases of a pack, and the file that knows where each stands. Raises DataError."""
    document = Document.load(Path(pack.folder) / CASES, foreign=True)
    return document, document.records(Sample)


def run_cases(pack: Pack) -> list[Fault]:
    """Where the cases of a pack come out otherwise than they say, or where a clause has too few of them."""
    try:
        document, samples = samples_of(pack)
    except DataError as error:
        return list(error.faults)
    failures = [
        document.fault((index, *step), message)
        for index, sample in enumerate(samples)
        for step, message in _failures(sample, pack)
    ]
    return failures + [Fault(file=document.name, message=message) for message in _lacking(pack, samples)]


def _lacking(pack: Pack, samples: list[Sample]) -> Iterator[str]:
    for requirement in pack.requirements:
        for clause in requirement.clauses:
            shown = {one.outcome for one in samples if (one.requirement, one.clause) == (requirement.id, clause.id)}
            fires = requirement.lifecycle not in NEVER_FIRING
            for outcome in _NEEDED if fires else (Outcome.NOT_APPLICABLE,):
                if outcome not in shown:
                    yield f"{named(requirement, clause)} has no case that comes out {outcome}; write one"


def named(requirement: Requirement, clause: Clause) -> str:
    """The name of a clause: that of its requirement, and its own where there are several."""
    return f"{requirement.id}/{clause.id}" if clause.id else requirement.id


def _failures(sample: Sample, pack: Pack) -> list[tuple[Steps, str]]:
    """What of a sample comes out wrong, and at which of its keys."""
    if misnamed := _misnamed(sample, pack):
        return [misnamed]
    try:
        verdict = judge(profile_of(sample), case_of(sample, pack), (pack,))
    except (CaveatError, TypeError, ValueError) as error:
        return [((), f"{sample.name}: {error}")]
    asked = (sample.requirement, sample.clause)
    found = next((one for one in verdict.determinations if (one.requirement, one.clause) == asked), None)
    if found is None:
        return [(("requirement",), f"{sample.name}: {sample.requirement} does not speak of this act here")]
    if found.outcome is not sample.outcome:
        why = ", ".join(found.because or found.missing) or "its dates or life cycle"
        return [(("outcome",), f"{sample.name}: comes out {found.outcome} ({why}), not {sample.outcome}")]
    if sample.missing is not None and set(found.missing) != set(sample.missing):
        missing = ", ".join(found.missing)
        return [
            (
                ("missing",),
                f"{sample.name}: missing is {missing or 'nothing'}, not {', '.join(sample.missing) or 'nothing'}",
            )
        ]
    return []


def _misnamed(sample: Sample, pack: Pack) -> tuple[Steps, str] | None:
    requirement = next((one for one in pack.requirements if one.id == sample.requirement), None)
    if requirement is None:
        ids = [one.id for one in pack.requirements]
        return ("requirement",), f"{sample.name}: {unknown('requirement', sample.requirement, ids)}"
    clauses = [clause.id for clause in requirement.clauses]
    if sample.clause in clauses:
        return None
    said = f"name the clause, one of {', '.join(clauses)}" if clauses[0] else "there is one clause only; name none"
    return ("clause",), f"{sample.name}: {said}"


def profile_of(sample: Sample) -> Profile:
    """The device that a sample tells of. Raises UsageError for what there is not, TypeError or ValueError else."""
    if sample.device.category not in (None, *vocabulary.categories()):
        raise UsageError(unknown("category", str(sample.device.category), [*vocabulary.categories()]))
    return Profile(
        device=sample.device,
        facts={name: _state(vocabulary.fact(name), value) for name, value in sample.facts.items()},
        unit={name: _state(vocabulary.fact(name), value) for name, value in sample.unit.items()},
    )


def case_of(sample: Sample, pack: Pack) -> Case:
    """The case of a sample; it is in the place of its pack if it names none. Raises UsageError without a day."""
    given: dict[str, Value] = dict(sample.case)
    to, act, day = (
        given.pop(name, default) for name, default in (("to", pack.jurisdiction), ("act", ""), ("as_of", ""))
    )
    if not isinstance(day, date):
        raise UsageError("a case needs its day: as_of: 2026-11-23")
    return Case(to=str(to), act=str(act), as_of=day, facts=given)


def _state(fact: Fact, value: Any) -> State:
    """A state as a case writes it. Raises UsageError for one that the fact can't have."""
    if fact.topic is Topic.CASE:
        raise UsageError(f"{fact.id} is a fact of the case; write it under case")
    match fact.kind:
        case Kind.CAPABILITY:
            return Capability(standing=Standing(value))
        case Kind.QUANTITY:
            return Quantity(unit=fact.unit or "", value=float(str(_answer(fact, value))))
        case Kind.SET:
            members = convert(value if isinstance(value, dict) else {"includes": value}, Members)
            for word in (*members.includes, *members.excludes):
                _answer(fact, word)
            return Set(members=members)
    return Choice(value=str(_answer(fact, value)))


def _answer(fact: Fact, value: Any) -> Value:
    word = str(value)
    answer = vocabulary.word_of(fact, word) if fact.kind is Kind.SET else vocabulary.value_of(fact, word)
    if answer is None:
        raise UsageError(f"{fact.id} can't be {word}; write {vocabulary.expected(fact)}")
    return answer
