"""The sha256 of an item, worked out beside its reading."""

import hashlib
from pathlib import Path
from time import monotonic

import pytest

import caveat
from caveat.readers.digest import Digest


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (2 << 20) + 5])
def test_the_digest_is_the_sha256_of_all_bytes(tmp_path: Path, size: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(range(256)) * (size // 256) + bytes(size % 256))
    with Digest() as found:
        found.begin(file)
        assert found.value() == hashlib.sha256(file.read_bytes()).hexdigest()
    assert not found.error


def test_of_what_cannot_be_read_there_is_none_and_it_is_said_why(tmp_path: Path) -> None:
    with Digest() as found:
        found.begin(tmp_path / "gone")
        assert found.value() == ""
    assert "gone" in found.error


def test_a_reading_that_is_given_up_does_not_wait_for_the_digest(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with file.open("wb") as hole:
        hole.truncate(1 << 40)  # a terabyte of nothing
    start = monotonic()
    with Digest() as found:
        found.begin(file)
    assert monotonic() - start < 30
    assert found.value() == ""


def test_an_item_that_cannot_be_read_to_its_end_has_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def update(self, _: bytes) -> None:
            raise OSError("the disk is broken here")

    monkeypatch.setattr("hashlib.sha256", Broken)
    file = tmp_path / "manual.txt"
    file.write_text("No SIM slot.")
    (item,) = caveat.read([file]).items
    assert item.sha256 == ""
    assert [(one.code, one.detail) for one in item.problems] == [("unreadable", "the disk is broken here")]
    assert item.passages
