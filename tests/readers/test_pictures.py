"""Pictures: what is printed on them is read, laid out and placed, and what hinders that is said."""
# ruff: noqa: I001 - `drawing` comes first: it skips these tests where a library is missing

import io
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.readers.drawing import HEIGHT, WIDTH, encoded, font, printed

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from caveat.model.evidence import Item
from caveat.readers import Limits
from caveat.readers.pictures import engine, tesseract

Read = Callable[..., Item]

ROWS: list[str | tuple[str, ...]] = [
    ("Feature", "Value"),
    ("SIM slot", "nano-SIM"),
    ("Bluetooth", "5.2 low energy"),
    ("Camera", "No"),
]
SENTENCE = "Insert the card into the tray of the watch."


def said(item: Item) -> list[tuple[str, str]]:
    return [(passage.form.value, passage.text) for passage in item.passages]


def codes(item: Item) -> list[str]:
    return [problem.code for problem in item.problems]


TABLE = [("row", "\t".join(row)) for row in ROWS]


def test_a_picture_of_a_table_is_rows_each_with_its_box_and_how_sure_it_is(read_as: Read) -> None:
    item = read_as("a.png", encoded(printed(ROWS)))
    assert said(item) == TABLE
    assert (item.kind, item.pages, item.problems, item.languages) == ("image", 1, (), ("en",))
    passage = item.passages[1]
    assert passage.reader == "ocr"
    assert passage.confidence is not None
    assert 0.8 < passage.confidence <= 1
    assert passage.place.page == 1
    assert passage.place.box is not None
    left, top, right, bottom = passage.place.box
    assert left == pytest.approx(60 / WIDTH, abs=0.02)
    assert top < 142 / HEIGHT < bottom < 200 / HEIGHT
    assert right < 0.75


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "gif"), ("TIFF", "tif")])
def test_the_kinds_of_picture_that_phones_and_shops_make_are_read(read_as: Read, kind: str, ending: str) -> None:
    assert said(read_as(f"a.{ending}", encoded(printed(["No SIM slot"]), kind))) == [("text", "No SIM slot")]


def test_a_picture_as_an_iphone_makes_it_is_read(read_as: Read) -> None:
    data = Path(__file__).with_name("no_sim_slot.heic").read_bytes()
    assert said(read_as("a.heic", data)) == [("text", "No SIM slot")]


def test_grey_transparent_and_deep_pictures_are_read(read_as: Read) -> None:
    page = printed(["No SIM slot"])
    clear = page.convert("RGBA")
    clear.putalpha(Image.fromarray(255 - np.asarray(page.convert("L"))))
    deep = Image.fromarray(np.asarray(page.convert("L")).astype(np.uint16) * 200)
    for picture in (page.convert("1"), page.convert("P"), clear, deep):
        assert said(read_as("a.png", encoded(picture))) == [("text", "No SIM slot")]


def test_the_rotation_that_a_camera_notes_is_honoured(read_as: Read) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of the scene is at the right
    item = read_as("a.jpg", encoded(printed(ROWS).rotate(90, expand=True), "JPEG", exif=exif))
    assert said(item) == TABLE
    assert item.passages[0].place.box is not None
    assert item.passages[0].place.box[1] < 0.2


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_its_side_or_head_is_read_and_its_boxes_are_in_the_picture_as_it_is(read_as: Read, turn: int) -> None:
    item = read_as("a.png", encoded(printed(ROWS).rotate(turn, expand=True)))
    assert said(item) == TABLE
    box = item.passages[0].place.box
    assert box is not None
    first = {90: box[0] < 0.2, 180: box[3] > 0.8, 270: box[2] > 0.8}  # where the first row is
    assert first[turn]


