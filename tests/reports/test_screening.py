"""What a screened table comes to, and what changed since the run before, as people read it."""

import re
from datetime import date

import pytest
from msgspec.structs import replace

from caveat.errors import UsageError
from caveat.model.changes import Asked, Cause, Changes, Circumstances, Move, Moved
from caveat.model.rules import Case, PackRef, Ruling
from caveat.model.screening import Role
from caveat.model.summary import CaseCount, CategoryCount, Question, Questions, Summary
from caveat.reports import languages
from caveat.reports.screening import report_changes, report_summary
from caveat.reports.screening.figures import share
from tests.reports.test_golden import hold

DAY = date(2026, 11, 23)
PACK = PackRef(id="kp", version="2026.11.1", digest="0123456789abcdef" * 4)


def rulings(*counts: int) -> dict[Ruling, int]:
    return dict(zip(Ruling, counts, strict=True))


SUMMARY = Summary(
    packs=(PACK,),
    rows=12_345,
    cases=(
        CaseCount(case=Case(to="KP", as_of=DAY, act="sell"), rulings=rulings(4_000, 0, 300, 8_044, 1), at_least=300),
        CaseCount(case=Case(to="DE", as_of=DAY, act="sell"), rulings=rulings(0, 45, 12_300, 0, 0), at_least=0),
    ),
    named=True,
    categories=(
        CategoryCount(
            name="Watches > <b>Kids</b>\u202e",
            rows=12_000,
            rulings=(rulings(3_900, 0, 300, 7_799, 1), rulings(0, 0, 12_000, 0, 0)),
        ),
        CategoryCount(name="", rows=300, rulings=(rulings(100, 0, 0, 200, 0), rulings(0, 0, 300, 0, 0))),
    ),
    others=CategoryCount(name="", rows=45, rulings=(rulings(0, 0, 0, 45, 0), rulings(0, 45, 0, 0, 0))),
    unknown=(("esim", 8_044), ("sim_slot", 90)),
    undetermined=8_044,
    questions=Questions(
        rows=8_000,
        asked=(
            Question(fact="esim", answers=(("present", 7_500), ("absent", 60))),
            Question(fact="sim_slot", answers=(("present", 30), ("absent", 0))),
        ),
    ),
    unread=2,
    problems=(("a cell of the table is <empty>", 2),),
)
BEFORE = Circumstances(
    program="0.1.0",
    code="ab" * 32,
    packs=(PACK, PackRef(id="old", version="1", digest="cd" * 32)),
    cases=(
        Asked(to="KP", act="sell", as_of=date(2026, 10, 1)),
        Asked(to="DE", act="sell", as_of=DAY, facts={"audience": "child"}),
        Asked(to="JP", act="sell", as_of=DAY),
    ),
    roles={"title": Role.TITLE},
    language="en",
    added={},
    rows=12_000,
)
AFTER = replace(
    BEFORE,
    program="0.2.0",
    packs=(replace(PACK, version="2026.11.2", digest="ef" * 32),),
    cases=(
        Asked(to="KP", act="sell", as_of=DAY),
        Asked(to="DE", act="sell", as_of=DAY),
        Asked(to="TR", act="sell", as_of=DAY),
    ),
    roles={"title": Role.TITLE, "sku": Role.IDENTIFIER},
)
CHANGES = Changes(
    before=BEFORE,
    after=AFTER,
    keyed=True,
    kept=11_000,
    reworded=200,
    changed=900,
    new={"KP_sell": rulings(5, 0, 0, 440, 0), "DE_sell": rulings(0, 0, 445, 0, 0)},
    gone={"KP_sell": rulings(0, 0, 0, 100, 0), "DE_sell": rulings(0, 0, 100, 0, 0)},
    arrived=445,
    left=100,
    causes={Cause.LISTING: 700, Cause.CASE: 150, Cause.PACK_OR_PROGRAM: 60},
    moves=(
        Move(
            case="KP_sell",
            before=Ruling.UNDETERMINED,
            after=Ruling.PROHIBITED,
            rows=890,
            causes={Cause.LISTING: 690, Cause.CASE: 150, Cause.PACK_OR_PROGRAM: 60},
        ),
        Move(
            case="DE_sell",
            before=Ruling.CONDITIONS,
            after=Ruling.NOTHING_FOUND,
            rows=10,
            causes={Cause.LISTING: 10},
        ),
    ),
    examples=(
        Moved(
            row=7,
            key="WATCH-\x1b[31m7",
            moves=(("KP_sell", Ruling.UNDETERMINED, Ruling.PROHIBITED),),
            causes=(Cause.LISTING, Cause.CASE),
        ),
        Moved(
            row=1_234, key="", moves=(("DE_sell", Ruling.CONDITIONS, Ruling.NOTHING_FOUND),), causes=(Cause.LISTING,)
        ),
    ),
)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("format_", "ending"), [("terminal", "txt"), ("html", "html")])
def test_a_summary_reads_as_it_was_approved(format_: str, ending: str, language: str) -> None:
    hold(f"summary.{language}.{ending}", report_summary(SUMMARY, format_, language))


