"""The notice on paper: one page, small, for every eye and for a screen reader, with no sign that can't be read."""

import ctypes
import os
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import typst
import yaml

from caveat import typeset
from caveat.errors import UsageError
from caveat.model.profile import Device, Profile
from caveat.model.rules import Ruling, Verdict
from caveat.reports import PAPERS, languages
from caveat.reports.messages import messages
from caveat.reports.paper import pdf
from caveat.reports.paper.pictograms import pictograms
from caveat.reports.paper.signs import coverage, printable

GOLDEN = Path(__file__).with_name("golden")
SOURCE = Path(__file__).parents[2] / "src" / "caveat"
MOST = 300_000
MM = 72 / 25.4


def opened(content: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(content)


def read(content: bytes) -> str:
    return str(opened(content)[0].get_textpage().get_text_bounded()).replace("\r\n", "\n")


def squeezed(text: str) -> str:
    """Without the white space by which lines and scripts are set apart."""
    return re.sub(r"\s", "", text)


def named(verdict: Verdict, make: str | None, model: str) -> Verdict:
    device = Device(make=make, model=model, category="smartwatch")
    return msgspec.structs.replace(verdict, profile=msgspec.structs.replace(verdict.profile, device=device))


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", languages())
def test_a_notice_is_one_small_page_in_every_language_on_every_paper(
    language: str, paper: str, prohibited: Verdict, three: list[Verdict]
) -> None:
    for subject in (prohibited, three):
        made = typeset(subject, language, paper=paper)
        page = opened(made)
        assert len(page) == 1
        assert page[0].get_size() == pytest.approx(tuple(side * MM for side in pdf.PAPERS[paper]), abs=0.1)
        assert len(made) < MOST


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("language", "beside"), [("ko", "zh"), ("ja", "zh-Hant"), ("en", "ko")])
def test_a_second_language_stands_beside_the_first_on_the_paper_laid_across(
    paper: str, language: str, beside: str, three: list[Verdict]
) -> None:
    made = typeset(three, language, paper=paper, beside=beside)
    width, height = opened(made)[0].get_size()
    assert len(opened(made)) == 1
    assert width > height
    assert len(made) < MOST
    words = squeezed(read(made))
    for one in (language, beside):
        assert squeezed(messages(one).say("ruling", "prohibited")) in words
        assert squeezed(messages(one).say("note", "no-permission")) in words


@pytest.mark.parametrize("language", languages())
def test_a_notice_reads_as_it_was_approved(language: str, three: list[Verdict]) -> None:
    path = GOLDEN / f"notice.{language}.txt"
    text = read(typeset(three, language)) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", languages())
def test_what_must_not_be_left_out_stands_on_the_smallest_paper_too(language: str, three: list[Verdict]) -> None:
    say = messages(language).say
    words = squeezed(read(typeset(three, language, paper="a6")))
    wanted = [
        *(say("ruling", ruling) for ruling in ("prohibited", "conditions", "undetermined")),
        messages(language).country("KP"),
        messages(language).fact("sim_slot"),
        messages(language).fact("remote_listening"),
        say("notice", "day", day="2026-11-23"),
        say("note", "reported"),
        say("notice", "packs", packs="kp 2026.11.2"),
        say("note", "no-permission"),
        "TidewatchQ7",
        "1.1Wh",
    ]
    assert [one for one in wanted if squeezed(one).casefold() not in words.casefold()] == []


@pytest.mark.parametrize("paper", ["a4", "a6"])
@pytest.mark.parametrize("language", languages())
def test_what_only_an_exemption_could_help_is_told_as_that(
    language: str, paper: str, unclaimed: Verdict, prohibited: Verdict
) -> None:
    words = squeezed(read(typeset(unclaimed, language, paper=paper))).casefold()
    said = squeezed(messages(language).say("outcome", "unclaimed")).casefold()
    assert said in words
    assert squeezed(messages(language).fact("purpose")).casefold() in words
    assert said not in squeezed(read(typeset(prohibited, language, paper=paper))).casefold()


def test_a_rule_that_is_not_in_force_is_not_told(idle: list[Verdict]) -> None:
    for subject in (idle, *([one] for one in idle)):
        assert "IDLE" not in read(typeset(subject, "en"))


