"""Tables in and out: every row comes back as it was, in every format."""

import csv
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

import caveat
from caveat.errors import ReadError, UsageError
from caveat.model.screening import Role
from caveat.readers.columns import rows_above
from caveat.screening.roles import find_roles
from caveat.screening.tables import FORMATS, Block, Table, open_table, writer
from caveat.screening.tables.sheets import SheetWriter
from caveat.screening.tables.table import written

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00\ufffe\uffff"), max_size=12)
AT = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001 - a sheet knows no zones
SLOW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)


def answered(block: Block, ruling: str = "prohibited") -> pa.RecordBatch:
    """A block as it would come back, with two columns more."""
    rows = block.batch.num_rows
    fields = [*block.batch.schema, pa.field("ruling_KP_sell", pa.string()), pa.field("quote_KP_sell", pa.string())]
    added = [pa.array([ruling] * rows), pa.array(["=SUM(A1) stands in the listing"] * rows)]
    return written(
        pa.RecordBatch.from_arrays([*block.batch.columns, *added], schema=pa.schema(fields)), block.batch.num_columns
    )


def copied(source: Path, target: Path) -> None:
    """Read a table, and write it with its answers."""
    table = open_table([str(source)])
    made = None
    for block in table.blocks():
        rows = answered(block)
        made = made or writer(target)(target, rows.schema, frozenset(rows.schema.names[len(table.schema) :]))
        made.write(rows)
    assert made
    made.close()


def texts(table: Table, columns: int) -> list[list[Any]]:
    return [list(row.values())[:columns] for block in table.blocks() for row in block.batch.to_pylist()]


def write_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@SLOW
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6))
@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "jsonl", "parquet"])
def test_the_cells_of_a_row_come_back_as_they_were(
    tmp_path: Path, ending: str, rows: list[tuple[str, str, str]]
) -> None:
    head = ("sku", "title", "说明")
    given_rows = [tuple(cell or None for cell in row) for row in rows]
    first, second = tmp_path / "a.parquet", tmp_path / f"b.{ending}"
    parquet.write_table(
        pa.table(
            dict(zip(head, zip(*given_rows, strict=True), strict=True)), pa.schema(dict.fromkeys(head, pa.string()))
        ),
        first,
    )
    copied(first, second)
    came = [[cell or None for cell in row] for row in texts(open_table([str(second)]), 3)]
    kept = [list(row) for row in given_rows]
    if ending == "xlsx":  # rows of nothing at the end of a sheet are no rows
        came += [[None] * 3] * (len(kept) - len(came))
    assert came == kept


