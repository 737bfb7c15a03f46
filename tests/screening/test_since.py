"""`caveat screen`: what a table comes to at the end of a run, and what changed since the run before."""

import csv
import re
from pathlib import Path

import pytest

from caveat.cli import main
from caveat.screening.circumstances import beside

ROWS = [
    ("a", "Smartwatch with a nano-SIM card slot"),
    ("b", "Smartwatch. No SIM card slot, no eSIM."),
    ("c", "Smartwatch"),
]


def stock(path: Path, rows: list[tuple[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("SKU", "Title"), *rows])
    return path


def screen(source: Path, output: Path, *more: str, day: str = "2026-11-01") -> int:
    words = ["screen", str(source), "--to", "KP", "--act", "sell", "--as-of", day, "--language", "en", "--jobs", "1"]
    return main([*words, "-o", str(output), *more])


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "jsonl", "parquet"])
def test_a_run_is_held_against_the_last_one_whatever_its_form(
    ending: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    last = tmp_path / f"last.{ending}"
    screen(stock(tmp_path / "old.csv", ROWS), last)
    new = [("d", "A strap"), ("b", "Smartwatch with a nano-SIM card slot"), *ROWS[2:]]
    screen(stock(tmp_path / "new.csv", new), tmp_path / "now.csv", "--since", str(last), day="2026-11-23")
    told = capfd.readouterr().out.partition("What changed")[2]
    assert "Undetermined → Prohibited  1  the listing reads otherwise 1" in told
    assert "Row 2 (b)" in told
    for name, count in (("The same rulings", 1), ("Another ruling", 1), ("New rows", 1), ("Rows that are gone", 1)):
        assert any(line.split()[-1:] == [str(count)] for line in told.splitlines() if line.strip().startswith(name))


def test_the_summary_is_written_as_a_page_too(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "summary.html"
    screen(stock(tmp_path / "old.csv", ROWS), tmp_path / "out.csv", "--report", str(page))
    assert "What to ask the suppliers" in capfd.readouterr().out
    assert "Rows: 3" in page.read_text(encoding="utf-8")


def test_the_run_before_must_have_its_circumstances_and_is_never_replaced(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source, last = stock(tmp_path / "old.csv", ROWS), tmp_path / "last.csv"
    screen(source, last)
    before = last.read_bytes()
    assert screen(source, last, "--since", str(last)) == 2
    beside(last).unlink()
    assert screen(source, tmp_path / "now.csv", "--since", str(last)) == 2
    assert not (tmp_path / "now.csv").exists()
    assert last.read_bytes() == before
    assert "last.csv.caveat.json" in capfd.readouterr().err


def test_columns_that_are_called_like_added_ones_are_told_apart(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The output of a run is a table that can be screened again."""
    first, second, third = (tmp_path / f"{n}.csv" for n in "123")
    screen(stock(tmp_path / "old.csv", ROWS), first)
    screen(first, second)
    screen(first, third, "--since", str(second))
    assert re.search(r"The same rulings +3\n", capfd.readouterr().out)


def test_a_listing_is_judged_again_by_columns_that_are_called_like_added_ones(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    last, columns = tmp_path / "last.csv", "identifier=SKU,title=Title,specification=sim_slot"
    for output, slot, day, more in (
        (last, "yes", "2026-11-01", ()),
        (tmp_path / "now.csv", "no", "2026-11-23", ("--since", str(last))),
    ):
        source = tmp_path / f"stock-{slot}.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("SKU", "Title", "sim_slot"), ("a", "Smartwatch", slot)])
        screen(source, output, "--columns", columns, *more, day=day)
    told = capfd.readouterr().out.partition("What changed")[2]
    assert "Prohibited → Undetermined  1  the listing reads otherwise 1" in told
