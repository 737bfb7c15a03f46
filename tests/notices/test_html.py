import re

import msgspec
import pytest
from lxml import html

from caveat import report
from caveat.errors import UsageError
from caveat.model.profile import Device
from caveat.model.rules import Verdict
from caveat.reports import languages
from caveat.reports.messages import messages


def page(subject: Verdict | list[Verdict], language: str = "en", beside: str | None = None) -> html.HtmlElement:
    return html.document_fromstring(report(subject, "notice-html", language, beside=beside))


@pytest.mark.parametrize("language", languages())
def test_all_that_there_is_to_say_stands_on_it(language: str, three: list[Verdict]) -> None:
    say = messages(language).say
    made = page(three, language)
    words = "".join(made.text_content().split())
    determination = three[1].determinations[0]
    wanted = [
        *(say("ruling", ruling) for ruling in ("prohibited", "conditions", "undetermined")),
        determination.title[language],
        determination.summary[language],
        determination.cure[0].text[language],
        messages(language).look("remote_listening"),
        say("note", "no-permission"),
        say("notice", "packs", packs="kp 2026.11.2"),
    ]
    assert [one for one in wanted if "".join(one.split()) not in words] == []
    assert made.get("lang") == language


def test_what_only_an_exemption_could_help_is_told_as_that_and_what_is_not_in_force_is_not(
    unclaimed: Verdict, idle: list[Verdict]
) -> None:
    said = messages("en").say("outcome", "unclaimed")
    assert said in page(unclaimed).text_content()
    assert said not in page(idle).text_content()
    assert "IDLE" not in page(idle).text_content()


def test_it_loads_nothing_and_runs_nothing(three: list[Verdict]) -> None:
    text = report(three, "notice-html")
    assert "default-src 'none'" in text
    assert not re.search(r"<(script|img|iframe|link|object|embed|form)\b|url\(|@import|\son\w+=", text)


def test_words_of_strangers_are_text_and_not_markup(prohibited: Verdict) -> None:
    evil = '<script>alert(1)</script>"><b>'
    profile = msgspec.structs.replace(prohibited.profile, device=Device(model=evil))
    source = msgspec.structs.replace(prohibited.determinations[0].sources[0], url="javascript:alert(1)", title=evil)
    first = msgspec.structs.replace(prohibited.determinations[0], sources=(source,), title={"en": evil})
    made = page(msgspec.structs.replace(prohibited, profile=profile, determinations=(first,)))
    assert not list(made.iter("script", "b", "a"))
    assert made.text_content().count(evil) >= 3


def test_a_second_language_stands_beside_the_first_and_is_marked_as_such(three: list[Verdict]) -> None:
    made = page(three, "ko", beside="zh-TW")
    assert [main.get("lang") for main in made.iter("main")] == ["ko", "zh-Hant"]


def test_only_a_notice_has_a_second_language(prohibited: Verdict) -> None:
    with pytest.raises(UsageError, match="only a notice"):
        report(prohibited, "html", beside="ko")


def test_whoever_asks_for_a_notice_as_text_is_told_where_it_is(prohibited: Verdict) -> None:
    with pytest.raises(UsageError, match="typeset gives its bytes"):
        report(prohibited, "notice")


@pytest.mark.parametrize("format_", ["notice-html", "sms"])
def test_a_profile_alone_gives_no_notice(format_: str, prohibited: Verdict) -> None:
    with pytest.raises(UsageError, match="say where the device goes"):
        report(prohibited.profile, format_)
