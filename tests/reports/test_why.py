"""The tree of a determination, and what would settle it."""

import re
from datetime import date

import msgspec
import pytest
from wcwidth import width

from caveat.model.profile import Capability, Profile, Standing
from caveat.model.rules import Case, Explanation, Operator, Outcome, Pack, Settling, Test, Value
from caveat.reports import languages
from caveat.reports.messages import messages
from caveat.reports.why import write_why
from caveat.rules import explain

DAY = date(2026, 11, 23)
FACTS: dict[str, Value] = {"placed_on_market_on": date(2025, 3, 1)}


def case(act: str = "use", **facts: Value) -> Case:
    return Case(to="TR", as_of=DAY, act=act, facts={**FACTS, **facts})


def told(profile: Profile, pack: Pack, asked: Case, language: str = "en") -> str:
    found = explain(profile, asked, [pack], "tr-registration")
    return write_why(found, profile, asked, messages(language))


def line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_outcome_comes_first_then_the_three_conditions_then_what_would_settle_it(
    watch: Profile, pack: Pack
) -> None:
    text = told(watch, pack, case())
    marks = [
        "COULD NOT BE DETERMINED · Devices with a SIM are registered",
        "Of which devices and cases it speaks",
        "Exception: where this holds, it counts as met",
        "What it demands",
        "What would settle it",
        "What to look at next",
        "Where it is written",
    ]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


def test_every_part_has_a_sign_and_a_word(watch: Profile, pack: Pack) -> None:
    text = told(watch, pack, case(roaming=True))
    assert "✓ true           SIM card slot: present" in text
    assert "? not known      built-in eSIM: present" in text
    assert "✕ false          battery energy: more than 100 Wh" in text
    assert "✓ true         international roaming: yes" in text


def test_below_a_part_stands_what_is_known_and_the_passage_behind_it(watch: Profile, pack: Pack) -> None:
    text = line(told(watch, pack, case(roaming=True)))
    assert "known: 1.1 Wh | “배터리 | 1.1 Wh” | battery energy: 1.1 Wh · specified · 설명서.pdf, page 12" in text
    assert "known: yes · given for this case" in text
    assert "known: smartwatch" in text


def test_the_type_is_asked_of_the_type_and_the_demand_of_the_unit(watch: Profile, pack: Pack) -> None:
    sealed = msgspec.structs.replace(watch, unit={"wifi": Capability(standing=Standing.SEALED)})
    text = line(told(sealed, pack, case()))
    assert "SIM card slot: present known: present" in text
    assert "Wi-Fi: present and switched on known of this unit: sealed" in text


def test_a_passage_is_quoted_once(watch: Profile, pack: Pack) -> None:
    heavy = Test("battery_energy", Operator.MORE, (200.0,))
    clause = msgspec.structs.replace(pack.requirements[0].clauses[0], unless=heavy)
    rule = msgspec.structs.replace(pack.requirements[0], clauses=(clause,))
    text = line(told(watch, msgspec.structs.replace(pack, requirements=(rule,)), case()))
    assert text.count("“배터리 | 1.1 Wh”") == 1
    assert "battery energy: more than 100 Wh known: 1.1 Wh · quoted above" in text


def test_the_smallest_sets_of_facts_are_told_for_each_outcome(watch: Profile, pack: Pack) -> None:
    text = line(told(watch, pack, case(roaming=True)))
    assert "To show that it is met, look at: - days since entry" in text
    assert "To show that it is not met, look at: - days since entry and registers that know its IMEI" in text
    assert "- days since entry: Count from the entry stamp." in text


def test_more_ways_than_a_reader_can_use_are_counted(watch: Profile, pack: Pack) -> None:
    (found,) = explain(watch, case(), [pack], "tr-registration")
    ways = tuple(Settling(outcome=Outcome.CONFORMS, facts=(f"fact_{n}",)) for n in range(9))
    text = write_why([msgspec.structs.replace(found, settling=ways)], watch, case(), messages("en"))
    assert "and 4 more ways like this" in text
    assert "fact_5" not in text


