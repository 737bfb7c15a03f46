"""One rule as a lawyer reads it, and the list of rules."""

import re
from datetime import date

import msgspec
import pytest
from wcwidth import width

from caveat.model.profile import Standing
from caveat.model.rules import Effective, Lifecycle, Listed, Pack, Requirement, Status
from caveat.reports import languages
from caveat.reports.messages import messages
from caveat.reports.rules import write_rule, write_rules

DAY = date(2026, 11, 23)


def rule(pack: Pack, **changes: object) -> str:
    """The first requirement of the pack, changed, in one line."""
    changed = msgspec.structs.replace(pack.requirements[0], **changes)
    return re.sub(r"\s+", " ", write_rule(changed, pack, DAY, messages("en")))


def listed(rows: list[Listed], language: str = "en", columns: int = 80) -> str:
    return write_rules(rows, DAY, messages(language), width=columns)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("columns", [40, 80, 100])
def test_no_line_passes_the_right_edge(language: str, columns: int, pack: Pack, listed_rules: list[Listed]) -> None:
    shown = [write_rule(one, pack, DAY, messages(language), width=columns) for one in pack.requirements]
    lines = "\n".join([*shown, listed(listed_rules, language, max(columns, 60))]).splitlines()
    assert [line for line in lines if width(line) > max(columns, 60)] == []


def test_a_rule_says_what_follows_of_each_act_since_when_and_who_can_help(pack: Pack) -> None:
    text = rule(pack)
    assert "- use: Conditions apply - import: Prohibited" in text
    assert "What counts is not the day asked about, but this one: placed on the market on (from 2024-12-28)." in text
    assert "the day asked about: from 2027-01-01 until 2029-12-31 Not in force on 2026-11-23." in text
    assert "Register it: Register every IMEI. The owner can do this." in text
    assert "What becomes of the device The networks stop serving it." in text


def test_a_rule_says_where_it_is_written_how_sure_it_is_and_what_nobody_checked(pack: Pack) -> None:
    text = rule(pack)
    assert "It is not certain whether it is in force today. Reported, not verified in a legal text." in text
    assert "Legal basis: Law No. 1, article 2" in text
    assert "Source: An old page (looked at 2024-01-10) https://example.org/old" in text
    assert "What is not checked - the text of the law" in text
    assert "What it took the place of - Law No. 0" in text
    assert "The draft gives 30 days. - The other rule: tr-draft · A shorter term Two pages give two fees." in text


def test_a_rule_says_when_it_was_looked_at_and_when_that_is_due(pack: Pack) -> None:
    assert "last looked at on 2024-01-10; by its pack that should have been repeated by 2024-07-08." in rule(pack)
    fresh = rule(pack, sources=pack.requirements[0].sources[:1])
    assert (
        "Its sources were last looked at on 2026-11-01. By its pack they are to be looked at again by 2027-04-30."
        in fresh
    )
    assert "2027-11-01" in rule(pack, sources=pack.requirements[0].sources[:1], recheck_after=None)


@pytest.mark.parametrize("lifecycle", list(Lifecycle))
@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("language", languages())
def test_every_life_cycle_and_status_has_its_words(
    lifecycle: Lifecycle, status: Status, language: str, pack: Pack, listed_rules: list[Listed]
) -> None:
    effective = Effective(until=date(2025, 6, 30))
    first = pack.requirements[0]
    clauses = tuple(msgspec.structs.replace(clause, effective=effective) for clause in first.clauses)
    changed: Requirement = msgspec.structs.replace(first, lifecycle=lifecycle, status=status, clauses=clauses)
    catalogue = messages(language)
    text = re.sub(r"\s+", " ", write_rule(changed, pack, DAY, catalogue))
    squeezed = text.replace(" ", "")
    assert catalogue.say("life", lifecycle, until="2025-06-30").replace(" ", "") in squeezed
    assert catalogue.say("status", status).replace(" ", "") in squeezed
    row = msgspec.structs.replace(listed_rules[0], requirement=changed, clause=clauses[0], in_force=False)
    never = lifecycle in (Lifecycle.DRAFT, Lifecycle.WITHDRAWN, Lifecycle.QUASHED, Lifecycle.SUPERSEDED)
    assert catalogue.say("state", lifecycle if never else "ended") in listed([row], language)


