"""Screen a table on a real Spark cluster, kill a worker in the middle, and look whether an answer is missing.

python examples/cluster.py [--rows 100000]     needs the extra "spark" and Java 17 or newer

A master and two workers are started on this machine, each a process of its own (Spark's standalone mode, on loopback).
When a quarter of the table is screened, one worker is killed (SIGKILL) with the executor that it runs. Spark gives what
that one was at to the other, and the output is compared with what one process gives without Spark, row by row.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyspark
from pyspark.sql import SparkSession

from caveat.screening import Plan, plan
from caveat.screening.batches import screen_batch
from caveat.screening.spark import screen_frame

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from tables import ROLES, write

_TASKS = 40  # at least: what a worker loses when it dies is one of them
_SECONDS = 120  # to start a process
_HERE = "127.0.0.1"
_JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"  # quick to start; a real cluster does without
_ENVIRONMENT = {
    "PYSPARK_PYTHON": sys.executable,
    "SPARK_DAEMON_JAVA_OPTS": _JAVA,
    "SPARK_DAEMON_MEMORY": "256m",
    "SPARK_LOCAL_IP": _HERE,
}
_OPTIONS = {
    "master": f"--host {_HERE} --port 0 --webui-port 0",
    "worker": f"--host {_HERE} --port 0 --webui-port 0 --cores 1 --memory 600m --work-dir work",
}
_SETTINGS = {
    "spark.driver.extraJavaOptions": _JAVA,
    "spark.executor.extraJavaOptions": _JAVA,
    "spark.driver.host": _HERE,
    "spark.executor.cores": "1",
    "spark.executor.memory": "512m",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def main() -> int:
    """Run it, and print what happens; 0 where the output is complete and right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    os.environ |= _ENVIRONMENT
    asked = plan(ROLES, to=["KP", "DE"], act="sell", as_of=date(2026, 11, 23))
    with TemporaryDirectory() as name, ExitStack() as cluster:
        folder = Path(name)
        write(folder / "in", rows)
        say(f"{rows} listings are written")
        master, url = cluster.enter_context(daemon(folder, "master", []))
        workers = [cluster.enter_context(daemon(folder, f"worker-{number}", [url]))[0] for number in (1, 2)]
        say(f"the master is process {master.pid}, the workers are {' and '.join(str(one.pid) for one in workers)}")
        session = SparkSession.builder.master(url).config(map=_SETTINGS | _pieces(folder / "in")).getOrCreate()
        cluster.callback(session.stop)
        say(f"Spark {session.version} is up; screening")
        screen_and_kill(session, asked, folder, workers[0])
        return compared(asked, folder)


_START = time.monotonic()


def say(what: str) -> None:
    """Print it with the seconds since the start."""
    print(f"{time.monotonic() - _START:6.1f} s  {what}", flush=True)


@contextmanager
def daemon(folder: Path, name: str, more: list[str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A process of the cluster, once it says that it is ready, and the address of the master that it names."""
    kind = name.partition("-")[0]
    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    command = [program, f"org.apache.spark.deploy.{kind}.{kind.title()}", *_OPTIONS[kind].split(), *more]
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, start_new_session=True)
    try:
        yield process, _ready(process, log)
    finally:
        kill(process)


def _ready(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address after "Starting Spark master at" or "registered with master"."""
    for _ in range(10 * _SECONDS):
        if found := re.search(r"(?:master at|registered with master) (spark://\S+)", log.read_text(encoding="utf-8")):
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"no start:\n{log.read_text(encoding='utf-8')}")


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and those that it started, at once and without a word to them."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _pieces(folder: Path) -> dict[str, str]:
    """How Spark cuts the table into tasks: as small a table as this would be a task for each core, if not told."""
    size = sum(path.stat().st_size for path in folder.iterdir())
    return {"spark.sql.files.maxPartitionBytes": str(size // _TASKS), "spark.sql.files.openCostInBytes": "0"}


def screen_and_kill(session: SparkSession, asked: Plan, folder: Path, worker: subprocess.Popen[bytes]) -> None:
    """Screen the table in one thread, and kill a worker from this one."""
    frame = screen_frame(session.read.parquet(str(folder / "in")), asked)
    killed = False
    stage: Any = None
    with ThreadPoolExecutor(1) as thread:
        job = thread.submit(frame.write.parquet, str(folder / "out"))
        while not job.done():
            time.sleep(0.1)
            stage = _stage(session) or stage
            if not killed and stage and stage.numCompletedTasks >= stage.numTasks // 4:
                kill(worker)
                killed = True
                say(f"{stage.numCompletedTasks} of {stage.numTasks} tasks are done: worker {worker.pid} is killed")
        job.result()
    if not killed:
        sys.exit("the job was over before a worker could be killed: give it more --rows")
    say(f"the job is over; {stage.numFailedTasks} of its tasks had been lost with the worker, and were done again")


def _stage(session: SparkSession) -> Any:
    """The stage that is at work, if one is."""
    tracker = session.sparkContext.statusTracker()
    return next(filter(None, map(tracker.getStageInfo, tracker.getActiveStageIds())), None)


def compared(asked: Plan, folder: Path) -> int:
    """Print whether the output holds each row once, with the answer of one process."""
    made = ds.dataset(folder / "out", format="parquet").to_table().sort_by("sku")
    batches = ds.dataset(folder / "in", format="parquet").to_batches()
    local = pa.Table.from_batches([screen_batch(batch, asked) for batch in batches]).sort_by("sku")
    same = made.equals(local)
    say(f"{made.num_rows} of {local.num_rows} rows are there, {'' if same else 'NOT '}the same as without Spark")
    rulings = Counter(local["ruling_KP_sell"].to_pylist()).most_common()
    say(f"selling them in KP: {', '.join(f'{count} {ruling}' for ruling, count in rulings)}")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