def test_rows_of_a_page_that_lies_aslant_stay_rows(read_as: Read) -> None:
    aslant = printed(ROWS).rotate(6, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    assert said(read_as("a.png", encoded(aslant))) == TABLE


def test_rows_of_a_page_seen_from_the_side_stay_rows(read_as: Read) -> None:
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    moved = np.array([[60, 40], [WIDTH - 90, 5], [WIDTH - 10, HEIGHT - 20], [5, HEIGHT - 60]], np.float32)
    seen = cv2.warpPerspective(
        np.asarray(printed(ROWS)), cv2.getPerspectiveTransform(corners, moved), (WIDTH, HEIGHT), borderValue=(90,) * 3
    )
    assert said(read_as("a.jpg", encoded(Image.fromarray(np.asarray(seen, np.uint8)), "JPEG"))) == TABLE


@pytest.mark.parametrize(
    ("language", "text"),
    [("zh-cn", "本产品不支持插卡"), ("zh-tw", "本產品沒有電話卡插槽"), ("ja", "本製品はカメラを搭載していません")],
)
def test_the_language_of_a_picture_is_found_and_not_asked(read_as: Read, language: str, text: str) -> None:
    item = read_as("a.png", encoded(printed([text], language)))
    assert said(item) == [("text", text)]
    assert item.languages == (language[:2],)


KOREAN: list[str | tuple[str, ...]] = [
    "휴대전화 없이 전화를 걸 수 있습니다.",
    ("유심 카드", "지원하지 않음"),
    ("NFC", "있음"),
]


def test_korean_is_read_with_its_spaces_and_the_latin_words_in_it(read_as: Read) -> None:
    if tesseract.program() is None:
        pytest.skip("Tesseract with Korean is not here")
    item = read_as("a.png", encoded(printed(KOREAN, "ko")))
    assert said(item) == [
        ("text", "휴대전화 없이 전화를 걸 수 있습니다."),
        ("row", "유심 카드\t지원하지 않음"),
        ("row", "NFC\t있음"),
    ]
    assert item.languages[0] == "ko"


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270])
def test_a_korean_page_on_its_head_or_side_is_read(read_as: Read, turn: Image.Transpose) -> None:
    if tesseract.program() is None:
        pytest.skip("Tesseract with Korean is not here")
    lines = [
        "이 시계는 유심 카드를 넣을 수 있습니다",
        "배터리는 이틀 동안 쓸 수 있습니다",
        "물에 넣지 마십시오",
    ]
    item = read_as("a.png", encoded(printed([*lines], "ko").transpose(turn)))
    assert [text.replace(" ", "") for _, text in said(item)] == [text.replace(" ", "") for text in lines]


@pytest.mark.parametrize(
    ("language", "columns"),
    [
        (
            "ja",
            ["本製品は防水ではありません水に入れないでください", "電池は二日間使えます充電は付属の充電台で行います"],
        ),
        ("zh-cn", ["本产品不支持插卡通话功能请在手机附近使用", "电池容量为七百二十毫安时最多可用两天"]),
    ],
)
def test_lines_from_top_to_bottom_are_read_from_right_to_left(read_as: Read, language: str, columns: list[str]) -> None:
    page = Image.new("RGB", (HEIGHT, WIDTH), "white")
    draw = ImageDraw.Draw(page)
    for number, column in enumerate(columns):
        for place, sign in enumerate(column):
            draw.text((400 - 64 * number, 50 + 33 * place), sign, fill=(20, 20, 20), font=font(language, 30))
    item = read_as("a.png", encoded(page))
    assert [text for _, text in said(item)] == columns
    box = item.passages[0].place.box
    assert box is not None
    assert box[3] - box[1] > box[2] - box[0]


def test_the_columns_of_a_narrow_korean_table_stay_apart(read_as: Read) -> None:
    if tesseract.program() is None:
        pytest.skip("Tesseract with Korean is not here")
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(page)
    table = [
        ("유심", "없음", "있음"),
        ("카메라", "있음", "없음"),
        ("위성 수신", "지원함", "없음"),
        ("충전", "자석식", "무선식"),
    ]
    for number, row in enumerate(table):
        for x, text in zip((60, 227, 357), row, strict=True):  # so close that they are found as one line
            draw.text((x, 60 + 60 * number), text, fill=(20, 20, 20), font=font("ko", 30))
    found = said(read_as("a.png", encoded(page)))
    assert [text.replace(" ", "") for _, text in found] == ["\t".join(row).replace(" ", "") for row in table]


def test_korean_without_tesseract_is_a_problem_and_never_a_guess(
    read_as: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract, "program", lambda: None)
    item = read_as("a.png", encoded(printed(KOREAN, "ko")))
    assert codes(item) == ["no-korean-ocr"]
    assert item.problems[0].hides
    assert [text for _, text in said(item) if text != "NFC"] == []


