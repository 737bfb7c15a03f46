"""The page of a stock list: without a script a file comes back, with it the table fills."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from caveat.reports import languages
from caveat.web.pages import policy, script
from tests.web.conftest import PHONE, Watched, faults, fits, schemes, sizes

STOCK = Path(__file__).parents[2] / "samples" / "stock.csv"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
FILL = "form button[type=submit] >> nth=0"


def parsed(text: str) -> Any:
    return html.document_fromstring(text)


def send(client: TestClient, *, name: str = "stock.csv", **fields: str) -> Any:
    return client.post("/stock?language=ja", data=fields, files=[("files", (name, STOCK.read_bytes()))])


def test_the_page_is_linked_and_speaks_every_language(client: TestClient) -> None:
    for language in languages():
        first = parsed(client.get("/", params={"language": language}).text)
        (link,) = first.xpath("//a[starts-with(@href, '/stock')]/@href")
        page = parsed(client.get(link).text)
        assert page.get("lang") == language
        assert page.xpath("string(//h1)") == first.xpath("string(//a[starts-with(@href, '/stock')])")
        said = json.loads(page.xpath("string(//script[@type='application/json'])"))
        used = set(re.findall(r'say\("([\w-]+)"', script("stock.js"))) | {"running", "done", "stopped", "cut"}
        assert used <= said["words"].keys()


def test_without_a_script_the_answers_come_as_a_file(client: TestClient) -> None:
    page = parsed(client.get("/stock").text)
    assert page.xpath("//form//button[@name='format']/@value") == ["xlsx", "csv"]
    sheet = send(client, to="KP", act="sell", format="xlsx", as_of="", language="en")
    assert sheet.headers["content-disposition"] == 'attachment; filename="caveat.xlsx"'
    assert sheet.content.startswith(b"PK")
    cells = send(client, to="KP", act="sell", format="csv", language="en")
    same = client.post(
        "/api/v1/screen",
        data={"to": "KP", "act": "sell", "format": "csv", "language": "en"},
        files=[("files", ("stock.csv", STOCK.read_bytes()))],
    )
    assert cells.content == same.content


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"to": ""}, "say where it goes"),
        ({"to": EVIL}, "is no place"),
        ({"to": "KP", "language": "tlh"}, "there are no reports in 'tlh'"),
        ({"to": "KP", "name": "stock.pdf", "language": "en"}, "no table by the ending"),
    ],
)
def test_what_is_lacking_is_said_on_the_page(client: TestClient, fields: dict[str, str], said: str) -> None:
    answer = send(client, **fields)
    page = parsed(answer.text)
    assert answer.status_code == 422
    assert page.get("lang") == "ja"
    assert said in page.xpath("string(//*[@role='alert'])")
    assert page.xpath("//script/@src") == ["/stock.js"]
    assert not page.xpath("//img")


def test_nothing_runs_but_the_script_of_the_page(client: TestClient) -> None:
    page = parsed(client.get("/stock").text)
    assert page.xpath("//script/@src") == ["/stock.js"]
    assert not page.xpath("//script[not(@src) and @type!='application/json'] | //*[@style]")
    assert not page.xpath("//*[@*[starts-with(name(), 'on')]]")
    assert "script-src 'self';" in policy()
    answer = client.get("/stock.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|https?:", answer.text)


# In a browser


@pytest.fixture
def watched(browser: Any, address: str) -> Iterator[Watched]:
    """The page, on a phone first; afterwards nothing was asked elsewhere, and nothing complained of."""
    made = Watched(browser, PHONE, scripts=True)
    made.page.set_default_timeout(15_000)
    made.page.goto(f"{address}stock?language=en")
    yield made
    made.close(address)


@pytest.fixture
def seen(watched: Watched) -> Any:
    return watched.page


def fill(page: Any, path: Path, *to: str, wait: str = "#keep:not([hidden])") -> None:
    page.set_input_files("#files", path)
    page.select_option("#to", to[0])
    if to[1:]:
        page.click("form summary")
    for place in to[1:]:
        page.check(f"input[name=to][value={place}]")
    page.click(FILL)
    page.wait_for_selector(wait)


def devices(page: Any) -> list[str]:
    return [one.inner_text() for one in page.locator(".answers tbody th button").all()]


def counts(page: Any) -> dict[str, int]:
    texts = [one.inner_text() for one in page.locator("#filter button").all()]
    return {text.rpartition(" ")[0].strip() or text: int(re.sub(r"\D", "", text)) for text in texts}


def listed(folder: Path, count: int) -> Path:
    path = folder / "many.csv"
    slots = ("No SIM slot", "nano-SIM slot")
    rows = (f"{number},smartwatch {number},{slots[number % 2]}" for number in range(count))
    path.write_text("sku,title,text\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_columns_are_seen_before_the_run_and_can_be_set(seen: Any) -> None:
    seen.set_input_files("#files", STOCK)
    seen.wait_for_selector("#columns:not([hidden])")
    choices = seen.locator("#columns select").all()
    assert [one.evaluate("each => each.selectedOptions[0].text") for one in choices[:3]] == [
        "identifier, not read",
        "title",
        "description",
    ]
    assert "0001 · 0002" in seen.locator("#columns tbody tr").first.inner_text()
    for _ in sizes(seen):
        for choice in (choices[2], choices[3], choices[4]):
            choice.select_option(label="description")
            choice.select_option(label="not read")
    seen.select_option("#to", "KP")
    seen.click(FILL)
    seen.wait_for_selector("#keep:not([hidden])")
    seen.click(".answers tbody button >> nth=1")
    assert "What the listing says" not in seen.locator(".detail").inner_text()


def test_the_table_fills_and_is_filtered_sorted_and_opened(seen: Any) -> None:
    fill(seen, STOCK, "KP", "DE")
    assert "All 12 rows" in seen.inner_text("#progress")
    for _ in sizes(seen):
        assert seen.inner_text("#said") == seen.inner_text("#progress")
        seen.select_option("#case", label="North Korea · import")
        whole = counts(seen)
        assert whole["All"] == 12
        assert sum(whole.values()) == 24
        assert len(devices(seen)) == 12
        seen.click("#filter .prohibited")
        assert seen.get_attribute("#filter .prohibited", "aria-pressed") == "true"
        assert len(devices(seen)) == whole["Prohibited"] > 0
        seen.click("#filter .all")
        seen.fill("#words", "trail WATCH")
        found = devices(seen)
        assert 0 < len(found) < 12
        seen.fill("#words", "no such word")
        assert seen.inner_text("#none") == "No row is like that."
        seen.fill("#words", "")
        seen.click("[data-by=ruling] button")
        assert seen.get_attribute("[data-by=ruling]", "aria-sort") == "ascending"
        shown = [one.inner_text() for one in seen.locator(".answers .word").all()]
        order = list(whole)
        assert shown == sorted(shown, key=order.index)
        seen.click("[data-by=ruling] button")
        assert seen.get_attribute("[data-by=ruling]", "aria-sort") == "descending"
        assert [one.inner_text() for one in seen.locator(".answers .word").all()] == shown[::-1]
        assert seen.get_attribute("[data-by=number]", "aria-sort") is None


def test_a_row_opens_by_the_keyboard_and_says_why(seen: Any) -> None:
    fill(seen, STOCK, "KP", "DE")
    for _ in sizes(seen):
        button = seen.locator(".answers tbody th button").first
        button.focus()
        seen.keyboard.press("Enter")
        assert button.get_attribute("aria-expanded") == "true"
        told = seen.inner_text(".detail")
        for words in (
            "North Korea · import: Prohibited",
            "Germany · import",
            "USIM",
            "What the listing says",
            "nano-SIM",
        ):
            assert words in told
        for words in ("What to ask the supplier", "country of origin", "SIM card slot", "present", "货号"):
            assert words in told
        seen.keyboard.press("Enter")
        assert seen.locator(".detail").count() == 0


def test_the_answers_are_downloaded_as_the_interface_gives_them(seen: Any, client: TestClient, tmp_path: Path) -> None:
    path = listed(tmp_path, 700)
    fill(seen, path, "KP")
    sent = {"to": "KP", "act": "import", "language": "en"}
    for _ in sizes(seen):
        for press, kind in (("#lines", "jsonl"), ("#keep [value=csv]", "csv")):
            with seen.expect_download() as waited:
                seen.click(press)
            answer = client.post(
                "/api/v1/screen", data={**sent, "format": kind}, files=[("files", (path.name, path.read_bytes()))]
            )
            assert waited.value.suggested_filename == f"caveat.{kind}"
            assert Path(waited.value.path()).read_bytes() == answer.content
        with seen.expect_download() as waited:
            seen.click("#keep [value=xlsx]")
        assert Path(waited.value.path()).read_bytes().startswith(b"PK")


def test_without_a_script_the_form_is_enough(browser: Any, address: str) -> None:
    watched = Watched(browser, PHONE)
    page = watched.page
    page.goto(f"{address}stock?language=en")
    for size in sizes(page):
        assert not page.is_visible("#columns")
        assert not page.is_visible("#results")
        fits(page, size)
        page.set_input_files("#files", STOCK)
        page.select_option("#to", "KP")
        with page.expect_download() as waited:
            page.click("button[value=csv] >> nth=0")
        assert b"ruling_KP_import" in Path(waited.value.path()).read_bytes()
    watched.close(address)


def test_a_table_is_dropped_anywhere_on_the_page(seen: Any) -> None:
    dropped = """([name, text]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], name));
        for (const kind of ["dragover", "drop"])
            document.querySelector("h1").dispatchEvent(
                new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }"""
    seen.evaluate(dropped, ["stock.csv", STOCK.read_text(encoding="utf-8")])
    seen.wait_for_selector("#columns:not([hidden])")
    assert "详情" in seen.inner_text("#columns")


def test_words_of_strangers_are_text(seen: Any, tmp_path: Path) -> None:
    path = tmp_path / f"{EVIL.replace('/', '')}.csv"
    path.write_text(f'"{EVIL}",title,__proto__\n=cmd()|x,{EVIL},=cmd()\n+1,watch with eSIM,2\n', encoding="utf-8")
    fill(seen, path, "KP")
    seen.click(".answers tbody th button >> nth=0")
    assert seen.locator("main script, main img, .answers img").count() == 0
    for _ in sizes(seen):
        assert EVIL in seen.inner_text(".answers tbody th")
        assert "=cmd()|x" in seen.inner_text(".detail")
    assert seen.evaluate("({}).polluted") is None


def test_a_bad_table_is_told_and_a_good_one_still_fills(watched: Watched, tmp_path: Path) -> None:
    seen = watched.page
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 cut off")
    seen.set_input_files("#files", bad)
    seen.wait_for_selector("#fault:not([hidden])")
    assert "bad.xlsx is cut off" in seen.inner_text("#fault")
    seen.select_option("#to", "KP")
    seen.click(FILL)
    seen.wait_for_selector("#fault:not([hidden])")
    for _ in sizes(seen):
        assert seen.is_visible("#fault")
        assert not seen.is_visible("#results")
    fill(seen, STOCK, "KP")
    assert not seen.is_visible("#fault")
    assert all("422" in one for one in watched.complaints)
    watched.complaints.clear()


def test_a_run_is_stopped_and_is_not_taken_for_whole(seen: Any, tmp_path: Path) -> None:
    seen.check("input[name=act][value=sell]")
    fill(seen, listed(tmp_path, 200_000), "KP", "DE", wait=".answers tbody tr")
    for _ in sizes(seen):
        assert seen.is_visible("#stop")
    seen.click("#stop")
    seen.wait_for_selector("#stop", state="hidden")
    assert "not the whole table" in seen.inner_text("#progress")
    assert not seen.is_visible("#keep")
    assert len(devices(seen)) == 100 or len(devices(seen)) == 50


def test_a_page_of_many_rows_holds_a_hundred(seen: Any, tmp_path: Path) -> None:
    fill(seen, listed(tmp_path, 5_000), "KP")
    for _ in sizes(seen):
        assert len(devices(seen)) == 100
        assert seen.inner_text("#page") == "1–100 of 5,000"
        seen.click("#next")
        assert devices(seen)[0] == "smartwatch 100"
        seen.click("#previous")
    seen.click("[data-by=number] button")
    assert devices(seen)[0] == "smartwatch 4999"
    assert seen.is_disabled("#previous")


def test_the_page_fits_and_axe_finds_nothing(browser: Any, address: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}stock?language=ko")
    fill(page, STOCK, "KP", "DE")
    page.click(".answers tbody th button >> nth=0")
    found = []
    for size in sizes(page):
        fits(page, size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        found += [faults(page) for _ in schemes(page)]
    context.close()
    assert found == [[]] * 4
