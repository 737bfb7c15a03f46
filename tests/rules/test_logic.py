"""Three-valued logic: unknown is never a pass, and learning more never turns a settled answer."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from caveat.model.profile import (
    Capability,
    Device,
    Members,
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
    Condition,
    Lifecycle,
    Not,
    Operator,
    Or,
    Outcome,
    Pack,
    Requirement,
    Ruling,
    Source,
    Status,
    Test,
    Verdict,
)
from caveat.rules import judge, logic
from caveat.rules.asking import Asked
from caveat.rules.condition import facts_of

DAY = date(2026, 11, 23)
TEXT = {"en": "a", "ko": "b", "zh": "c"}
SOURCE = Source(title="a page", url="https://example.org", looked_at=DAY)

CAPABILITIES = ("sim_slot", "esim", "camera", "mark_kc")
LANGUAGES = ("ko", "zh", "en")
CATEGORIES = ("any-electronics", "wearable", "smartwatch", "phone")
SETTLED = [standing for standing in Standing if standing not in (Standing.UNKNOWN, Standing.VARIES)]

tests = st.one_of(
    st.builds(
        Test,
        st.sampled_from(CAPABILITIES),
        st.sampled_from([Operator.PRESENT, Operator.ABSENT, Operator.PRESENT_ENABLED]),
    ),
    st.builds(
        Test,
        st.just("battery_energy"),
        st.sampled_from([Operator.LESS, Operator.AT_MOST, Operator.EQUAL, Operator.NOT_EQUAL, Operator.MORE]),
        st.tuples(st.sampled_from([50.0, 100.0])),
    ),
    st.builds(
        Test,
        st.just("os_language"),
        st.sampled_from([Operator.INCLUDES, Operator.WITHIN]),
        st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True).map(tuple),
    ),
    st.builds(
        Test,
        st.just("category"),
        st.sampled_from([Operator.EQUAL, Operator.NOT_EQUAL]),
        st.tuples(st.sampled_from(CATEGORIES)),
    ),
    st.builds(Test, st.just("audience"), st.just(Operator.EQUAL), st.tuples(st.just("child"))),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
capabilities = st.sampled_from(SETTLED).map(lambda standing: Capability(standing=standing))
complete_sets = st.lists(st.sampled_from(LANGUAGES), unique=True).map(
    lambda spoken: Set(members=Members(includes=tuple(spoken), complete=True))
)
states: dict[str, st.SearchStrategy[State]] = {
    **dict.fromkeys(CAPABILITIES, capabilities),
    "battery_energy": st.sampled_from([10.0, 50.0, 75.0, 100.0, 150.0]).map(
        lambda value: Quantity(unit="Wh", value=value)
    ),
    "os_language": complete_sets,
}


@st.composite
def requirements(draw: st.DrawFn) -> Requirement:
    return Requirement(
        id="xx-drawn",
        title=TEXT,
        summary=TEXT,
        acts=("import",),
        applies=draw(conditions),
        unless=draw(st.none() | conditions),
        must=draw(conditions),
        concerns=("sim_slot",),
        cured_by=tuple(draw(st.sets(st.sampled_from([Standing.REMOVED, Standing.SEALED, Standing.DISABLED])))),
        effect=draw(st.sampled_from([Ruling.PROHIBITED, Ruling.MODIFY_FIRST, Ruling.CONDITIONS])),
        lifecycle=Lifecycle.IN_FORCE,
        status=Status.LAW,
        certainty=Certainty.HIGH,
        legal_basis="",
        sources=(SOURCE,),
    )


@st.composite
def known_devices(draw: st.DrawFn) -> tuple[Profile, Case]:
    """A device and a case of which everything is known."""
    profile = Profile(
        device=Device(category=draw(st.sampled_from(["smartwatch", "phone"]))),
        facts={name: draw(state) for name, state in states.items()},
        unit={"sim_slot": draw(capabilities)} if draw(st.booleans()) else {},
    )
    return profile, Case(to="XX", as_of=DAY, facts={"audience": draw(st.sampled_from(["child", "consumer"]))})


def forget(known: tuple[Profile, Case], lost: set[str]) -> tuple[Profile, Case]:
    """The same with some facts unknown; of the category only that it is some device, of languages only one."""
    profile, case = known
    less = Profile(
        device=Device(category=_forgotten_category(profile, lost)),
        facts={name: _forgotten(name, state) if name in lost else state for name, state in profile.facts.items()},
        unit={name: Capability() if "unit" in lost else state for name, state in profile.unit.items()},
    )
    return less, Case(to="XX", as_of=DAY, facts={} if "audience" in lost else case.facts)


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
    return Capability(standing=Standing.VARIES if name == "esim" else Standing.UNKNOWN)


lost_facts = st.sets(st.sampled_from([*states, "category", "kind", "audience", "unit"]))


def pack_of(requirement: Requirement) -> Pack:
    return Pack(
        id="xx", version="1", jurisdiction="XX", name=TEXT, requirements=(requirement,), folder="", digest="0" * 64
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
        assert verdict.ruling in (Ruling.UNDETERMINED, Ruling.CONDITIONS)
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
    answer = answered(condition, forget(known, lost))
    assert {*answer.because, *answer.missing} <= facts_of(condition)
    assert bool(answer.missing) == (answer.truth is None)
    assert bool(answer.because) == (answer.truth is not None)


@settings(max_examples=200, deadline=None)
@given(conditions, known_devices())
def test_because_alone_settles_it(condition: Condition, known: tuple[Profile, Case]) -> None:
    answer = answered(condition, known)
    alone = forget(known, {*states, "category", "audience"} - set(answer.because))
    assert answered(condition, alone).truth is answer.truth
