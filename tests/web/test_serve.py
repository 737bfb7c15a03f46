"""The command that serves, and the page in a real browser."""

import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.web.conftest import (
    COMMAND,
    DESK,
    MANUAL,
    PHONE,
    Watched,
    begun,
    boxes,
    environment,
    faults,
    fits,
    schemes,
    sizes,
)


def refused(*options: str, **further: str) -> str:
    """What it says when it does not begin."""
    ran = subprocess.run(
        [*COMMAND, *options], capture_output=True, encoding="utf-8", env=environment(**further), timeout=60, check=False
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    return ran.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 - it is refused
def test_an_address_that_others_reach_needs_a_token(host: str) -> None:
    assert "give a token" in refused("--host", host, "--port", "0")


def test_an_address_that_cannot_be_had_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}: Address already in use" in refused("--port", str(port))
    assert "192.0.2.1" in refused("--host", "192.0.2.1", "--port", "0", CAVEAT_TOKEN="x")  # noqa: S106
    assert "65535" in refused("--port", "65536")


def test_a_wrong_pack_is_told_before_anything_is_served(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("id: xx\n", encoding="utf-8")
    assert f"{tmp_path / 'pack.yaml'}:1" in refused("--port", "0", "--packs", str(tmp_path))


def test_an_interrupt_ends_it_and_all_its_processes() -> None:
    process, found = begun()
    with urlopen(found) as answer:  # noqa: S310 - our own address
        assert answer.status == 200
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        pytest.skip(f"{children} is not here: this system does not tell the children of a process")
    started = [int(pid) for pid in children.read_text(encoding="utf-8").split()]
    assert started
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=30)[1]
    assert "Traceback" not in told
    for _ in range(50):
        if not any(Path(f"/proc/{pid}").exists() for pid in started):
            break
        time.sleep(0.1)
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]


# In a browser


def test_a_manual_is_dropped_and_its_ruling_seen(browser: Any, address: str) -> None:
    watched = Watched(browser, PHONE, locale="ko-KR")
    page = watched.page
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "ko"
    for size in sizes(page):
        for _ in schemes(page):
            fits(page, size)
    page.set_input_files("#files", MANUAL)
    page.select_option("#to", "KP")
    page.click("button >> nth=0")
    ruling = page.locator(".ruling")
    assert "금지" in ruling.inner_text()
    picture = page.locator("figure img").first
    for size in sizes(page):
        for _ in schemes(page):
            box = ruling.bounding_box()
            assert box["y"] + box["height"] < size[1], "the ruling is seen without scrolling"
            assert picture.is_visible()
            assert picture.bounding_box()["width"] > 200
            fits(page, size)
    watched.close(address)


def test_a_chip_leads_to_its_place_with_the_picture_the_quote_and_how_it_was_read(browser: Any, address: str) -> None:
    watched = Watched(browser, PHONE, locale="ko-KR")
    page = watched.page
    page.goto(address)
    page.set_input_files("#files", MANUAL)
    page.select_option("#to", "KP")
    page.click("button >> nth=0")
    page.wait_for_selector(".ruling")
    for size in sizes(page):
        chip = page.locator(".chips.absent a", has_text="eSIM")
        assert chip.bounding_box()["height"] >= 40
        chip.click()
        place = page.locator(".seen:target")
        top = place.bounding_box()["y"]
        assert 0 <= top < size[1] / 2
        assert place.locator("img").is_visible()
        assert "不支持" in place.locator("blockquote").first.inner_text()
        assert place.locator(".gloss div").all_inner_texts() == ["eSIM\n내장 eSIM", "不支持\n아니라는 말(없음, 안 됨)"]
        assert not [box for box in boxes(page.locator(".gloss div, .chips li, .seen")) if box["right"] > size[0]]
        fits(page, size)
        place.locator("a.back").click()
        assert 0 <= page.locator("#can").bounding_box()["y"] < size[1]
    watched.close(address)


def test_the_keyboard_alone_is_enough(browser: Any, address: str) -> None:
    watched = Watched(browser, DESK, locale="en-GB")
    page = watched.page
    page.goto(address)
    page.focus("#text")
    page.keyboard.type("4G smartwatch. Open the card tray and insert the nano-SIM card.")
    for key in ("Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("North K")
    for _ in range(20):
        if page.locator("button").first.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ruling")
    assert page.locator(".ruling h2").inner_text() == "Prohibited"
    page.go_back()
    assert "nano-SIM" in page.input_value("#text"), "what was typed is there, one step back"
    watched.close(address)


def test_axe_finds_nothing_that_hinders_who_cannot_see(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="en-GB", bypass_csp=True)
    page = context.new_page()
    found = {}
    for path in ("", "rules?to=KP", "rules/kp-usim-smartwatch"):
        page.goto(address + path)
        for one in page.locator("summary").all():
            one.click()
        found[path] = [faults(page) for _ in schemes(page)]
    page.goto(address)
    page.set_input_files("#files", MANUAL)
    page.select_option("#to", "KP")
    page.locator("summary").first.click()
    page.check("input[value=DE]")
    page.click("#buttons button >> nth=0")
    page.locator("table.overview").wait_for()
    found["answer"] = [faults(page) for _ in schemes(page)]
    context.close()
    assert {path: told for path, told in found.items() if any(told)} == {}