def test_where_no_fact_can_settle_it_that_is_said(watch: Profile, pack: Pack) -> None:
    (found,) = explain(watch, case(), [pack], "tr-registration")
    text = write_why([msgspec.structs.replace(found, settling=())], watch, case(), messages("en"))
    assert "No fact that can be asked would settle it." in text


def test_of_a_definite_answer_nothing_is_left_to_settle(watch: Profile, pack: Pack) -> None:
    text = line(told(watch, pack, case(placed_on_market_on=date(2020, 1, 1))))
    assert "DOES NOT APPLY" in text
    assert "The rule does not apply: placed on the market on: 2020-01-01." in text
    assert "Nothing is left to settle." in text
    assert "The networks stop serving it." not in text


def test_what_is_not_in_force_says_so_and_shows_what_it_would_come_to(watch: Profile, pack: Pack) -> None:
    text = line(told(watch, pack, case("sell")))
    assert "NOT IN FORCE · The menus speak Turkish" in text
    assert "It holds from 2027-01-01." in text
    assert "It does not apply on 2026-11-23. The parts below tell what it would come to." in text
    assert "What would settle it" not in text


def test_a_day_that_nobody_gave_is_only_known_to_be_past(watch: Profile, pack: Pack) -> None:
    asked = Case(to="TR", as_of=date(2024, 6, 1), act="use")
    text = line(told(watch, pack, asked))
    assert "✕ false placed on the market on: 2024-12-28 or later known: 2024-06-01 or earlier" in text
    assert "the day asked about: 2024-06-01" in text


def test_a_clock_is_told_as_it_runs(watch: Profile, pack: Pack) -> None:
    text = line(told(watch, pack, case(entered_on=date(2026, 11, 20))))
    assert "days since entry: at most 90 days known: 3 days" in text


def test_clauses_and_packs_follow_each_other_and_a_source_is_told_once(watch: Profile, pack: Pack) -> None:
    second = msgspec.structs.replace(pack, id="tr-other")
    found: list[Explanation] = []
    for one in (pack, second):
        found += explain(watch, case(), [one], "tr-registration")
    found += [found[-1]]
    text = write_why(found, watch, case(), messages("en"))
    assert re.findall(r"^── Rule: (.+?) ─", text, re.MULTILINE) == [
        "tr-registration/registration (pack: tr)",
        "tr-registration/registration (pack: tr-other)",
        "tr-registration/registration (pack: tr-other)",
    ]
    assert text.count("Where it is written") == 2


def test_what_could_not_be_read_is_said(watch: Profile, pack: Pack) -> None:
    assert "Part of the evidence could not be read" in told(watch, pack, case())
    assert "Part of the evidence" not in told(msgspec.structs.replace(watch, problems=()), pack, case())


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_passes_the_right_edge(language: str, columns: int, watch: Profile, pack: Pack) -> None:
    found = explain(watch, case(), [pack], "tr-registration")
    lines = write_why(found, watch, case(), messages(language), width=columns).splitlines()
    assert [one for one in lines if width(one) > columns] == []


@pytest.mark.parametrize("language", languages())
def test_it_is_never_dropped_that_a_rule_is_only_reported(language: str, watch: Profile, pack: Pack) -> None:
    catalogue = messages(language)
    for asked in (case(), case("sell"), case(placed_on_market_on=date(2020, 1, 1))):
        text = told(watch, pack, asked, language).replace("\n", " ").replace(" ", "")
        assert catalogue.say("note", "reported").replace(" ", "") in text
        assert catalogue.say("note", "unknown").replace(" ", "") in text


def test_colour_changes_nothing_but_colour(watch: Profile, pack: Pack) -> None:
    found = explain(watch, case(), [pack], "tr-registration")
    coloured = write_why(found, watch, case(), messages("en"), colour=True)
    assert "\x1b[31m✕ false" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == write_why(found, watch, case(), messages("en"))
