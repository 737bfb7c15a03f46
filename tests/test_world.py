"""Where can this device go? All places at once, by table and by map."""

import re
from datetime import date
from typing import Any

import pytest
from lxml import html

import caveat
from caveat import vocabulary
from caveat.model.profile import Profile
from caveat.model.rules import Ruling, Verdict
from caveat.profiles import profile as profile_of
from caveat.profiles.declared import declare
from caveat.questions import EVERYWHERE, cases
from caveat.readers import read_text
from caveat.reports import languages
from caveat.reports.messages import messages
from caveat.reports.world import report_world
from caveat.reports.world.atlas import atlas
from caveat.reports.world.view import UNSPOKEN, world, world_line
from caveat.rules import judge
from tests.packs import PACKS

DAY = date(2026, 11, 23)
WATCH = "这是一块4G智能手表。\n型号：W1\n打开卡托，插入nano-SIM卡。\n不支持NFC。\n"
BOUND = {place for pack in PACKS for place in (pack.jurisdiction, *pack.also_in)} - {"EU", "INT"}


@pytest.fixture(scope="module")
def watch() -> Profile:
    return profile_of(read_text(WATCH))


def everywhere(profile: Profile, *acts: str) -> tuple[Verdict, ...]:
    asked = cases(to=(EVERYWHERE,), acts=acts, route=None, as_of=DAY, facts=())
    return tuple(judge(profile, case, PACKS) for case in asked)


def page(verdicts: tuple[Verdict, ...], language: str = "en") -> Any:
    return html.document_fromstring(report_world(verdicts, "html", language))


def test_everywhere_is_each_country_and_territory_once(watch: Profile) -> None:
    asked = [verdict.case.to for verdict in everywhere(watch)]
    assert len(asked) == len(set(asked)) == len(vocabulary.places()) - 2
    assert {"EU", "INT"}.isdisjoint(asked)
    assert set(asked) > BOUND


@pytest.mark.parametrize("act", [*vocabulary.acts()])
def test_a_place_is_shown_by_the_ruling_of_the_judge_and_what_nobody_wrote_rules_for_is_apart(
    watch: Profile, act: str
) -> None:
    verdicts = everywhere(watch, act)
    shown = {spot.code: group.key for group in world(verdicts, messages("en")).groups for spot in group.spots}
    assert len(shown) == len(verdicts)
    for verdict in verdicts:
        key = shown[verdict.case.to]
        assert key == verdict.ruling or (key == UNSPOKEN and verdict.ruling is Ruling.UNDETERMINED)
        if not verdict.spoken:
            assert key != Ruling.NOTHING_FOUND
        if key == UNSPOKEN:
            assert not verdict.spoken


def test_a_place_is_shown_by_the_worst_of_several_acts(watch: Profile) -> None:
    told = world(everywhere(watch, "import", "advertise"), messages("en"))
    shown = {spot.code: (group.key, spot) for group in told.groups for spot in group.spots}
    key, spot = shown["KP"]
    assert key == Ruling.PROHIBITED
    assert [(one.act, one.ruling) for one in spot.answers] == [
        ("import", Ruling.PROHIBITED),
        ("advertising", Ruling.UNDETERMINED),
    ]


def test_what_was_not_read_is_fine_nowhere() -> None:
    told = world(everywhere(profile_of(caveat.read(["/no/such/manual.pdf"]))), messages("en"))
    assert Ruling.NOTHING_FOUND not in {group.key for group in told.groups}
    assert told.problems


def test_a_member_of_the_union_is_shown_by_the_rules_of_the_union() -> None:
    buds = profile_of(read_text("Bluetooth earbuds"), category="earbuds", declared=[declare("wifi", "absent")])
    told = world(everywhere(buds, "sell"), messages("en"))
    spots = {spot.code: (group.key, spot.answers) for group in told.groups for spot in group.spots}
    assert spots["AT"] == spots["PT"]
    assert spots["AT"][0] != UNSPOKEN


def test_the_line_counts_the_places(watch: Profile) -> None:
    line = world_line(everywhere(watch), messages("en"))
    assert line.startswith("Exit status 1: a restriction applies (Prohibited: 1, ")
    assert sum(map(int, re.findall(r": (\d+)", line.partition("(")[2]))) == len(vocabulary.countries())


# The map


