"""The parts of a verdict that tell how sure a rule is: its life cycle, its age, what it disagrees with."""

import json
import re
from datetime import date
from typing import Any

import msgspec
import pytest

from caveat.model.rules import Certainty, Conflict, Determination, Effective, Lifecycle, Outcome, Status, Verdict
from caveat.reports import languages, report
from caveat.reports.messages import messages

IDLE = "Not in force on 2026-11-23"


def only(verdict: Verdict, *determinations: Determination) -> Verdict:
    return msgspec.structs.replace(verdict, determinations=determinations)


def told(verdict: Verdict, language: str = "en") -> str:
    """The report in one line, so that where it breaks does not matter."""
    return re.sub(r"\s+", " ", report(verdict, language=language))


def entries(verdict: Verdict) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(report(verdict, "json"))["verdicts"][0]["determinations"]
    return found


def named(verdict: Verdict, requirement: str) -> Determination:
    return next(one for one in verdict.determinations if one.requirement == requirement)


@pytest.mark.parametrize(
    ("lifecycle", "since", "until", "said"),
    [
        (Lifecycle.DRAFT, None, None, "A draft: it is not law."),
        (Lifecycle.WITHDRAWN, None, None, "It was withdrawn: it is not law."),
        (Lifecycle.QUASHED, date(2020, 1, 1), None, "It was struck down: it has no effect."),
        (Lifecycle.SUPERSEDED, None, date(2025, 3, 1), "It held until 2025-03-01; another rule took its place."),
        (Lifecycle.FUTURE, date(2028, 5, 1), None, "It holds from 2028-05-01."),
        (Lifecycle.IN_FORCE, date(2028, 5, 1), None, "It holds from 2028-05-01."),
        (Lifecycle.IN_FORCE, None, date(2025, 3, 1), "It held until 2025-03-01."),
    ],
)
def test_what_is_not_in_force_is_told_apart_and_says_why(
    lifecycle: Lifecycle, since: date | None, until: date | None, said: str, rich: Verdict
) -> None:
    draft = named(rich, "kp-draft")
    changed = msgspec.structs.replace(draft, lifecycle=lifecycle, effective=Effective(since=since, until=until))
    verdict = only(rich, changed)
    assert f"{IDLE} - A register of watches {said} Reported, not verified in a legal text." in told(verdict)
    (entry,) = entries(verdict)
    assert (entry["in_force"], entry["reason"]) == (False, said)


@pytest.mark.parametrize(
    ("lifecycle", "said"),
    [
        (Lifecycle.UNKNOWN, "It is not certain whether this rule is in force today."),
        (Lifecycle.PARTLY, "This rule is only partly in force."),
        (Lifecycle.FUTURE, "When its sources were last looked at, this rule was not in force yet."),
        (Lifecycle.SUPERSEDED, "It held until 2027-01-01; then another rule took its place."),
    ],
)
@pytest.mark.parametrize("outcome", [Outcome.NONCONFORMING, Outcome.UNDETERMINED, Outcome.CONFORMS])
def test_a_rule_that_applies_says_what_is_doubtful_of_its_life_cycle(
    lifecycle: Lifecycle, said: str, outcome: Outcome, rich: Verdict
) -> None:
    until = Effective(until=date(2027, 1, 1))
    rule = named(rich, "kp-changed-devices")
    changed = msgspec.structs.replace(rule, lifecycle=lifecycle, effective=until, outcome=outcome)
    assert said in told(only(rich, changed))
    assert said in entries(only(rich, changed))[0]["notes"]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("in_force", [True, False])
def test_of_every_outcome_it_is_said_that_it_is_only_reported(
    language: str, outcome: Outcome, in_force: bool, rich: Verdict
) -> None:
    rule = msgspec.structs.replace(
        named(rich, "kp-changed-devices"), status=Status.REPORTED, outcome=outcome, in_force=in_force
    )
    said = messages(language).say("note", "reported")
    if outcome is not Outcome.NOT_APPLICABLE or not in_force:  # what does not apply is in the JSON only
        assert said in told(only(rich, rule), language)
    document = json.loads(report(only(rich, rule), "json", language))
    assert said in document["verdicts"][0]["determinations"][0]["notes"]


def test_old_sources_are_told_with_each_rule_and_beside_the_ruling(rich: Verdict) -> None:
    text = told(rich)
    assert "A rule that decides here rests on sources that should have been looked at again by 2025-01-09." in text
    said = "were last looked at on 2024-01-10; by its pack that should have been repeated by 2025-01-09."
    assert text.count(said) == 3  # the one that decides, the open one, the draft
    assert "Of these, rules whose sources should have been looked at again: 1." in text


def test_where_nothing_is_old_nothing_is_said_of_it(prohibited: Verdict) -> None:
    assert "should have been" not in told(prohibited)


def test_what_becomes_of_the_device_is_said_as_sure_as_it_is(rich: Verdict) -> None:
    text = told(rich)
    assert "What becomes of the device: Customs keeps it." in text
    assert "Where it is not met: It is sent back." in text


