"""The application as it is served, with one process that reads, and without a network."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from caveat.web import Settings, application

DAY = date(2026, 11, 23)
HOME = "http://127.0.0.1:8000"
WATCH = "这是一块4G智能手表。\n型号：W1\n打开卡托，插入nano-SIM卡。\n不支持NFC。\n"
MANUAL = Path(__file__).parents[2] / "samples" / "watch-zh.md"


def serve(settings: Settings, faults: list[str] | None = None) -> TestClient:
    """A client of an application; to be entered, so that its processes run."""
    told = [] if faults is None else faults
    return TestClient(application(settings, today=lambda: DAY, on_fault=told.append), base_url=HOME)


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """What most tests ask."""
    with serve(Settings(jobs=1)) as made:
        yield made
