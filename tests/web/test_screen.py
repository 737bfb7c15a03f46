"""A table over HTTP: the same rows as on the command line, as they are done."""

import asyncio
import csv
import json
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from http.client import HTTPConnection, HTTPResponse
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pytest
from anyio.from_thread import start_blocking_portal
from jsonschema import Draft202012Validator
from pyarrow import parquet
from starlette.testclient import TestClient

from caveat.errors import UsageError
from caveat.vocabulary import acts
from caveat.web.problems import problem
from caveat.web.screening import FIRST_ROWS, ROWS
from caveat.web.stock import column, header, last_line
from caveat.web.streams import Stream
from tests.command import command
from tests.web.conftest import DAY, begun

API = "/api/v1"
STOCK = Path(__file__).parents[2] / "samples" / "stock.csv"
HEAD = "sku,title,text\n"
ASKED = {"to": "KP,DE", "act": "sell", "language": "ko", "case": "audience=child"}


def post(client: TestClient, what: str, name: str, content: bytes, **fields: str | list[str]) -> Any:
    return client.post(f"{API}/{what}", data=fields, files=[("files", (name, content))])


def rows(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.text.splitlines()]


def listing(count: int) -> str:
    lines = (f"{number},smartwatch {number},{('No SIM slot', 'nano-SIM slot')[number % 2]}" for number in range(count))
    return HEAD + "\n".join(lines) + "\n"


def table(kind: str, folder: Path) -> Path:
    """The sample, as a file of another kind."""
    path = folder / f"stock.{kind}"
    if kind == "csv":
        path.write_bytes(STOCK.read_bytes())
        return path
    entries = list(csv.DictReader(StringIO(STOCK.read_text(encoding="utf-8-sig"))))
    if kind == "jsonl":
        path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in entries), encoding="utf-8")
    elif kind == "parquet":
        parquet.write_table(pa.Table.from_pylist(entries), path)
    else:
        from xlsxwriter import Workbook

        with Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for number, cells in enumerate([list(entries[0]), *(list(one.values()) for one in entries)]):
                sheet.write_row(number, 0, cells)
    return path


def on_the_command_line(path: Path, output: Path, **options: str) -> bytes:
    asked = [word for name, value in options.items() for word in (f"--{name}", value)]
    command("screen", path, *asked, "--as-of", str(DAY), "--jobs", "1", "-o", output)
    return output.read_bytes()


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "parquet"])
def test_the_rows_are_those_of_the_command_line(client: TestClient, kind: str, tmp_path: Path) -> None:
    path = table(kind, tmp_path)
    answer = post(client, "screen", path.name, path.read_bytes(), **ASKED)
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.content == on_the_command_line(path, tmp_path / "answers.jsonl", **ASKED)


@pytest.mark.parametrize("kind", ["csv", "tsv"])
def test_so_are_those_of_a_table_of_cells(client: TestClient, kind: str, tmp_path: Path) -> None:
    answer = post(client, "screen", STOCK.name, STOCK.read_bytes(), format=kind, **ASKED)
    assert answer.content == on_the_command_line(STOCK, tmp_path / f"answers.{kind}", **ASKED)


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_a_kind_that_is_written_whole_holds_the_same_rows(client: TestClient, kind: str, tmp_path: Path) -> None:
    from caveat.screening.tables import open_table

    here, there = tmp_path / f"here.{kind}", tmp_path / f"there.{kind}"
    here.write_bytes(post(client, "screen", STOCK.name, STOCK.read_bytes(), format=kind, **ASKED).content)
    on_the_command_line(STOCK, there, **ASKED)
    told = [[block.batch.to_pylist() for block in open_table([str(one)]).blocks()] for one in (here, there)]
    assert told[0] == told[1]


def test_rows_in_several_pieces_are_the_same_rows(client: TestClient, tmp_path: Path) -> None:
    content = listing(FIRST_ROWS + 2 * ROWS + 7)
    path = tmp_path / "many.csv"
    path.write_text(content + "1,watch,SIM,too,much\n")
    answer = post(client, "screen", path.name, path.read_bytes(), to="KP")
    assert answer.content == on_the_command_line(path, tmp_path / "answers.jsonl", to="KP", language="en")
    assert "another number of cells" in rows(answer)[-1]["problems"]
    assert {one["problems"] for one in rows(answer)[:-1]} == {""}


