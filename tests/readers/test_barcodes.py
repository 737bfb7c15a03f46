"""Barcodes and two-dimensional codes in photos and on PDF pages are read whole or not at all, each in its place."""
# ruff: noqa: I001 - `drawing` comes first: it skips these tests where a library is missing

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from tests.readers.drawing import barcode, encoded, font, printed

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

import caveat
from caveat.model.evidence import Item
from caveat.readers.pictures.barcodes import find, find_in_photo

Read = Callable[..., Item]
Pixels = npt.NDArray[np.uint8]

FIRST, SECOND = "860000034567122", "860000034567130"
EID = "89049032000000000000000012345644"
SERIAL = "K6A00812345"
GTIN = "9501101020917"
LINK = f"https://id.example/01/0{GTIN}/21/{SERIAL}"
ON_LABEL = {
    (FIRST, "Code 128"),
    (SECOND, "Code 128"),
    (EID, "Code 128"),
    (SERIAL, "Code 39"),
    (GTIN, "EAN-13"),
    (LINK, "QR Code"),
}


def label(*, printed_first: str = FIRST) -> Image.Image:
    """A box label as a maker prints it."""
    page = Image.new("L", (1300, 920), 255)
    draw = ImageDraw.Draw(page)
    letters = font(None, 28)
    draw.text((60, 30), "Smart Watch", fill=20, font=letters)
    for row, (name, text, shown, symbology) in enumerate(
        (
            ("IMEI1", FIRST, printed_first, zxingcpp.Code128),
            ("IMEI2", SECOND, SECOND, zxingcpp.Code128),
            ("EID", EID, EID, zxingcpp.Code128),
            ("SN", SERIAL, SERIAL, zxingcpp.Code39),
        )
    ):
        page.paste(barcode(text, symbology, 3, 60), (60, 90 + 150 * row))
        draw.text((60, 156 + 150 * row), f"{name}: {shown}", fill=20, font=letters)
    page.paste(barcode(GTIN, zxingcpp.EAN13, 3, 110), (780, 680))
    page.paste(barcode(LINK, zxingcpp.QRCode, 5), (900, 80))
    draw.text((60, 740), "CMIIT ID: 2020CP10858", fill=20, font=letters)
    draw.text((60, 800), "FCC ID: 2AB3CWATCH-4G", fill=20, font=letters)
    return page.convert("RGB")


def codes(item: Item) -> set[tuple[str, str | None]]:
    return {(one.text, one.place.path) for one in item.passages if one.reader == "barcode"}


# What users see


def test_the_label_of_a_box_shows_what_is_certified_and_nothing_of_the_one_unit(tmp_path: Path) -> None:
    (tmp_path / "box.png").write_bytes(encoded(label()))
    profile = caveat.profile(caveat.read([tmp_path / "box.png"]))
    for fact, term in (("cellular", "86000003•••••••"), ("esim", "89049032" + "•" * 24)):
        assert profile.standing(fact) == "present"
        reason = profile.why(fact)[0]
        assert (reason.basis.value, reason.term) == ("certified", term)
        assert reason.passage
        assert reason.passage.place.box
        assert reason.passage.text.endswith(term)
    assert [one.term for one in profile.why("mark_cmiit")] == ["2020CP10858"]
    assert profile.standing("mark_fcc") == "present"
    assert profile.problems == ()
    shown = caveat.report(profile, format="json") + caveat.report(profile, format="html")
    assert not [part for part in (FIRST[8:], SECOND[8:], EID[8:], SERIAL[2:]) if part in shown]


def test_a_misprint_beside_a_barcode_that_reads_well_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "box.png").write_bytes(encoded(label(printed_first="860000034567123")))
    profile = caveat.profile(caveat.read([tmp_path / "box.png"]))
    assert profile.problems == ()
    (first, *_) = [one for one in profile.why("cellular") if one.passage and one.passage.reader == "barcode"]
    assert first.passage
    assert (first.term, first.passage.place.path) == ("86000003•••••••", "Code 128")


# Pictures


def test_each_code_is_a_passage_with_its_symbology_and_its_box(read_as: Read) -> None:
    item = read_as("box.png", encoded(label()))
    assert codes(item) == ON_LABEL
    (goods,) = [one for one in item.passages if one.text == GTIN]
    assert (goods.reader, goods.place.page, goods.confidence) == ("barcode", 1, None)
    assert goods.place.box == pytest.approx((780 / 1300, 680 / 920, 1130 / 1300, 790 / 920), abs=0.04)


def _hand_held(page: Pixels) -> Pixels:
    high, wide = page.shape[:2]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    moved = np.array([[50, 30], [wide - 70, 0], [wide - 5, high - 30], [0, high - 70]], np.float32)
    seen = cv2.warpPerspective(page, cv2.getPerspectiveTransform(corners, moved), (wide, high), borderValue=(90,) * 3)
    shade = np.linspace(0.5, 1, wide)[None, :, None]
    return _noisy(cv2.GaussianBlur(seen, (0, 0), 1.0) * shade)


