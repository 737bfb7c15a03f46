"""The condition language: what it reads, and how it says what it can't read."""

import pytest

from caveat.model.rules import And, Condition, Not, Operator, Or, Test
from caveat.rules.condition import Mistake, facts_of, parse

SLOT = Test("sim_slot", Operator.PRESENT)
ESIM = Test("esim", Operator.ABSENT)
NFC = Test("nfc", Operator.PRESENT_ENABLED)


def read(text: str) -> Condition:
    mistakes: list[Mistake] = []
    condition = parse(text, mistakes)
    assert mistakes == []
    assert condition is not None
    return condition


def mistakes_of(text: str) -> list[Mistake]:
    mistakes: list[Mistake] = []
    assert parse(text, mistakes) is None
    return mistakes


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("sim_slot present", SLOT),
        ("nfc present-enabled", NFC),
        ("NOT sim_slot present", Not(SLOT)),
        ("sim_slot present AND esim absent AND nfc present-enabled", And((SLOT, ESIM, NFC))),
        ("sim_slot present OR esim absent AND nfc present-enabled", Or((SLOT, And((ESIM, NFC))))),
        ("(sim_slot present OR esim absent) AND nfc present-enabled", And((Or((SLOT, ESIM)), NFC))),
        ("NOT sim_slot present AND esim absent", And((Not(SLOT), ESIM))),
        ("battery_energy <= 100", Test("battery_energy", Operator.AT_MOST, (100.0,))),
        ("battery_energy > 2.7", Test("battery_energy", Operator.MORE, (2.7,))),
        ("recharged_on_board = false", Test("recharged_on_board", Operator.EQUAL, (False,))),
        ("audience <> child", Test("audience", Operator.NOT_EQUAL, ("child",))),
        ("hs_chapter IN {84, 85}", Test("hs_chapter", Operator.IN, ("84", "85"))),
        ("os_language INCLUDES {ko}", Test("os_language", Operator.INCLUDES, ("ko",))),
        ("transmit_band WITHIN {2.4-ghz}", Test("transmit_band", Operator.WITHIN, ("2.4-ghz",))),
        ('model = "Galaxy Note7"', Test("model", Operator.EQUAL, ("Galaxy Note7",))),
        ("category = smartwatch", Test("category", Operator.EQUAL, ("smartwatch",))),
        ("sim_slot\n  present", SLOT),
    ],
)
def test_an_expression_becomes_a_tree(text: str, condition: Condition) -> None:
    assert read(text) == condition


def test_the_facts_of_a_condition_are_all_that_it_asks() -> None:
    asked = facts_of(read("NOT (sim_slot present OR esim absent) AND nfc present"))
    assert asked == {"sim_slot", "esim", "nfc"}


@pytest.mark.parametrize(
    ("text", "offset", "said"),
    [
        ("", 0, "a fact here, not the end"),
        ("sim_slot", 8, "not the end"),
        ("sim_slot presnt", 9, "present or absent or present-enabled here, not 'presnt'"),
        ("sim_slot present AND", 20, "a fact here, not the end"),
        ("(sim_slot present", 17, '")"'),
        ("sim_slot present and esim absent", 17, "AND or OR or the end here, not 'and'"),
        ("os_language INCLUDES ko", 21, '"{" here'),
        ("sim_slto present", 0, "did you mean sim_slot"),
        ("sim_slot = 1", 9, "sim_slot is a capability"),
        ("battery_energy present", 15, "battery_energy is a quantity"),
        ("battery_energy < big", 17, "a number (Wh)"),
        ("audience < child", 9, "audience is a choice"),
        ("audience = kids", 11, "one of child"),
        ("category = phne", 11, "did you mean phone"),
        ("act = imports", 6, "did you mean import"),
        ("transmit_band WITHIN {7-ghz}", 22, "no transmit_band value '7-ghz'"),
        ("roaming = perhaps", 10, "true or false"),
    ],
)
def test_a_mistake_is_told_at_its_sign(text: str, offset: int, said: str) -> None:
    (mistake,) = mistakes_of(text)
    assert mistake.offset == offset
    assert said in mistake.message


def test_all_wrong_words_of_one_expression_are_told_at_once() -> None:
    found = mistakes_of("sim_slto present AND battery_energy < big OR nfc = 3")
    assert [mistake.offset for mistake in found] == [0, 38, 49]


def test_an_expression_too_deep_to_follow_is_a_mistake() -> None:
    (mistake,) = mistakes_of("NOT " * 10_000 + "sim_slot present")
    assert "split the rule" in mistake.message
    assert read("(" * 100 + "sim_slot present" + ")" * 100) == SLOT
