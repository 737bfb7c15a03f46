"""PDF: lines in reading order with their boxes, rows, columns, and what hides text."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from caveat.model.evidence import Item
from caveat.readers import Limits, read

Read = Callable[..., Item]
WIDTH, HEIGHT = A4
FONTS = {"zh": "STSong-Light", "zh-Hant": "MSung-Light", "ja": "HeiseiMin-W3", "ko": "HYSMyeongJo-Medium"}


def said(item: Item) -> list[tuple[str, str]]:
    return [(passage.form.value, passage.text) for passage in item.passages]


def pdf(draw: Callable[[Canvas], object], encrypt: StandardEncryption | None = None) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, encrypt=encrypt)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def lines(canvas: Canvas, left: float, top: float, texts: list[str]) -> None:
    for number, text in enumerate(texts):
        canvas.drawString(left, HEIGHT - top - number * 13, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "本产品不支持插卡"),
        ("zh-Hant", "本產品沒有卡槽"),
        ("ja", "本製品は対応していません"),
        ("ko", "지원하지 않습니다"),
    ],
)
def test_a_font_that_is_not_embedded_and_has_no_map_is_read(read_as: Read, language: str, text: str) -> None:
    def draw(canvas: Canvas) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONTS[language]))
        canvas.setFont(FONTS[language], 12)
        canvas.drawString(72, HEIGHT - 100, text)

    item = read_as("a.pdf", pdf(draw))
    assert said(item) == [("text", text)]
    assert item.languages == (language[:2],)
    place = item.passages[0].place
    assert place.page == 1
    assert place.box is not None
    left, top, right, bottom = place.box
    assert left == pytest.approx(72 / WIDTH, abs=0.01)
    assert top < 100 / HEIGHT < bottom
    assert left < right < 0.5


def test_a_sentence_over_three_lines_is_one_passage_and_a_broken_word_is_mended(read_as: Read) -> None:
    texts = [
        "The watch has no slot for a card of any kind, and it can not con-",
        "nect to a cellular network on its own, but only by way of a phone",
        "nearby.",
    ]
    item = read_as("a.pdf", pdf(lambda canvas: lines(canvas, 72, 100, texts)))
    sentence = (
        "The watch has no slot for a card of any kind, and it can not connect to a cellular network on its own, "
        "but only by way of a phone nearby."
    )
    assert said(item) == [("text", sentence)]


def test_two_columns_are_read_one_after_the_other(read_as: Read) -> None:
    left = [f"Left column line {number} speaks of the card." for number in range(6)]
    right = [f"Right column line {number} speaks of a phone." for number in range(6)]

    def draw(canvas: Canvas) -> None:
        for number, pair in enumerate(zip(left, right, strict=True)):
            for x, text in zip((60, 310), pair, strict=True):
                canvas.drawString(x, HEIGHT - 100 - 13 * number, text)

    assert [text for _, text in said(read_as("a.pdf", pdf(draw)))] == left + right


def test_rows_that_share_their_gaps_are_a_table(read_as: Read) -> None:
    rows = [("Item", "S1", "S2"), ("SIM slot", "nano", "No"), ("Bluetooth", "5.0", "5.3"), ("Battery", "300 mAh", "No")]

    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, HEIGHT - 60, "The table below lists the parts of both models.")
        for number, row in enumerate(rows):
            for x, text in zip((60, 200, 340), row, strict=True):
                canvas.drawString(x, HEIGHT - 100 - 18 * number, text)

    found = said(read_as("a.pdf", pdf(draw)))
    assert found[0] == ("text", "The table below lists the parts of both models.")
    assert found[1:] == [("row", "\t".join(row)) for row in rows]


def test_a_cell_of_two_lines_beside_one_line_is_one_row(read_as: Read) -> None:
    def draw(canvas: Canvas) -> None:
        for number, (name, value) in enumerate([("GPS", "Yes"), ("Wi-Fi", "No"), ("Colour", "Red")]):
            lines(canvas, 60, 200 + 20 * number, [name])
            lines(canvas, 260, 200 + 20 * number, [value])
        lines(canvas, 60, 160, ["SIM card"])
        lines(canvas, 260, 154, ["One nano card, which is", "not in the box"])

    assert ("row", "SIM card\tOne nano card, which is not in the box") in said(read_as("a.pdf", pdf(draw)))


def test_pairs_of_a_name_and_a_value_below_each_other_stay_apart(read_as: Read) -> None:
    pairs = ["SIM slot: none here", "Bluetooth: yes, 5.3", "Camera: front, 2 MP"]
    item = read_as("a.pdf", pdf(lambda canvas: lines(canvas, 72, 100, pairs)))
    assert [text for _, text in said(item)] == pairs


def test_larger_type_is_a_heading(read_as: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 24)
        canvas.drawString(60, HEIGHT - 80, "Watch K1")
        canvas.setFont("Helvetica", 14)
        canvas.drawString(60, HEIGHT - 120, "Calls")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, HEIGHT - 150, "Calls need a phone that is nearby.")

    item = read_as("a.pdf", pdf(draw))
    assert said(item) == [("title", "Watch K1"), ("heading", "Calls"), ("text", "Calls need a phone that is nearby.")]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_the_boxes_of_a_turned_page_are_within_the_page_as_it_is_seen(read_as: Read, rotation: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(rotation)  # which swaps its sides
        canvas.translate(*{90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[rotation])
        canvas.rotate(rotation)
        canvas.drawString(60, 60, "No SIM slot")

    item = read_as("a.pdf", pdf(draw))
    assert said(item) == [("text", "No SIM slot")]
    box = item.passages[0].place.box
    assert box is not None
    left, top, right, bottom = box
    assert left == pytest.approx(60 / WIDTH, abs=0.01)
    assert top < 1 - 60 / HEIGHT < bottom
    assert right - left > bottom - top


def test_pages_that_show_something_without_print_are_one_problem_for_each_run(read_as: Read) -> None:
    def draw(canvas: Canvas) -> None:
        for is_text in (True, False, False, True, False):
            if is_text:
                canvas.drawString(60, 700, "A page with a text layer, which says something.")
            else:
                canvas.rect(60, 60, 400, 600)
            canvas.showPage()

    item = read_as("a.pdf", pdf(draw))
    found = [(problem.code, problem.detail, problem.place.page) for problem in item.problems]
    assert found == [("nothing-read", "pages 2-3", 2), ("nothing-read", "", 5)]
    assert item.pages == 5


def test_an_encrypted_pdf_is_a_problem(read_as: Read) -> None:
    data = pdf(lambda canvas: canvas.drawString(60, 700, "secret"), StandardEncryption("user", "owner", strength=128))
    item = read_as("a.pdf", data)
    assert [problem.code for problem in item.problems] == ["encrypted"]


def test_a_truncated_pdf_is_a_problem_and_not_a_crash(read_as: Read) -> None:
    data = pdf(lambda canvas: lines(canvas, 60, 100, ["A line of text."] * 40))
    for kept in range(50, len(data) - 10, len(data) // 15):
        assert "truncated" in [problem.code for problem in read_as("a.pdf", data[:kept]).problems]


def test_more_pages_than_the_limit_are_a_problem(read_as: Read) -> None:
    def draw(canvas: Canvas) -> None:
        for _ in range(3):
            canvas.drawString(60, 700, "No SIM slot")
            canvas.showPage()

    item = read_as("a.pdf", pdf(draw), limits=Limits(pages=2))
    assert [(problem.code, problem.detail) for problem in item.problems] == [("too-many-pages", "3 > 2")]
    assert len(item.passages) == 2


def test_a_real_manual_is_read_as_sentences_and_rows(shared_data: Path) -> None:
    (item,) = read([shared_data / "manuals" / "mm_honor_watch_gs_pro_en.pdf"]).items
    texts = [passage.text for passage in item.passages]
    assert item.pages == 42
    assert not item.problems
    assert "Press the Down button\tSwitch screen." in texts
    assert any("Make sure your watch and phone are connected before making a call" in text for text in texts)