def _noisy(page: npt.NDArray[np.generic]) -> Pixels:
    chance = np.random.default_rng(3)
    return np.clip(page.astype(np.float64) + chance.normal(0, 6, page.shape), 0, 255).astype(np.uint8)


def _curved(page: Pixels) -> Pixels:
    high, wide = page.shape[:2]
    across = np.linspace(-np.sin(0.9), np.sin(0.9), wide)
    from_ = (np.arcsin(across) / 0.9 + 1) / 2 * (wide - 1)
    x = np.tile(from_.astype(np.float32), (high, 1))
    y = np.tile(np.arange(high, dtype=np.float32)[:, None], (1, wide))
    return np.asarray(cv2.remap(page, x, y, cv2.INTER_CUBIC), np.uint8)


def _scratched(page: Pixels) -> Pixels:
    for row in range(110, 900, 150):  # through the bars, not over their whole height
        cv2.line(page, (60, row), (900, row + 14), (255, 255, 255), 5)
    return page


WAYS: dict[str, Callable[[Pixels], Pixels]] = {
    "a quarter turned": lambda page: np.ascontiguousarray(np.rot90(page)),
    "on its head": lambda page: np.ascontiguousarray(np.rot90(page, 2)),
    "in the hand": _hand_held,
    "on a round box": _curved,
    "scratched": _scratched,
    "white on black": lambda page: 255 - page,
    "noisy": lambda page: _noisy(_noisy(page)),
    "out of focus": lambda page: np.asarray(cv2.GaussianBlur(page, (0, 0), 1.6), np.uint8),
    "from far away": lambda page: np.asarray(cv2.resize(page, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)),
}


@pytest.mark.parametrize("way", WAYS)
def test_codes_are_read_in_a_photo_and_never_wrong(way: str) -> None:
    found = {(one.text, one.symbology) for one in find_in_photo(WAYS[way](np.array(label())))}
    assert found <= ON_LABEL
    assert len(found) >= len(ON_LABEL) - 1, ON_LABEL - found
    assert {FIRST, SECOND, EID} <= {text for text, _ in found}


@pytest.mark.parametrize("angle", [20, 45, -35, 110])
def test_codes_that_lie_aslant_are_read_where_they_are(read_as: Read, angle: int) -> None:
    spun = label().rotate(angle, expand=True, fillcolor=(120, 130, 140), resample=Image.Resampling.BICUBIC)
    item = read_as("box.png", encoded(spun))
    assert codes(item) == ON_LABEL
    (square,) = [one for one in item.passages if one.place.path == "QR Code"]
    matrix = cv2.getRotationMatrix2D((650, 460), angle, 1.0)
    x, y = matrix @ (900 + 100, 80 + 100, 1) - (650, 460) + (spun.width / 2, spun.height / 2)  # its middle, nearly
    assert square.place.box
    left, top, right, bottom = square.place.box
    assert left < x / spun.width < right
    assert top < y / spun.height < bottom


@pytest.mark.parametrize(
    ("text", "symbology", "shown"),
    [
        (f"(01)0{GTIN}(21)AB-12(8002){FIRST}", "DataMatrix", f"(01)0{GTIN}(21)AB-12(8002){FIRST}"),
        (f"(01)0{GTIN}", "DataBarExp", f"(01)0{GTIN}"),
        ("型号：K6 支持eSIM", "QRCode", "型号：K6 支持eSIM"),
        ("ABC-123", "PDF417", "ABC-123"),
        ("ABC-123", "Aztec", "ABC-123"),
        ("12345670", "EAN8", "12345670"),
        ("ABC-123", "Code93", "ABC-123"),
    ],
)
def test_the_symbologies_of_boxes_are_read(text: str, symbology: str, shown: str) -> None:
    page = np.full((500, 900), 255, np.uint8)
    drawn = np.asarray(barcode(text, zxingcpp.BarcodeFormat[symbology], 3))
    page[60 : 60 + drawn.shape[0], 60 : 60 + drawn.shape[1]] = drawn
    assert [one.text for one in find(page)] == [shown]


def test_a_picture_with_nothing_but_a_code_has_no_problem(read_as: Read) -> None:
    page = Image.new("L", (500, 500), 255)
    page.paste(barcode(LINK, zxingcpp.QRCode, 6), (100, 100))
    item = read_as("a.png", encoded(page))
    assert (codes(item), item.problems) == ({(LINK, "QR Code")}, ())


def test_print_and_textures_hold_no_code() -> None:
    chance = np.random.default_rng(5)
    stripes = np.repeat(chance.integers(0, 2, (1, 300), dtype=np.uint8) * 255, 200, axis=0)
    grille = np.tile(np.repeat(np.array([0, 255], np.uint8), 7), (400, 40))
    for scene in (np.asarray(printed(["A manual of a watch"] * 6).convert("L")), stripes, grille):
        assert find_in_photo(np.repeat(scene[..., None], 3, axis=2)) == []


