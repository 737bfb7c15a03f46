"""The conditions of the rules as CEL, where what is not known is an error: AND and OR of CEL take it as Kleene does."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any

import celpy

from caveat import vocabulary
from caveat.model.profile import Capability, Choice, Profile, Quantity, Set, Standing, State
from caveat.model.rules import And, Case, Condition, Not, Operator, Outcome, Test, Value
from caveat.rules.asking import case_facts, of_category, of_state, past
from caveat.rules.condition import scope
from caveat.rules.verdicts import Voice

_UNKNOWN = "type.unknown"  # a key that no map has
_SETTLED = [standing for standing in Standing if standing not in (Standing.UNKNOWN, Standing.VARIES)]
Known = Any

celpy.CELEvalError.__repr__ = Exception.__repr__  # its own fails on long conditions, and nobody reads what it says


class Cel:
    """Clauses as compiled programs, in one case."""

    def __init__(self, voices: Collection[Voice], case: Case) -> None:
        self._case = case
        self._facts = case_facts(case)
        self._clauses = [self._compiled(voice) if voice.in_force(case.as_of) else None for voice in voices]

    def known(self, profile: Profile) -> Known:
        """What is known of a device, in CEL's own types."""
        device = profile.device
        named = {"category": device.category, "make": device.make, "model": device.model}
        told = {name: value.casefold() for name, value in named.items() if value is not None}
        of_type = told | _told(profile.facts)
        of_unit = of_type | _told(profile.unit)
        for name, state in profile.unit.items():
            if name in of_unit and name not in _told({name: state}):
                del of_unit[name]
        case = {name: _plain(value) for name, value in self._facts.items()}
        return {name: celpy.json_to_cel(known | case) for name, known in (("type", of_type), ("unit", of_unit))}

    def judge(self, known: Known) -> list[Outcome]:
        """The outcome of each clause, for one who takes the evidence as it is."""
        return [
            _outcome(*(_truth(program, known) for program in programs)) if programs else Outcome.NOT_APPLICABLE
            for programs in self._clauses
        ]

    def _compiled(self, voice: Voice) -> tuple[Any, Any, Any]:
        clause = voice.clause
        return (
            _program(self._text(scope(clause), "type", ())),
            _program(self._text(clause.unless, "unit", clause.cured_by) if clause.unless else "false"),
            _program(self._text(clause.must, "unit", clause.cured_by)),
        )

    def _text(self, condition: Condition, of: str, cured_by: Collection[Standing]) -> str:
        match condition:
            case Test(fact=fact):
                over = None if fact in self._facts else past(condition, self._case.as_of)
                return _test(condition, f"{of}.{fact}", cured_by) if over is None else str(over).lower()
            case Not(part=part):
                return f"!({self._text(part, of, cured_by)})"
        joint = " && " if isinstance(condition, And) else " || "
        return "(" + joint.join(self._text(part, of, cured_by) for part in condition.parts) + ")"


@cache
def _program(text: str) -> Any:
    environment = celpy.Environment()
    return environment.program(environment.compile(text))


def _truth(program: Any, known: Known) -> bool | None:
    try:
        return bool(program.evaluate(known))
    except celpy.CELEvalError:
        return None


def _outcome(applies: bool | None, excepted: bool | None, demanded: bool | None) -> Outcome:
    if applies is False:
        return Outcome.NOT_APPLICABLE
    if applies is None or (None in (excepted, demanded) and True not in (excepted, demanded)):
        return Outcome.UNDETERMINED
    return Outcome.CONFORMS if demanded or excepted else Outcome.NONCONFORMING


def _test(test: Test, fact: str, cured_by: Collection[Standing]) -> str:
    words = [str(value).casefold() for value in test.values]
    if test.fact == "category":
        return _kind(test, fact)
    match test.operator:
        case Operator.PRESENT | Operator.ABSENT | Operator.PRESENT_ENABLED:
            holds = [one for one in _SETTLED if of_state(test, Capability(standing=one), cured_by)]
            return f"{fact} in {_listed(holds)}"
        case Operator.IN:
            return f"{fact} in {_listed(words)}"
        case Operator.INCLUDES | Operator.OVERLAPS | Operator.WITHIN:
            return _set(test, fact)
    sign = {"=": "==", "<>": "!="}.get(test.operator.value, test.operator.value)
    return f"{fact} {sign} {_written(test.values[0])}"


def _kind(test: Test, fact: str) -> str:
    says = {category: of_category(test, category) for category in vocabulary.categories()}
    yes, open_ = ([one for one in says if says[one] is truth] for truth in (True, None))
    return f"({fact} in {_listed(yes)} || ({fact} in {_listed(open_)} && {_UNKNOWN}))"


def _set(test: Test, fact: str) -> str:
    words = [f"'{value}'" for value in test.values]
    within, excluded = ([f"{word} in {fact}.{part}" for word in words] for part in ("includes", "excludes"))
    if test.operator is Operator.WITHIN:
        only = f"{fact}.includes.all(word, word in [{', '.join(words)}])"
        return f"({only} && ({fact}.complete || {_UNKNOWN}))"
    if test.operator is Operator.OVERLAPS:
        lacking = " && ".join(f"({inside} || {outside})" for inside, outside in zip(within, excluded, strict=True))
        return f"({' || '.join(within)} || (!({fact}.complete || ({lacking})) && {_UNKNOWN}))"
    lacking = " || ".join(f"(!({inside}) && {outside})" for inside, outside in zip(within, excluded, strict=True))
    return f"(({' && '.join(within)}) || (!({fact}.complete || {lacking}) && {_UNKNOWN}))"


def _listed(words: Collection[str]) -> str:
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, float) else f"'{str(value).casefold()}'"


def _plain(value: Value) -> Value:
    """A day as its text, which sorts as days do."""
    return value.isoformat() if isinstance(value, date) else value.casefold() if isinstance(value, str) else value


def _told(states: dict[str, State]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, state in states.items():
        match state:
            case Capability(standing=standing) if standing in _SETTLED:
                told[name] = standing.value
            case Quantity(value=float() as value) | Choice(value=str() as value):
                told[name] = value if isinstance(value, float) else value.casefold()
            case Set(members=members):
                told[name] = {
                    "includes": [*members.includes],
                    "excludes": [*members.excludes],
                    "complete": members.complete,
                }
    return told
