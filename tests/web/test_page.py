"""The page without a script, as a browser gets it."""

import re
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from caveat.reports import languages
from caveat.web.pages import policy
from tests.web.conftest import MANUAL, WATCH

FIRST_VIEW = 150_000  # bytes


def parsed(text: str) -> Any:
    return html.document_fromstring(text)


def form(client: TestClient, language: str = "en") -> Any:
    return parsed(client.get("/", headers={"accept-language": language}).text)


def send(client: TestClient, *files: tuple[str, bytes], **fields: str | list[str]) -> Any:
    return client.post("/", data=fields, files=[("files", one) for one in files])


def test_the_ruling_comes_first_then_the_line_that_says_why(client: TestClient) -> None:
    answer = send(client, (MANUAL.name, MANUAL.read_bytes()), to="KP", language="en")
    page = parsed(answer.text)
    assert page.xpath("string(//h2)") == "Prohibited"
    assert page.xpath("//figure[1]//mark/text()")[0] == "卡托"
    assert page.xpath("//figure[1]/img/@src")[0].startswith("data:image/")
    assert page.xpath("//table[@class='facts']")
    assert page.xpath("//nav/a/@href") == ["/?language=en", "/rules?language=en", "#answers-head"]


def test_a_rule_that_is_told_leads_to_its_page(client: TestClient) -> None:
    page = parsed(send(client, text=WATCH, to="KP", act="import", language="ko").text)
    (address,) = set(page.xpath("//p[@class='rule']/a[contains(., 'kp-usim-smartwatch')]/@href"))
    assert address == "/rules/kp-usim-smartwatch?language=ko"
    for one in set(page.xpath("//a[starts-with(@href, '/rules/')]/@href")):
        assert client.get(one).status_code == 200, one


def test_a_pasted_text_is_answered_in_the_language_of_the_page(client: TestClient) -> None:
    answer = send(client, text=WATCH, to=["", "KP", "DE"], act="import", model="", as_of="", language="ko")
    page = parsed(answer.text)
    assert page.get("lang") == "ko"
    assert len(page.xpath("//table[@class='overview']/tbody/tr")) == 2
    assert "붙여 넣은 글" in page.text_content()


@pytest.mark.parametrize(
    ("preferred", "language"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en;q=0.1, ja;q=0.5", "ja"),
        ("zh-TW", "zh-Hant"),
        ("fr, zh-CN;q=0.3", "zh"),
        ("ko;q=0, fr", "en"),
        ("ko;q=much, *;;,", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_that_which_the_browser_prefers(client: TestClient, preferred: str, language: str) -> None:
    assert form(client, preferred).get("lang") == language


@pytest.mark.parametrize("language", languages())
def test_the_language_can_be_switched(client: TestClient, language: str) -> None:
    page = parsed(client.get("/", params={"language": language}).text)
    assert page.get("lang") == language
    assert page.xpath("//nav//a[@aria-current]/@lang") == [language]
    assert page.xpath("//input[@name='language']/@value") == [language]
    assert set(page.xpath("//nav//a/@href")) == {f"/?language={one}" for one in languages()}


def test_every_field_has_a_label_and_every_place_a_name(client: TestClient) -> None:
    page = form(client)
    named = page.xpath("//label/@for")
    for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert field.get("id") in named or field.getparent().tag == "label"
    near, far = (group.xpath("option/@value") for group in page.xpath("//select[@id='to']/optgroup"))
    assert {"KP", "CN", "EU", "DE"} <= set(near)
    assert "INT" not in near + far
    assert not set(near) & set(far)
    assert page.xpath("//fieldset//input/@value") == near


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"to": "KP"}, "Choose a file, paste a text, or type a model"),
        ({"text": WATCH}, "Choose where the device goes."),
        ({"text": WATCH, "to": "KP", "as_of": "soon"}, "'soon' is no day"),
        ({"text": WATCH, "to": "KP", "colour": "red"}, "there is no field 'colour'"),
        ({"text": WATCH, "to": "KP", "language": "tlh"}, "there are no reports in 'tlh'"),
    ],
)
def test_what_is_lacking_is_said_on_the_form_which_keeps_what_was_chosen(
    client: TestClient, fields: dict[str, str], said: str
) -> None:
    answer = send(client, **{"language": "en", **fields})
    page = parsed(answer.text)
    assert answer.status_code == 422
    assert said in page.xpath("string(//*[@role='alert'])")
    chosen = [fields["to"]] if "to" in fields and "colour" not in fields else []
    assert page.xpath("//select[@id='to']//option[@selected]/@value") == chosen
    assert "nano-SIM" not in answer.text


