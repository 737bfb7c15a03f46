"""Several verdicts in one report: places and acts, or the stops of a route."""

import json
import re
from datetime import date

import msgspec
import pytest
from wcwidth import width

from caveat.model.rules import Verdict
from caveat.reports import languages, report


def table(text: str) -> list[str]:
    """The rows of the first table that begin a verdict."""
    block = text.split("\n\n")[1]
    return [line for line in block.splitlines()[2:] if re.match(r" {2}\S", line)]


def test_the_table_comes_first_and_the_worst_stands_first(several: list[Verdict]) -> None:
    text = report(several)
    rows = [re.split(r" {2,}", row.strip()) for row in table(text)]
    assert [row[:3] for row in rows if len(row) > 2] == [
        ["North Korea", "import", "Prohibited (at"],
        ["Japan", "sale", "Conditions apply"],
        ["The United", "sale", "Conditions apply"],
        ["The United Arab", "use", "Undetermined"],
        ["North Korea", "use", "Undetermined"],
        ["Germany", "import", "Nothing found"],
    ]


def test_a_row_gives_the_first_reason_or_what_is_missing(several: list[Verdict]) -> None:
    text = re.sub(r"\s+", " ", report(several, width=120))
    assert "Prohibited (at least) No watch that takes a subscriber module; reported, not verified" in text
    assert "Undetermined not known: built-in eSIM; reported, not verified" in text
    assert "Undetermined no rule for it in these packs" in text


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("columns", [40, 80, 100])
def test_no_line_passes_the_right_edge(language: str, columns: int, several: list[Verdict]) -> None:
    lines = report(several, language=language, width=columns).splitlines()
    assert [line for line in lines if width(line) > columns] == []


@pytest.mark.parametrize("language", languages())
def test_the_columns_of_the_table_are_aligned(language: str, several: list[Verdict]) -> None:
    block = report(several, language=language, width=100).split("\n\n")[1].splitlines()[1:]
    starts = [[width(row[: cell.start()]) for cell in re.finditer(r"(?<= {2})\S", row)] for row in block]
    assert all(set(columns) <= set(starts[0]) for columns in starts)


def test_the_parts_stand_in_the_order_of_the_table(several: list[Verdict]) -> None:
    headings = re.findall(r"^── (.+?) ─+$", report(several), re.MULTILINE)
    assert headings == [
        "North Korea · import",
        "Japan · sale",
        "The United Kingdom · sale",
        "The United Arab Emirates · use",
        "North Korea · use",
        "Nothing found",
        "Tidewatch Q7 · smartwatch",
    ]


def test_what_the_device_can_do_and_what_to_look_at_is_told_once(several: list[Verdict]) -> None:
    text = report(several)
    assert text.count("What it can do") == 1
    assert text.count("What to look at next") == 1


def test_where_nothing_was_found_that_is_all_that_is_said_but_for_what_is_to_come(several: list[Verdict]) -> None:
    text = re.sub(r"\s+", " ", report(several))
    assert "Nothing was found against importing this device into Germany" in text
    assert "Not in force on 2026-11-23: - A register of watches It holds from 2027-08-01." in text
    assert text.count("Battery under 100 Wh") == 1  # met in Germany too, and told for North Korea alone


def test_the_json_keeps_the_order_that_was_asked(several: list[Verdict]) -> None:
    verdicts = json.loads(report(several, "json"))["verdicts"]
    assert [(one["to"], one["act"]) for one in verdicts] == [(one.case.to, one.case.act) for one in several]


def test_the_day_stands_beside_the_place_only_where_the_days_differ(several: list[Verdict]) -> None:
    assert "North Korea, 2026" not in report(several)
    first, *rest = several
    later = msgspec.structs.replace(first, case=msgspec.structs.replace(first.case, as_of=date(2027, 1, 1)))
    assert "── North Korea, 2026-11-23 · import" in report([later, *rest])


def test_one_verdict_has_no_table(prohibited: Verdict) -> None:
    assert "Every place and act" not in report(prohibited)
    assert "Every place and act" not in report([prohibited])