@pytest.mark.parametrize("language", languages())
def test_changes_read_as_they_were_approved(language: str) -> None:
    hold(f"changes.{language}.txt", report_changes(CHANGES, language))


def test_two_runs_alike_say_so() -> None:
    told = report_changes(replace(CHANGES, before=AFTER, moves=(), causes={}, examples=(), changed=0))
    assert "Both runs asked the same" in told
    assert "Why" not in told


def test_an_empty_table_is_no_fault() -> None:
    none = replace(
        SUMMARY,
        rows=0,
        cases=tuple(replace(one, rulings=rulings(0, 0, 0, 0, 0), at_least=0) for one in SUMMARY.cases),
        categories=(),
        others=None,
        unknown=(),
        undetermined=0,
        unread=0,
        problems=(),
    )
    for format_ in ("terminal", "html"):
        assert "Prohibited" in report_summary(none, format_)


@pytest.mark.parametrize("language", languages())
def test_the_page_runs_and_loads_nothing(language: str) -> None:
    page = report_summary(SUMMARY, "html", language)
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert not re.search(r"<script|\b(?:src|href)=|\bon\w+=|url\(|@import", page)
    assert f'<html lang="{language}">' in page


def test_words_of_the_table_are_text_and_act_on_nothing() -> None:
    page = report_summary(SUMMARY, "html")
    assert "<b>Kids" not in page
    assert "\u202e" not in page
    assert "\x1b" not in report_changes(CHANGES)


def test_each_plot_is_hidden_from_those_who_hear_the_page_and_its_figures_stand_beside() -> None:
    page = report_summary(SUMMARY, "html")
    plots = re.findall(r"<svg[^>]*>", page)
    assert plots
    assert all('aria-hidden="true"' in plot for plot in plots)
    for count in ("4,000", "8,044", "7,799", "7,500"):
        assert count in page


def test_the_parts_of_a_bar_fill_it() -> None:
    page = report_summary(SUMMARY, "html")
    for plot in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        parts = [
            float(long) for long in re.findall(r'<rect class="(?!none|rows)[^"]*" x="[\d.]+" width="([\d.]+)"', plot)
        ]
        assert not parts or sum(parts) == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [(0, 5, "0%"), (0, 0, "0%"), (5, 5, "100%"), (1, 1000, "<1%"), (999, 1000, ">99%"), (1, 3, "33%")],
)
def test_a_share_never_reads_as_nothing_or_all_where_it_is_not(count: int, of: int, said: str) -> None:
    assert share(count, of) == said


def test_a_format_that_there_is_not_is_named() -> None:
    with pytest.raises(UsageError, match="pdf"):
        report_summary(SUMMARY, "pdf")
