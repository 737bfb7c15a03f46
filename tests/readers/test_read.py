"""Whatever is given, `read` answers with items and problems, never with an exception."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from caveat.model.evidence import Item
from caveat.readers import READERS, Limits, read, read_text

Read = Callable[..., Item]


def codes(item: Item) -> list[str]:
    return [problem.code for problem in item.problems]


def test_a_folder_is_its_files_sorted_with_relative_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.txt").write_text("No SIM")
    (tmp_path / "a.txt").write_text("GPS")
    assert [item.name for item in read([tmp_path]).items] == ["a.txt", "b/one.txt"]


def test_a_folder_that_cannot_be_listed_is_a_problem_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open.txt").write_text("GPS")

    def refuse(of: Callable[..., object]) -> Callable[..., object]:  # a mode does not stop root
        def listed(path: Path | str) -> object:
            if Path(path).name == "closed":
                raise PermissionError(13, "Permission denied", str(path))
            return of(path)

        return listed

    for name in ("scandir", "listdir"):
        monkeypatch.setattr(os, name, refuse(getattr(os, name)))
    closed, opened = read([tmp_path]).items
    assert (closed.name, codes(closed)) == ("closed", ["unreadable"])
    assert (opened.name, codes(opened)) == ("open.txt", [])


def test_a_string_is_not_taken_for_a_list_of_paths() -> None:
    with pytest.raises(TypeError, match="list of paths"):
        read("manual.pdf")


def test_an_item_has_the_digest_of_its_bytes_and_its_languages(read_as: Read) -> None:
    item = read_as("a.txt", "不支持插卡\n支持蓝牙\nNo SIM\n")
    assert item.languages == ("zh", "en")
    assert len(item.sha256) == 64


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n \n", "empty"),
        ("a.bin", bytes(range(32)) * 40, "unreadable"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "unreadable"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "unsupported"),
        ("a.pdf", b"%PDF-1.7\n", "truncated"),
    ],
)
def test_what_can_not_be_read_is_a_named_problem(read_as: Read, name: str, data: bytes, code: str) -> None:
    item = read_as(name, data)
    assert codes(item) == [code]
    assert item.kind == "unreadable"


def test_a_path_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (item,) = read([tmp_path / "gone.pdf"]).items
    assert codes(item) == ["not-found"]
    assert codes(read(["a\0b"]).items[0]) != []


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert codes(read([tmp_path / "pipe"]).items[0]) == ["unsupported"]


def test_a_huge_text_is_too_large_and_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.write(b"No SIM slot\n" * 10_000)
        file.truncate(2**30)  # a sparse file: the disk holds only its start
    (item,) = read([path]).items
    assert codes(item) == ["too-large"]


def test_no_more_passages_are_kept_than_the_limit(read_as: Read) -> None:
    item = read_as("a.txt", "GPS\n" * 5, limits=Limits(passages=3))
    assert codes(item) == ["too-large"]
    assert len(item.passages) == 3


def test_reading_stops_when_it_takes_too_long(read_as: Read) -> None:
    item = read_as("a.txt", "GPS\n" * 1000, limits=Limits(seconds=0))
    assert codes(item) == ["took-too-long"]
    assert item.passages


def test_the_same_text_says_the_same_typed_or_from_a_file(read_as: Read) -> None:
    text = "# Watch\n\n- no SIM slot\n\nIt has GPS.\n"
    typed, filed = read_text(text).items[0], read_as("a.md", text)
    assert [passage.text for passage in typed.passages] == [passage.text for passage in filed.passages]
    assert typed.sha256 == filed.sha256


def test_every_kind_is_tried_once_and_by_one_reader() -> None:
    kinds = [reader.kind for reader in READERS]
    assert len(set(kinds)) == len(kinds)
    assert kinds[-1] == "text"


def _samples() -> list[bytes]:
    document = docx.Document()
    document.add_paragraph("No SIM slot")
    office = io.BytesIO()
    document.save(office)
    page = io.BytesIO()
    canvas = Canvas(page)
    canvas.drawString(60, 700, "No SIM slot")
    canvas.save()
    texts = [
        "<table><tr><td>SIM<td>No</table>",
        '{"sim": [{"name": "a", "value": 1}]}',
        "a,b,c\n1,2,3\n",
        "# A\n\n- b\n",
    ]
    return [office.getvalue(), page.getvalue(), *(text.encode() for text in texts)]


SAMPLES = _samples()
NAMES = ["a", "a.pdf", "a.docx", "a.xlsx", "a.html", "a.json", "a.csv", "a.md", "a.txt"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(NAMES))
def test_no_bytes_under_any_name_raise(tmp_path: Path, data: st.DataObject, name: str) -> None:
    sample = data.draw(st.sampled_from(SAMPLES) | st.binary(max_size=400))
    cut = sample[: data.draw(st.integers(0, len(sample)))]
    start = data.draw(st.integers(0, len(cut)))
    broken = cut[:start] + data.draw(st.binary(max_size=8)) + cut[start + data.draw(st.integers(0, 8)) :]
    path = tmp_path / name
    path.write_bytes(broken)
    (item,) = read([path]).items
    assert item.passages or item.problems


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_typed_text_raises_and_no_line_is_lost_in_silence(text: str) -> None:
    (item,) = read_text(text).items
    assert item.passages or item.problems
