"""What screening costs without an engine, on Sail and on Spark: the same listings, by the same function, in one run.

python benchmarks/engines.py [--rows 80000] [--page docs/scale.md]     needs the extra "spark" and Java 17 or newer
    prints of each: the seconds until rows can be screened, and the processor time and the peak memory of all its
    processes, for a table and for one of a tenth of its rows; from the two, what a start costs and what a row. Then
    what a worker and a task cost before their first row, a row by the length of batches, and what all that makes of a
    billion listings. With --page it puts that under its own command on that page.

Linux tells the times and the memory (proportional: what processes share is counted once). Spark has one core.
"""

import argparse
import os
import pickle
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from corpus import listings
from tables import ROLES, write

from caveat.screening import Plan, plan
from caveat.screening.batches import screen_batch

_BILLION = 1_000_000_000
_PART = 10  # the small table has one row in so many
_BATCHES = {1: 100, 10: 100, 100: 50, 1_000: 5, 10_000: 1}  # how many of each length
_WARM = 5_000  # listings that are read before these
_TASKS = 5  # of which the quickest is told
_UNSPLIT = 10_000_000  # listings in one file that cannot be split
_BETWEEN = 0.1  # seconds between two looks at a process tree
_TICKS = os.sysconf("SC_CLK_TCK")
_MB = 1_000_000


def main() -> None:
    """Print all of it, or do the work of one engine in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=80_000)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        engine, source, target = asked.work
        _ENGINES[engine](Path(source), Path(target))
        return
    lines: list[str] = []
    for line in measured(asked.rows):
        print(line, flush=True)
        lines.append(line)
    if asked.page:
        fill(asked.page, lines)


def fill(page: Path, lines: list[str]) -> None:
    """Put lines under the command of this file on a page."""
    head = "```console\n$ .venv/bin/python benchmarks/engines.py\n"
    shown = f"{head}{chr(10).join(lines)}\n```"
    filled, count = re.subn(re.escape(head) + r".*?^```$", lambda _: shown, page.read_text(), flags=re.S | re.M)
    if not count:
        sys.exit(f"{page} does not show this command")
    page.write_text(filled)


def asked_of_all() -> Plan:
    """What every engine is asked."""
    return plan(ROLES, to=["KP", "DE"], act="sell", as_of=date(2026, 11, 23))


def measured(rows: int) -> Iterator[str]:
    """All that is printed, as it is found."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        small, large = rows // _PART, rows
        for count in (small, large):
            write(folder / f"{count}", count)
        table = ds.dataset(folder / f"{large}").to_table()
        yield (
            f"{rows} listings of {table.nbytes / rows:.0f} bytes in Arrow, and {small} of them; "
            f"{len(asked_of_all().cases)} cases asked"
        )
        yield ""
        yield f"{'':7}{'ready':>8}{'CPU small':>11}{'CPU large':>11}{'start':>9}{'a row':>10}{'peak':>9}"
        costs = {}
        for engine in _ENGINES:
            low, high = (run(engine, folder, count) for count in (small, large))
            row = (high.cpu - low.cpu) / (large - small)
            start = low.cpu - row * small
            costs[engine] = (start, row, high.peak)
            yield (
                f"{engine:7}{high.ready:6.1f} s{low.cpu:9.1f} s{high.cpu:9.1f} s{start:7.1f} s"
                f"{row * 1e6:7.0f} µs{high.peak / _MB:6.0f} MB"
            )
        yield ""
        yield from worker(asked_of_all(), rows)
        yield ""
        yield from billion(costs, *(_bytes(folder / one) / rows for one in (f"{large}", f"{large}.plain")))


def billion(costs: dict[str, tuple[float, float, int]], into: float, out: float) -> Iterator[str]:
    """What follows from the start, the row and the memory of each, and from the bytes of a row in files."""
    yield f"a billion listings: {into:.0f} GB of Parquet in, {out:.0f} GB out"
    for engine, (start, row, peak) in costs.items():
        hours, many = row * _BILLION / 3600, 100 * start / row
        yield f"{engine:7}{hours:7.0f} core hours{peak / _MB:6.0f} MB; a start is 1 % of {many:.0f} rows"
    hours = costs["plain"][1] * _UNSPLIT / 3600
    yield f"{_UNSPLIT} of them in one file that cannot be split: {hours:.1f} hours, on however many cores"


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


# One engine


class Cost(NamedTuple):
    """What a process with all those that it started took."""

    ready: float  # seconds until a row could be screened
    cpu: float  # seconds
    peak: int  # bytes


