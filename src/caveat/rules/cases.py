"""The cases of a pack: samples that must come out as the source says."""

from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, convert

from caveat import vocabulary
from caveat.datafile import Document, Steps
from caveat.errors import CaveatError, DataError, Fault, UsageError
from caveat.model.profile import Capability, Choice, Device, Members, Profile, Quantity, Set, Standing, State
from caveat.model.rules import Case, Outcome, Pack, Value
from caveat.rules.pack import CASES
from caveat.rules.verdicts import judge
from caveat.vocabulary import Fact, Kind

_NEEDED = (Outcome.NONCONFORMING, Outcome.CONFORMS, Outcome.UNDETERMINED)


class _Sample(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    requirement: str
    name: str
    device: Device = Device()
    facts: dict[str, Any] = {}  # of the type: a standing, a number, a word, the members of a set
    unit: dict[str, Any] = {}
    case: dict[str, Any] = {}  # act, as_of, to (the pack's own place), and facts of the case
    outcome: Outcome
    missing: tuple[str, ...] | None = None


def run_cases(pack: Pack) -> list[Fault]:
    """Where the cases of a pack come out otherwise than they say, or where a requirement has too few of them."""
    path = Path(pack.folder) / CASES
    try:
        document = Document.load(path)
        samples = document.records(_Sample)
    except DataError as error:
        return list(error.faults)
    failures = [
        document.fault((index, *step), message)
        for index, sample in enumerate(samples)
        for step, message in _failures(sample, pack)
    ]
    for requirement in pack.requirements:
        shown = {sample.outcome for sample in samples if sample.requirement == requirement.id}
        failures += [
            Fault(file=str(path), message=f"{requirement.id} has no case that comes out {outcome}; write one")
            for outcome in _NEEDED
            if outcome not in shown
        ]
    return failures


def _failures(sample: _Sample, pack: Pack) -> list[tuple[Steps, str]]:
    """What of a sample comes out wrong, and at which of its keys."""
    try:
        verdict = judge(_profile(sample), _case(sample, pack), (pack,))
    except (CaveatError, TypeError, ValueError) as error:
        return [((), f"{sample.name}: {error}")]
    found = [one for one in verdict.determinations if one.requirement == sample.requirement]
    if not found:
        return [(("requirement",), f"{sample.name}: {sample.requirement} does not speak of this act here")]
    if found[0].outcome is not sample.outcome:
        why = ", ".join(found[0].because or found[0].missing) or "its dates or life cycle"
        return [(("outcome",), f"{sample.name}: comes out {found[0].outcome} ({why}), not {sample.outcome}")]
    if sample.missing is not None and set(found[0].missing) != set(sample.missing):
        missing = ", ".join(found[0].missing)
        return [(("missing",), f"{sample.name}: missing is {missing or 'nothing'}, not {', '.join(sample.missing)}")]
    return []


def _profile(sample: _Sample) -> Profile:
    return Profile(
        device=sample.device,
        facts={name: _state(vocabulary.fact(name), value) for name, value in sample.facts.items()},
        unit={name: _state(vocabulary.fact(name), value) for name, value in sample.unit.items()},
    )


def _case(sample: _Sample, pack: Pack) -> Case:
    given: dict[str, Value] = dict(sample.case)
    to, act, day = (
        given.pop(name, default) for name, default in (("to", pack.jurisdiction), ("act", ""), ("as_of", ""))
    )
    if not isinstance(day, date):
        raise UsageError("a case needs its day: as_of: 2026-11-23")
    return Case(to=str(to), act=str(act), as_of=day, facts=given)


def _state(fact: Fact, value: Any) -> State:
    match fact.kind:
        case Kind.CAPABILITY:
            return Capability(standing=Standing(value))
        case Kind.QUANTITY:
            return Quantity(unit=fact.unit or "", value=float(value))
        case Kind.SET:
            return Set(members=convert(value if isinstance(value, dict) else {"includes": value}, Members))
    return Choice(value=str(value))