def test_what_counts_as_gone_is_told_only_where_something_could_be_taken_out(pack: Pack) -> None:
    assert "What counts as no longer there - removed - disabled in software" in rule(pack)
    clause = msgspec.structs.replace(pack.requirements[0].clauses[0], cured_by=())
    assert "What counts as no longer there - nothing" in rule(pack, clauses=(clause,))
    (term,) = pack.requirements[1].clauses
    assert "no longer there" not in rule(pack, clauses=(msgspec.structs.replace(term, cured_by=(Standing.REMOVED,)),))


def test_a_rule_of_one_clause_has_no_further_headings(pack: Pack) -> None:
    assert "──" not in write_rule(pack.requirements[1], pack, DAY, messages("en"))


def test_the_list_tells_each_clause_with_its_state_its_day_and_its_age(listed_rules: list[Listed]) -> None:
    lines = listed(listed_rules).splitlines()
    rows = [re.split(r" {2,}", line.strip()) for line in lines if line.startswith("  tr-")]
    assert rows == [
        ["tr-registration/registration", "uncertain", "2024-12-28*", "medium", "2024-01-10 !"],
        ["tr-registration/language", "not yet", "2027-01-01", "medium", "2024-01-10 !"],
        ["tr-draft", "draft", "-", "low", "2026-11-01"],
    ]
    assert "    Devices with a SIM are registered · reported, not verified" in lines
    assert "    use: Conditions apply; import: Prohibited" in lines
    assert lines[-2].startswith("! its sources should have been looked at again")
    assert lines[-1].startswith("* counted by a day of the device")


def test_a_mark_is_explained_only_where_it_stands(listed_rules: list[Listed]) -> None:
    text = listed(listed_rules[2:])
    assert "looked at again by now" not in text
    assert "counted by a day" not in text


def test_a_rule_of_the_past_is_in_force_on_a_day_of_the_past(listed_rules: list[Listed]) -> None:
    row = listed_rules[2]
    old = msgspec.structs.replace(row.requirement, lifecycle=Lifecycle.SUPERSEDED)
    clause = msgspec.structs.replace(row.clause, effective=Effective(until=date(2027, 1, 1)))
    assert "in force" in listed([msgspec.structs.replace(row, requirement=old, clause=clause, in_force=True)])


def test_a_long_name_keeps_the_columns_in_their_places(listed_rules: list[Listed]) -> None:
    long = msgspec.structs.replace(listed_rules[1].clause, id="a-clause-with-a-very-long-name")
    lines = listed([msgspec.structs.replace(listed_rules[1], clause=long), listed_rules[2]]).splitlines()
    assert "  tr-registration/a-clause-with-a-very-long-name" in lines
    starts = {line.index(word) for line in lines for word in (" not yet ", " draft ") if word in line}
    assert len(starts) == 1


def test_an_empty_list_says_so() -> None:
    assert listed([]) == "No such rule was found.\n"


def test_colour_changes_nothing_but_colour(pack: Pack, listed_rules: list[Listed]) -> None:
    plain = re.compile(r"\x1b\[[0-9;]*m")
    coloured = write_rule(pack.requirements[0], pack, DAY, messages("en"), colour=True)
    assert plain.sub("", coloured) == write_rule(pack.requirements[0], pack, DAY, messages("en"))
    assert plain.sub("", write_rules(listed_rules, DAY, messages("en"), colour=True)) == listed(listed_rules)


def test_words_of_strangers_never_act_on_the_screen(pack: Pack) -> None:
    text = rule(pack, legal_basis="\x1b[2J evil \u202e", supersedes=("\x07",))
    assert "‹U+001B›" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
