"""What is kept between runs, where a folder is named for it, and what is never believed."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import caveat
from caveat.errors import UsageError
from caveat.readers import Limits, csv, pdf, pictures, store, text
from caveat.readers.pictures import tesseract

IMEI = "490154203237518"


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    """A text that is worth keeping."""
    path = tmp_path / "manual.md"
    path.write_text("# W1\n\n| SIM slot | nano |\n|---|---|\n| NFC | no |\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where things are kept; not there yet."""
    return tmp_path / "kept"


def entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no reader may be asked."""

    def refuse(*_: object) -> None:
        raise AssertionError("it was read again")

    monkeypatch.setattr("caveat.readers.gather", refuse)


def test_what_was_read_is_the_same_the_next_time_without_reading_it(
    manual: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = caveat.read([manual], cache=caveat.Cache(folder))
    assert fresh == caveat.read([manual])
    unread(monkeypatch)
    assert caveat.read([manual], cache=caveat.Cache(folder)) == fresh


def test_it_is_told_by_its_name_of_today_and_with_what_its_name_promises(manual: Path, folder: Path) -> None:
    caveat.read([manual], cache=caveat.Cache(folder))
    other = manual.rename(manual.with_name("other.pdf"))
    assert caveat.read([other], cache=caveat.Cache(folder)) == caveat.read([other])
    assert len(entries(folder)) == 1
    assert b"manual" not in entries(folder)[0].read_bytes()


def test_only_this_user_may_read_what_is_kept(manual: Path, folder: Path) -> None:
    caveat.read([manual], cache=caveat.Cache(folder))
    (entry,) = entries(folder)
    assert (folder.stat().st_mode & 0o777, entry.stat().st_mode & 0o777) == (0o700, 0o600)


def test_other_limits_another_row_another_reader_or_another_program_is_another_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = [
        store.key_of("0" * 64, text.READER, Limits(), None),
        store.key_of("1" * 64, text.READER, Limits(), None),
        store.key_of("0" * 64, text.READER, Limits(pages=3), None),
        store.key_of("0" * 64, text.READER, Limits(), 1),
        store.key_of("0" * 64, csv.READER, Limits(), None),
    ]
    assert keys[0] == store.key_of("0" * 64, text.READER, Limits(), None)
    monkeypatch.setattr(store, "_program", lambda: ("another",))
    assert len({*keys, store.key_of("0" * 64, text.READER, Limits(), None)}) == 6


def test_another_tesseract_is_another_key_for_what_may_be_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def keys() -> list[str]:
        return [store.key_of("0" * 64, one.READER, Limits(), None) for one in (pdf, pictures, text)]

    before = keys()
    monkeypatch.setattr(tesseract, "_told", lambda _, asked: f"another {asked}".encode())
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/tesseract")
    tesseract.known.cache_clear()
    after = keys()
    tesseract.known.cache_clear()
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False, True]


@pytest.mark.parametrize(
    "said",
    [f"IMEI {IMEI}", f"| no | IMEI |\n|---|---|\n| 1 | {IMEI} |", "S/N: ZX81Q7799", f"{{}} {IMEI}"],
)
def test_nothing_is_kept_in_which_a_number_of_one_unit_stands(manual: Path, folder: Path, said: str) -> None:
    manual.write_text(said, encoding="utf-8")
    assert caveat.read([manual], cache=caveat.Cache(folder)) == caveat.read([manual])
    assert entries(folder) == []


def test_a_number_in_a_key_of_a_document_or_a_name_of_a_file_is_not_kept_either(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "a.json").write_text(f'{{"{IMEI}": {{"sim": "yes"}}}}', encoding="utf-8")
    (tmp_path / f"{IMEI}.txt").write_text("No SIM slot", encoding="utf-8")
    caveat.read([tmp_path / "a.json", tmp_path / f"{IMEI}.txt"], cache=caveat.Cache(folder))
    (kept,) = entries(folder)
    assert IMEI.encode() not in kept.read_bytes()


def test_what_another_run_may_read_better_is_not_kept(manual: Path, folder: Path) -> None:
    late = Limits(seconds=-1)
    (item,) = caveat.read([manual], limits=late, cache=caveat.Cache(folder)).items
    assert [problem.code for problem in item.problems] == ["took-too-long"]
    assert entries(folder) == []


def _damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3] + b"abc")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _linked(path: Path) -> None:
    path.rename(path.with_suffix(".real"))
    path.symlink_to(path.with_suffix(".real"))


def _opened(path: Path) -> None:
    path.chmod(0o622)


def _piped(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [_damaged, _cut, _emptied, _linked, _opened, _piped, _a_folder])
def test_an_entry_that_cannot_be_believed_is_told_and_read_anew(
    manual: Path, folder: Path, spoil: Callable[[Path], None]
) -> None:
    fresh = caveat.read([manual], cache=caveat.Cache(folder))
    spoil(next(path for path in entries(folder) if path.suffix == ".item"))
    cache = caveat.Cache(folder)
    assert caveat.read([manual], cache=cache) == fresh
    assert cache.ignored == 1


def test_an_entry_under_the_name_of_another_is_not_believed(manual: Path, folder: Path) -> None:
    caveat.read([manual], cache=caveat.Cache(folder))
    (first,) = entries(folder)
    first.rename(folder / "moved")
    manual.write_text("No SIM slot", encoding="utf-8")
    fresh = caveat.read([manual], cache=caveat.Cache(folder))
    (second,) = folder.glob("*.item")
    (folder / "moved").rename(second)
    cache = caveat.Cache(folder)
    assert caveat.read([manual], cache=cache) == fresh
    assert cache.ignored == 1


@given(content=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_no_bytes_at_all_do_harm(folder: Path, content: bytes) -> None:
    cache = caveat.Cache(folder)
    (folder / "key.item").write_bytes(content)
    assert cache.find("key") is None


def test_a_folder_that_others_may_write_to_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(UsageError, match="others may write there"):
        caveat.Cache(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="no folder for the cache"):
        caveat.Cache(tmp_path / "file")


def test_a_text_with_half_a_sign_is_read_and_not_kept(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"sim": "yes \\ud800"}', encoding="utf-8")
    assert caveat.read([path], cache=caveat.Cache(folder)).items[0].passages


def test_two_may_use_it_at_once(manual: Path, folder: Path) -> None:
    fresh = caveat.read([manual])
    found = []
    threads = [Thread(target=lambda: found.append(caveat.read([manual], cache=caveat.Cache(folder)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [fresh] * 8
    assert len(entries(folder)) == 1
