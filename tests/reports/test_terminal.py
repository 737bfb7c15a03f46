import re
from unicodedata import category

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wcwidth import width

from caveat.errors import UsageError
from caveat.model.evidence import Passage, Problem
from caveat.model.profile import Hint, Profile
from caveat.model.rules import Ruling, Verdict
from caveat.reports import languages, report
from caveat.reports.messages import messages

HOSTILE = "\x1b]0;pwned\x07\x1b[2J\u202etxt.fdp\u2028\x9b31m"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("columns", [30, 40, 60, 80, 120])
def test_no_line_passes_the_right_edge(language: str, columns: int, prohibited: Verdict) -> None:
    lines = report(prohibited, language=language, width=columns).splitlines()
    assert [line for line in lines if width(line) > columns] == []


@pytest.mark.parametrize("language", languages())
def test_the_columns_of_the_facts_are_aligned(language: str, watch: Profile) -> None:
    catalogue = messages(language)
    languages_ = catalogue.listed([catalogue.value("os_language", word) for word in ("zh", "en")])
    known = "|".join(("1[.]1 Wh", languages_, catalogue.value("charging_port", "magnetic")))
    rows = [line for line in report(watch, language=language).splitlines() if re.search(known, line)]
    assert len({width(re.split(known, line)[0]) for line in rows}) == 1
    assert len(rows) == 3


def test_colour_changes_nothing_but_colour(prohibited: Verdict) -> None:
    coloured = report(prohibited, colour=True)
    assert "\x1b[1;31mPROHIBITED" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == report(prohibited)


def test_the_ruling_comes_first_then_why_then_what_to_do(prohibited: Verdict) -> None:
    text = report(prohibited)
    marks = [
        "PROHIBITED",
        "Why",
        "What must be done",
        "What to look at next",
        "What it can do",
        "What could not be read",
    ]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


def test_a_reported_rule_says_so_and_at_least_is_said(prohibited: Verdict) -> None:
    text = report(prohibited)
    assert "Reported, not verified in a legal text." in text
    assert "there are also rules that could not be determined: 1" in text


def test_both_sides_of_a_conflict_are_quoted(watch: Profile) -> None:
    conflict = report(watch).partition("What was read disagrees")[2]
    assert "插入nano-SIM卡" in conflict.replace("\n", "").replace(" ", "")
    assert "“SIM | No”" in conflict


def test_a_hint_says_why_it_settles_nothing(undetermined: Verdict) -> None:
    text = report(undetermined)
    assert "Mentioned, but of another device · 설명서.pdf, page 12, line 4" in text


def test_nothing_found_is_never_called_a_permission(nothing_found: Verdict) -> None:
    text = report(nothing_found)
    assert "That nothing is found is not permission." in text
    assert "allowed" not in text


def test_a_prohibition_without_a_cure_says_that_nothing_helps(prohibited: Verdict) -> None:
    bare = tuple(msgspec.structs.replace(one, cure=()) for one in prohibited.determinations)
    text = report(msgspec.structs.replace(prohibited, determinations=bare))
    assert "The packs name no change that would lift this." in text


@pytest.mark.parametrize("format_", ["terminal", "html"])
def test_hostile_words_never_act_on_the_screen(format_: str, watch: Profile) -> None:
    hint = Hint(
        fact="esim", term="eSIM", reason="mention", passage=Passage(item=HOSTILE, text=HOSTILE + "eSIM", reader="text")
    )
    profile = msgspec.structs.replace(
        watch,
        device=msgspec.structs.replace(watch.device, model=HOSTILE),
        hints=(hint,),
        problems=(Problem(code="unreadable", item=HOSTILE, detail=HOSTILE),),
    )
    shown = report(profile, format_)
    assert [sign for sign in shown if category(sign) in ("Cc", "Cf", "Zl", "Zp") and sign != "\n"] == []
    assert "‹U+001B›" in shown


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(name=st.text(max_size=60), detail=st.text(max_size=200))
def test_any_file_name_fits_the_page(name: str, detail: str, watch: Profile) -> None:
    profile = msgspec.structs.replace(watch, problems=(Problem(code="unreadable", item=name, detail=detail),))
    lines = report(profile, width=50).split("\n")
    assert [line for line in lines if width(line) > 50] == []


def test_an_unknown_format_is_refused_with_those_that_there_are(watch: Profile) -> None:
    with pytest.raises(UsageError, match="terminal, json, html"):
        report(watch, "xml")


def test_verdicts_of_two_devices_are_not_one_report(prohibited: Verdict) -> None:
    other = msgspec.structs.replace(prohibited, profile=Profile(), ruling=Ruling.UNDETERMINED)
    with pytest.raises(UsageError, match="one device"):
        report([prohibited, other])
    with pytest.raises(UsageError, match="one device"):
        report([])


def test_a_ruling_without_a_rule_or_with_a_page_unread_says_what_hinders_it(
    undetermined: Verdict, prohibited: Verdict
) -> None:
    bare = msgspec.structs.replace(undetermined, determinations=(), spoken=False, profile=Profile())
    assert "These packs hold no rule for importing this device into North Korea, so nothing" in report(bare)
    assert "What was read is not enough" not in report(bare)
    alone = msgspec.structs.replace(prohibited, determinations=prohibited.determinations[:1])
    assert "Part of the evidence could not be read" in report(alone)
    assert "At least this" not in report(alone)


def test_what_may_not_be_demanded_is_not_said_to_be_needed(undetermined: Verdict, prohibited: Verdict) -> None:
    cure = prohibited.determinations[0].cure
    open_ = tuple(msgspec.structs.replace(one, cure=cure) for one in undetermined.determinations)
    text = report(msgspec.structs.replace(undetermined, determinations=open_))
    assert "What might have to be done" in text
    assert "What must be done" not in text
