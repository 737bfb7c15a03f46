"""What a device can do as chips, each with its place, and the words there as they were read."""

from datetime import date
from typing import Any

import pytest
from lxml import html

import caveat
from caveat.questions import declared
from caveat.reports import languages, report
from tests.packs import PACKS

TEXT = "这是一块手表。\n不支持NFC。\n支持GPS，支持蓝牙。\n部分型号支持eSIM。\n如果手机支持Wi-Fi，请打开。\n"


def page(language: str = "en", text: str = TEXT, **options: Any) -> html.HtmlElement:
    made = caveat.profile(caveat.read_text(text), **options)
    return html.document_fromstring(report(made, "html", language, gloss=caveat.gloss))


def chips(made: html.HtmlElement, standing: str) -> dict[str, str | None]:
    return {one.text_content(): one.get("href") for one in made.xpath(f"//ul[@class='chips {standing}']/li/*")}


def test_capabilities_stand_in_groups_of_their_standing() -> None:
    made = page()
    assert {"satellite positioning (GPS)", "Bluetooth"} <= set(chips(made, "present"))
    assert "NFC" in chips(made, "absent")
    assert any(name.startswith("built-in eSIM") for name in chips(made, "varies"))
    assert "Wi-Fi" in chips(made, "unknown")
    assert [one.text_content().split() for one in made.find_class("standing")] == [
        ["✓", "present"], ["✕", "absent"], ["±", "only", "in", "some", "versions"]
    ]  # fmt: skip


def test_a_chip_leads_to_the_words_that_say_so() -> None:
    made = page()
    (place,) = made.xpath(f"//*[@id='{(chips(made, 'absent')['NFC'] or '')[1:]}']")
    assert place.xpath("string(.//mark)") == "NFC"
    assert "NFC: absent" in place.text_content()
    assert [(row[0].text, row[1].text) for row in place.find_class("gloss")[0]] == [
        ("不支持", "says no (not, without)"),
        ("NFC", "NFC"),
    ]


def test_every_link_inside_a_page_has_its_end() -> None:
    made = page()
    ends = made.xpath("//@id")
    assert len(ends) == len(set(ends))
    links = [link[1:] for link in made.xpath("//a/@href") if link.startswith("#")]
    assert links
    assert set(links) <= set(ends)


def test_what_was_declared_has_a_place_too() -> None:
    made = page(declared=declared([("camera", "absent")]))
    (place,) = made.xpath(f"//*[@id='{(chips(made, 'absent')['camera'] or '')[1:]}']")
    assert "declared" in place.text_content()
    assert not list(place.iter("blockquote"))


@pytest.mark.parametrize("language", languages())
def test_who_reads_the_quote_gets_no_gloss(language: str) -> None:
    assert bool(page(language).find_class("gloss")) is not language.startswith("zh")


def test_a_gloss_says_that_it_is_no_translation() -> None:
    made = page()
    assert all("no translation" in one.getprevious().text for one in made.find_class("gloss"))


def test_a_mention_that_settles_nothing_is_told_with_what_voids_it() -> None:
    (look,) = [one for one in page().xpath("//h3/following-sibling::ul/li") if "Wi-Fi" in one.text_content()]
    assert "only supposed (if, when, where)" in [one.text for one in look.iter("dd")]


def test_the_terminal_tells_it_below_the_quote() -> None:
    verdict = caveat.judge(
        caveat.profile(caveat.read_text("4G智能手表。\n支持eSIM。\n"), category="smartwatch"),
        caveat.Case(to="KP", act="import", as_of=date(2026, 11, 23)),
        PACKS,
    )
    told = " ".join(report(verdict, gloss=caveat.gloss, width=200).split())
    assert "(no translation): 支持 → says yes (has, can, is); eSIM → built-in eSIM" in told
    assert "no translation" not in report(verdict)
