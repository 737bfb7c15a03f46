"""Conditions in words."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caveat.model.rules import And, Condition, Not, Operator, Or, Test, Value, Weighed
from caveat.reports import languages
from caveat.reports.messages import messages
from caveat.reports.wording import Phrase, lines, phrase, questions, worded

SLOT, ESIM, WIFI = (Test(name, Operator.PRESENT) for name in ("sim_slot", "esim", "wifi"))
KO_JA = ("ko", "ja")
TESTS = st.sampled_from((SLOT, ESIM, WIFI, Test("battery_energy", Operator.AT_MOST, (100.0,))))
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=12,
)


def shown(condition: Condition, language: str = "en") -> list[str]:
    return [" " * indent + text for indent, text in lines(phrase(condition, messages(language)))]


def weigh(condition: Condition, truth: dict[str, bool | None]) -> Weighed:
    """Kleene's logic once more, in the shortest way."""
    match condition:
        case Not(part=part):
            parts: tuple[Weighed, ...] = (weigh(part, truth),)
            came = None if parts[0].truth is None else not parts[0].truth
        case And(parts=inner) | Or(parts=inner):
            parts = tuple(weigh(part, truth) for part in inner)
            settles = isinstance(condition, Or)
            truths = [part.truth for part in parts]
            came = settles if settles in truths else None if None in truths else not settles
        case Test(fact=fact):
            parts, came = (), truth.get(fact)
    return Weighed(condition=condition, truth=came, parts=parts)


def leaves(told: Phrase) -> Iterator[Phrase]:
    if told.test:
        yield told
    for part in told.parts:
        yield from leaves(part)


@pytest.mark.parametrize(
    ("fact", "operator", "values", "said", "opposite"),
    [
        ("sim_slot", Operator.PRESENT, (), "present", "absent"),
        ("sim_slot", Operator.ABSENT, (), "absent", "present"),
        ("wifi", Operator.PRESENT_ENABLED, (), "present and switched on", "absent or switched off"),
        ("battery_energy", Operator.AT_MOST, (100.0,), "at most 100 Wh", "more than 100 Wh"),
        ("battery_energy", Operator.LESS, (2.7,), "less than 2.7 Wh", "at least 2.7 Wh"),
        ("quantity", Operator.EQUAL, (1.0,), "1 piece", "not 1 piece"),
        ("days_since_entry", Operator.AT_MOST, (90.0,), "at most 90 days", "more than 90 days"),
        ("roaming", Operator.EQUAL, (True,), "yes", "no"),
        ("roaming", Operator.NOT_EQUAL, (True,), "no", "yes"),
        ("roaming", Operator.EQUAL, (False,), "no", "yes"),
        ("audience", Operator.NOT_EQUAL, ("child",), "not children", "children"),
        ("audience", Operator.IN, ("child", "crew"), "one of children, crew", "none of children, crew"),
        ("category", Operator.IN, ("phone",), "mobile phone", "not mobile phone"),
        ("imei_register", Operator.INCLUDES, ("TR",), "includes Türkiye", "does not include Türkiye"),
        ("os_language", Operator.INCLUDES, KO_JA, "includes all of K", "does not include all of K"),
        ("os_language", Operator.OVERLAPS, KO_JA, "includes one of K", "includes none of K"),
        ("os_language", Operator.WITHIN, KO_JA, "nothing but K", "something other than K"),
        ("placed_on_market_on", Operator.AT_LEAST, (date(2024, 12, 28),), "2024-12-28 or later", "before 2024-12-28"),
        ("as_of", Operator.MORE, (date(2024, 12, 28),), "after 2024-12-28", "2024-12-28 or earlier"),
        ("destination", Operator.EQUAL, ("KP",), "North Korea", "not North Korea"),
        ("act", Operator.EQUAL, ("import",), "import", "not import"),
    ],
)  # fmt: skip
def test_every_operator_has_its_words_and_those_of_its_opposite(
    fact: str, operator: Operator, values: tuple[Value, ...], said: str, opposite: str
) -> None:
    english = messages("en")
    test = Test(fact, operator, values)
    said, opposite = (re.sub(r"\bK$", "Korean, Japanese", text) for text in (said, opposite))
    assert worded(test, english) == f"{english.fact(fact)}: {said}"
    assert worded(test, english, denied=True) == f"{english.fact(fact)}: {opposite}"
    assert shown(Not(test)) == [f"{english.fact(fact)}: {opposite}"]


def test_a_tree_is_told_in_lines_that_are_set_in() -> None:
    assert shown(And((SLOT, Or((ESIM, Not(WIFI)))))) == [
        "all of these:",
        "  SIM card slot: present",
        "  one of these:",
        "    built-in eSIM: present",
        "    Wi-Fi: absent",
    ]


def test_the_opposite_of_several_has_a_head_of_its_own() -> None:
    assert shown(Not(Or((SLOT, ESIM))))[0] == "none of these:"
    assert shown(Not(And((SLOT, ESIM))))[0] == "not all of these at once:"


def test_parts_of_the_same_kind_are_told_in_one_list() -> None:
    assert shown(And((SLOT, And((ESIM, WIFI))))) == shown(And((SLOT, ESIM, WIFI)))
    assert shown(Not(Not(SLOT))) == shown(SLOT)


@pytest.mark.parametrize("language", languages())
def test_no_word_of_the_language_of_conditions_is_left(language: str) -> None:
    told = "\n".join(
        shown(And((Not(Or((SLOT, Test("category", Operator.IN, ("phone", "smartwatch"))))), ESIM)), language)
    )
    assert not [word for word in ("AND", "OR", "NOT", "IN ", "sim_slot", "smartwatch ") if word in told]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(CONDITIONS)
def test_every_test_is_told_and_none_twice(condition: Condition) -> None:
    told = [leaf.test for leaf in leaves(phrase(condition, messages("en")))]
    assert told == list(questions(condition))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    CONDITIONS, st.fixed_dictionaries(dict.fromkeys(("sim_slot", "esim", "wifi"), st.sampled_from((True, False, None))))
)
def test_what_a_part_came_to_is_true_of_its_words(condition: Condition, truth: dict[str, bool | None]) -> None:
    english = messages("en")
    weighed = weigh(condition, truth)
    told = phrase(weighed, english)
    assert told.truth is weighed.truth
    for leaf in leaves(told):
        assert leaf.test is not None
        of_fact = weigh(leaf.test, truth).truth
        turned = leaf.text == worded(leaf.test, english, denied=True)
        assert leaf.truth is (of_fact if of_fact is None or not turned else not of_fact)
