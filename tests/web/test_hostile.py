"""Files that are broken in every way: each gets an answer, and the process that reads stays alive and small."""

import io
import multiprocessing
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from xlsxwriter import Workbook

from caveat.web import Settings
from tests.readers.android import apps
from tests.readers.drawing import encoded, printed
from tests.web.conftest import serve

SAMPLES = Path(__file__).parents[2] / "samples"
MEMORY = 1024  # MiB that a process may have had at most; with all that reads pictures it has 600
SOON = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def sheet() -> bytes:
    file = io.BytesIO()
    with Workbook(file) as book:
        for number, row in enumerate([["title", "spec"], ["4G watch", "SIM: yes"], ["strap", "-"]]):
            book.add_worksheet().write_row(number, 0, row)
    return file.getvalue()


def letter() -> bytes:
    file = io.BytesIO()
    made = docx.Document()
    made.add_heading("Smart watch", 0)
    made.add_table(2, 2).cell(1, 1).text = "nano-SIM slot"
    made.save(file)
    return file.getvalue()


WHOLE = {
    **{path.name: path.read_bytes() for path in SAMPLES.iterdir() if path.suffix != ".pdf" and path.is_file()},
    "booklet.pdf": (SAMPLES / "booklet-en.pdf").read_bytes(),
    "stock.xlsx": sheet(),
    "letter.docx": letter(),
    "app.apk": apps.apk(),
}


class Reading(NamedTuple):
    """A client, and the processes that read for it."""

    client: TestClient
    processes: set[int]


@pytest.fixture(scope="module")
def reading() -> Iterator[Reading]:
    before = _children()
    with serve(Settings(jobs=1)) as client:
        processes = _children() - before
        assert processes
        yield Reading(client, processes)


@st.composite
def broken(draw: st.DrawFn, files: dict[str, bytes]) -> tuple[str, bytes]:
    """A file that was cut off, written over or repeated somewhere, by its own name or that of another."""
    data = bytearray(files[draw(st.sampled_from(sorted(files)))])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.integers(0, 64))
        match draw(st.sampled_from(["cut", "over", "repeat"])):
            case "cut":
                del data[at : at + draw(st.sampled_from([length, len(data)]))]
            case "over":
                data[at : at + length] = draw(st.binary(min_size=length, max_size=length))
            case _:
                data[at:at] = data[at : at + length] * draw(st.integers(1, 50))
    return draw(st.sampled_from(sorted(files))), bytes(data)


@SOON
@given(broken(WHOLE))
def test_a_broken_file_is_answered(reading: Reading, sent: tuple[str, bytes]) -> None:
    _is_answered(reading, sent)


@settings(SOON, max_examples=6)
@given(broken({"label.png": encoded(printed(["nano-SIM 卡槽", "IMEI 3530"]))}))
def test_a_broken_picture_is_answered(reading: Reading, sent: tuple[str, bytes]) -> None:
    _is_answered(reading, sent)


def _is_answered(reading: Reading, sent: tuple[str, bytes]) -> None:
    made = reading.client.post("/api/v1/check", files={"files": sent}, data={"to": "KP"})
    assert made.status_code == 200
    assert made.json()["verdicts"]
    assert _children() >= reading.processes
    if sys.platform == "linux":
        assert all(0 < _most_memory(process) < MEMORY for process in reading.processes)


def _children() -> set[int]:
    return {process.pid for process in multiprocessing.active_children() if process.pid}


def _most_memory(process: int) -> int:
    """In MiB, resident (proc(5), VmHWM)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10
