"""How a test of a condition is answered from a profile and a case."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from math import isnan
from operator import eq, ge, gt, le, lt, ne

from caveat import vocabulary
from caveat.errors import UsageError
from caveat.model.profile import Basis, Capability, Choice, Members, Profile, Quantity, Set, Standing, State
from caveat.model.rules import Case, Operator, Test, Value
from caveat.rules.logic import Answer, known, open_

_AIR: dict[str, Value] = {"transport": "air"}
_ON_THE_DAY = {"import": ("imported_on",), "sell": ("sold_on", "offered_on"), "advertise": ("offered_on",)}
"""The days that an act itself settles: who sells as of a day sells on it."""

_DEVICE = ("category", "make", "model")
_UNSETTLED = (Standing.UNKNOWN, Standing.VARIES)
_SURE = (Basis.MEASURED, Basis.DECLARED)
_COMPARED = {
    Operator.EQUAL: eq,
    Operator.NOT_EQUAL: ne,
    Operator.LESS: lt,
    Operator.AT_MOST: le,
    Operator.MORE: gt,
    Operator.AT_LEAST: ge,
}


class Asked:
    """One device in one case, of which a condition asks.

    With `doubt`, what is said to be absent counts as unknown, unless it was measured or the user vouches for it:
    so does a reader think who could not read everything.
    """

    def __init__(self, profile: Profile, case: Case, *, doubt: bool = False) -> None:
        """Raises UsageError for a fact of the case that there is not, or a value that is no answer to it."""
        self._profile = profile
        self._doubt = doubt
        self.day = case.as_of
        named = {"make": profile.device.make, "model": profile.device.model}
        self._case = {**{name: word for name, word in named.items() if word is not None}, **case_facts(case)}

    def of_type(self, test: Test) -> Answer:
        """A test of the model as it is made: what was taken out of a unit is still in its type."""
        return self._answer(test, self._profile.facts.get(test.fact), ())

    def of_unit(self, test: Test, cured_by: Collection[Standing]) -> Answer:
        """A test of the one in hand, where it is known apart; `cured_by`: standings that count as not there."""
        state = self._profile.unit.get(test.fact, self._profile.facts.get(test.fact))
        return self._answer(test, state, cured_by)

    def _answer(self, test: Test, state: State | None, cured_by: Collection[Standing]) -> Answer:
        truth = self._truth(test, state, cured_by)
        if truth is None:
            truth = past(test, self.day)
            return open_(test.fact) if truth is None else known(truth, "as_of")
        return known(truth) if test.fact in ("destination", "act") else known(truth, test.fact)

    def _truth(self, test: Test, state: State | None, cured_by: Collection[Standing]) -> bool | None:
        if test.fact == "category":
            return of_category(test, self._profile.device.category)
        if test.fact in self._case:
            return of_value(test, self._case[test.fact])
        return of_state(test, doubted(state) if self._doubt and state is not None else state, cured_by)


def case_facts(case: Case) -> dict[str, Value]:
    """All facts of a case: those given, and those that follow from the act, the day and each other.

    Raises UsageError for a fact of the case that there is not, a value that is no answer to it, and a day to come.
    """
    given = {name: vocabulary.case_value(name, value) for name, value in case.facts.items()}
    for name, value in given.items():
        if isinstance(value, date) and value > case.as_of:
            raise UsageError(f"{name}={value} lies after the day asked about; ask as of that day (--as-of {value})")
    settled = dict.fromkeys(_ON_THE_DAY.get(case.act, ()), case.as_of)
    facts = {**(_AIR if case.act == "carry-by-air" else {}), **settled, **given}
    for clock, since in vocabulary.clocks().items():
        day, days = facts.get(since), facts.get(clock)
        if isinstance(day, date):
            counted = float((case.as_of - day).days)
            if facts.setdefault(clock, counted) != counted:
                raise UsageError(f"{clock}={days:g} and {since}={day} disagree; give one of them")
        elif isinstance(days, float):
            facts[since] = case.as_of - timedelta(days=min(days, (case.as_of - date.min).days))
    return {"destination": case.to, "act": case.act, "as_of": case.as_of, **_with_sim(facts, case.to)}


def _with_sim(facts: dict[str, Value], place: str) -> dict[str, Value]:
    """A SIM of the place does not roam there, and what roams or has no SIM there is not on a SIM of the place.

    Raises UsageError where a SIM of the place is said to roam there.
    """
    if facts.get("sim_home") == place:
        if facts.get("roaming") is True:
            raise UsageError(f"sim_home={place} and roaming=true disagree; give one of them")
        return {"roaming": False, **facts}
    if facts.get("roaming") is True or facts.get("wifi_only_use") is True:
        return {"sim_home": f"not {place}", **facts}
    return facts


def past(test: Test, today: date) -> bool | None:
    """What is known of a day that nobody gives: it is past, so it is not after the day asked about."""
    (value, *_) = test.values or (None,)
    if not isinstance(value, date):
        return None
    match test.operator:
        case Operator.MORE if value >= today:
            return False
        case Operator.AT_LEAST | Operator.EQUAL if value > today:
            return False
        case Operator.AT_MOST if value >= today:
            return True
        case Operator.LESS | Operator.NOT_EQUAL if value > today:
            return True
    return None


def of_state(test: Test, state: State | None, cured_by: Collection[Standing]) -> bool | None:
    """What a state says to a test; None where it leaves it open."""
    match state:
        case Capability(standing=standing) if standing not in _UNSETTLED:
            return _standing(test.operator, standing, cured_by)
        case Quantity(value=float() | int() as value) | Choice(value=str() as value):
            return None if isinstance(value, float) and isnan(value) else of_value(test, value)
        case Set(members=members):
            return _members(test, members)
    return None


def _standing(operator: Operator, standing: Standing, cured_by: Collection[Standing]) -> bool:
    if operator is Operator.PRESENT_ENABLED:
        return standing is Standing.PRESENT
    there = standing is not Standing.ABSENT and standing not in cured_by
    return there is (operator is Operator.PRESENT)


def of_value(test: Test, value: Value) -> bool:
    """What a word, a number, a day, yes or no says to a test."""
    if isinstance(value, str):
        return _same(test, value)
    return bool(_COMPARED[test.operator](value, test.values[0]))


def _same(test: Test, word: str) -> bool:
    among = word.casefold() in {str(value).casefold() for value in test.values}
    return among is not (test.operator is Operator.NOT_EQUAL)


def of_category(test: Test, category: str | None) -> bool | None:
    """A wearable may be a smartwatch; a smartwatch is a wearable."""
    if category not in vocabulary.categories():
        return None
    asked = {str(value) for value in test.values}
    if asked & vocabulary.wider(category):
        return test.operator is not Operator.NOT_EQUAL
    if any(category in vocabulary.wider(value) for value in asked):
        return None
    return test.operator is Operator.NOT_EQUAL


def _members(test: Test, members: Members) -> bool | None:
    """What is said both to be in a set and not to be in it is unknown."""
    asked, includes, excludes = {str(value) for value in test.values}, {*members.includes}, {*members.excludes}
    held, barred, disputed = includes - excludes, excludes - includes, includes & excludes
    if test.operator is Operator.WITHIN:
        return False if held - asked else (True if members.complete and disputed <= asked else None)
    lacking = asked - held
    out = lacking - disputed if members.complete else lacking & barred
    if test.operator is Operator.OVERLAPS:
        return True if asked & held else (False if out == asked else None)
    return False if out else (None if lacking else True)


Told = tuple[object, ...]
"""What a profile tells of some facts, as far as any test can tell it apart."""


def told(profile: Profile, facts: Iterable[str], *, hidden: bool) -> Told:
    """What a profile tells of some facts; `hidden`: part of the evidence was not read, so it will be doubted too."""
    said: list[object] = []
    for fact in facts:
        state = profile.facts.get(fact)
        if fact in profile.unit:
            said += (fact, state and _essence(state, hidden=hidden), _essence(profile.unit[fact], hidden=hidden))
        elif state is None:
            said.append(getattr(profile.device, fact) if fact in _DEVICE else None)
        elif not (isinstance(state, Capability) and state.standing is Standing.UNKNOWN):  # so are most
            said += (fact, _essence(state, hidden=hidden))
    return tuple(said)


def _essence(state: State, *, hidden: bool) -> object:
    doubtful = hidden and doubted(state) is not state
    match state:
        case Capability(standing=known):
            return known, doubtful
        case Quantity(value=value) | Choice(value=value):
            return value
        case Set(members=members):
            return members, doubtful


def doubted(state: State) -> State:
    """What is left of a state for a reader who could not read everything; the very same where that is all."""
    if any(observation.basis in _SURE for observation in state.observations):
        return state
    match state:
        case Capability(standing=Standing.ABSENT):
            return Capability()
        case Set(members=members):
            undisputed = tuple(word for word in members.includes if word not in members.excludes)
            return Set(members=Members(includes=undisputed))  # doubt only opens: what was disputed is not settled by it
    return state
