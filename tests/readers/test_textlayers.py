"""Text layers of PDF pages that are there but not right: they are held against the page, and it is read instead."""
# ruff: noqa: I001 - `drawing` comes first: it skips these tests where a library is missing

import io
import random
from collections.abc import Callable
from typing import Any

from tests.readers.drawing import HEIGHT, WIDTH, printed

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from caveat.errors import ReadError
from caveat.model.evidence import Item
from caveat.readers.pictures import engine, tesseract
from caveat.readers.pictures.agreement import missing
from caveat.readers.plausibility import is_doubtful

Read = Callable[..., Item]
ENGLISH = [
    "Children's watch with a camera and a slot for a nano SIM card",
    "Insert the card with the metal side down and close the cover",
    "The battery has 720 mAh and lasts for two days at most",
    "Keep the watch away from water and from open fire",
    "Calls are made over the mobile network, without a telephone",
]
CHINESE = [
    "儿童电话手表支持移动网络通话和视频聊天",
    "请将手机卡的金属面朝下插入卡槽并盖好后盖",
    "电池容量为七百二十毫安时最多可用两天",
    "请勿将手表浸入水中或靠近明火",
    "本产品内置卫星定位模块家长可在手机上查看位置",
]
KOREAN = [
    "이 시계는 유심 카드를 넣을 수 있습니다",
    "배터리는 이틀 동안 쓸 수 있습니다",
    "물에 넣거나 불에 가까이 두지 마십시오",
    "휴대전화가 없어도 전화를 걸고 받을 수 있습니다",
]
TEXTS = {None: ENGLISH, "zh-cn": CHINESE, "ko": KOREAN}
SIZE, STEP = 30, 64  # in the picture, as `printed` draws it
MEASURE = 0.6  # points a pixel
INVISIBLE = 3


def scanned(shown: list[str], layer: list[str], language: str | None = None, *, below: bool = False) -> bytes:
    """A PDF of one page: a picture of lines, and a layer without ink over it or with ink below it."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH * MEASURE, HEIGHT * MEASURE))
    picture = ImageReader(printed(list(shown), language, SIZE))
    if not below:
        canvas.drawImage(picture, 0, 0, WIDTH * MEASURE, HEIGHT * MEASURE)
    font = "HYSMyeongJo-Medium" if language == "ko" else "STSong-Light"
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    for number, line in enumerate(layer):
        text = canvas.beginText(60 * MEASURE, (HEIGHT - 60 - number * STEP - SIZE) * MEASURE)
        text.setFont(font, SIZE * MEASURE)
        text.setTextRenderMode(0 if below else INVISIBLE)
        text.textOut(line)
        canvas.drawText(text)
    if below:
        canvas.drawImage(picture, 0, 0, WIDTH * MEASURE, HEIGHT * MEASURE)
    canvas.save()
    return file.getvalue()


def mapped(lines: list[str], sign_of: Callable[[int], str]) -> bytes:
    """A PDF of one page that shows lines in Helvetica, and whose font says of each code that it is another sign."""
    chars = "".join(f"<{code:02x}> <{sign_of(code).encode('utf-16-be').hex()}>\n" for code in range(33, 123))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n90 beginbfchar\n{chars}endbfchar\nendcmap end end"
    )
    shown = "".join(f"({line}) Tj 0 -24 Td\n" for line in lines)
    page = f"BT /F 14 Tf 40 300 Td\n{shown}ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 540 340] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(page)} >>\nstream\n{page}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 6 0 R >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    body = "%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(body)
    body += f"xref\n0 7\n0000000000 65535 f \n{table}trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return body.encode("latin-1")


def spoilt(lines: list[str], share: float) -> list[str]:
    """Lines in which a share of the letters is another one."""
    chance = random.Random(7)  # noqa: S311 - not a secret
    letters = "".join(lines).replace(" ", "")
    return [
        "".join(chance.choice(letters) if s != " " and chance.random() < share else s for s in line) for line in lines
    ]


def kept(look: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A look at a picture, or at a list of them, that is taken once: what was seen is remembered."""
    seen: dict[tuple[tuple[tuple[int, ...], bytes], ...], Any] = {}

    def look_once(shown: Any) -> Any:
        pictures = shown if isinstance(shown, list) else [shown]
        key = tuple((picture.shape, picture.tobytes()) for picture in pictures)
        if key not in seen:
            seen[key] = look(shown)
        return seen[key]

    return look_once


FIND, READ = kept(engine.find), kept(engine.read)


