import re
from itertools import pairwise

import msgspec
import pytest
from lxml import html

from caveat.model.evidence import Passage
from caveat.model.profile import Hint, Profile
from caveat.model.rules import Verdict
from caveat.reports import languages, report


def page(subject: Verdict | Profile | list[Verdict], language: str = "en") -> html.HtmlElement:
    return html.document_fromstring(report(subject, "html", language))


def test_the_file_needs_nothing_from_outside_and_runs_nothing(prohibited: Verdict) -> None:
    text = report(prohibited, "html")
    assert "default-src 'none'" in text
    assert not re.search(r"<(script|img|iframe|link|object|embed|form)\b|url\(|@import|\son\w+=", text)
    links = {link.get("href") for link in page(prohibited).iter("a")}
    assert {link for link in links if not link.startswith("#")} == {"https://example.org/watches"}


def test_words_of_strangers_are_text_and_not_markup(watch: Profile) -> None:
    evil = "<script>alert(1)</script><b>eSIM</b>"
    hint = Hint(fact="esim", term="eSIM", reason="mention", passage=Passage(item='"><i>', text=evil, reader="text"))
    made = page(msgspec.structs.replace(watch, hints=(hint,)))
    assert not list(made.iter("script", "b", "i"))
    assert evil in made.text_content()


def test_a_source_that_is_no_web_address_is_no_link(prohibited: Verdict) -> None:
    first = prohibited.determinations[0]
    source = msgspec.structs.replace(first.sources[0], url="javascript:alert(1)")
    first = msgspec.structs.replace(first, sources=(source,))
    made = page(msgspec.structs.replace(prohibited, determinations=(first,)))
    assert all(link.get("href").startswith("#") for link in made.iter("a"))
    assert "javascript:alert(1)" in made.text_content()


@pytest.mark.parametrize("language", languages())
def test_a_page_is_sound_for_a_screen_reader(language: str, prohibited: Verdict) -> None:
    made = page(prohibited, language)
    assert made.get("lang") == language
    levels = [int(heading.tag[1]) for heading in made.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(head.get("scope") in ("col", "row") for head in made.iter("th"))
    assert {quote.get("lang") for quote in made.iter("blockquote")} == {"zh", "en", "ko"}


def test_the_term_is_marked_in_its_quote(prohibited: Verdict) -> None:
    assert "插入nano-SIM卡" in {mark.text for mark in page(prohibited).iter("mark")}


def test_several_verdicts_share_one_page_worst_first(prohibited: Verdict, undetermined: Verdict) -> None:
    made = page([undetermined, prohibited])
    assert [banner.get("class") for banner in made.find_class("ruling")] == ["ruling prohibited", "ruling undetermined"]
    overview, facts = made.iter("table")
    rulings = [row.find_class("word")[0].text for row in overview.iter("tr") if row.find_class("word")]
    assert rulings == ["Prohibited (at least)", "Undetermined"]
    assert facts.get("class") == "facts"


@pytest.mark.parametrize("language", languages())
def test_a_page_of_several_verdicts_is_sound_for_a_screen_reader(language: str, several: list[Verdict]) -> None:
    made = page(several, language)
    levels = [int(heading.tag[1]) for heading in made.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(head.get("scope") in ("col", "row") for head in made.iter("th"))


def test_what_is_not_in_force_and_what_disagrees_stand_on_the_page(rich: Verdict) -> None:
    text = " ".join(page(rich).text_content().split())
    assert "Not in force on 2026-11-23 A register of watches A draft: it is not law. Reported, not verified" in text
    assert "One rule lets in what was changed" in text
    assert "The other rule: Devices are changed before delivery · not met" in text
    assert "What becomes of the device: Customs keeps it." in text