def test_numbers_that_are_text_stay_text_and_numbers_in_a_sheet_stay_numbers(tmp_path: Path) -> None:
    stock = write_csv(tmp_path / "stock.csv", [["sku", "title"], ["007", '=HYPERLINK("http://x")']])
    copied(stock, tmp_path / "out.xlsx")
    row = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).to_python()[1]
    assert row[:2] == ["007", '=HYPERLINK("http://x")']

    book = Workbook(str(tmp_path / "in.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["sku", "price", "since", "at", "new"])
    sheet.write_row(1, 0, ["007", 19.5])
    sheet.write_datetime(1, 2, date(2026, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_datetime(1, 3, AT, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    sheet.write_boolean(1, 4, True)
    book.close()
    copied(tmp_path / "in.xlsx", tmp_path / "again.xlsx")
    row = CalamineWorkbook.from_path(str(tmp_path / "again.xlsx")).get_sheet_by_index(0).to_python()[1]
    assert row[:5] == ["007", 19.5, date(2026, 1, 2), AT, True]


def test_no_added_cell_of_a_csv_begins_as_a_formula(tmp_path: Path) -> None:
    stock = write_csv(tmp_path / "stock.csv", [["title", "note"], ["watch", "=1+1"]])
    copied(stock, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        row = list(csv.reader(file))[1]
    assert row == ["watch", "=1+1", "prohibited", "'=SUM(A1) stands in the listing"]


def test_a_line_of_json_stays_as_it_stood_and_the_answers_follow(tmp_path: Path) -> None:
    line = '{"b": 1.50, "a": {"x": [true, null]}, "c": "\\u00e9"'
    (tmp_path / "in.jsonl").write_text(line + "}\n\n" + '{"later": "No SIM slot"}\n', encoding="utf-8")
    copied(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    made = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert made[0].startswith(line + ',"ruling_KP_sell":"prohibited"')
    assert json.loads(made[1])["later"] == "No SIM slot"


def test_what_later_objects_have_besides_is_read(tmp_path: Path) -> None:
    lines = [json.dumps({"title": "watch"})] * 1001 + [json.dumps({"title": "watch", "SIM": "none"})]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    last = list(open_table([str(tmp_path / "in.jsonl")]).blocks())[-1].batch.to_pylist()[-1]
    assert last[" text"] == "SIM: none"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "big5", "cp949", "cp932", "utf-16"])
def test_a_csv_is_read_in_the_encoding_that_it_is_in(tmp_path: Path, encoding: str) -> None:
    words = {"cp949": "어린이용 스마트 워치", "cp932": "子供用スマートウォッチ", "big5": "兒童智慧型手錶 支援插卡通話"}
    title = words.get(encoding, "儿童智能手表 支持插卡通话")
    rows = [["sku", "title"], *[[f"{number:05}", "plain"] for number in range(40_000)], *[["1", title]] * 50]
    table = open_table([str(write_csv(tmp_path / "stock.csv", rows, encoding))])
    assert texts(table, 2)[-1] == ["1", title]
    assert not [problem for block in table.blocks() for problem in block.problems]


def test_rows_with_too_many_or_too_few_cells_are_told_and_nothing_of_them_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text('sku,title,gps\n1,"two\nlines",yes\n2,watch, 4G,yes,9.90\n\n3\n4,watch,no\n', encoding="utf-8")
    (block,) = open_table([str(path)]).blocks()
    assert [list(row.values()) for row in block.batch.to_pylist()] == [
        ["1", "two\nlines", "yes"],
        ["2", "watch", " 4G,yes,9.90"],
        ["3", None, None],
        ["4", "watch", "no"],
    ]
    assert [(one.row, one.code, one.hides) for one in block.problems] == [
        (2, "ragged-row", True),
        (3, "ragged-row", False),
    ]


def test_a_bad_line_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"a": "1"}\n{"a": \n[1]\n{"a": "4"}', encoding="utf-8")
    (block,) = open_table([str(tmp_path / "in.jsonl")]).blocks()
    assert [one.row for one in block.problems] == [2, 3]
    assert block.batch.column(0).to_pylist() == ["1", None, None, "4"]
    copied(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    made = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line.get("a") or line["line"] for line in made] == ["1", '{"a":', "[1]", "4"]


def test_parts_in_a_folder_are_one_table_in_the_order_of_their_names(tmp_path: Path) -> None:
    for number in (2, 0, 1):
        parquet.write_table(pa.table({"title": [f"watch {number}"]}), tmp_path / f"part-{number}.parquet")
    for source in (str(tmp_path), str(tmp_path / "*.parquet")):
        assert texts(open_table([source]), 1) == [["watch 0"], ["watch 1"], ["watch 2"]]
    parquet.write_table(pa.table({"name": ["other"]}), tmp_path / "part-3.parquet")
    with pytest.raises(ReadError, match="other columns"):
        open_table([str(tmp_path)])


def test_lists_and_yes_or_no_in_parquet_are_read_as_text_and_come_back_as_they_were(tmp_path: Path) -> None:
    rows = pa.table({"title": ["watch"], "bullets": [["nano-SIM", "GPS"]], "nfc": [True]})
    parquet.write_table(rows, tmp_path / "in.parquet")
    table = open_table([str(tmp_path / "in.parquet")])
    assert list(next(table.blocks()).batch.to_pylist()[0].values())[3:] == ["nano-SIM\nGPS", "yes"]
    copied(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert parquet.read_table(tmp_path / "out.parquet").select(rows.schema.names).equals(rows)


def test_a_column_that_is_called_as_an_added_one_keeps_its_name(tmp_path: Path) -> None:
    stock = write_csv(
        tmp_path / "stock.csv", [["title", "ruling_KP_sell", "bluetooth", "ask"], ["watch", "a", "5.0", "b"]]
    )
    copied(stock, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as file:
        head = next(csv.reader(file))
    assert head == ["title", "ruling_KP_sell", "bluetooth", "ask", "caveat_ruling_KP_sell", "quote_KP_sell"]


@pytest.mark.parametrize("ending", ["jsonl", "parquet", "xlsx", "csv"])
def test_columns_without_names_are_called_by_their_numbers(tmp_path: Path, ending: str) -> None:
    rows = [["1001", "smart watch with SIM", "99"], ["1002", "watch strap of leather", "9"]]
    stock = write_csv(tmp_path / "stock.csv", rows)
    told = find_roles(next(open_table([str(stock)]).blocks()).batch, {"3": Role.SPECIFICATION})
    assert list(told.values()) == [Role.IDENTIFIER, Role.TITLE, Role.SPECIFICATION]
    copied(stock, tmp_path / f"out.{ending}")
    again = open_table([str(tmp_path / f"out.{ending}")])
    assert texts(again, 3) == rows or texts(again, 3) == [["1", "2", "3"], *rows]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_stands_above_the_names_of_the_columns_is_no_row_and_is_told(tmp_path: Path, ending: str) -> None:
    rows = [[f"A{number}", "智能手表", "支持插卡", "黑"] for number in range(9)]
    path = tmp_path / f"stock.{ending}"
    above = [["2026年11月 库存表"], ["制表", "甲"], [], ["货号", "商品名称", "详情", "颜色"]]
    if ending == "csv":
        path = write_csv(path, [*above, *rows])
    else:
        with Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([*above, *rows]):
                sheet.write_row(number, 0, row)
    table = open_table([str(path)])
    assert texts(table, 4) == rows
    assert table.schema.names[:4] == above[-1]
    assert table.notes == {"rows-above": 2 if ending == "csv" else 3}  # a blank line of a CSV is none
    assert caveat.read([path], row=2).items[0].passages[0].text == "智能手表"


@pytest.mark.parametrize(
    "rows",
    [
        [["", "text"], ["0", "smart watch"], ["1", "watch strap"]],
        [["title"], ["Kids watch"], ["Title of all, sorted"]],
        [["note", "note", "title"], ["a", "", ""], ["b", "Title", "watch"]],
    ],
)
def test_no_row_of_a_table_is_taken_for_what_stands_above_it(rows: list[list[str]]) -> None:
    assert rows_above(rows) == 0


def test_a_sheet_that_is_full_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caveat.screening.tables.sheets.MOST_ROWS", 3)
    stock = write_csv(tmp_path / "stock.csv", [["title"], *[[f"watch {number}"] for number in range(5)]])
    copied(stock, tmp_path / "out.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx"))
    sheets = [[row[0] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names]
    assert sheets == [["title", "watch 0", "watch 1"], ["title", "watch 2", "watch 3"], ["title", "watch 4"]]


def test_a_cell_that_is_too_long_for_a_sheet_is_cut_and_told(tmp_path: Path) -> None:
    schema = pa.schema({"title": pa.string()})
    made = SheetWriter(tmp_path / "out.xlsx", schema, frozenset())
    made.write(pa.RecordBatch.from_pydict({"title": ["長" * 40_000, "😀" * 20_000, "short"]}))
    assert made.close() == {"cells-cut": 2}


def test_every_format_that_is_written_can_be_read_again(tmp_path: Path) -> None:
    stock = write_csv(tmp_path / "stock.csv", [["title", "n"], ["watch", "1"]])
    for ending in FORMATS:
        copied(stock, tmp_path / f"out.{ending}")
        assert texts(open_table([str(tmp_path / f"out.{ending}")]), 2) == [["watch", "1"]]


def test_what_is_no_table_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"a\.docx"):
        open_table([str(tmp_path / "a.docx")])
    with pytest.raises(UsageError, match="nowhere"):
        open_table([str(tmp_path / "nowhere.csv")])
    with pytest.raises(UsageError, match="csv, tsv, xlsx, jsonl, parquet"):
        writer(tmp_path / "out.txt")


def test_a_sheet_is_one_that_a_merchant_is_glad_to_open(tmp_path: Path) -> None:
    copied(write_csv(tmp_path / "stock.csv", [["sku", "title"], ["007", "watch"]]), tmp_path / "out.xlsx")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as package:
        sheet, styles, notes = (
            package.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles", "comments1")
        )
    assert 'topLeftCell="A2"' in sheet
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:D2"/>' in sheet
    assert sheet.count("<col ") >= 3
    assert "FFFFC7CE" in styles
    assert "“=SUM(A1) stands in the listing”" in notes
    assert "<f>" not in sheet


def test_of_a_parquet_file_of_many_row_groups_only_some_are_held_at_a_time(tmp_path: Path) -> None:
    path, lot = tmp_path / "stock.parquet", Random(20261127)  # noqa: S311
    rows, groups = 500, 160
    with parquet.ParquetWriter(path, pa.schema([("title", pa.string())]), compression="none") as writer:
        for _ in range(groups):
            writer.write_table(pa.table({"title": [lot.randbytes(100).hex() for _ in range(rows)]}))
    whole = path.stat().st_size
    before = pa.total_allocated_bytes()
    held, read = [], 0
    for block in open_table([str(path)]).blocks():
        held.append(pa.total_allocated_bytes() - before)
        assert block.first == read + 1
        read += block.batch.num_rows
    assert read == rows * groups
    assert max(held) < whole / 2
