"""What the user answers on the page moves the verdict, and is never taken for what was read."""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from starlette.testclient import TestClient

from caveat.model.profile import Observation
from caveat.profiles import profile, reading, settle
from caveat.profiles.declared import declare
from caveat.readers import read_text
from caveat.web.sealed import SealError, opened, seal
from tests.web.conftest import KEY, MANUAL, PHONE, Watched, faults, fits, sizes

OTHER = b"o" * 32
LISTING = "智能手表\n支持蓝牙\n"
LINES = (
    "智能手表",
    "支持插卡",
    "No SIM slot.",
    "eSIM",
    "LTE model only: GPS",
    "IMEI: 353012345678903",
    "电池 3.7V 500mAh",
    "系统语言：中文",
    "Type-C 充电",
)
SAID = ("sim_slot=absent", "sim_slot=present", "esim=removed", "bluetooth=disabled", "charging_port=usb-c")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=6), st.lists(st.sampled_from(SAID), max_size=3, unique=True))
def test_what_was_read_and_sealed_gives_the_profile_of_a_fresh_reading(lines: list[str], said: list[str]) -> None:
    evidence = read_text("\n".join(lines))
    declared: list[Observation] = [declare(*one.split("=")) for one in said]
    sealed = seal(reading(evidence), KEY)
    assert sealed is not None
    assert settle(opened(sealed, KEY), declared) == profile(evidence, declared=declared)
    assert "353012345678903" not in b64decode(sealed).decode("latin-1")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_was_not_sealed_here_or_was_changed_since_is_refused(data: st.DataObject) -> None:
    sealed = seal(reading(read_text(LISTING)), KEY) or ""
    with pytest.raises(SealError):
        opened(sealed, OTHER)
    content = bytearray(b64decode(sealed))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealError):
        opened(b64encode(content).decode(), KEY)
    with pytest.raises(SealError):
        opened(data.draw(st.text(max_size=200)), KEY)


def test_without_a_key_nothing_is_sealed_and_nothing_opened() -> None:
    assert seal(reading(read_text(LISTING)), b"") is None
    with pytest.raises(SealError):
        opened(b64encode(hmac.digest(b"", b"", "sha256")).decode(), b"")


def asked(client: TestClient, fields: dict[str, Any]) -> Any:
    return html.fromstring(client.post("/", data=fields).content)


def filled(page: Any, **answers: str) -> dict[str, list[str]]:
    """The fields of the form on an answer page, as a browser sends them."""
    form = page.get_element_by_id("answers")
    fields: dict[str, list[str]] = {}
    for one in form.xpath(".//input[@type='hidden']"):
        fields.setdefault(one.get("name"), []).append(one.get("value"))
    for one in form.xpath(".//select"):
        chosen = one.xpath("./option[@selected]/@value") or one.xpath("./option[1]/@value")
        fact = one.get("id").removeprefix("answer-")
        fields.setdefault(one.get("name"), []).append(answers.get(fact, chosen[0]))
    return fields


def test_an_answer_moves_the_verdict_without_the_files_and_stays_said(client: TestClient) -> None:
    first = asked(client, {"text": LISTING, "to": "KP", "act": "sell", "language": "en"})
    assert first.xpath("string(//h2)") == "Undetermined"
    second = asked(client, filled(first, sim_slot="sim_slot=present"))
    assert second.xpath("string(//h2)") == "Prohibited"
    assert second.xpath("//table[@class='facts']//tr[th='SIM card slot']/td/text()")[:2] == ["present", "declared"]
    assert second.xpath("//table[@class='facts']//tr[th='Bluetooth']/td/text()")[1].startswith("stated")
    again = asked(client, filled(second, sim_slot=""))
    assert again.xpath("string(//h2)") == "Undetermined"
    assert again.xpath("string(//p[@id='status'])") == first.xpath("string(//p[@id='status'])")


def test_a_forged_reading_is_told_and_answers_nothing(client: TestClient) -> None:
    forged = seal(reading(read_text("nano-SIM slot")), OTHER)
    made = client.post("/", data={"read": forged, "to": "KP", "language": "en"})
    assert made.status_code == 422
    assert "is not known here any more" in made.text
    assert client.post("/api/v1/check", data={"read": forged, "to": "KP"}).status_code == 422


def test_the_question_to_the_supplier_asks_what_is_open_in_his_language(client: TestClient) -> None:
    first = asked(client, {"text": LISTING, "to": "KP", "act": "sell", "language": "en"})
    assert "SIM卡槽：有没有？" in first.get_element_by_id("letter").text
    fields = filled(first, sim_slot="sim_slot=present")
    second = asked(client, fields | {"supplier": ["ko"]})
    assert second.get_element_by_id("letter").text.startswith("안녕하세요.")
    assert second.get_element_by_id("letter").get("lang") == "ko"


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [
        ("html", "text/html", b"<!doctype html>"),
        ("notice", "application/pdf", b"%PDF-"),
        ("json", "application/json", b"{"),
    ],
)
def test_the_answer_can_be_kept(client: TestClient, form: str, kind: str, begins: bytes) -> None:
    first = asked(client, {"text": LISTING, "to": "KP", "language": "en"})
    made = client.post("/", data=filled(first, sim_slot="sim_slot=present") | {"format": [form]})
    assert made.headers["content-type"].startswith(kind)
    assert made.headers["content-disposition"] == f'attachment; filename="caveat.{form if form != "notice" else "pdf"}"'
    assert made.content.startswith(begins)
    if form == "json":
        document = json.loads(made.content)
        assert [one["basis"] for one in document["facts"]["sim_slot"]["observations"]] == ["declared"]


# In a browser


@pytest.fixture
def answered(browser: Any, address: str) -> Iterator[Any]:
    """The answer page of a manual, with scripts."""
    watched = Watched(browser, PHONE, scripts=True, locale="en-GB")
    page = watched.page
    page.goto(address)
    page.set_input_files("#files", MANUAL)
    page.select_option("#to", "KP")
    page.click("button[type=submit]:not([name])")
    page.wait_for_selector("#answers")
    yield page
    watched.close(address)


def test_in_a_browser_a_choice_moves_the_verdict_at_once_and_pictures_stay(answered: Any) -> None:
    page = answered
    pictures = page.locator("main figure img").count()
    before = page.text_content("#status")
    assert pictures
    for size in sizes(page):
        fits(page, size)
        select = page.locator("#answers select[name=fact]").first
        name = select.get_attribute("id")
        select.focus()
        select.select_option(index=1)
        page.wait_for_selector("text=declared", state="attached")
        assert page.locator("main figure img").count() == pictures
        assert page.evaluate("document.activeElement.id") == name
        assert page.text_content("#status").split(":")[0] == before.split(":")[0]
        fits(page, size)
        page.select_option(f"#{name}", index=0)
        page.wait_for_selector("text=declared", state="detached")


def test_in_a_browser_the_question_can_be_copied_and_the_report_kept_with_its_pictures(answered: Any) -> None:
    page = answered
    page.click("#supplier summary")
    for _ in sizes(page):
        page.click("#copy")
        page.wait_for_selector("#status:has-text('Copied.')", state="attached")
        with page.expect_download() as kept:
            page.click("button[value=html]")
        report = kept.value.path().read_text(encoding="utf-8")
        assert "data:image/" in report
        assert "answer.js" not in report


def test_axe_finds_nothing_serious_on_an_answer(answered: Any) -> None:
    page = answered
    page.click("#supplier summary")
    found = [fault for _ in sizes(page) for fault in faults(page)]
    assert [fault for fault in found if fault[1] in ("serious", "critical")] == []
