"""The application as it is served, with one process that reads: without a network, and for a real browser."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient

from caveat.web import Settings, application

DAY = date(2026, 11, 23)
KEY = b"k" * 32
HOME = "http://127.0.0.1:8000"
WATCH = "这是一块4G智能手表。\n型号：W1\n打开卡托，插入nano-SIM卡。\n不支持NFC。\n"
MANUAL = Path(__file__).parents[2] / "samples" / "watch-zh.md"

COMMAND = [sys.executable, "-m", "caveat", "serve"]
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PHONE, DESK = (360, 740), (1280, 900)


def serve(settings: Settings, faults: list[str] | None = None) -> TestClient:
    """A client of an application; to be entered, so that its processes run."""
    told = [] if faults is None else faults
    settings = replace(settings, key=KEY)
    return TestClient(application(settings, today=lambda: DAY, on_fault=told.append), base_url=HOME)


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """What most tests ask."""
    with serve(Settings(jobs=1)) as made:
        yield made


def environment(**further: str) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **further}


def begun(*options: str) -> tuple["subprocess.Popen[str]", str]:
    """A server on a free port, and its address."""
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--jobs", "1", *options],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    assert "http://127.0.0.1:" in line
    return process, line.split()[1]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """A server that runs while these tests do."""
    process, found = begun()
    yield found
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium of the distribution, headless; closed with its module, for its event loop would be in others' way."""
    program = next((path for path in BROWSERS if os.access(path, os.X_OK)), None)
    if program is None:
        pytest.skip(f"no Chromium at {', '.join(BROWSERS)}: the page is not seen by a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


class Watched:
    """A page, without scripts unless they are asked for, and all that it asked for or complained of."""

    def __init__(self, browser: Any, size: tuple[int, int], *, scripts: bool = False, **options: Any) -> None:
        self._context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, **options
        )
        self.page = self._context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def close(self, address: str) -> None:
        """Nothing was asked of another host, and nothing was against the policy."""
        self._context.close()
        assert self.asked
        assert not [url for url in self.asked if not url.startswith((address, "data:"))]
        assert self.complaints == []


def sizes(page: Any) -> Iterator[tuple[int, int]]:
    """A page as it stands on a phone, then on a desk: what makes them differ is the style, so none is loaded twice."""
    for size in (PHONE, DESK):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        yield size


def schemes(page: Any) -> Iterator[str]:
    """The same in the light, then in the dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        yield scheme


def faults(page: Any) -> list[tuple[str, str, list[str]]]:
    """What axe finds on a page: the name and the weight of each fault, and where the first of it are."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    return [
        (one["id"], one["impact"], [node["html"][:200] for node in one["nodes"][:2]])
        for one in axe.run(page).response["violations"]
    ]


def boxes(found: Any) -> list[dict[str, float]]:
    """Where elements are on the screen; all in one question, for each costs the browser as much as all."""
    made: list[dict[str, float]] = found.evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())")
    return made


def fits(page: Any, size: tuple[int, int]) -> None:
    """Nothing is wider than the screen, and a finger hits what is to be pressed."""
    wide = boxes(page.locator("h1, p, nav, form, table, figure, button, select, textarea, input:visible"))
    assert not [box for box in wide if box["right"] > size[0]]
    pressed = boxes(page.locator(":is(button, select, input[type=file], input[type=text]):visible"))
    assert not [box for box in pressed if box["height"] < 40]
