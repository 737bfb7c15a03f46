"""The first page with its script, in a real browser: on a desk and on a phone."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.web.conftest import DESK, MANUAL, PHONE, Watched, faults, fits, schemes
from tests.web.test_stream import pdf

SIZES = [(DESK, {}), (PHONE, {"has_touch": True, "is_mobile": True})]
BOTH = pytest.mark.parametrize(("size", "options"), SIZES, ids=["desk", "phone"])
DROP = """(files) => {
  const dropped = new DataTransfer();
  for (const [name, text] of files) dropped.items.add(new File([text], name));
  for (const kind of ["dragover", "drop"])
    document.body.dispatchEvent(
      new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: dropped })
    );
}"""
PASTE = """([kind, content]) => {
  const pasted = new DataTransfer();
  if (kind === "text") pasted.setData("text/plain", content);
  else pasted.items.add(new File([content], "image.png", { type: "image/png" }));
  document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: pasted }));
}"""


def opened(browser: Any, address: str, size: tuple[int, int], **options: Any) -> Watched:
    watched = Watched(browser, size, scripts=True, **{"locale": "en-GB", **options})
    watched.page.goto(address)
    return watched


def send(page: Any) -> None:
    page.click("#buttons button >> nth=0")


def names(page: Any) -> list[str]:
    return [one.inner_text() for one in page.locator("#chosen li span:first-child").all()]


@BOTH
def test_the_pages_that_are_read_are_told_and_then_the_answer_stands_there(
    browser: Any, address: str, size: tuple[int, int], options: dict[str, Any]
) -> None:
    watched = opened(browser, address, size, **options)
    page = watched.page
    page.evaluate(
        "() => { window.told = []; new MutationObserver(() => told.push(document.getElementById('step').textContent))"
        ".observe(document.getElementById('step'), { childList: true }); }"
    )
    manual = {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": pdf(4)}
    page.set_input_files("#files", [manual])
    page.set_input_files("#files", MANUAL)
    assert names(page) == ["manual.pdf", MANUAL.name], "what is chosen later comes to what was chosen before"
    page.select_option("#to", "KP")
    fits(page, size)
    send(page)
    page.wait_for_selector(".ruling")
    told = page.evaluate("told")
    assert any(re.fullmatch(r"manual\.pdf: page [2-4] of 4 \(files read: [01] of 2\)", one) for one in told), told
    assert told[-1].startswith("All is read")
    assert page.locator(".ruling h2").inner_text() == "Prohibited"
    assert page.locator("h1").evaluate("one => one === document.activeElement"), "a screen reader begins there"
    fits(page, size)
    page.go_back()
    assert names(page) == ["manual.pdf", MANUAL.name], "one step back, the form is as it was"
    assert page.input_value("#to") == "KP"
    page.go_forward()
    assert page.locator(".ruling h2").inner_text() == "Prohibited"
    watched.close(address)


@BOTH
def test_it_can_be_stopped_and_asked_again(
    browser: Any, address: str, size: tuple[int, int], options: dict[str, Any]
) -> None:
    watched = opened(browser, address, size, **options)
    page = watched.page
    page.set_input_files("#files", {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": pdf(800)})
    page.select_option("#to", "KP")
    send(page)
    page.locator("#step", has_text=" of 800").wait_for()
    assert page.locator("#stop").evaluate("one => one === document.activeElement")
    fits(page, size)
    page.keyboard.press("Enter")
    page.wait_for_selector("#buttons")
    assert page.inner_text("#said").startswith("Stopped")
    page.click("#chosen button")
    assert page.locator("#chosen").is_hidden()
    page.fill("#text", "4G smartwatch with a nano-SIM slot")
    send(page)
    page.wait_for_selector(".ruling")
    watched.close(address)


def test_files_are_dropped_on_the_page_and_taken_away_again(browser: Any, address: str) -> None:
    watched = opened(browser, address, DESK)
    page = watched.page
    page.evaluate(DROP, [["a.txt", "4G smartwatch"], ["b.txt", "No NFC."]])
    page.evaluate(DROP, [["<b>c</b>.txt", "Open the card tray and insert the nano-SIM card."]])
    assert names(page) == ["a.txt", "b.txt", "<b>c</b>.txt"]
    assert page.inner_text("#count").startswith("Chosen: 3 (")
    page.get_by_role("button", name="Remove b.txt").press("Enter")
    assert names(page) == ["a.txt", "<b>c</b>.txt"]
    assert page.get_by_role("button", name="Remove <b>c</b>.txt").evaluate("one => one === document.activeElement")
    page.select_option("#to", "KP")
    send(page)
    page.wait_for_selector(".ruling")
    assert page.locator(".ruling h2").inner_text() == "Prohibited"
    watched.close(address)


def test_a_picture_and_a_text_are_pasted(browser: Any, address: str) -> None:
    watched = opened(browser, address, DESK)
    page = watched.page
    page.evaluate(PASTE, ["text", "4G smartwatch"])
    page.evaluate("document.activeElement.blur()")
    page.evaluate(PASTE, ["text", "nano-SIM slot: yes"])
    page.evaluate(PASTE, ["file", "no picture"])
    assert page.input_value("#text") == "4G smartwatch\nnano-SIM slot: yes"
    assert names(page) == ["image.png"]
    watched.close(address)


def test_a_phone_offers_its_camera_and_a_desk_does_not(browser: Any, address: str) -> None:
    for size, options in SIZES:
        watched = opened(browser, address, size, **options)
        page = watched.page
        assert page.locator("#photo").count() == bool(options)
        assert page.locator("#drop-note").is_visible() != bool(options)
        if options:
            assert page.locator("input[capture]").get_attribute("capture") == "environment"
            with page.expect_file_chooser() as chooser:
                page.click("#photo")
            chooser.value.set_files({"name": "image.jpg", "mimeType": "image/jpeg", "buffer": photo()})
            assert names(page) == ["image.jpg"]
        watched.close(address)


def photo() -> bytes:
    content = BytesIO()
    Image.new("RGB", (40, 40), "white").save(content, "jpeg")
    return content.getvalue()


def test_what_is_too_much_is_said_before_it_is_sent(browser: Any, address: str, tmp_path: Path) -> None:
    watched = opened(browser, address, DESK)
    page = watched.page
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    page.set_input_files("#files", large)
    assert "315 MB; at most 268 MB" in page.inner_text("#over")
    page.select_option("#to", "KP")
    before = len(watched.asked)
    send(page)
    assert not page.evaluate("document.getElementById('files').validity.valid")
    assert len(watched.asked) == before
    page.click("#chosen button")
    assert page.evaluate("document.getElementById('files').validity.valid")
    watched.close(address)


def test_what_stands_in_the_way_is_said_where_the_files_still_are(browser: Any, address: str) -> None:
    watched = opened(browser, address, PHONE)
    page = watched.page
    page.select_option("#to", "KP")
    send(page)
    page.wait_for_selector("#fault >> text=Choose a file")
    assert page.input_value("#to") == "KP"
    page.fill("#model", "W1")
    send(page)
    page.wait_for_selector(".ruling")
    assert "Nothing was read as evidence" in page.inner_text(".ruling")
    complaints = [one for one in watched.complaints if "422" not in one]
    watched.complaints = complaints  # the browser tells of the status, too
    watched.close(address)


def test_axe_finds_nothing_while_files_are_chosen_and_read(browser: Any, address: str) -> None:
    watched = opened(browser, address, PHONE, has_touch=True, bypass_csp=True)
    page = watched.page
    page.set_input_files("#files", {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": pdf(800)})
    found = [faults(page) for _ in schemes(page)]
    page.select_option("#to", "KP")
    send(page)
    page.locator("#step", has_text=" of 800").wait_for()
    found += [faults(page) for _ in schemes(page)]
    page.click("#stop")
    page.fill("#model", "W1")
    page.click("#chosen button")
    send(page)
    page.wait_for_selector(".ruling")
    found += [faults(page) for _ in schemes(page)]
    assert found == [[]] * 6
