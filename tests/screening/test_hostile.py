"""Tables that are damaged, locked or made to do harm: a clear word, and never a traceback or half a file."""

import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from xlsxwriter import Workbook

from caveat.errors import ReadError, UsageError
from caveat.screening.tables import open_table


def all_of(path: Path) -> list[pa.RecordBatch]:
    return [block.batch for block in open_table([str(path)]).blocks()]


def sheet(path: Path) -> Path:
    book = Workbook(str(path))
    book.add_worksheet().write_column(0, 0, ["title", "watch"])
    book.close()
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx", "a.jsonl", "a.parquet"])
def test_an_empty_file_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(ReadError) as told:
        all_of(tmp_path / name)
    assert told.value.code in ("empty", "truncated")


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_told(tmp_path: Path, kind: str, share: float) -> None:
    whole = sheet(tmp_path / "whole.xlsx") if kind == "xlsx" else tmp_path / "whole.parquet"
    if kind == "parquet":
        parquet.write_table(pa.table({"title": [f"watch {number}" for number in range(10_000)]}), whole)
    data = whole.read_bytes()
    cut = tmp_path / f"cut.{kind}"
    cut.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ReadError):
        all_of(cut)


def test_parquet_that_is_damaged_in_the_middle_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"title": [f"watch {number}" for number in range(50_000)]}), path, compression="zstd")
    data = bytearray(path.read_bytes())
    data[1000:9000] = b"\xff" * 8000
    path.write_bytes(data)
    with pytest.raises(ReadError, match="after row"):
        all_of(path)


def test_a_sheet_with_a_password_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    with pytest.raises(ReadError, match="encrypted"):
        all_of(tmp_path / "a.xlsx")


def test_a_sheet_that_unpacks_to_far_more_is_not_unpacked(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx")
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(600):
            member.write(bytes(1024 * 1024))
    with pytest.raises(ReadError, match="expands-too-far"):
        all_of(path)


def test_one_far_cell_is_no_sheet_of_billions(tmp_path: Path) -> None:
    book = Workbook(str(tmp_path / "a.xlsx"))
    made = book.add_worksheet()
    made.write(0, 0, "title")
    made.write(1_048_575, 16_383, "far")
    book.close()
    with pytest.raises(ReadError, match="too-large"):
        all_of(tmp_path / "a.xlsx")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_table_of_a_hundred_thousand_columns_is_refused(tmp_path: Path, name: str) -> None:
    names = [f"c{number}" for number in range(100_000)]
    objects = "{" + ",".join(f'"{one}":1' for one in names) + "}\n"
    (tmp_path / name).write_text(f"{','.join(names)}\n{','.join(names)}\n" if name == "a.csv" else objects)
    with pytest.raises(ReadError, match="100000 columns"):
        all_of(tmp_path / name)


def test_a_csv_with_nuls_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"sku,title,gps\n1,wat\0ch,yes\n2,watch,no\n")
    rows = [row for batch in all_of(tmp_path / "a.csv") for row in batch.to_pylist()]
    assert [row["sku"] for row in rows] == ["1", "2"]
    assert rows[0]["title"] == "wat\0ch"


def test_bytes_that_are_no_letters_are_told_of_their_row(tmp_path: Path) -> None:
    rows = [f"{number},儿童手表,是\n".encode() for number in range(2000)]
    rows[1500] = b"1500,\xff\xfe\xfa,\xe5\n"
    (tmp_path / "a.csv").write_bytes(b"sku,title,gps\n" + b"".join(rows))
    problems = [one for block in open_table([str(tmp_path / "a.csv")]).blocks() for one in block.problems]
    assert [(one.row, one.code, one.hides) for one in problems] == [(1501, "damaged-letters", True)]


MEMORY = """
import resource, sys
from caveat.screening.tables import open_table
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows, told = 0, []
for block in open_table([sys.argv[1]]).blocks():
    rows += block.batch.num_rows
    told += [one.row for one in block.problems]
print(rows, told, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def read_apart(path: Path) -> tuple[int, list[int], int]:
    """Rows, the rows with problems, and how many MB more the process needed."""
    run = subprocess.run([sys.executable, "-c", MEMORY, path], capture_output=True, text=True, check=True)
    rows, _, rest = run.stdout.partition(" ")
    told, _, memory = rest.rpartition(" ")
    return int(rows), eval(told), int(memory)  # noqa: S307 - of our own


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_of_a_hundred_megabytes_is_told_and_the_rest_goes_on(tmp_path: Path, quote: str) -> None:
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write(f"sku,title,gps\n1,watch,no\n2,{quote}")
        for _ in range(100):
            file.write("x" * 1024 * 1024)
        file.write(f"{quote},yes\n3,watch,no\n")
    rows, told, memory = read_apart(path)
    assert rows == 3 if not quote else rows >= 2
    assert told
    assert memory < 120


def test_the_memory_for_a_table_does_not_grow_with_it(tmp_path: Path) -> None:
    row = "00000001,儿童智能手表 支持插卡通话 防水款,Takes calls through the phone. No SIM slot.,yes\n" * 1000
    used = []
    for times in (50, 500):
        path = tmp_path / f"{times}.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("sku,title,description,gps\n")
            for _ in range(times):
                file.write(row)
        rows, told, memory = read_apart(path)
        assert (rows, told) == (times * 1000, [])
        used.append(memory)
    assert used[1] < used[0] * 1.2 + 10


@settings(max_examples=150, deadline=None)
@given(
    data=st.binary(max_size=400) | st.text('a1,;"\n\r\t{}[]:', max_size=200).map(str.encode),
    name=st.sampled_from(["a.csv", "a.jsonl", "a.xlsx", "a.parquet"]),
)
def test_whatever_a_file_holds_it_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / name
    path.write_bytes(data)
    try:
        table = open_table([str(path)])
        numbers = [(block.first, block.batch.num_rows) for block in table.blocks()]
    except (ReadError, UsageError):
        return
    assert all(first + rows == following for (first, rows), (following, _) in pairwise(numbers))
