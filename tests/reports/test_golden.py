"""Every format in every language, held to a stored copy that a person has read.

After a wanted change: UPDATE_GOLDEN=1 pytest tests/reports/test_golden.py, and read the difference.
"""

import os
from datetime import date
from pathlib import Path

import pytest

from caveat.model.profile import Profile
from caveat.model.rules import Case, Listed, Pack, Value, Verdict
from caveat.reports import report
from caveat.reports.messages import messages
from caveat.reports.rules import write_rule, write_rules
from caveat.reports.why import write_why
from caveat.rules import explain

GOLDEN = Path(__file__).with_name("golden")
DAY = date(2026, 11, 23)
ENDINGS = {"terminal": "txt", "json": "json", "html": "html"}  # the notice has its own (tests/notices)


def hold(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
@pytest.mark.parametrize("format_", ENDINGS)
def test_a_prohibition_reads_as_it_was_approved(format_: str, language: str, prohibited: Verdict) -> None:
    hold(f"prohibited.{language}.{ENDINGS[format_]}", report(prohibited, format_, language))


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_other_rulings_and_a_profile_read_as_they_were_approved(
    language: str, undetermined: Verdict, nothing_found: Verdict, watch: Profile
) -> None:
    texts = [report(subject, language=language) for subject in (undetermined, nothing_found, watch)]
    hold(f"others.{language}.txt", ("=" * 80 + "\n").join(texts))


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
@pytest.mark.parametrize("format_", ENDINGS)
def test_what_is_idle_stale_disputed_and_of_consequence_reads_as_it_was_approved(
    format_: str, language: str, rich: Verdict
) -> None:
    hold(f"rich.{language}.{ENDINGS[format_]}", report(rich, format_, language))


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
@pytest.mark.parametrize("format_", ["terminal", "html"])
def test_several_places_read_as_they_were_approved(format_: str, language: str, several: list[Verdict]) -> None:
    hold(f"several.{language}.{ENDINGS[format_]}", report(several, format_, language))


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_a_rule_reads_as_it_was_approved(language: str, pack: Pack) -> None:
    shown = [write_rule(rule, pack, DAY, messages(language)) for rule in pack.requirements]
    hold(f"rule.{language}.txt", ("=" * 80 + "\n").join(shown))


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_the_list_of_rules_reads_as_it_was_approved(language: str, listed_rules: list[Listed]) -> None:
    hold(f"rules.{language}.txt", write_rules(listed_rules, DAY, messages(language)))


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_a_tree_reads_as_it_was_approved(language: str, pack: Pack, watch: Profile) -> None:
    facts: dict[str, Value] = {"roaming": True, "placed_on_market_on": date(2025, 3, 1)}
    case = Case(to="TR", as_of=DAY, act="use", facts=facts)
    idle = Case(to="TR", as_of=DAY, act="sell")
    shown = [
        write_why(explain(watch, one, [pack], "tr-registration"), watch, one, messages(language))
        for one in (case, idle)
    ]
    hold(f"why.{language}.txt", ("=" * 80 + "\n").join(shown))