def test_the_map_is_data_of_the_program_and_says_where_it_is_from() -> None:
    places = atlas().places
    assert set(vocabulary.countries()) - places.keys() == {"AQ"}
    assert places.keys() <= set(vocabulary.countries())
    for shape in places.values():
        assert shape.at or shape.outline
        assert re.fullmatch(r"(m[-0-9 ,]+z)*", shape.outline)
        if shape.at:
            assert 0 <= shape.at[0] <= atlas().width
            assert 0 <= shape.at[1] <= atlas().height


def test_what_has_a_code_of_its_own_is_no_part_of_its_state() -> None:
    for code in ("GF", "SJ", "RE", "GL", "HK", "BQ"):
        assert code in atlas().places
    assert atlas().places["FR"].outline.count("m") == 2, "the mainland and Corsica"


def test_what_is_small_is_a_dot() -> None:
    for code in ("SG", "MT", "LU", "HK", "VA", "AD"):
        assert not atlas().places[code].outline, code
    for code in ("KP", "DE", "CH", "TW", "LS"):
        assert atlas().places[code].outline, code


@pytest.mark.parametrize("language", languages())
def test_the_page_has_a_map_whose_places_lead_to_the_rows_that_say_the_same(watch: Profile, language: str) -> None:
    made = page(everywhere(watch), language)
    assert made.get("lang") == language
    links = made.xpath("//figure//a")
    drawn = [link.get("href")[1:] for link in links]
    assert {"KP", "DE", "SG"} <= set(drawn)
    assert len(drawn) == len(set(drawn))
    for link in links:
        (row,) = made.xpath(f"//tr[@id='{link.get('href')[1:]}']")
        title = link.xpath("string(title)")
        assert title.startswith(row.xpath("string(th)"))
        assert row.xpath("string(td[1])") in title
        assert row.xpath("string(td[2])") in title
        assert link.get("class") in {f"map-{one}" for one in Ruling}
    ids = made.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in made.xpath("//a/@href")} <= set(ids)


def test_every_place_is_in_a_table_or_in_the_list_of_those_of_which_nothing_is_known(watch: Profile) -> None:
    made = page(everywhere(watch))
    assert {*made.xpath("//tr/@id"), *made.xpath("//ul[@class='spots']/li/@id")} == set(vocabulary.countries())
    assert "That is not permission" in made.text_content()
    unknown = made.xpath("//figure//g[@class='map-unspoken']/title/text()")
    assert "Canada: No rules known" in unknown


def test_rulings_are_told_apart_by_pattern_and_sign_and_not_by_colour_alone(watch: Profile) -> None:
    verdicts = everywhere(watch)
    made = page(verdicts)
    keys = [one.partition("group-")[2] for one in made.xpath("//ul[@class='legend']//a/@href")]
    assert keys == [group.key for group in world(verdicts, messages("en")).groups]
    patterns = {one.get("id"): html.tostring(one[0].getparent()) for one in made.xpath("//pattern")}
    drawings = {re.sub(rb'(id|class)="[^"]*"', b"", drawing) for drawing in patterns.values()}
    assert patterns.keys() == {f"fill-{key}" for key in keys}
    assert len(drawings) == len(keys)
    signs = made.xpath("//ul[@class='legend']//*[@class='key']/text()")
    assert len(set(signs)) == len(signs) == len(keys) - (UNSPOKEN in keys)


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(watch: Profile) -> None:
    text = report_world(everywhere(watch), "html")
    assert "default-src 'none'" in text
    assert not re.search(r"<(script|img|iframe|link|object|embed|form)\b|@import|\son\w+=|\sstyle=|https?:", text)
    assert set(re.findall(r"url\([^)]*\)", text)) <= {f"url(#fill-{key})" for key in (*Ruling, UNSPOKEN)}


def test_words_of_strangers_are_text_and_not_markup() -> None:
    evil = "</title><script>alert(1)</script>"
    made = page(everywhere(profile_of(read_text(WATCH), model=evil)))
    assert not list(made.iter("script"))
    assert "alert(1)" in made.text_content()


# On the terminal


def test_places_of_which_the_same_is_said_share_a_row(watch: Profile) -> None:
    text = report_world(everywhere(watch), width=100)
    assert text.count("FCC approval") == 1
    assert text.index("Prohibited") < text.index("Conditions apply") < text.index("No rules known")
    members = text[text.index("Austria,") :]
    assert "Sweden" in members[:600]
    assert all(len(line) <= 100 for line in text.splitlines())
