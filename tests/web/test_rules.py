"""The rules to read: by place, act, fact and day, each at an address of its own."""

from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from caveat.reports import languages
from caveat.reports.messages import messages
from caveat.rules import asked
from caveat.vocabulary import Topic
from tests.packs import PACKS
from tests.web.conftest import DAY, DESK, PHONE, Watched, fits, sizes


def parsed(text: str) -> Any:
    return html.document_fromstring(text)


def page(client: TestClient, path: str = "/rules", **asked_for: str) -> Any:
    return parsed(client.get(path, params={"language": "en", **asked_for}).text)


def links(made: Any) -> list[str]:
    return [one.partition("?")[0].removeprefix("/rules/") for one in made.xpath("//ul[@class='rules']//a/@href")]


def test_rules_are_found_by_the_fact_that_they_ask(client: TestClient) -> None:
    made = page(client, fact="fm_receiver")
    assert "br-fm-enabled" in links(made)
    assert "kp-usim-smartwatch" not in links(made)
    assert made.xpath("//select[@id='fact']//option[@selected]/@value") == ["fm_receiver"]
    listed = client.get("/api/v1/rules", params={"fact": "fm_receiver"}).json()
    assert sorted(one["requirement"] for one in listed["rules"]) == sorted(links(made))
    both = links(page(client, fact="esim", to="KP", act="sell"))
    assert both == ["kp-usim-smartwatch"]


@pytest.mark.parametrize("language", languages())
def test_only_facts_that_rules_ask_are_offered_each_with_its_name(client: TestClient, language: str) -> None:
    made = page(client, language=language)
    groups = made.xpath("//select[@id='fact']/optgroup")
    assert len(groups) == len(Topic)
    offered = [one for group in groups for one in group.xpath("option/@value")]
    assert len(offered) == len(set(offered))
    assert set(offered) == asked(PACKS)
    named = {one.get("value"): one.text for group in groups for one in group.xpath("option")}
    assert named == {fact: messages(language).fact(fact) for fact in offered}


@pytest.mark.parametrize("path", ["/rules", "/api/v1/rules"])
def test_a_fact_that_there_is_not_is_named_with_those_that_come_near(client: TestClient, path: str) -> None:
    answer = client.get(path, params={"fact": "esimm"})
    assert answer.status_code == 422
    assert "did you mean esim" in answer.json()["detail"]


def test_a_place_says_which_packs_bind_there_how_old_they_are_and_what_they_leave_open(client: TestClient) -> None:
    made = page(client, to="DE")
    assert [one.get("id") for one in made.xpath("//section[@class='pack']")] == ["pack-de", "pack-eu", "pack-int"]
    (own,) = [pack for pack in PACKS if pack.id == "kp"]
    said = page(client, to="KP").xpath("//section[@id='pack-kp']")[0].text_content()
    assert own.version in said
    assert own.digest in said
    assert "last read" in said
    assert "carriage by air" in said
    assert "whether an eSIM counts" in said
    (entry,) = [one for one in client.get("/api/v1/rules", params={"to": "KP"}).json()["packs"] if one["pack"] == "kp"]
    assert entry["digest"] == own.digest
    assert "carry-by-air" in entry["silent"]
    assert "import" not in entry["silent"]


def test_the_rules_of_a_place_come_first_then_what_binds_everywhere(client: TestClient) -> None:
    headings = page(client, to="KP").xpath("//section[not(@class)]/h2/text()")
    assert headings == ["North Korea", "International traffic"]


def test_a_place_without_a_pack_is_not_called_free_of_rules(client: TestClient) -> None:
    made = page(client, to="CA")
    assert "No rule pack is about Canada itself" in made.xpath("string(//p[@class='lone'])")
    assert made.xpath("//select[@id='to']/option[@selected]/@value") == ["CA"]
    assert not page(client, to="KP").xpath("//p[@class='lone']")


def test_each_rule_leads_to_the_others_of_its_place_and_of_its_facts(client: TestClient) -> None:
    made = page(client, "/rules/kp-usim-smartwatch", as_of="2026-01-01")
    others = made.xpath("//nav[@class='more']//a/@href")
    assert others == [
        "/rules?to=KP&language=en&as_of=2026-01-01",
        *(f"/rules?fact={fact}&language=en&as_of=2026-01-01" for fact in ("category", "sim_slot", "esim")),
        "/rules/kp-usim-smartwatch",
    ]
    for link in others[:-1]:
        assert "kp-usim-smartwatch" in links(parsed(client.get(link).text))


def test_each_clause_in_the_list_leads_to_its_own_part_of_the_rule(client: TestClient) -> None:
    for link in page(client, to="UZ").xpath("//ul[@class='rules']//a/@href"):
        made = parsed(client.get(link).text)
        assert len(made.xpath(f"//section[@id='{link.partition('#')[2]}']")) == 1
        ids = made.xpath("//@id")
        assert len(ids) == len(set(ids))


def test_the_language_is_switched_for_the_same_rules(client: TestClient) -> None:
    made = page(client, to="KP", fact="esim", as_of="2026-01-01")
    (korean,) = made.xpath("//nav[@class='languages']/a[@lang='ko']/@href")
    assert korean == "/rules?language=ko&to=KP&fact=esim&as_of=2026-01-01"
    assert links(parsed(client.get(korean).text)) == links(made)
    assert page(client).xpath("//input[@id='as_of']/@value") == [DAY.isoformat()]


@pytest.mark.parametrize(
    "path", ["rules?to=DE&language=zh", "rules?fact=esim&language=ko", "rules/uz-uzimei?language=en"]
)
def test_the_rules_fit_a_screen_and_ask_no_other_host(browser: Any, address: str, path: str) -> None:
    watched = Watched(browser, PHONE)
    page = watched.page
    page.goto(address + path)
    for one in page.locator("summary").all():
        one.click()
    for size in sizes(page):
        fits(page, size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    watched.close(address)


def test_a_rule_is_found_by_its_fact_with_the_keyboard_alone(browser: Any, address: str) -> None:
    watched = Watched(browser, DESK, locale="en-GB")
    page = watched.page
    page.goto(f"{address}rules")
    page.focus("#fact")
    page.keyboard.type("built-in eSIM")
    page.keyboard.press("Enter")
    page.locator("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**fact=esim**")
    page.locator("ul.rules a", has_text="No smartwatch").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/kp-usim-smartwatch**")
    assert page.locator("h1").inner_text() == "No smartwatch that can take a USIM card"
    watched.close(address)