def test_a_notice_that_leaves_something_out_says_so(prohibited: Verdict, crowded: list[Verdict]) -> None:
    more = messages("en").say("notice", "more")
    assert more not in read(typeset(prohibited, "en", paper="a4"))
    assert more in " ".join(read(typeset(crowded, "en", paper="a6")).split())


def test_however_much_there_is_it_is_one_page_and_every_ruling_that_is_not_told_is_counted(
    crowded: list[Verdict],
) -> None:
    made = typeset(crowded, "en", paper="a6", beside="ko")
    assert len(opened(made)) == 1
    assert read(made).count("Prohibited") >= 3


def test_the_same_verdict_gives_the_same_file(prohibited: Verdict) -> None:
    assert typeset(prohibited, "ko") == typeset(prohibited, "ko")


@pytest.mark.parametrize("language", languages())
def test_a_screen_reader_is_told_title_language_headings_and_pictures(language: str, prohibited: Verdict) -> None:
    made = typeset(prohibited, language)
    document = opened(made)
    assert pdfium.FPDFCatalog_IsTagged(document)
    assert "Tidewatch Q7" in document.get_metadata_dict()["Title"]
    tongue = {"en": "en-GB", "ja": "ja-JP", "ko": "ko-KR", "zh": "zh-CN", "zh-Hant": "zh-TW"}[language]
    assert f"/Lang({tongue})".encode() in made
    assert b"pdfuaid" in made
    kinds, pictures = elements(document)
    assert kinds.count("H1") == 1
    assert kinds.count("H2") >= 3
    say = messages(language)
    shown = ("sim_slot", "wifi", "gnss", "battery_energy")
    assert {say.fact(fact).casefold() for fact in shown} <= {one.casefold() for one in pictures}
    assert say.say("word", "at-least", ruling=say.say("ruling", "prohibited")) in pictures


def elements(document: pypdfium2.PdfDocument) -> tuple[list[str], list[str]]:
    """The kinds of all parts of the page as a screen reader meets them, and the words for the pictures."""
    tree = pdfium.FPDF_StructTree_GetForPage(document[0])
    kinds: list[str] = []
    pictures: list[str] = []
    waiting = [
        pdfium.FPDF_StructTree_GetChildAtIndex(tree, n) for n in range(pdfium.FPDF_StructTree_CountChildren(tree))
    ]
    while waiting:
        element = waiting.pop()
        if not element:
            continue
        kinds.append(said(pdfium.FPDF_StructElement_GetType, element))
        pictures += filter(None, [said(pdfium.FPDF_StructElement_GetAltText, element)])
        count = pdfium.FPDF_StructElement_CountChildren(element)
        waiting += [pdfium.FPDF_StructElement_GetChildAtIndex(element, n) for n in range(count)]
    return kinds, pictures


def said(ask: Callable[[object, object, int], int], element: object) -> str:
    room = ctypes.create_string_buffer(2000)
    size = ask(element, room, len(room))
    return room.raw[: max(size - 2, 0)].decode("utf-16-le")


@pytest.mark.parametrize("language", languages())
def test_every_font_is_in_the_file_and_no_sign_lacks_its_letter(language: str, three: list[Verdict]) -> None:
    document = opened(typeset(three, language))
    fonts = [
        pdfium.FPDFTextObj_GetFont(one.raw)
        for one in document[0].get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=15)
    ]
    assert fonts
    assert all(pdfium.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)
    assert set(map(ord, squeezed(read(typeset(three, language))))) <= coverage()