def run(engine: str, folder: Path, rows: int) -> Cost:
    """Have an engine screen a table, and watch it."""
    command = [sys.executable, __file__, "--work", engine, folder / f"{rows}", folder / f"{rows}.{engine}"]
    start = time.perf_counter()
    log = folder / "log"
    ready = peak = 0.0
    cpu: dict[int, int] = {}
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    while process.poll() is None:
        if not ready and (log.with_name(f"{rows}.{engine}.ready")).exists():
            ready = time.perf_counter() - start
        now = dict(_tree(process.pid))
        cpu |= {pid: ticks for pid, (ticks, _) in now.items()}
        peak = max(peak, sum(memory for _, memory in now.values()))
        time.sleep(_BETWEEN)
    if process.returncode:
        sys.exit(log.read_text(encoding="utf-8"))
    found = ds.dataset(folder / f"{rows}.{engine}", format="parquet").count_rows()
    if found != rows:
        sys.exit(f"{engine} gave {found} rows of {rows}")
    return Cost(ready, sum(cpu.values()) / _TICKS, int(peak))


def _tree(session: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """The processes of a session, each with its ticks of processor time and its bytes of memory."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(stat[3]) != session:
                continue
            (share,) = re.findall(r"^Pss: +(\d+)", (folder / "smaps_rollup").read_text(encoding="ascii"), re.MULTILINE)
        except (FileNotFoundError, ProcessLookupError, ValueError):  # it is over
            continue
        yield int(folder.name), (int(stat[11]) + int(stat[12]), int(share) * 1024)


def _plain(source: Path, target: Path) -> None:
    """Without an engine."""
    target.mkdir()
    _ready(target)
    asked = asked_of_all()
    writer = None
    for batch in ds.dataset(source).to_batches(batch_size=10_000):
        made = screen_batch(batch, asked)
        writer = writer or pq.ParquetWriter(target / "0.parquet", made.schema)
        writer.write_batch(made)
    if writer:
        writer.close()


def _sail(source: Path, target: Path) -> None:
    """A server in this process, which speaks Spark Connect."""
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    _on(SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate(), source, target)
    server.stop()


def _spark(source: Path, target: Path) -> None:
    """Spark with one core, in one Java process and one of Python."""
    from pyspark.sql import SparkSession

    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.memory": "1g"}
    _on(SparkSession.builder.master("local[1]").config(map=settings).getOrCreate(), source, target)


def _on(session: Any, source: Path, target: Path) -> None:
    from caveat.screening.spark import screen_frame

    session.range(1).collect()
    _ready(target)
    screen_frame(session.read.parquet(str(source)), asked_of_all()).write.parquet(str(target))
    session.stop()


def _ready(target: Path) -> None:
    """Tell the process that watches."""
    target.with_name(f"{target.name}.ready").touch()


_ENGINES: dict[str, Callable[[Path, Path], None]] = {"plain": _plain, "Sail": _sail, "Spark": _spark}


# What a worker does before its first row, and by the batch


_FIRST = """
import pickle, sys, time
from caveat.screening.batches import screen_batch
asked, row = pickle.load(sys.stdin.buffer)
screen_batch(row, asked)
print(time.process_time())
"""


def worker(asked: Plan, unread: int) -> Iterator[str]:
    """What a new process costs, what a task costs in one that is warm, and a row by the length of batches.

    The listings from number `unread` on were not read before.
    """
    sent, row = pickle.dumps(asked), _batch(unread, 1)
    new = subprocess.run(
        [sys.executable, "-c", _FIRST], input=pickle.dumps((asked, row)), stdout=subprocess.PIPE, check=True
    )
    screen_batch(_batch(unread, _WARM), asked)
    task = min(_seconds(lambda: screen_batch(row, pickle.loads(sent))) for _ in range(_TASKS))  # noqa: S301 - our own
    yield f"CPU of a task with one row: {float(new.stdout):.1f} s in a new worker, {task * 1000:.0f} ms in a warm one"
    first = unread + _WARM
    for size, count in _BATCHES.items():
        batches = [_batch(first + number * size, size) for number in range(count)]
        first += size * count
        seconds = _seconds(lambda batches=batches: [screen_batch(one, asked) for one in batches])  # type: ignore[misc]
        yield f"in batches of {size:6}: {seconds / (size * count) * 1e6:6.0f} µs a row"


def _batch(first: int, rows: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(listings(first, rows))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
