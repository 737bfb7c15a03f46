"""DOCX and XLSX: order, structure and the traps of packages."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
import xlsxwriter

from caveat.model.evidence import Item
from caveat.readers import Limits

Read = Callable[..., Item]


def said(item: Item) -> list[tuple[str, str]]:
    return [(passage.form.value, passage.text) for passage in item.passages]


@pytest.fixture
def manual() -> bytes:
    document = docx.Document()
    document.add_heading("手表说明书", 0)
    document.add_heading("安装SIM卡", 1)
    document.add_paragraph("打开卡托。")
    document.add_paragraph("蓝牙通话", style="List Bullet")
    table = document.add_table(3, 3)
    for row, cells in zip(table.rows, [("参数", "A款", "B款"), ("SIM", "有", "无"), ("", "nano", "")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(2, 1).merge(table.cell(2, 2))
    document.add_paragraph("完")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.fixture
def listing() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Stock")
        for row, cells in enumerate([("title", "sim", "year"), ("Watch A", "no", 2026), ("Watch B", True, 1.5)], 4):
            sheet.write_row(row, 1, cells)
    return file.getvalue()


def test_a_docx_is_read_in_order_with_merged_cells_filled(read_as: Read, manual: bytes) -> None:
    assert said(read_as("a.docx", manual)) == [
        ("title", "手表说明书"),
        ("heading", "安装SIM卡"),
        ("text", "打开卡托。"),
        ("list-item", "蓝牙通话"),
        ("row", "参数\tA款\tB款"),
        ("row", "SIM\t有\t无"),
        ("row", "SIM\tnano\tnano"),
        ("text", "完"),
    ]


def test_a_sheet_gives_rows_with_the_cell_where_they_begin(read_as: Read, listing: bytes) -> None:
    item = read_as("a.xlsx", listing)
    assert said(item) == [
        ("head", "\ttitle\tsim\tyear"),
        ("row", "\tWatch A\tno\t2026"),
        ("row", "\tWatch B\tyes\t1.5"),
    ]
    assert [passage.place.cell for passage in item.passages] == ["Stock!B5", "Stock!B6", "Stock!B7"]


def test_one_row_of_a_sheet(read_as: Read, listing: bytes) -> None:
    assert said(read_as("a.xlsx", listing, row=2)) == [("title", "Watch B"), ("row", "sim\tyes"), ("row", "year\t1.5")]


def test_content_decides_and_a_wrong_name_is_noted(read_as: Read, manual: bytes) -> None:
    item = read_as("a.pdf", manual)
    assert item.kind == "docx"
    assert [(problem.code, problem.hides) for problem in item.problems] == [("wrong-extension", False)]


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.99])
def test_a_package_cut_short_is_a_problem(read_as: Read, manual: bytes, kept: float) -> None:
    item = read_as("a.docx", manual[: int(len(manual) * kept)])
    assert [problem.code for problem in item.problems] == ["truncated"]


def test_a_zip_bomb_is_not_opened(read_as: Read) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 50_000_000)
    item = read_as("a.docx", file.getvalue(), limits=Limits(expanded_bytes=10_000_000))
    assert [problem.code for problem in item.problems] == ["expands-too-far"]


def test_an_entity_bomb_is_harmless(read_as: Read) -> None:
    entities = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 12))
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{namespace}"><w:body><w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", f'<!DOCTYPE d [<!ENTITY e0 "x">{entities}]>{body}')
    item = read_as("a.docx", file.getvalue())
    assert sum(len(passage.text) for passage in item.passages) < 1000
    assert item.problems


def sheet(*cells: str) -> bytes:
    """A workbook whose first sheet holds cells of these names, each with the only shared text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write("A1", "SIM slot " * 1000)
    rows = "".join(f'<row><c r="{cell}" t="s"><v>0</v></c></row>' for cell in cells)
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            data = f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'
            new.writestr(name, data if is_sheet else old.read(name))
    return changed.getvalue()


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        (["A1", "B2"], []),
        (["A1", "XFD1048576"], ["too-large"]),
        (["A1", "ZZZZZZZZZ99999999999"], ["unreadable"]),
        (["A1"] * 2000, ["expands-too-far"]),
    ],
)
def test_a_far_cell_or_a_text_used_too_often_takes_no_memory(read_as: Read, cells: list[str], codes: list[str]) -> None:
    item = read_as("a.xlsx", sheet(*cells), limits=Limits(expanded_bytes=10_000_000))
    assert [problem.code for problem in item.problems] == codes


def test_a_part_of_a_document_is_no_larger_than_a_text(read_as: Read, manual: bytes) -> None:
    item = read_as("a.docx", manual, limits=Limits(text_bytes=1000))
    assert [problem.code for problem in item.problems] == ["expands-too-far"]