# What strangers write in a code


def test_the_lines_of_a_code_are_passages_and_its_controls_do_not_act(tmp_path: Path) -> None:
    hostile = f"IMEI:{FIRST}\n\x1b[31m<script>alert(1)</script>\x00\u202e IMEI: {SECOND}\r\n"
    page = Image.new("L", (700, 700), 255)
    page.paste(barcode(hostile, zxingcpp.QRCode, 6), (60, 60))
    (tmp_path / "a.png").write_bytes(encoded(page))
    evidence = caveat.read([tmp_path / "a.png"])
    assert len([one for one in evidence.passages if one.reader == "barcode"]) == 2
    profile = caveat.profile(evidence)
    assert profile.standing("cellular") == "present"
    for form, acts in (
        ("terminal", "\x1b[31m \x00 \u202e"),
        ("html", "<script>alert \x1b \x00 \u202e"),
        ("json", "\x1b \x00"),
    ):
        shown = caveat.report(profile, format=form)
        assert not [sign for sign in acts.split(" ") if sign in shown], form
        assert FIRST[8:] not in shown
        assert SECOND[8:] not in shown


def test_a_code_as_full_as_it_can_be_and_a_sheet_of_codes_are_read_in_time(read_as: Read) -> None:
    full = "IMEI " * 500
    page = Image.new("L", (1100, 1100), 255)
    page.paste(barcode(full, zxingcpp.QRCode, 5), (40, 40))
    assert [one.text for one in read_as("a.png", encoded(page)).passages if one.reader == "barcode"] == [full.strip()]
    sheet = Image.new("L", (2400, 2400), 255)
    for number in range(225):
        sheet.paste(barcode(f"IMEI:{number}", zxingcpp.QRCode, 4), (20 + number % 15 * 156, 20 + number // 15 * 156))
    start = perf_counter()
    assert len({one.text for one in find_in_photo(np.array(sheet.convert("RGB")))}) == 225
    assert perf_counter() - start < 10


def test_a_speck_and_a_strip_hold_no_code() -> None:
    for size in ((1, 1), (1, 900), (900, 1), (3, 3)):
        assert find_in_photo(np.zeros((*size, 3), np.uint8)) == []


# PDF


def pdf(pages: int = 1) -> bytes:
    """A label with a text layer, its bars drawn and no picture; then pages of text."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(100 * mm, 60 * mm))
    canvas.setFont("Helvetica", 6)
    for top, name, text in ((45, "IMEI", FIRST), (28, "EID", EID)):
        bars = createBarcodeDrawing("Code128", value=text, barHeight=6 * mm, barWidth=0.2 * mm, humanReadable=False)
        bars.drawOn(canvas, 5 * mm, top * mm)
        canvas.drawString(8 * mm, (top - 3) * mm, f"{name}:")
    for _ in range(1, pages):
        canvas.showPage()
        canvas.drawString(60, 100, "A page of text.")
    canvas.save()
    return file.getvalue()


def test_drawn_bars_on_a_label_with_a_text_layer_are_read(tmp_path: Path) -> None:
    (tmp_path / "label.pdf").write_bytes(pdf())
    profile = caveat.profile(caveat.read([tmp_path / "label.pdf"]))
    first, *_ = profile.why("cellular")
    assert (first.basis.value, first.term) == ("certified", "86000003•••••••")
    assert profile.standing("esim") == "present"


def test_the_pages_of_a_manual_do_not_wait_for_barcodes(read_as: Read) -> None:
    assert codes(read_as("label.pdf", pdf(8))) == {(FIRST, "Code 128"), (EID, "Code 128")}
    assert codes(read_as("manual.pdf", pdf(9))) == set()


def test_a_label_with_a_text_layer_needs_no_library_of_ocr(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf())
    code = (
        "import sys, caveat\n"
        f"assert len(caveat.read([{str(tmp_path / 'a.pdf')!r}]).passages) == 4\n"
        "assert not {'cv2', 'onnxruntime', 'rapidocr', 'PIL'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_label_without_the_library_of_barcodes_is_read_with_a_problem(
    read_as: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    item = read_as("label.pdf", pdf())
    assert [problem.code for problem in item.problems] == ["no-ocr"]
    assert [one.text for one in item.passages] == ["IMEI:", "EID:"]


def test_real_booklets_hold_the_addresses_that_are_on_them_and_no_other_code(shared_data: Path) -> None:
    held = {}
    for path in sorted((shared_data / "images").glob("xiaomi_booklet_00[0-8].webp")):
        picture = np.ascontiguousarray(np.asarray(Image.open(path).convert("RGB"))[..., ::-1])
        held[path.stem[-3:]] = [one.text.split("/")[2] for one in find_in_photo(picture)]
    assert {page: hosts for page, hosts in held.items() if hosts} == {
        "002": ["weixin.qq.com"],
        "004": ["cdn.cnbj0.fds.api.mi-img.com"],
    }