def test_the_columns_that_were_found_are_told_before_the_run(client: TestClient) -> None:
    made = post(client, "columns", STOCK.name, STOCK.read_bytes()).json()
    description = client.get(f"{API}/openapi.json").json()
    schema = {"$ref": "#/components/schemas/ColumnsDocument", "components": description["components"]}
    Draft202012Validator(schema).validate(made)
    assert [(one["name"], one["role"]) for one in made["columns"]][:3] == [
        ("货号", "identifier"),
        ("Name", "title"),
        ("详情", "description"),
    ]
    assert made["columns"][0]["samples"] == ["0001", "0002", "0003"]
    answer = post(client, "screen", STOCK.name, STOCK.read_bytes(), to="KP")
    assert json.loads(answer.headers["caveat-columns"]) == {one["name"]: one["role"] for one in made["columns"]}


def test_how_a_column_is_read_can_be_said(client: TestClient) -> None:
    content = ("a,b\n" + "".join(f"{number},nano-SIM slot {number}\n" for number in range(5))).encode()
    ignored = post(client, "screen", "a.csv", content, to="KP", columns=["other=b,title=a"])
    assert json.loads(ignored.headers["caveat-columns"]) == {"a": "title", "b": "other"}
    assert {one["sim_slot"] for one in rows(ignored)} == {"unknown"}
    read = post(client, "screen", "a.csv", content, to="KP", columns=["title=a", "description=b"])
    assert {one["sim_slot"] for one in rows(read)} == {"present"}


def test_a_name_may_have_commas_in_it(client: TestClient) -> None:
    content = b'a,"b, c"\n1,nano-SIM slot\n2,nano-SIM slot\n'
    made = post(client, "columns", "a.csv", content, columns="title=b, c,other=a").json()
    assert [one["role"] for one in made["columns"]] == ["other", "title"]
    with pytest.raises(UsageError, match="expected one of title"):
        column("colour=a")


def test_a_number_of_one_unit_is_masked_among_the_samples(client: TestClient) -> None:
    content = "IMEI,title\n490154203237518,watch one\n490154203237518,watch two\n"
    made = post(client, "columns", "a.csv", content.encode()).json()
    assert made["columns"][0]["samples"] == ["49015420•••••••"]


def test_a_table_that_is_run_again_gets_columns_of_other_names(client: TestClient) -> None:
    once = post(client, "screen", STOCK.name, STOCK.read_bytes(), to="KP", format="csv").content
    (first, *_) = rows(post(client, "screen", "again.csv", once, to="KP"))
    assert first["caveat_ruling_KP_import"] == first["ruling_KP_import"]


@pytest.mark.parametrize(
    ("name", "content", "fields", "said"),
    [
        ("a.csv", listing(3), {}, "to=KP"),
        ("a.csv", listing(3), {"to": "all"}, "'ALL' is no place"),
        ("a.csv", listing(3), {"to": "KP", "act": "juggle"}, "'juggle'"),
        ("a.csv", listing(3), {"to": "KP", "format": "pdf"}, "expected one of csv"),
        ("a.csv", listing(3), {"to": "KP", "columns": "title=colour"}, "no column 'colour'"),
        ("a.csv", listing(3), {"to": "KP", "model": "X9"}, "no field 'model'"),
        ("a.csv", listing(3), {"to": "KP,DE,FR,IT,ES,PL", "act": ",".join(acts())}, "at most 50"),
        ("a.csv", HEAD, {"to": "KP"}, "is empty"),
        ("a.csv", "", {"to": "KP"}, "is empty"),
        ("a.pdf", "%PDF", {"to": "KP"}, "no table by the ending"),
        ("a.xlsx", "PK\x03\x04 cut off", {"to": "KP"}, "is cut off"),
        ("a.parquet", "PAR1", {"to": "KP"}, "is cut off"),
        ("a.jsonl", "no\njson\n", {"to": "KP"}, "no object of JSON"),
    ],
)
def test_what_is_wrong_before_the_first_row_is_a_problem_document(
    client: TestClient, name: str, content: str, fields: dict[str, str], said: str
) -> None:
    answer = post(client, "screen", name, content.encode(), language="en", **fields)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]


def test_one_table_at_a_time(client: TestClient) -> None:
    files = [("files", ("a.csv", listing(3).encode()))] * 2
    assert client.post(f"{API}/screen", data={"to": "KP"}, files=files).status_code == 422
    assert client.post(f"{API}/screen", data={"to": "KP"}).status_code == 422


def test_a_file_that_breaks_off_further_on_is_told_in_a_last_line(client: TestClient) -> None:
    kept = BytesIO()
    titles = pa.table({"title": [f"smartwatch {number} with a nano-SIM slot" for number in range(4000)]})
    parquet.write_table(titles, kept, row_group_size=2000, compression="none", use_dictionary=False)
    content = bytearray(kept.getvalue())
    second = parquet.ParquetFile(kept).metadata.row_group(1).column(0).data_page_offset
    content[second : second + 40] = b"\xff" * 40
    answer = post(client, "screen", "a.parquet", bytes(content), to="KP", language="en")
    *good, last = rows(answer)
    assert answer.status_code == 200
    assert len(good) == 2000
    assert list(last) == ["problem"]
    assert last["problem"]["status"] == 422
    assert "a.parquet is damaged" in last["problem"]["detail"]
    whole = post(client, "screen", "a.parquet", bytes(content), to="KP", format="xlsx")
    assert whole.status_code == 422


