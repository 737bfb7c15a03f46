"""What waits for OCR lets others go on; the order of what is read stays."""
# ruff: noqa: I001 - `drawing` comes first: it skips these tests where a library is missing

import io
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Lock, Thread, Timer

from tests.readers.drawing import encoded, printed

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from caveat.readers import Limits, Progress, read, rounds
from caveat.readers.pictures import turns, work
from caveat.readers.pictures.loading import Picture
from caveat.readers.pictures.scan import Scan

SECONDS = 20


class Gate:
    """Stands in for OCR: a picture is not read before the gate is open."""

    def __init__(self) -> None:
        self.open = Event()
        self.opens_at = 1_000  # pictures that wait before it
        self.most = self.now = 0
        self._lock = Lock()

    def read(self, picture: Picture, _: object) -> work.Read:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now >= self.opens_at:
                self.open.set()
        assert self.open.wait(SECONDS)
        with self._lock:
            self.now -= 1
        return work.Read(Scan(picture.shape[1], picture.shape[0], [], ["blurred"]), 1.0)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr(work, "read", gate.read)
    yield gate
    gate.open.set()


def scanned(*pages: str | None) -> bytes:
    """A PDF of pages with a text, and of such as are a picture only."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(300, 400))
    picture = ImageReader(Image.new("RGB", (30, 40), "grey"))
    for page in pages:
        if page is None:
            canvas.drawImage(picture, 0, 0, width=300, height=400)
        else:
            canvas.drawString(20, 300, page)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


TEXT = "This page has a text layer that says enough."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scan, a photo, and then what is text."""
    (tmp_path / "a.pdf").write_bytes(scanned(None, TEXT, None))
    (tmp_path / "b.png").write_bytes(encoded(Image.new("RGB", (40, 30), "grey")))
    (tmp_path / "c.pdf").write_bytes(scanned(TEXT, TEXT))
    for number in range(5):
        (tmp_path / f"d{number}.txt").write_text("Supports Bluetooth")
    return tmp_path


def test_what_is_text_is_done_before_any_picture_and_the_order_stays(folder: Path, gate: Gate) -> None:
    done: list[str] = []

    def note(progress: Progress) -> None:
        if len(done) < progress.done:
            done.append(progress.item)
        if progress.done == 6:  # all that is text
            gate.open.set()

    evidence = read([folder], on_progress=note)
    assert sorted(done[:6]) == ["c.pdf", *(f"d{number}.txt" for number in range(5))]
    assert sorted(done[6:]) == ["a.pdf", "b.png"]
    assert [item.name for item in evidence.items] == sorted(path.name for path in folder.iterdir())


def test_pages_with_text_are_looked_at_while_the_first_page_is_a_picture(tmp_path: Path, gate: Gate) -> None:
    (tmp_path / "a.pdf").write_bytes(scanned(None, *[TEXT] * 40))
    seen: list[Progress] = []

    def note(progress: Progress) -> None:
        seen.append(progress)
        if progress.pages_done == 40:
            gate.open.set()

    (item,) = read([tmp_path], on_progress=note).items
    assert [passage.place.page for passage in item.passages] == list(range(2, 42))
    assert (seen[-1].pages, seen[-1].pages_done, seen[-1].share) == (41, 41, 1.0)


def test_the_pictures_of_all_items_share_the_processors(tmp_path: Path, gate: Gate) -> None:
    for number in range(4 * turns.cores()):
        (tmp_path / f"{number:02}.png").write_bytes(encoded(Image.new("RGB", (40, 30), "grey")))
    gate.opens_at = turns.cores()
    items = read([tmp_path]).items
    assert [item.name for item in items] == sorted(path.name for path in tmp_path.iterdir())
    assert all(item.pages == 1 for item in items)
    assert gate.most == turns.cores()


def test_no_further_item_is_opened_while_those_that_wait_hold_too_much(
    folder: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_MOST_HELD", 0)
    begun: list[str] = []

    def note(progress: Progress) -> None:
        begun.append(progress.item)
        if not gate.open.is_set():
            assert set(begun) == {"a.pdf"}
            Thread(target=gate.open.set).start()

    assert len(read([folder], on_progress=note).items) == 8


def test_the_time_of_others_does_not_count(folder: Path, gate: Gate) -> None:
    limits = Limits(seconds=0.5, picture_seconds=1.2)
    Timer(1.5, gate.open.set).start()
    items = read([folder], limits=limits).items
    assert [problem.code for item in items for problem in item.problems] == ["blurred", "blurred", "blurred"]


def test_a_picture_that_takes_longer_than_it_may_is_a_problem(folder: Path, gate: Gate) -> None:
    gate.open.set()
    item = read([folder / "a.pdf"], limits=Limits(seconds=1.5, picture_seconds=0)).items[0]
    assert "took-too-long" in [problem.code for problem in item.problems]


class StoppedError(Exception):
    """What an observer may raise."""


def test_what_the_observer_raises_ends_the_reading_and_no_picture_is_begun_after(folder: Path, gate: Gate) -> None:
    def stop(progress: Progress) -> None:
        if progress.done == 6:
            raise StoppedError

    with pytest.raises(StoppedError):
        read([folder], on_progress=stop)
    gate.open.set()
    before = turns.pictures_done()
    read([folder / "b.png"])
    assert turns.pictures_done() > before


def test_two_threads_may_read_pdfs_at_once(folder: Path, gate: Gate) -> None:
    gate.open.set()
    alone = read([folder])
    found = []
    threads = [Thread(target=lambda: found.append(read([folder]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 4


def test_the_pages_before_a_damaged_one_are_kept(tmp_path: Path) -> None:
    pages = [printed([f"Page {number}"]) for number in range(3)]
    path = tmp_path / "a.tif"
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:])
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 5 // 6])
    (item,) = read([path]).items
    assert [passage.text for passage in item.passages] == ["Page 0", "Page 1"]
    assert [problem.code for problem in item.problems] == ["truncated"]