def test_words_of_strangers_are_text_and_not_markup(client: TestClient) -> None:
    evil = "</textarea><script>alert(1)</script><b>eSIM</b>"
    name = '"><script>alert(2)</script>.txt'
    pages = [
        send(client, (name, f"{evil} 支持eSIM".encode()), text=evil, to="KP", model=evil),
        send(client, text=evil, to=evil),
        send(client, text=evil, **{evil: "KP"}),
    ]
    for answer in pages:
        page = parsed(answer.text)
        assert not page.xpath("//script[not(@src or @id='words')] | //b | //*[@onerror]")
        assert "alert(1)" in page.text_content().casefold()


def test_what_the_user_has_seen_moves_the_verdict_and_is_told_as_said(client: TestClient) -> None:
    page = form(client)
    facts = page.xpath("//select[@name='fact']")
    assert {"sim_slot", "esim", "fm_receiver"} <= {one.get("id") for one in facts}
    answers = [
        parsed(send(client, text="智能手表\n支持蓝牙", to="KP", language="en", fact=seen).text)
        for seen in (["", ""], ["sim_slot=present", ""])
    ]
    assert [one.xpath("string(//h2)") for one in answers] == ["Undetermined", "Prohibited"]
    (row,) = answers[1].xpath("//table[@class='facts']//tr[th='SIM card slot']")
    assert [cell.text_content() for cell in row][1:] == ["present", "declared"]


def test_a_page_to_print_comes_as_pdf(client: TestClient) -> None:
    answer = send(client, text=WATCH, to="KP", language="ko", format="notice")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content.startswith(b"%PDF-")
    assert form(client).xpath("//button[@name='format']/@value") == ["notice"]


def test_rules_are_listed_and_each_can_be_read(client: TestClient) -> None:
    listed = parsed(client.get("/rules", params={"to": "KP", "act": "import", "language": "ko"}).text)
    assert listed.xpath("//select[@id='to']/option[@selected]/@value") == ["KP"]
    links = listed.xpath("//ul[@class='rules']//a/@href")
    assert links[0].startswith("/rules/")
    (link,) = [one for one in links if "kp-usim-smartwatch" in one]
    rule = parsed(client.get(link).text)
    assert rule.get("lang") == "ko"
    assert "USIM" in rule.xpath("string(//h1)")
    assert rule.xpath("//p[@class='source']/a/@rel") == ["noreferrer"] * 2
    assert "\n  " in rule.xpath("string(//p[@class='tree'][2])")


def test_all_rules_can_be_listed_in_every_language(client: TestClient) -> None:
    for language in languages():
        page = parsed(client.get("/rules", params={"language": language}).text)
        assert len(page.xpath("//ul[@class='rules']/li")) > 100
        assert not page.xpath("//script | //*[@style]")
    assert client.get("/rules/no-such-rule").status_code == 404
    none = parsed(client.get("/rules", params={"to": "AD", "act": "network-service", "language": "en"}).text)
    assert "No such rule was found." in none.text_content()


@pytest.mark.parametrize("asked", ["/", "/answer"])
def test_a_page_needs_nothing_from_elsewhere_and_waits_for_no_script(client: TestClient, asked: str) -> None:
    answer = client.get("/") if asked == "/" else send(client, text=WATCH, to="KP")
    page = parsed(answer.text)
    assert not page.xpath("//iframe | //object | //*[@style] | //*[starts-with(name(@*), 'on')]")
    assert not page.xpath("//script[not(@src and @defer) and not(@type='application/json')]")
    loaded = page.xpath("//img/@src | //link/@href | //source/@src")
    assert loaded
    assert not [one for one in loaded if not one.startswith("data:")]
    assert page.xpath("//form/@action") == ["/"]
    assert not re.search(r"url\(|@import", "".join(page.xpath("//style/text()")))
    assert "set-cookie" not in answer.headers


def test_the_policy_lets_nothing_in_but_the_style_that_is_sent(client: TestClient) -> None:
    from base64 import b64encode
    from hashlib import sha256

    for answer in (client.get("/"), send(client, text=WATCH, to="KP")):
        assert answer.headers["content-security-policy"] == policy()
        assert "default-src 'none'" in policy()
        assert "unsafe" not in policy()
        (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
        assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy()
        assert "http-equiv" not in answer.text


def test_the_first_view_is_light(client: TestClient) -> None:
    scripts = sum(len(client.get(one).content) for one in form(client).xpath("//script/@src"))
    assert scripts
    assert max(len(client.get("/", params={"language": one}).content) for one in languages()) + scripts < FIRST_VIEW
