"""Conditions, packs, devices and cases that are drawn at random, for laws that hold of all of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random

from hypothesis import strategies as st
from msgspec.structs import replace

from caveat import vocabulary
from caveat.model.evidence import Problem
from caveat.model.profile import (
    Basis,
    Capability,
    Choice,
    Device,
    Members,
    Observation,
    Profile,
    Quantity,
    Set,
    Standing,
    State,
)
from caveat.model.rules import (
    And,
    Case,
    Certainty,
    Clause,
    Condition,
    DatedList,
    Effective,
    Lifecycle,
    Member,
    Not,
    Operator,
    Or,
    Pack,
    Requirement,
    Ruling,
    Source,
    Status,
    Test,
    Value,
)
from caveat.rules import condition as condition_
from caveat.rules.condition import parse
from caveat.vocabulary import Fact, Kind

DAY = date(2026, 11, 23)
BEFORE, AFTER = date(2024, 12, 28), date(2028, 1, 1)
DAYS = (BEFORE, date(2026, 11, 22), DAY, date(2026, 11, 24), AFTER)
TEXT = {"en": "a", "ko": "b", "zh": "c"}
SOURCE = Source(title="a page", url="https://example.org", looked_at=DAY)

CAPABILITIES = ("sim_slot", "esim", "camera", "mark_kc")
SETS = {"os_language": ("ko", "zh", "en"), "imei_register": ("TR", "PK")}
CHOICES = {"charging_port": ("usb-c", "lightning"), "origin": ("CN", "KR")}
WORDS = {"make": ("Huawei", "Samsung"), "model": ("Galaxy Note7", "X1")}
CATEGORIES = ("any-electronics", "wearable", "smartwatch", "phone")
CASE_FACTS: dict[str, tuple[Value, ...]] = {
    "audience": ("child", "consumer"),
    "roaming": (True, False),
    "quantity": (1.0, 10.0),
    "placed_on_market_on": DAYS[:3],
    "imported_on": DAYS[:3],
    "days_since_entry": (0.0, 90.0),
}
ENERGIES = (10.0, 50.0, 75.0, 100.0, 150.0)

SETTLED = [standing for standing in Standing if standing not in (Standing.UNKNOWN, Standing.VARIES)]
_STANDINGS = [Operator.PRESENT, Operator.ABSENT, Operator.PRESENT_ENABLED]
_SAME = [Operator.EQUAL, Operator.NOT_EQUAL]
_ORDER = [*_SAME, Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST]


def _tests(fact: str, operators: Sequence[Operator], values: Sequence[Value]) -> st.SearchStrategy[Test]:
    return st.builds(Test, st.just(fact), st.sampled_from(operators), st.tuples(st.sampled_from(values)))


def _among(fact: str, operators: Sequence[Operator], values: Sequence[str]) -> st.SearchStrategy[Test]:
    some = st.lists(st.sampled_from(values), min_size=1, unique=True).map(tuple)
    return st.builds(Test, st.just(fact), st.sampled_from(operators), some)


tests = st.one_of(
    st.builds(Test, st.sampled_from(CAPABILITIES), st.sampled_from(_STANDINGS)),
    _tests("battery_energy", _ORDER, [50.0, 100.0]),
    *(_among(fact, [Operator.INCLUDES, Operator.OVERLAPS, Operator.WITHIN], members) for fact, members in SETS.items()),
    *(_tests(fact, _SAME, words) for fact, words in (CHOICES | WORDS).items()),
    _among("charging_port", [Operator.IN], CHOICES["charging_port"]),
    _tests("category", _SAME, CATEGORIES),
    _among("category", [Operator.IN], CATEGORIES),
    _tests("audience", _SAME, CASE_FACTS["audience"]),
    _tests("roaming", _SAME, CASE_FACTS["roaming"]),
    _tests("quantity", _ORDER, [5.0]),
    _tests("placed_on_market_on", _ORDER, DAYS),
    _tests("as_of", _ORDER, DAYS),
)
"""Questions to facts of each kind, in each way."""


def conditions_of(of: st.SearchStrategy[Test]) -> st.SearchStrategy[Condition]:
    """Trees of these tests."""
    return st.recursive(
        of,
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        ),
        max_leaves=6,
    )


conditions = conditions_of(tests)
"""What a condition can be, as `parse` reads it."""

effects = st.sampled_from([Ruling.PROHIBITED, Ruling.MODIFY_FIRST, Ruling.CONDITIONS])
cures = st.sets(st.sampled_from([Standing.REMOVED, Standing.SEALED, Standing.DISABLED])).map(tuple)
counted = st.builds(
    Effective,
    since=st.none() | st.sampled_from(DAYS),
    until=st.none() | st.sampled_from(DAYS),
    of=st.just("placed_on_market_on"),
)
"""Dates that are counted by the day of a fact."""


def requirement_of(*clauses: Clause, id_: str = "xx-drawn", lifecycle: Lifecycle = Lifecycle.IN_FORCE) -> Requirement:
    return Requirement(
        id=id_,
        title=TEXT,
        summary=TEXT,
        lifecycle=lifecycle,
        status=Status.LAW,
        certainty=Certainty.HIGH,
        legal_basis="",
        sources=(SOURCE,),
        clauses=clauses,
    )


def pack_of(*requirements: Requirement, id_: str = "xx", jurisdiction: str = "XX") -> Pack:
    return Pack(
        id=id_,
        version="1",
        jurisdiction=jurisdiction,
        name=TEXT,
        recheck_after=365,
        requirements=requirements,
        folder="",
        digest="0" * 64,
    )


@st.composite
def requirements(draw: st.DrawFn) -> Requirement:
    """A rule in force with one clause, on import."""
    return requirement_of(
        Clause(
            acts={"import": draw(effects)},
            effective=draw(st.just(Effective()) | counted),
            applies=draw(conditions),
            unless=draw(st.none() | conditions),
            must=draw(conditions),
            concerns=("sim_slot",),
            cured_by=draw(cures),
        )
    )


_known_capabilities = st.sampled_from(SETTLED).map(lambda standing: Capability(standing=standing))
known_states: dict[str, st.SearchStrategy[State]] = {
    **dict.fromkeys(CAPABILITIES, _known_capabilities),
    "battery_energy": st.sampled_from(ENERGIES).map(lambda value: Quantity(unit="Wh", value=value)),
    **{
        fact: st.lists(st.sampled_from(words), unique=True).map(
            lambda held: Set(members=Members(includes=tuple(held), complete=True))
        )
        for fact, words in SETS.items()
    },
    **{fact: st.sampled_from(words).map(lambda word: Choice(value=word)) for fact, words in CHOICES.items()},
}
_LOSABLE = ("audience", "roaming", "quantity", "placed_on_market_on")


@st.composite
def known_devices(draw: st.DrawFn) -> tuple[Profile, Case]:
    """A device and a case of which everything is known."""
    profile = Profile(
        device=Device(
            category=draw(st.sampled_from(["smartwatch", "phone"])),
            **{name: draw(st.sampled_from(words)) for name, words in WORDS.items()},
        ),
        facts={name: draw(state) for name, state in known_states.items()},
        unit={"sim_slot": draw(_known_capabilities)} if draw(st.booleans()) else {},
    )
    facts = {name: draw(st.sampled_from(CASE_FACTS[name])) for name in _LOSABLE}
    return profile, Case(to="XX", as_of=DAY, facts=facts)


lost_facts = st.sets(st.sampled_from([*known_states, "category", "kind", *WORDS, *_LOSABLE, "unit"]))
"""What is to be forgotten; `kind`: which kind of device it is, but not that it is one."""


def forget(known: tuple[Profile, Case], lost: set[str]) -> tuple[Profile, Case]:
    """The same with some facts unknown; of a set one member is still known."""
    profile, case = known
    less = Profile(
        device=Device(
            category=_forgotten_category(profile, lost),
            make=None if "make" in lost else profile.device.make,
            model=None if "model" in lost else profile.device.model,
        ),
        facts={name: _forgotten(name, state) if name in lost else state for name, state in profile.facts.items()},
        unit={name: Capability() if "unit" in lost else state for name, state in profile.unit.items()},
    )
    facts = {name: value for name, value in case.facts.items() if name not in lost}
    return less, Case(to=case.to, as_of=case.as_of, facts=facts)


def _forgotten_category(profile: Profile, lost: set[str]) -> str | None:
    if "category" in lost:
        return None
    return "any-electronics" if "kind" in lost else profile.device.category


def _forgotten(name: str, state: State) -> State:
    match state:
        case Set(members=members):
            return Set(members=Members(includes=members.includes[:1]))
        case Quantity(unit=unit):
            return Quantity(unit=unit)
        case Choice():
            return Choice()
    return Capability(standing=Standing.VARIES if name == "esim" else Standing.UNKNOWN)


# What follows is of any form, not only what a careful author or a good reader would write.

_odd_tests = st.one_of(
    _tests("destination", _SAME, ["XX", "ZZ"]),
    _tests("act", _SAME, ["import", "sell", "use"]),
    _tests("imported_on", _ORDER, DAYS),
    _tests("days_since_entry", _ORDER, [90.0]),
)
_duties = st.one_of(
    st.builds(Test, st.just("mark_kc"), st.sampled_from(_STANDINGS)),
    _among("imei_register", [Operator.INCLUDES, Operator.OVERLAPS, Operator.WITHIN], SETS["imei_register"]),
)
_claims = _duties | _tests("audience", _SAME, CASE_FACTS["audience"])


@st.composite
def _of_lists(draw: st.DrawFn) -> Condition:
    """A condition that names a dated list, read from its text."""
    fact, operator, words = draw(
        st.sampled_from(
            [
                ("category", "IN", CATEGORIES),
                ("os_language", "INCLUDES", SETS["os_language"]),
                ("imei_register", "OVERLAPS", SETS["imei_register"]),
            ]
        )
    )
    days = st.none() | st.sampled_from(DAYS)
    members = [
        Member(value=word, since=draw(days), until=draw(days))
        for word in draw(st.lists(st.sampled_from(words), min_size=1, unique=True))
    ]
    counted_by = draw(st.sampled_from(["", " ON placed_on_market_on"]))
    lists = {"words": DatedList(id="words", owner="a ministry", looked_at=DAY, members=tuple(members))}
    condition = parse(f"{fact} {operator} @words{counted_by}", [], lists)
    assert condition is not None
    return condition


any_conditions = conditions_of(tests | _odd_tests) | _of_lists()
_dates = st.builds(Effective, since=st.none() | st.sampled_from(DAYS), until=st.none() | st.sampled_from(DAYS))
_any_clauses = st.builds(
    Clause,
    acts=st.dictionaries(st.sampled_from(["import", "possess", "carry-by-air"]), effects, min_size=1),
    effective=st.just(Effective()) | counted | _dates,
    applies=tests | any_conditions,
    unless=st.none() | conditions_of(_claims) | any_conditions,
    must=conditions_of(_duties | tests) | any_conditions,
    concerns=st.just(("sim_slot",)),
    cured_by=cures | st.sets(st.sampled_from([*Standing])).map(tuple),
)


@st.composite
def any_packs(draw: st.DrawFn) -> tuple[Pack, ...]:
    """Packs of a place and of what binds everywhere, perhaps with rules of the same id."""
    places = [[("xx", "XX"), ("int", "INT")], [("xx", "XX")], [("int", "INT")], []]
    return tuple(
        pack_of(*(draw(_any_requirements(f"xx-{number}")) for number in range(2)), id_=id_, jurisdiction=place)
        for id_, place in draw(st.sampled_from(places))
    )


@st.composite
def _any_requirements(draw: st.DrawFn, id_: str) -> Requirement:
    drawn = draw(st.lists(_any_clauses, min_size=1, max_size=2))
    clauses = [replace(clause, id=f"c{index}" if len(drawn) > 1 else "") for index, clause in enumerate(drawn)]
    lifecycle = draw(st.sampled_from([Lifecycle.IN_FORCE] * 8 + [*Lifecycle]))
    return requirement_of(*clauses, id_=id_, lifecycle=lifecycle)


@st.composite
def any_cases(draw: st.DrawFn) -> Case:
    """A case, mostly one of which the packs that are drawn speak."""
    day = draw(st.sampled_from([DAY, *DAYS]))
    optional = {name: st.sampled_from(values) for name, values in CASE_FACTS.items()}
    given = draw(st.fixed_dictionaries({}, optional=optional))
    return Case(
        to=draw(st.sampled_from(["XX"] * 7 + ["ZZ"])),
        act=draw(st.sampled_from(["import"] * 4 + ["use", "carry-by-air", "sell"])),
        as_of=day,
        facts={name: value for name, value in given.items() if not (isinstance(value, date) and value > day)},
    )


def words_asked(packs: Iterable[Pack]) -> dict[str, list[str]]:
    """By fact the words that the rules ask of it."""
    words: dict[str, set[str]] = {}
    for clause in (clause for pack in packs for requirement in pack.requirements for clause in requirement.clauses):
        for condition in (clause.applies, clause.must, *([clause.unless] if clause.unless else [])):
            for test in condition_.tests_of(condition):
                words.setdefault(test.fact, set()).update(str(value) for value in test.values)
    return {fact: sorted(some) for fact, some in words.items()}


def any_profile(lot: Random, words: Mapping[str, Sequence[str]]) -> Profile:
    """A device of which rules that ask for these words find much or little known, some of it doubtful or nonsense."""
    share = lot.random()
    facts = [
        fact
        for name, fact in vocabulary.facts().items()
        if name in words and fact.kind not in (Kind.DAY, Kind.FLAG) and lot.random() < share
    ]
    unread = Problem(code="encrypted", item="manual.pdf", hides=lot.random() < 0.8)
    return Profile(
        device=Device(
            category=lot.choice([None, "nonsense", *words.get("category", ()), *vocabulary.categories()]),
            make=_any_word(words.get("make", ()), lot),
            model=_any_word(words.get("model", ()), lot),
        ),
        facts={fact.id: _any_state(fact, words[fact.id], lot) for fact in facts},
        unit={fact.id: _any_state(fact, words[fact.id], lot) for fact in facts if lot.random() < 0.2},
        problems=(unread,) if lot.random() < 0.5 else (),
    )


def _any_word(words: Sequence[str], lot: Random) -> str | None:
    return lot.choice([None, "other", *words, *(word.upper() for word in words)])


def _any_state(fact: Fact, words: Sequence[str], lot: Random) -> State:
    reasons = tuple(Observation(fact=fact.id, basis=lot.choice([*Basis])) for _ in range(lot.randrange(3)))
    match fact.kind:
        case Kind.CAPABILITY:
            return Capability(standing=lot.choice([*Standing, Standing.ABSENT, Standing.ABSENT]), observations=reasons)
        case Kind.QUANTITY:
            numbers = [float(word) for word in words]
            odd = [None, float("nan"), float("inf"), -0.0, 50, *(number / 2 for number in numbers)]
            return Quantity(unit=fact.unit or "", value=lot.choice([*odd, *numbers, *numbers]), observations=reasons)
        case Kind.SET:
            marks = {word: lot.choice("  ++--±") for word in (*words, "other")}
            includes, excludes = (tuple(word for word in marks if marks[word] in signs) for signs in ("+±", "-±"))
            members = Members(includes=includes, excludes=excludes, complete=lot.random() < 0.4)
            return Set(members=members, observations=reasons)
    return Choice(value=_any_word(words, lot), observations=reasons)


def rule(must: str, *, applies: str = "as_of >= 2000-01-01", unless: str | None = None, **fields: object) -> Pack:
    """A pack with one clause on import."""
    read = {name: parse(text, []) for name, text in (("must", must), ("applies", applies), ("unless", unless)) if text}
    known = {"acts": {"import": Ruling.PROHIBITED}, "concerns": (), **read, **fields}
    return pack_of(requirement_of(Clause(**known)))  # type: ignore[arg-type]