def test_the_pages_of_a_tiff_are_pages(read_as: Read) -> None:
    pages = [printed([f"Page {number} of the manual"]) for number in (1, 2, 3)]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    item = read_as("a.tiff", data)
    assert item.pages == 3
    assert [(one.place.page, one.text) for one in item.passages] == [
        (number, f"Page {number} of the manual") for number in (1, 2, 3)
    ]
    short = read_as("a.tiff", data, limits=Limits(pages=2))
    assert codes(short) == ["too-many-pages"]
    assert len(short.passages) == 2


# What cannot be read


@pytest.fixture(params=["with Tesseract", "without Tesseract"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What hinders is told whether there is a Tesseract or not."""
    if request.param == "without Tesseract":
        monkeypatch.setattr(tesseract, "program", lambda: None)


@pytest.mark.usefixtures("either_way")
def test_a_blurred_photo_is_a_problem_with_its_page(read_as: Read) -> None:
    blurred = printed([SENTENCE, *ROWS]).filter(ImageFilter.GaussianBlur(5))
    (problem,) = read_as("a.jpg", encoded(blurred, "JPEG")).problems
    assert (problem.code, problem.detail, problem.place.page, problem.hides) == ("blurred", "", 1, True)


@pytest.mark.usefixtures("either_way")
def test_a_dark_photo_is_a_problem(read_as: Read) -> None:
    chance = np.random.default_rng(1)
    dark = np.asarray(printed([SENTENCE, *ROWS])).astype(np.float32) * 0.05 + chance.normal(0, 9, (HEIGHT, WIDTH, 3))
    item = read_as("a.png", encoded(Image.fromarray(np.clip(dark, 0, 255).astype(np.uint8))))
    assert "too-dark" in codes(item)


@pytest.mark.usefixtures("either_way")
def test_a_photo_from_too_far_away_is_a_problem(read_as: Read) -> None:
    far = printed([SENTENCE, *ROWS]).resize((WIDTH // 6, HEIGHT // 6), Image.Resampling.BILINEAR)
    assert "too-small" in codes(read_as("a.png", encoded(far)))


@pytest.mark.usefixtures("either_way")
def test_a_picture_without_print_says_so_and_hides_nothing(read_as: Read) -> None:
    scene = Image.new("RGB", (600, 400), (200, 210, 220))
    draw = ImageDraw.Draw(scene)
    draw.ellipse((180, 60, 440, 320), fill=(40, 40, 60))
    draw.rectangle((260, 0, 350, 400), outline=(20, 20, 20), width=6)
    (problem,) = read_as("a.png", encoded(scene)).problems
    assert (problem.code, problem.hides) == ("nothing-read", False)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_truncated_picture_is_a_problem_and_not_a_crash(read_as: Read, kind: str) -> None:
    data = encoded(printed(ROWS), kind)
    for kept in (20, 100, len(data) // 2):
        found = codes(read_as(f"a.{kind.lower()}", data[:kept]))
        assert {"truncated", "unreadable"} & set(found), kept


def test_a_picture_that_would_unpack_to_more_than_the_limit_is_not_unpacked(read_as: Read) -> None:
    small = read_as("a.png", encoded(printed(ROWS)), limits=Limits(picture_pixels=WIDTH * HEIGHT - 1))
    assert codes(small) == ["too-large"]
    bomb = bytearray(encoded(Image.new("1", (8, 8))))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2  # the size in its header, whose checksum Pillow looks at first
    assert codes(read_as("b.png", bytes(bomb)))[0] in {"too-large", "unreadable"}
    assert codes(read_as("c.png", encoded(Image.new("1", (14_000, 14_000))))) == ["too-large"]


def test_a_strip_and_a_speck_are_read_without_harm(read_as: Read) -> None:
    for size in ((3_000, 12), (12, 3_000), (1, 1), (5, 5)):
        assert read_as("a.png", encoded(Image.new("RGB", size, "white"))).passages == ()


@pytest.fixture
def fresh_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that is loaded anew; afterwards the one that there was is there again."""
    monkeypatch.setattr(engine, "engine", cache(engine.engine.__wrapped__))


@pytest.mark.usefixtures("fresh_engine")
def test_a_model_that_is_missing_is_named_and_not_fetched(read_as: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine._MODELS, "Rec", "missing.onnx")
    (problem,) = read_as("a.png", encoded(printed(ROWS))).problems
    assert (problem.code, problem.detail, problem.hides) == ("no-ocr", "missing.onnx", True)


@pytest.mark.usefixtures("fresh_engine")
@pytest.mark.parametrize("library", ["PIL", "cv2", "onnxruntime", "rapidocr", "zxingcpp"])
def test_a_library_that_is_missing_is_named(read_as: Read, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    picture = encoded(printed(ROWS))
    for name in [name for name in sys.modules if name.split(".")[0] in {library, "rapidocr"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    (problem,) = read_as("a.png", picture).problems
    assert (problem.code, problem.detail.split()[0], problem.hides) == ("no-ocr", library, True)


def test_a_library_that_only_one_kind_of_picture_needs_is_named(read_as: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    (problem,) = read_as("a.heic", Path(__file__).with_name("no_sim_slot.heic").read_bytes()).problems
    assert (problem.code, problem.detail, problem.hides) == ("no-ocr", "pi_heif", True)


@pytest.mark.usefixtures("fresh_engine")
def test_a_picture_is_read_with_the_network_off(read_as: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("the network is off")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert said(read_as("a.png", encoded(printed(ROWS)))) == TABLE


# PDF


def pdf(*pages: Image.Image | str) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for page in pages:
        if isinstance(page, str):
            canvas.drawString(60, 700, page)
        else:
            canvas.drawImage(ImageReader(page), 40, 300, width=500, preserveAspectRatio=True, anchor="sw")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_a_page_of_a_pdf_that_is_a_scan_is_read_in_its_place_among_the_others(read_as: Read) -> None:
    item = read_as("a.pdf", pdf("The first page has a text layer.", printed(ROWS), "The last page has one, too."))
    assert said(item) == [
        ("text", "The first page has a text layer."),
        *TABLE,
        ("text", "The last page has one, too."),
    ]
    assert [passage.reader for passage in item.passages] == ["pdf", "ocr", "ocr", "ocr", "ocr", "pdf"]
    assert item.problems == ()
    assert all((passage.confidence is None) == (passage.reader == "pdf") for passage in item.passages)


@pytest.mark.usefixtures("fresh_engine")
def test_a_scan_without_ocr_is_both_problems(read_as: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine._MODELS, "Det", "missing.onnx")
    item = read_as("a.pdf", pdf(printed(ROWS), "A page with a text layer, which is still read."))
    assert codes(item) == ["no-text-layer", "no-ocr"]
    assert [problem.detail for problem in item.problems] == ["", "missing.onnx"]
    assert len(item.passages) == 1


@pytest.mark.usefixtures("fresh_engine")
@pytest.mark.parametrize("library", ["cv2", "onnxruntime", "rapidocr"])
def test_a_scan_names_the_library_that_is_missing(read_as: Read, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in {library, "rapidocr"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    item = read_as("a.pdf", pdf(printed(ROWS)))
    assert [(one.code, one.detail.split()[:1]) for one in item.problems] == [
        ("no-text-layer", []),
        ("no-ocr", [library]),
    ]


@pytest.mark.usefixtures("fresh_engine")
def test_several_scans_without_ocr_are_told_once_with_what_is_missing(
    read_as: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine._MODELS, "Det", "missing.onnx")
    item = read_as("a.pdf", pdf(printed(ROWS), printed(ROWS)))
    assert [problem.detail for problem in item.problems] == ["pages 1-2", "pages 1-2: missing.onnx"]


HEAVY = ("rapidocr", "onnxruntime", "cv2", "PIL", "pi_heif", "shapely", "requests")


def test_what_has_a_text_layer_is_read_without_the_libraries_of_ocr(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf("A page with a text layer, which says something of the watch."))
    code = (
        "import sys, caveat\n"
        f"assert caveat.profile(caveat.read([{str(tmp_path / 'a.pdf')!r}])).items[0].pages == 1\n"
        f"assert not set({HEAVY}) & set(sys.modules), set({HEAVY}) & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_help_needs_no_library_of_ocr() -> None:
    code = (
        "import sys\nfrom caveat.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"assert not set({HEAVY}) & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
