"""Runs over a whole table: several processes, one that dies, one that is cut off and continued."""

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import monotonic, sleep

import pytest

from caveat.errors import UsageError
from caveat.model.screening import Plan, Role
from caveat.screening import plan
from caveat.screening.run import screen_table
from caveat.screening.tables import Block, Table, open_table, writer
from caveat.screening.workers import WorkerError, workers

DAY = date(2026, 11, 23)
SECONDS = 120
ROLES = {"title": Role.TITLE, "description": Role.DESCRIPTION}
SLOWLY = """
import sys
from caveat.screening.tables import delimited
delimited.BLOCK_ROWS = 20
from caveat.cli import main
if __name__ == "__main__":
    sys.exit(main())
"""


@pytest.fixture
def stock(tmp_path: Path) -> Path:
    """A stock list of 300 rows, no two alike."""
    path = tmp_path / "stock.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["sku", "title", "description"])
        for number in range(300):
            said = "支持插卡通话，nano-SIM卡。" if number % 3 else "No SIM slot, no eSIM. Calls through the phone."
            rows.writerow([f"{number:05}", f"智能手表 M{number}", f"{said} Battery {200 + number} mAh."])
    return path


def command(stock: Path, output: Path, *more: str) -> list[str | Path]:
    script = stock.with_name("slowly.py")
    script.write_text(SLOWLY, encoding="utf-8")
    return [
        sys.executable,
        script,
        "screen",
        stock,
        "--to",
        "KP",
        "--act",
        "sell",
        "--as-of",
        str(DAY),
        "-o",
        output,
        *more,
    ]


def run(stock: Path, output: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command(stock, output, *more), capture_output=True, text=True, check=False, timeout=SECONDS)


def parts(output: Path) -> list[Path]:
    return sorted(output.with_name(f".{output.name}.parts").glob("*.arrow"))


def when_begun(output: Path, process: "subprocess.Popen[bytes]", least: int = 3) -> None:
    """Wait until some blocks are answered, and the run still goes on."""
    end = monotonic() + SECONDS
    while len(parts(output)) < least:
        assert monotonic() < end
        assert process.poll() is None, "it was over before"
        sleep(0.005)


def children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


def test_a_run_that_is_killed_is_continued_and_comes_out_the_same(stock: Path, tmp_path: Path) -> None:
    whole, output = tmp_path / "whole.csv", tmp_path / "out.csv"
    assert run(stock, whole, "--jobs", "1").returncode == 1
    process = subprocess.Popen(
        command(stock, output, "--jobs", "2"), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    when_begun(output, process)
    workers = list(children(process.pid))
    process.kill()
    process.wait()
    assert not output.exists()
    done = len(parts(output))
    told = run(stock, output, "--jobs", "2", "--resume")
    assert told.returncode == 1, told.stderr
    assert done >= 3
    assert output.read_bytes() == whole.read_bytes()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    end = monotonic() + SECONDS
    while any(
        Path(f"/proc/{worker}/cmdline").exists() and Path(f"/proc/{worker}/cmdline").read_bytes() for worker in workers
    ):
        assert monotonic() < end, "its processes live on without it"
        sleep(0.05)


def test_a_worker_that_dies_is_told_and_its_rows_are_answered(stock: Path, tmp_path: Path) -> None:
    whole, output = tmp_path / "whole.csv", tmp_path / "out.csv"
    run(stock, whole, "--jobs", "1")
    process = subprocess.Popen(command(stock, output, "--jobs", "2"), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    when_begun(output, process, 1)
    victim = next(one for one in children(process.pid) if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes())
    os.kill(victim, signal.SIGKILL)
    _, told = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert b"A process died" in told
    assert output.read_bytes() == whole.read_bytes()


class _Deadly:
    num_rows = 20

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


def test_rows_on_which_every_worker_dies_end_the_run_by_their_numbers(tmp_path: Path) -> None:
    block = Block(_Deadly(), first=41, done=60)
    with workers(asked(), 2) as busy:
        future = busy.give(block, tmp_path / "part")
        assert future
        with pytest.raises(WorkerError, match="rows 41 to 60"):
            busy.wait(future, block, tmp_path / "part")


def asked(**other: object) -> Plan:
    return plan(ROLES, to=["KP"], act="sell", as_of=DAY, **other)  # type: ignore[arg-type]


class CutOffError(Exception):
    """Ctrl-C, or a full disk."""


def cut_off(table: Table, output: Path, after: int) -> None:
    def stop(block: Block, *_: object) -> None:
        if block.first > after:
            raise CutOffError

    with pytest.raises(CutOffError):
        screen_table(table, asked(), output, writer(output), on_block=stop)


@pytest.fixture
def table(stock: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    """The same as a table of 15 blocks."""
    monkeypatch.setattr("caveat.screening.tables.delimited.BLOCK_ROWS", 20)
    return open_table([str(stock)])


def test_what_was_answered_is_not_answered_again(table: Table, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    cut_off(table, output, after=100)
    known = []
    screen_table(table, asked(), output, writer(output), on_block=lambda _, __, was: known.append(was), resume=True)
    assert len(known) == 15
    assert known == sorted(known, reverse=True)
    assert sum(known) >= 6


def test_a_part_that_is_damaged_is_answered_again(table: Table, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    cut_off(table, output, after=100)
    second = parts(output)[1]
    second.write_bytes(second.read_bytes()[:100])
    known = []
    screen_table(table, asked(), output, writer(output), on_block=lambda _, __, was: known.append(was), resume=True)
    assert known[:3] == [True, False, True]


def test_another_plan_or_another_table_does_not_continue_a_run(table: Table, stock: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    cut_off(table, output, after=100)
    other = plan(ROLES, to=["DE"], act="sell", as_of=DAY)
    with pytest.raises(UsageError, match=r"packs, cases.*without --resume"):
        screen_table(table, other, output, writer(output), on_block=print, resume=True)
    stock.write_bytes(stock.read_bytes().replace(b"M41", b"M14"))
    with pytest.raises(UsageError, match="from row 41"):
        screen_table(open_table([str(stock)]), asked(), output, writer(output), on_block=print, resume=True)


def test_without_resume_a_run_begins_anew(table: Table, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    cut_off(table, output, after=100)
    known = []
    screen_table(table, asked(), output, writer(output), on_block=lambda _, __, was: known.append(was))
    assert known == [False] * 15


def test_two_runs_do_not_write_one_output(table: Table, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"

    def again(*_: object) -> None:
        with pytest.raises(UsageError, match="another run"):
            screen_table(table, asked(), output, writer(output), on_block=print)

    screen_table(table, asked(), output, writer(output), on_block=again)


def test_an_output_that_stood_there_stays_until_the_new_one_is_whole(table: Table, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    output.write_text("as it was")
    cut_off(table, output, after=100)
    assert output.read_text() == "as it was"
