"""What is quoted, as it can be seen: pages with a box, excerpts, and never a number of one unit."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

import caveat
from caveat.errors import UsageError
from caveat.exhibits import _is_private, exhibit
from caveat.exhibits.excerpts import excerpt
from caveat.model.evidence import Evidence, Item, Passage, Place
from caveat.model.exhibits import Exhibit, Picture
from caveat.model.profile import Profile
from caveat.reports import quoted
from tests.command import command
from tests.packs import PACKS

HEIGHT = A4[1]
IMEI = "490154203237518"  # the example of 3GPP TS 23.003
Shown = tuple[Evidence, Profile, tuple[Exhibit, ...]]


def pdf(path: Path, *pages: list[str]) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(72, HEIGHT - 100 - 40 * number, line)
        canvas.showPage()
    canvas.save()
    return path


def show(*paths: Path) -> Shown:
    evidence = caveat.read(paths)
    profile = caveat.profile(evidence)
    return evidence, profile, exhibit(profile, evidence, paths)


def of(fact: str, shown: Shown) -> Exhibit:
    return next(one for one in shown[2] if fact in {said.fact for said in one.quoted.observations})


def pixels(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data)).convert("RGB")


def framed(picture: Picture) -> tuple[float, float, float, float]:
    """The box that is drawn, in fractions of the picture."""
    image = pixels(picture)
    red = image.split()[0].point(lambda value: 255 * (150 < value < 230))
    others = image.split()[1].point(lambda value: 255 * (value < 90))
    mask = Image.composite(red, Image.new("L", image.size), others)
    found = mask.getbbox()
    assert found is not None, "no box is drawn"
    left, top, right, bottom = found
    return left / image.width, top / image.height, right / image.width, bottom / image.height


def test_a_pdf_page_is_shown_with_a_box_around_what_is_quoted(tmp_path: Path) -> None:
    shown = show(pdf(tmp_path / "a.pdf", ["Smart watch"], ["Weight: 50 g", "Nano-SIM card slot on the left side."]))
    shown_one = of("sim_slot", shown)
    box = shown_one.quoted.passage.place.box
    assert shown_one.quoted.passage.place.page == 2
    assert box is not None
    left, top, right, bottom = framed(shown_one.whole)
    assert left < box[0] < box[2] < right
    assert top < box[1] < box[3] < bottom
    assert right - left < box[2] - box[0] + 0.04
    assert bottom - top < box[3] - box[1] + 0.03


def test_the_detail_shows_the_box_larger_than_the_page_does(tmp_path: Path) -> None:
    shown_one = of("sim_slot", show(pdf(tmp_path / "a.pdf", ["Nano-SIM card slot on the left side."])))
    whole, detail = framed(shown_one.whole), framed(shown_one.detail)
    assert detail[2] - detail[0] > 1.8 * (whole[2] - whole[0])
    assert shown_one.detail.width >= 800
    assert len(shown_one.detail.data) < 60_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "# Watch\n\nA nano-SIM card slot is on the left.\n"),
        ("a.txt", "Smart watch\nA nano-SIM card slot is on the left.\n"),
        ("a.html", "<h1>Watch</h1><p>A nano-SIM card slot is on the left.</p>"),
        ("a.csv", "Name,SIM card slot\nWatch,nano-SIM\n"),
        ("a.json", '{"name": "Watch", "SIM card slot": "nano-SIM"}'),
        ("a.md", "| 项目 | 参数 |\n| --- | --- |\n| SIM 卡槽 | 有 |\n"),
    ],
)
def test_a_text_is_shown_as_an_excerpt(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    shown_one = of("sim_slot", show(path))
    assert shown_one.whole.media == "image/png"
    left, _, right, _ = framed(shown_one.whole)
    assert right - left > 0.9


def test_the_row_of_a_table_is_shown_below_its_head(tmp_path: Path) -> None:
    rows = "".join(f"| Item {number} | {number} |\n" for number in range(8))
    path = tmp_path / "a.md"
    path.write_text(f"| Feature | Value |\n| --- | --- |\n{rows}| SIM card slot | yes |\n", encoding="utf-8")
    evidence, profile, _ = show(path)
    (one,) = (one for one in quoted(profile) if "sim_slot" in {said.fact for said in one.observations})
    number = next(place for place, passage in enumerate(evidence.passages) if passage.text == one.passage.text)
    lines = excerpt(one, number, evidence.passages).lines
    assert [cell[0] for cell in lines[0].cells] == ["Feature", "Value"]
    assert [line.is_quoted for line in lines].count(True) == 1


def test_words_of_strangers_are_no_markup_in_an_excerpt(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text('Watch\nA nano-SIM slot. #panic("x") $1/0$ *bold* \\u{0} #read("/etc/passwd")\n', encoding="utf-8")
    assert of("sim_slot", show(path)).whole.width > 600


def test_a_page_with_a_number_of_one_unit_is_shown_as_masked_text(tmp_path: Path) -> None:
    shown = show(pdf(tmp_path / "a.pdf", ["Nano-SIM card slot on the left side.", f"IMEI: {IMEI}"]))
    shown_one = of("sim_slot", shown)
    assert shown_one.whole.height < shown_one.whole.width, "an excerpt, and no page"
    evidence, _, _ = shown
    place = next(place for place, passage in enumerate(evidence.passages) if "slot" in passage.text)
    from caveat.profiles.masking import masked

    lines = excerpt(shown_one.quoted, place, masked(evidence.passages)).lines
    assert IMEI not in "".join(part for line in lines for cell in line.cells for part in cell)


@pytest.mark.parametrize(
    ("symbology", "text", "private"),
    [("Code 128", "SN8871234", True), ("EAN-13", "4006381333931", False), ("QR Code", "https://example.org", False)],
)
def test_bars_that_may_be_of_one_unit_are_not_shown(symbology: str, text: str, private: bool) -> None:
    bars = Passage(item="a.png", text=text, reader="barcode", place=Place(page=1, path=symbology))
    item = Item(name="a.png", kind="image", sha256="", passages=(bars,))
    assert _is_private(item, item.passages, 1) is private
    assert not _is_private(item, item.passages, 2)


def test_a_file_that_has_changed_since_is_shown_as_the_text_that_was_read(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", ["Nano-SIM card slot on the left side."])
    evidence = caveat.read([path])
    profile = caveat.profile(evidence)
    pdf(path, ["No SIM card slot at all."])
    (shown_one,) = (one for one in exhibit(profile, evidence, [path]) if "slot" in one.quoted.passage.text)
    assert shown_one.whole.height < shown_one.whole.width


def test_exhibits_come_in_the_order_of_the_reasons(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Smart watch\nWi-Fi is supported.\nA nano-SIM card slot is on the left.\n", encoding="utf-8")
    evidence = caveat.read([path])
    profile = caveat.profile(evidence, category="smartwatch")
    case = caveat.Case(to="KP", act="import", as_of=date(2026, 11, 23))
    verdict = caveat.judge(profile, case, PACKS)
    found = exhibit(verdict, evidence, [path])
    facts = [one.quoted.observations[0].fact for one in found]
    assert facts.index("sim_slot") < facts.index("wifi")


def test_the_html_report_shows_each_picture_at_its_reason_and_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Smart watch\nA nano-SIM card slot is on the left.\n", encoding="utf-8")
    evidence = caveat.read([path])
    profile = caveat.profile(evidence, category="smartwatch")
    case = caveat.Case(to="KP", act="import", as_of=date(2026, 11, 23))
    verdict = caveat.judge(profile, case, PACKS)
    found = exhibit(verdict, evidence, [path])
    told = caveat.report(verdict, "html", exhibits=found)
    page: Any = html.document_fromstring(told)
    assert len(page.xpath("//ol[@class='reasons']//img")) == len(page.xpath("//figure[@id]//img")) == len(found) == 1
    assert set(page.xpath("//img/@alt")) == {"Picture of a.txt, line 2"}


def test_pictures_are_for_the_html_report_only(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A nano-SIM card slot is on the left.\n", encoding="utf-8")
    _, profile, found = show(path)
    with pytest.raises(UsageError, match="HTML"):
        caveat.report(profile, exhibits=found)


def test_a_folder_of_evidence_is_whole_or_not_there(tmp_path: Path) -> None:
    manual = tmp_path / "手表 <b>.txt"
    manual.write_text("Smart watch\nA nano-SIM card slot is on the left.\n", encoding="utf-8")
    folder = tmp_path / "evidence"
    assert command("profile", manual, "--evidence", folder).returncode == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names[0].startswith("01-")
    assert names[-1] == "index.html"
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "手表 &lt;b&gt;.txt" in page
    assert "<b>" not in page
    again = command("profile", manual, "--evidence", folder)
    assert again.returncode == 2
    assert "not empty" in again.stderr
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".caveat-")] == []


def test_real_manuals_are_shown(shared_data: Path) -> None:
    manuals = shared_data / "manuals"
    for name in ("mm_honor_watch_gs_pro_en.pdf", "zh_inwatch_t_watch.md", "ko_hanwha_camera.html"):
        _, profile, found = show(manuals / name)
        assert len(found) == len(quoted(profile))
        assert all(pixels(one.detail).width <= 1000 for one in found)