@pytest.fixture(autouse=True)
def each_page_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of these tests show the same pages, each with another layer; the engine takes seconds for each page."""
    monkeypatch.setattr(engine, "find", FIND)
    monkeypatch.setattr(engine, "read", READ)


def squeezed(texts: list[str]) -> str:
    return "".join(texts).replace(" ", "").replace("’", "'")


def said(item: Item) -> str:
    return squeezed([passage.text for passage in item.passages])


def wrong(item: Item, shown: list[str]) -> float:
    return missing(squeezed(shown), said(item)) / len(squeezed(shown))


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("below", [False, True])
def test_a_good_layer_that_nobody_sees_is_kept_as_what_ocr_saw(
    read_as: Read, language: str | None, below: bool
) -> None:
    if language == "ko" and tesseract.program() is None:
        pytest.skip("Tesseract with Korean is not here")
    shown = TEXTS[language]
    layer = [*shown[:-1], shown[-1] + "Q"]  # by which it is known again
    item = read_as("a.pdf", scanned(shown, layer, language, below=below))
    assert said(item) == squeezed(layer)
    assert not item.problems
    assert {passage.reader for passage in item.passages} == {"ocr"}
    assert all(passage.confidence is not None and passage.confidence > 0.95 for passage in item.passages)


@pytest.mark.parametrize("language", [None, "zh-cn"])
@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_a_layer_with_a_fifth_of_its_letters_wrong_is_not_trusted(
    read_as: Read, language: str | None, below: bool, seed: int
) -> None:
    shown = TEXTS[language]
    item = read_as("a.pdf", scanned(shown, spoilt(shown, 0.2 + seed / 10), language, below=below))
    assert wrong(item, shown) < 0.03
    assert not item.problems


def test_a_layer_by_ocr_in_the_wrong_language_is_not_trusted(read_as: Read) -> None:
    garbage = ["JLE WET SSF Bi EE 7", "th PAL #1", "FEW BAY", "JIE 2 tar", "ea SM fh"]
    item = read_as("a.pdf", scanned(CHINESE, garbage, "zh-cn"))
    assert wrong(item, CHINESE) < 0.03


def test_a_layer_that_leaves_out_the_lines_of_one_language_is_not_trusted(read_as: Read) -> None:
    shown = [ENGLISH[0], CHINESE[1], CHINESE[2], ENGLISH[3], CHINESE[4]]
    layer = [line if line in ENGLISH else "" for line in shown]
    assert wrong(read_as("a.pdf", scanned(shown, layer, "zh-cn")), shown) < 0.03


@pytest.mark.parametrize("by", [1, 3, 13, -29])  # the last: numbers of glyphs taken for ASCII
def test_a_font_whose_map_is_shifted_is_not_trusted(read_as: Read, by: int) -> None:
    item = read_as("a.pdf", mapped(ENGLISH, lambda code: chr((code - 33 + by) % 90 + 33)))
    assert wrong(item, ENGLISH) < 0.03
    assert not item.problems
    assert {passage.reader for passage in item.passages} == {"ocr"}


def test_a_font_whose_map_gives_letters_of_another_encoding_is_not_trusted(read_as: Read) -> None:
    item = read_as("a.pdf", mapped(ENGLISH, lambda code: f"Ã{chr(0x80 + code)}"))
    assert wrong(item, ENGLISH) < 0.03


def test_words_that_nobody_can_speak_are_kept_if_the_page_shows_them(read_as: Read) -> None:
    shown = [
        "libdrm stopped hwcdm running",
        "gpsd wlan dhcpcd vndk",
        "qtimscm vpfrt hwcpsr nfcdrv",
        "bttl grsk mnpq strv",
    ]
    assert is_doubtful(" ".join(shown))
    item = read_as("a.pdf", mapped(shown, chr))
    assert said(item) == squeezed(shown)
    assert {passage.reader for passage in item.passages} == {"pdf"}


def test_a_page_with_a_good_layer_over_a_picture_never_waits_for_ocr(
    read_as: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "find", lambda _: pytest.fail("OCR was asked"))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH * MEASURE, HEIGHT * MEASURE))
    canvas.drawImage(ImageReader(printed([])), 0, 0, WIDTH * MEASURE, HEIGHT * MEASURE)  # its background
    for number, line in enumerate(ENGLISH):
        canvas.drawString(40, 280 - 20 * number, line)
    canvas.save()
    assert said(read_as("a.pdf", file.getvalue())) == squeezed(ENGLISH)


def test_without_ocr_a_layer_that_nobody_sees_is_kept_with_a_problem(
    read_as: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: object) -> None:
        raise ReadError("no-ocr", "rapidocr")

    monkeypatch.setattr(engine, "find", missing)
    item = read_as("a.pdf", scanned(ENGLISH, ENGLISH))
    assert said(item) == squeezed(ENGLISH)
    assert [problem.code for problem in item.problems] == ["doubtful-text-layer", "no-ocr"]
    assert all(problem.hides for problem in item.problems)
    assert {passage.reader for passage in item.passages} == {"ocr"}


def test_without_tesseract_a_korean_layer_that_nobody_sees_is_kept_with_a_problem(
    read_as: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract, "program", lambda: None)
    item = read_as("a.pdf", scanned(KOREAN, KOREAN, "ko"))
    assert {problem.code for problem in item.problems} == {"doubtful-text-layer", "no-korean-ocr"}
    assert said(item) == squeezed(KOREAN)


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        (" ".join(ENGLISH), False),
        ("".join(CHINESE), False),
        ("이 시계는 유심 카드를 넣을 수 있습니다. 배터리는 이틀 동안 쓸 수 있습니다.", False),
        (
            "この時計はSIMカードを入れて使います。電池は二日間使えます。水に入れないでください。火に近づけないこと。",
            False,
        ),
        (
            "Der Akku hält höchstens zwei Tage. Schützen Sie die Uhr vor Nässe und offenem Feuer, Stöße meiden.",
            False,
        ),
        (
            "Vložte kartu SIM kovovou stranou dolů a zavřete kryt. Hodinky chraňte před vodou, prstem stiskněte čtvrt.",
            False,
        ),
        ("Contents ………………………… 1  Safety ………………………… 2", False),
        ("".join(chr(ord(sign) + 1) for sign in "".join(CHINESE)), True),
        ("".join(CHINESE).encode().decode("gb18030", "replace"), True),
        ("".join(CHINESE).encode("gb18030").decode("cp1252", "replace"), True),
        ("".join(chr(ord(s) + 1) for s in "이시계는유심카드를넣을수있습니다배터리는이틀동안쓸수있습니다"), True),
    ],
)
def test_text_is_doubted_for_what_nobody_writes(text: str, doubtful: bool) -> None:
    assert is_doubtful(text) is doubtful