def test_what_parquet_holds_that_is_no_text_or_no_time_of_python_is_told(client: TestClient, tmp_path: Path) -> None:
    ends = pa.array([0, 9, 18], pa.int32()).buffers()[1]
    titles = pa.Array.from_buffers(pa.string(), 2, [None, ends, pa.py_buffer(b"watch one" + b"watch \xff\xfe\xfd")])
    path = tmp_path / "odd.parquet"
    parquet.write_table(pa.table({"title": titles, "since": pa.array([1, 2], pa.timestamp("ns"))}), path)
    first, second = rows(post(client, "screen", path.name, path.read_bytes(), to="KP", language="en"))
    assert (first["title"], first["since"], first["problems"]) == ("watch one", "1970-01-01T00:00:00.000000001", "")
    assert second["title"] == "watch \ufffd\ufffd\ufffd"
    assert "letters that are damaged" in second["problems"]


def test_the_last_line_of_a_table_of_cells_is_one_that_no_row_is() -> None:
    cells = next(csv.reader([last_line(problem(504, "it, took\ttoo long"), "csv").decode()]))
    assert cells[0] == "problem"
    assert json.loads(cells[1])["status"] == 504
    assert last_line(problem(504, "x"), "tsv").startswith(b"problem\t")


def test_a_header_holds_the_first_of_very_many_columns() -> None:
    told = {f"列{number}": "specification" for number in range(1000)}
    made = header(json.dumps(told).encode())
    assert made.isascii()
    assert len(made) <= 4000
    assert list(json.loads(made)) == list(told)[: len(json.loads(made))]


# Over a network


def request(address: str, content: bytes, path: str = "screen", **fields: str) -> HTTPResponse:
    """An answer that has begun; its connection is closed with it."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{word}\r\n' for name, word in fields.items()]
    begin = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
    body = "".join([*parts, begin]).encode() + content + b"\r\n--x--\r\n"
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("POST", f"{API}/{path}", body, {"Content-Type": "multipart/form-data; boundary=x"})
    return connection.getresponse()


def test_the_first_rows_come_long_before_the_last(address: str) -> None:
    begun = time.monotonic()
    with request(address, listing(20_000).encode(), to="KP,DE,US,CN", act="import,sell") as answer:
        assert json.loads(answer.readline())["sku"] == "0"
        first = time.monotonic() - begun
        assert len(answer.read().splitlines()) == 19_999
        whole = time.monotonic() - begun
    assert first < whole / 2


def test_who_goes_away_lets_the_next_one_in(address: str) -> None:
    with request(address, listing(100_000).encode(), to="KP,DE,US,CN", act="import,sell") as answer:
        answer.readline()
        answer.close()
    begun = time.monotonic()
    with request(address, listing(3).encode(), to="KP") as answer:  # there is one process
        assert len(answer.read().splitlines()) == 3
    assert time.monotonic() - begun < 20


def test_long_tables_leave_a_process_to_others() -> None:
    process, address = begun("--jobs", "2")
    asked = {"to": "KP,DE,US,CN", "act": "import,sell"}
    try:
        with request(address, listing(100_000).encode(), **asked) as first, ThreadPoolExecutor(1) as pool:
            assert first.readline()
            second = pool.submit(request, address, listing(3).encode(), to="KP")
            with request(address, b"nano-SIM slot", path="profile") as answer:
                assert json.load(answer)["items"][0]["name"] == "a.csv"
            assert not second.done()
            first.close()
            assert len(second.result().read().splitlines()) == 3
    finally:
        process.kill()
        process.communicate()


def test_who_takes_nothing_of_an_answer_for_long_is_gone() -> None:
    let_go: list[str] = []

    async def pieces() -> AsyncIterator[bytes]:
        yield b"1\n"
        yield b"2\n"

    async def never(*_: object) -> Any:
        await asyncio.sleep(60)

    async def ask() -> None:
        for version in ("2.3", "2.4"):
            kept = AsyncExitStack()
            kept.callback(let_go.append, version)
            answer = Stream(pieces(), kept, 0.2, media_type="text/csv", headers={})
            await answer({"type": "http", "asgi": {"spec_version": version}}, never, never)

    begun = time.monotonic()
    with start_blocking_portal() as portal:
        portal.call(ask)
    assert let_go == ["2.3", "2.4"]
    assert time.monotonic() - begun < 10
