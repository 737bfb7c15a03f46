"""`caveat screen`, as a merchant runs it."""

import csv
import json
import re
from pathlib import Path

import pytest
from pyarrow import parquet
from python_calamine import CalamineWorkbook

import caveat
from caveat.cli import main
from caveat.reports import languages

ROWS = [
    ["货号", "商品名称", "详情", "GPS", "价格"],
    ["007", "4G儿童智能手表", "支持插卡通话，nano-SIM卡。", "支持", "199"],
    ["008", "Bluetooth smart watch", "Calls through the phone. No SIM slot, no eSIM.", "no", "99"],
    ["009", "smart watch", "a cell", "too", "many", "here"],
]


@pytest.fixture
def stock(tmp_path: Path) -> Path:
    path = tmp_path / "stock.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(ROWS)
    return path


def screen(stock: Path, output: Path, *more: str) -> int:
    return main(
        [
            "screen",
            str(stock),
            "--to",
            "KP,DE",
            "--act",
            "sell",
            "--as-of",
            "2026-11-23",
            "-o",
            str(output),
            "--jobs",
            "1",
            *more,
        ]
    )


def test_the_same_rows_come_out_with_their_rulings(stock: Path, tmp_path: Path) -> None:
    assert screen(stock, tmp_path / "out.csv") == 1
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        made = list(csv.DictReader(file))
    assert [[row[name] for name in ROWS[0]] for row in made[:2]] == ROWS[1:3]
    assert [row["ruling_KP_sell"] for row in made] == ["prohibited", made[1]["ruling_KP_sell"], "undetermined"]
    assert made[0]["quote_KP_sell"] == "支持插卡通话，nano-SIM卡。"


def test_the_answers_are_the_same_in_every_format(stock: Path, tmp_path: Path) -> None:
    for ending in ("xlsx", "jsonl", "parquet", "tsv"):
        assert screen(stock, tmp_path / f"out.{ending}", "--quiet") == 1
    sheet = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).to_python()
    at = sheet[0].index("ruling_KP_sell")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row[at] for row in sheet[1:]] == [line["ruling_KP_sell"] for line in lines]
    assert lines == table


@pytest.mark.parametrize("language", languages())
def test_how_the_columns_are_read_and_what_was_not_is_told_in_the_language_of_the_reader(
    stock: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    screen(stock, tmp_path / "out.csv", "--language", language)
    told = capsys.readouterr().err.splitlines()
    assert [line.strip() for line in told if "商品名称" in line]
    assert sum("(6 > 5)" in line or "（6 > 5）" in line for line in told) == 1


def test_rows_have_the_same_numbers_for_check_and_for_screening_whatever_is_empty(tmp_path: Path) -> None:
    path, output = tmp_path / "stock.csv", tmp_path / "out.jsonl"
    path.write_text("title,spec\nA watch,SIM: yes\n\n,\nB watch,SIM: no\n", encoding="utf-8")
    screen(path, output)
    titles = [json.loads(line)["title"] or "" for line in output.read_text(encoding="utf-8").splitlines()]
    assert titles == ["A watch", "", "B watch"]
    for number, title in ((1, "A watch"), (3, "B watch")):
        [item] = caveat.read([path], row=number).items
        assert item.passages[0].text == title


def test_the_columns_can_be_set(stock: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(stock, tmp_path / "out.jsonl", "--columns", "other=详情,specification=价格") == 1
    told = capsys.readouterr().err
    assert "详情: not read" in told
    assert "价格: specification" in told
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0]["quote_KP_sell"] != "支持插卡通话，nano-SIM卡。"


def test_quiet_tells_only_what_went_wrong(stock: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    screen(stock, tmp_path / "out.csv", "--quiet")
    told = capsys.readouterr()
    assert told.out == ""
    assert "商品名称" not in told.err
    assert "Row 3" in told.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--columns", "titel=商品名称"], "title, description"),
        (["--columns", "title=Name"], "no column 'Name'"),
        (["--case", "audience=child", "--case", "audience=adult"], "given twice"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_written(
    stock: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    try:
        found = screen(stock, tmp_path / "out.csv", *arguments)
    except SystemExit as end:
        found = int(end.code or 0)
    assert found == 2
    assert word in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stock.csv"]


def test_a_table_that_cannot_be_read_ends_with_four(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "stock.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert screen(tmp_path / "stock.xlsx", tmp_path / "out.csv") == 4
    assert "stock.xlsx is locked with a password" in capsys.readouterr().err
    (tmp_path / "head.csv").write_text("sku,title\n")
    assert screen(tmp_path / "head.csv", tmp_path / "out.csv") == 4
    assert not (tmp_path / "out.csv").exists()


def test_the_table_that_is_read_is_never_overwritten(stock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = stock.read_bytes()
    assert screen(stock, stock) == 2
    assert "name another file" in capsys.readouterr().err
    assert stock.read_bytes() == before


def test_what_the_table_comes_to_is_told_at_the_end(
    stock: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    screen(stock, tmp_path / "out.csv")
    assert "Rows: 3" in capsys.readouterr().out


def test_an_output_that_does_not_tell_how_it_came_about_is_refused(
    stock: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert screen(stock, tmp_path / "now.csv", "--since", str(stock)) == 2
    assert "stock.csv.caveat.json" in capsys.readouterr().err
    assert not (tmp_path / "now.csv").exists()


def test_what_changed_since_the_last_run_is_told_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stock, first, second = tmp_path / "stock.csv", tmp_path / "first.csv", tmp_path / "second.jsonl"
    stock.write_text("sku,title\n1,4G smart watch with nano-SIM slot\n2,Smart watch\n", encoding="utf-8")
    assert screen(stock, first) == 1
    stock.write_text("sku,title\n1,4G smart watch with nano-SIM slot\n2,4G watch with SIM slot\n", encoding="utf-8")
    capsys.readouterr()
    assert screen(stock, second, "--since", str(first), "--quiet", "--language", "en") == 1
    told = capsys.readouterr().out
    assert re.search(r"Another ruling +1\n", told)
    assert "the listing reads otherwise" in told
    assert screen(stock, first, "--since", str(first)) == 2


def test_the_report_on_a_table_is_one_page(stock: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    screen(stock, tmp_path / "out.csv", "--report", str(page), "--quiet")
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")
