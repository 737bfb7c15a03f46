"""The condition language: what it reads, and how it says what it can't read."""

from datetime import date

import pytest
from hypothesis import given

from caveat.model.rules import And, Condition, DatedList, Member, Not, Operator, Or, Test
from caveat.rules.condition import Mistake, facts_of, parse, text_of
from tests.rules.drawn import conditions

SLOT = Test("sim_slot", Operator.PRESENT)
ESIM = Test("esim", Operator.ABSENT)
NFC = Test("nfc", Operator.PRESENT_ENABLED)


PHONES = DatedList(
    id="phones",
    owner="a ministry",
    looked_at=date(2026, 11, 1),
    members=(
        Member(value="phone"),
        Member(value="tablet", since=date(2024, 12, 28)),
        Member(value="laptop", since=date(2026, 4, 28), until=date(2030, 12, 31)),
        Member(value="console", since=date(2024, 12, 28), names=("handheld-console",)),
    ),
)
FROM_2024 = (Operator.AT_LEAST, (date(2024, 12, 28),))
LAPTOP = Test("category", Operator.IN, ("laptop",))


def read(text: str) -> Condition:
    mistakes: list[Mistake] = []
    condition = parse(text, mistakes, {"phones": PHONES})
    assert mistakes == []
    assert condition is not None
    return condition


def mistakes_of(text: str) -> list[Mistake]:
    mistakes: list[Mistake] = []
    assert parse(text, mistakes, {"phones": PHONES}) is None
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
        ("battery_energy <= 100 Wh", Test("battery_energy", Operator.AT_MOST, (100.0,))),
        ("battery_energy > 2700 mWh", Test("battery_energy", Operator.MORE, (2.7,))),
        ("transmit_power <= 0.5 W", Test("transmit_power", Operator.AT_MOST, (500.0,))),
        ("model_generation >= 14", Test("model_generation", Operator.AT_LEAST, (14.0,))),
        ("sold_on >= 2018-01-01", Test("sold_on", Operator.AT_LEAST, (date(2018, 1, 1),))),
        ("as_of < 2018-01-01", Test("as_of", Operator.LESS, (date(2018, 1, 1),))),
        ("sim_slot present UNLESS esim absent", And((SLOT, Not(ESIM)))),
        ("sim_slot present UNLESS esim absent UNLESS nfc present-enabled", And((SLOT, Not(And((ESIM, Not(NFC))))))),
        ("sim_slot present OR esim absent UNLESS nfc present-enabled", And((Or((SLOT, ESIM)), Not(NFC)))),
        ("jam_target OVERLAPS {wifi, gnss}", Test("jam_target", Operator.OVERLAPS, ("wifi", "gnss"))),
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


@pytest.mark.parametrize(("suffix", "day"), [("", "as_of"), (" ON sold_on", "sold_on")])
def test_a_list_stands_for_its_members_each_with_its_days(suffix: str, day: str) -> None:
    april, december = (
        Test(day, Operator.AT_LEAST, (date(2026, 4, 28),)),
        Test(day, Operator.AT_MOST, (date(2030, 12, 31),)),
    )
    assert read(f"category IN @phones{suffix}") == Or(
        (
            Test("category", Operator.IN, ("phone",)),
            And((Test(day, *FROM_2024), Test("category", Operator.IN, ("tablet", "console", "handheld-console")))),
            And((april, december, LAPTOP)),
        )
    )


def test_a_set_includes_what_is_on_a_list_only_while_it_is() -> None:
    apps = DatedList(
        id="apps",
        owner="a ministry",
        looked_at=date(2026, 11, 1),
        members=(
            Member(value="one"),
            Member(value="first", names=("other name",)),
            Member(value="two", since=date(2026, 1, 1)),
        ),
    )
    mistakes: list[Mistake] = []
    assert parse("preinstalled_app INCLUDES @apps", mistakes, {"apps": apps}) == And(
        (
            Test("preinstalled_app", Operator.INCLUDES, ("one",)),
            Test("preinstalled_app", Operator.OVERLAPS, ("first", "other name")),
            Or(
                (
                    Not(Test("as_of", Operator.AT_LEAST, (date(2026, 1, 1),))),
                    Test("preinstalled_app", Operator.INCLUDES, ("two",)),
                )
            ),
        )
    )


@given(conditions)
def test_what_is_written_of_a_condition_reads_as_the_same_condition(condition: Condition) -> None:
    assert read(text_of(condition)) == condition


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
        ("sim_slot present and esim absent", 17, "write AND for and: keywords are in capitals"),
        ("os_language INCLUDES ko", 21, '"{" or a list (@name) here'),
        ("battery_energy <= 100", 18, "a number needs its unit; write 100 Wh"),
        ("battery_energy <= 100 kg", 22, "battery_energy is told in Wh, not in kg"),
        ("model_generation >= 14 Wh", 23, "model_generation has no unit; leave Wh out"),
        ("sold_on >= 2018-13-01", 11, "a day as in 2026-11-23"),
        ("as_of >= soon", 9, "a day as in 2026-11-23"),
        ("category IN @fones", 12, "there is no list 'fones'; did you mean phones?"),
        ("category IN @phones ON audience", 23, "ON needs a fact that is a day, and audience is none"),
        ("sim_slot IN @phones", 9, "sim_slot is a capability"),
        ("preinstalled_app WITHIN @phones", 24, "WITHIN takes a list without dates"),
        ("audience IN @phones", 12, "there is no audience value 'phone'"),
        ("sim_slto present", 0, "did you mean sim_slot"),
        ("sim_slot = 1", 9, "sim_slot is a capability"),
        ("battery_energy present", 15, "battery_energy is a quantity"),
        ("battery_energy < big", 17, "a number (Wh)"),
        ("audience < child", 9, "audience is a choice"),
        ("audience = kids", 11, "there are child"),
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
