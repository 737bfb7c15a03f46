"""The world view as a page: for one device, what the rules of every place say of it."""

import re
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from caveat.model.rules import Ruling
from tests.web.conftest import DESK, MANUAL, PHONE, WATCH, Watched, faults, fits, schemes, sizes


def parsed(text: str) -> Any:
    return html.document_fromstring(text)


def send(client: TestClient, **fields: str | list[str]) -> Any:
    return parsed(client.post("/", data={"language": "en", **fields}).text)


def test_everywhere_is_a_choice_of_the_form(client: TestClient) -> None:
    form = parsed(client.get("/", params={"language": "en"}).text)
    (choice,) = form.xpath("//select[@id='to']/option[@value='all']")
    assert choice.text == "Everywhere: where can it go?"


def test_the_map_comes_with_links_to_the_rules_of_each_place(client: TestClient) -> None:
    page = send(client, text=WATCH, to="all", act="import")
    assert page.xpath("string(//h1)") == "Where can this device go?"
    (row,) = page.xpath("//tr[@id='KP']")
    assert row.xpath("string(td[1])").startswith("Prohibited")
    assert row.xpath("th/a/@href") == ["/rules?to=KP&language=en"]
    assert page.xpath("//nav/a/@href") == ["/?language=en", "/rules?language=en"]
    assert not page.xpath("//script | //*[@style] | //*[starts-with(name(@*), 'on')]")


def test_the_map_and_the_interface_say_the_same(client: TestClient) -> None:
    page = send(client, text=WATCH, to="all", act="sell")
    document = client.post("/api/v1/check", data={"text": WATCH, "to": "all", "act": "sell"}).json()
    rulings = {one["to"]: one["ruling"] for one in document["verdicts"]}
    shown = {row.get("id"): row.xpath("td[1]/span/@class")[0].split()[1] for row in page.xpath("//tr[@id]")}
    assert shown.items() <= rulings.items()
    assert {rulings[code] for code in rulings.keys() - shown.keys()} == {Ruling.UNDETERMINED}


def test_the_answer_for_one_place_tells_where_else_it_can_go(client: TestClient) -> None:
    one = send(client, text=WATCH, to="KP", act="sell")
    world = send(client, text=WATCH, to="all", act="sell")
    (aside,) = one.xpath("//aside")
    assert aside.xpath("string(h2)") == "Where else can it go?"
    assert "sale" in aside.xpath("string(p)")
    assert aside.xpath("string(p[@class='counts'])").startswith("Prohibited: 1, ")
    rows = [[row.text_content() for row in made.xpath("//table[@class='places']//tr[@id]")] for made in (one, world)]
    assert rows[0] == rows[1]
    ids = one.xpath("//@id")
    assert len(ids) == len(set(ids))
    levels = [int(heading.tag[1]) for heading in aside.xpath(".//h2 | .//h3")]
    assert levels[:2] == [2, 3]


def test_a_notice_of_everywhere_is_refused_and_the_choice_is_kept(client: TestClient) -> None:
    page = send(client, text=WATCH, to="all", format="notice")
    assert "a notice and a report are of places that are named" in page.xpath("string(//*[@role='alert'])")
    assert page.xpath("//select[@id='to']//option[@selected]/@value") == ["all"]


# In a browser


def test_the_map_below_an_answer_is_opened_and_fits(browser: Any, address: str) -> None:
    watched = Watched(browser, PHONE)
    page = watched.page
    page.goto(f"{address}?language=en")
    page.set_input_files("#files", MANUAL)
    page.select_option("#to", "KP")
    page.click("button >> nth=0")
    page.wait_for_selector(".ruling")
    for size in sizes(page):
        assert not page.locator(".map").is_visible()
        page.locator("aside summary").first.click()
        assert page.locator(".map").is_visible()
        fits(page, size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.locator("aside summary").first.click()
    watched.close(address)


def see(page: Any, address: str, language: str = "en") -> None:
    page.goto(f"{address}?language={language}")
    page.set_input_files("#files", MANUAL)
    page.select_option("#to", "all")
    page.click("#buttons button >> nth=0")
    page.wait_for_selector(".map")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_map_fits_and_a_place_leads_to_its_row(browser: Any, address: str, language: str) -> None:
    watched = Watched(browser, PHONE)
    page = watched.page
    see(page, address, language)
    for size in sizes(page):
        for _ in schemes(page):
            fits(page, size)
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            page.locator("figure a[href='#KP'] .land").click()
            assert page.url.endswith("#KP")
            box = page.locator("tr#KP").bounding_box()
            assert 0 <= box["y"] < size[1], "its row is on the screen"
    watched.close(address)


def test_the_reason_stands_under_the_pointer_and_with_the_keyboard(browser: Any, address: str) -> None:
    watched = Watched(browser, DESK)
    page = watched.page
    see(page, address)
    caption = page.locator("figure a[href='#BR'] .caption p")
    assert not caption.is_visible()
    page.locator("figure a[href='#BR'] .land").hover()
    assert caption.is_visible()
    assert re.match("Brazil: Conditions apply.* – .*Anatel", caption.inner_text())
    page.mouse.move(1, 1)
    assert not caption.is_visible()
    page.locator(".skip").first.focus()
    page.keyboard.press("Tab")  # the map, which scrolls where it is too wide
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    assert page.locator(f"figure a[href='{first}'] .caption p").is_visible()
    watched.close(address)


def test_the_table_is_one_key_away(browser: Any, address: str) -> None:
    watched = Watched(browser, DESK)
    page = watched.page
    see(page, address)
    page.locator(".skip").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('tr').id") == "KP"
    watched.close(address)


def test_axe_finds_nothing_in_the_map(browser: Any, address: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    see(page, address)
    found = [faults(page) for _ in sizes(page) for _ in schemes(page)]
    context.close()
    assert found == [[]] * 4