def test_a_conflict_stands_beside_the_other_rule_and_its_outcome(rich: Verdict) -> None:
    text = told(rich)
    assert (
        "Disagreement: One rule lets in what was changed, the other bars the supply. "
        "- The other rule: Devices are changed before delivery · not met"
    ) in text
    assert "Disagreement: They count differently. - The other rule: kp-unknown-rule" in text
    assert "Disagreement: Two pages give two days. Source:" in text


def test_a_conflict_with_a_rule_that_is_not_in_force_says_so(rich: Verdict) -> None:
    conflict = Conflict(other="kp-draft", text={"en": "The draft says more."})
    rule = msgspec.structs.replace(named(rich, "kp-changed-devices"), conflicts=(conflict,))
    text = told(only(rich, rule, named(rich, "kp-draft")))
    assert "The other rule: A register of watches · not in force" in text


def test_a_conflict_that_only_a_rule_that_is_met_names_is_told_where_it_matters(rich: Verdict) -> None:
    conflict = Conflict(other="kp-changed-devices", text={"en": "The two name two ages."})
    met = msgspec.structs.replace(named(rich, "int-old-battery"), conflicts=(conflict,))
    text = told(only(rich, named(rich, "kp-changed-devices"), met))
    assert "Disagreement: The two name two ages. - The other rule: A battery that is reported" in text


def test_a_day_of_the_device_is_told_where_it_decides(rich: Verdict) -> None:
    said = "What counts is not the day asked about, but this one: placed on the market on (from 2026-03-01)."
    rule = named(rich, "kp-changed-devices")
    assert said in told(only(rich, rule))
    assert said not in told(only(rich, msgspec.structs.replace(rule, because=("os_language",))))


def test_the_facts_of_the_case_are_told_with_their_values(rich: Verdict) -> None:
    text = told(rich)
    assert "placed on the market on: 2026-05-01; number of pieces: 1 piece; days since entry: 3 days." in text


def test_the_day_asked_about_is_told_in_words(rich: Verdict) -> None:
    rule = msgspec.structs.replace(named(rich, "int-old-battery"), outcome=Outcome.NONCONFORMING)
    assert "What decided: the day asked about: 2026-11-23." in told(only(rich, rule))


def test_each_rule_can_be_asked_for_by_its_name(rich: Verdict) -> None:
    assert "Rule: kp-changed-devices/language (pack: kp)" in told(rich)
    assert (entries(rich)[0]["requirement"], entries(rich)[0]["clause"]) == ("kp-changed-devices", "language")


def test_two_packs_of_one_place_are_both_listed(rich: Verdict) -> None:
    assert "- kp: version 2026.11.1, sha256 0123456789ab - kp-embassy: version 3, sha256 fedcba987654" in told(rich)


def test_the_json_holds_all_that_is_shown(rich: Verdict) -> None:
    changed, supply, *_ = entries(rich)
    assert changed["effective"] == {"from": "2026-03-01", "to": None, "of": "placed_on_market_on"}
    assert (changed["consequence"], changed["stale_since"]) == ("Customs keeps it.", "2025-01-09")
    assert changed["conflicts"] == [{"with": None, "text": "Two pages give two days."}]
    assert supply["conflicts"][1] == {"with": "kp-unknown-rule", "text": "They count differently."}
    document = json.loads(report(rich, "json"))["verdicts"][0]
    assert document["spoken"] is True
    assert any("should have been looked at again" in note for note in document["notes"])


def test_a_low_certainty_is_never_dropped(rich: Verdict) -> None:
    met = msgspec.structs.replace(named(rich, "int-old-battery"), certainty=Certainty.LOW)
    assert "It is not certain that a text states this rule." in told(only(rich, met))


def test_a_rule_that_only_wants_papers_is_not_called_undetermined(rich: Verdict) -> None:
    supply = msgspec.structs.replace(named(rich, "int-supply"), obliges=True)
    conflict = Conflict(other="int-supply", text={"en": "They differ."})
    rule = msgspec.structs.replace(named(rich, "kp-changed-devices"), conflicts=(conflict,))
    assert "The other rule: The supply itself is barred · still to be shown" in told(only(rich, rule, supply))


def test_what_is_common_to_the_clauses_of_a_rule_is_told_once(rich: Verdict) -> None:
    rule = named(rich, "kp-changed-devices")
    second = msgspec.structs.replace(rule, clause="features", title={"en": "Features are blocked"})
    text = told(only(rich, rule, second))
    assert text.count("The menus must speak Korean.") == 1
    assert text.count("Source: An old page") == 1
    assert text.count("by its pack that should have been repeated") == 2
    assert "Part of the same rule as kp-changed-devices/language; where it is written stands there." in text


def test_two_packs_with_the_same_rule_are_both_told_in_full(rich: Verdict) -> None:
    rule = named(rich, "kp-changed-devices")
    text = told(only(rich, rule, msgspec.structs.replace(rule, pack="kp-embassy")))
    assert text.count("The menus must speak Korean.") == 2
    assert "Part of the same rule" not in text