def test_a_sign_without_a_letter_would_be_refused(prohibited: Verdict, monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard of the file (PDF/UA-1) forbids the empty box; so a page that was made has none."""
    monkeypatch.setattr(pdf, "printable", lambda text: text)
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typeset(named(prohibited, None, "ก"), "en")


def texts(value: object) -> "list[str]":
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []


def test_the_fonts_have_every_sign_of_our_own_texts() -> None:
    """Of the messages, the vocabulary and the rules; not of the names of producers in dated lists."""
    files = [*(SOURCE / "reports").rglob("*.yaml"), *(SOURCE / "vocabulary").rglob("*.yaml")]
    loaded = [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in files]
    packs = [
        yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["requirements"]
        for path in (SOURCE / "packs").glob("*/pack.yaml")
    ]
    assert {sign for text in texts([*loaded, *packs]) for sign in text if ord(sign) not in coverage()} <= {"\n"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Śluza 한글 手錶 手表 腕時計", "Śluza 한글 手錶 手表 腕時計"),
        ("นาฬิกา 7", "〓〓〓〓〓〓 7"),
        ("⌚ Watch", "〓 Watch"),
        ("👩‍💻", "〓〓"),
        ("a\u202eb", "a‹U+202E›b"),
        ("e\u0301 Türkçe ığş Ελλ Киев Việt", "é Türkçe ığş Ελλ Киев Việt"),
        ("q\u0301", "q〓"),
    ],
)
def test_a_sign_that_no_font_has_is_shown_as_the_printers_mark(name: str, shown: str) -> None:
    assert printable(name) == shown


def test_a_name_that_cannot_be_printed_is_named_as_a_problem(prohibited: Verdict) -> None:
    strange = read(typeset(named(prohibited, None, "นาฬิกา 7"), "en"))
    assert "〓〓〓〓〓〓 7" in strange
    remark = messages("en").say("notice", "substitute")
    assert remark in " ".join(strange.split())
    assert remark not in " ".join(read(typeset(prohibited, "en")).split())


@pytest.mark.parametrize(
    "name",
    [
        "#panic() #sys.inputs #import",
        "*bold* _it_ `raw` $x^2$ @ref <label>",
        r"\u{41} \ // /* = - + ~ ---",
        '"quoted" #"x" #[y] ]]}}',
        "<script>alert(1)</script>",
        '{"device": "other"}',
    ],
)
def test_the_name_of_a_device_is_text_and_never_markup(name: str, prohibited: Verdict) -> None:
    assert squeezed(name) in squeezed(read(typeset(named(prohibited, None, name), "en")))


def test_a_very_long_name_is_cut(prohibited: Verdict) -> None:
    made = typeset(named(prohibited, "Z" * 500, "Q" * 500), "en", paper="a6")
    assert len(opened(made)) == 1
    assert "…" in read(made)


@pytest.mark.parametrize("language", languages())
def test_a_page_has_no_colour_to_lose(language: str, three: list[Verdict]) -> None:
    picture = opened(typeset(three, language, paper="a6"))[0].render(scale=1).to_pil().convert("RGB")
    assert all(red == green == blue for _, (red, green, blue) in picture.getcolors(picture.width * picture.height))


def test_every_ruling_has_a_shape_a_word_and_a_frame_of_its_own(each_ruling: dict[Ruling, Verdict]) -> None:
    drawings = {pictograms().rulings[ruling] for ruling in Ruling}
    words = {messages("en").say("ruling", ruling) for ruling in Ruling}
    assert len(drawings) == len(words) == len(Ruling)
    frames = re.findall(r'^  "([a-z-]+)": \((fill.*)\),$', (SOURCE / "reports/paper/notice.typ").read_text(), re.M)
    assert {name for name, _ in frames} == set(Ruling)
    assert len({frame for _, frame in frames}) == len(Ruling)
    for ruling, verdict in each_ruling.items():
        assert messages("en").say("ruling", ruling) in read(typeset(verdict, "en"))


def test_what_is_switched_off_or_only_in_some_versions_says_so(prohibited: Verdict) -> None:
    words = " ".join(read(typeset(prohibited, "en")).split())
    assert "Camera disabled in software" in words
    assert "Cellular radio only in some versions (LTE)" in words


def test_a_text_of_another_language_is_named(prohibited: Verdict) -> None:
    first = msgspec.structs.replace(prohibited.determinations[0], title={"en": "Only in English"})
    made = read(typeset(msgspec.structs.replace(prohibited, determinations=(first,)), "ja"))
    assert "Only in English" in made
    assert squeezed(messages("ja").say("notice", "other-language", languages="英語")) in squeezed(made)


def test_a_paper_or_a_verdict_that_there_is_not_is_refused(prohibited: Verdict, three: list[Verdict]) -> None:
    with pytest.raises(UsageError, match="a4, a5, a6"):
        typeset(prohibited, paper="letter")
    with pytest.raises(UsageError, match="share a profile"):
        typeset([three[0], msgspec.structs.replace(three[1], profile=Profile())])
    with pytest.raises(UsageError, match="share a profile"):
        typeset([])
