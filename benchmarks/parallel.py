"""Where the time of reading goes: pages on all cores, text beside scans, a second run with a cache, the first page.

python benchmarks/parallel.py [--pages 6] [--rounds 2]
    prints, of printed pages in English read as pictures: the seconds one at a time, by threads and by processes, with
    the memory of each; when texts are done that lie beside a scan; the seconds of a run that finds all in its cache;
    and of a new process that reads one photo, how much goes into loading.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import get_native_id
from time import perf_counter
from typing import NamedTuple

import cv2
import numpy as np

import caveat
from caveat.readers.pictures import engine
from caveat.readers.pictures.loading import Picture
from caveat.readers.pictures.turns import cores
from caveat.readers.pictures.work import read

_WAYS = ("one", "threads", "processes")


def main() -> None:
    """Measure all of it, or one way in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--way", choices=_WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        print(json.dumps(measured(asked.way, sorted(asked.folder.iterdir()))))
        return
    with TemporaryDirectory() as name:
        folder = Path(name, "pages")
        folder.mkdir()
        print_pages(folder, asked.pages)
        compare_ways(folder, asked.rounds)
        text_beside_scans(folder)
        with_cache(folder, Path(name, "cache"))
        first_page(next(folder.iterdir()))


def print_pages(folder: Path, count: int) -> None:
    """Pages of the benchmark of pictures, as photos."""
    sys.path.insert(0, str(Path(__file__).parent))
    import pages

    written = pages.texts(Path(__file__).with_name("page_texts.yaml"))["tuning"]["en"]
    sheet = pages.printed("en", written).picture
    for number in range(count):
        photo = pages.hand_held(sheet, np.random.default_rng(number))
        cv2.imwrite(str(folder / f"{number:03}.png"), photo[..., ::-1])


# One at a time, threads, processes


def compare_ways(folder: Path, rounds: int) -> None:
    """Print the best of some rounds of each way, the rounds interleaved."""
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for way in _WAYS:
            command = [sys.executable, __file__, "--way", way, "--folder", folder]
            found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            best[way] = min(best.get(way, found), found, key=lambda one: one["seconds"])
    print(f"{cores()} cores, {len(list(folder.iterdir()))} pages  seconds  ratio  on free cores  loading  memory")
    for way, found in best.items():
        ratio = best["one"]["seconds"] / found["seconds"]
        free = best["one"]["busy"] / found["busy"] * found["at_once"]
        times = f"{found['seconds']:9.1f} {ratio:6.2f} {free:14.2f} {found['loading']:7.1f} s"
        print(f"{way:19} {times} {found['memory']:5.0f} MB", flush=True)


def measured(way: str, paths: list[Path]) -> dict[str, float]:
    """The seconds of the pages when all is loaded, those of loading, and the most memory of all processes together.

    `busy` is the processor time of the pages, and `at_once` how many workers were at work, or would have been had the
    processors been free: what else runs here slows the seconds, but hardly these two. Linux tells them.
    """
    pictures = [picture for path in paths if (picture := cv2.imread(str(path))) is not None]
    workers = 1 if way == "one" else cores()
    start = perf_counter()
    with _executor(way, workers) as executor:
        list(executor.map(_warm, range(workers)))
        loaded = perf_counter()
        seen = list(executor.map(_read, pictures))
        seconds = perf_counter() - loaded
        theirs = dict(executor.map(_memory, range(4 * workers)))
    assert all(one.signs for one in seen)  # noqa: S101 - what reads nothing is quick
    total = sum((theirs | dict([_memory()])).values())
    busy, waited = sum(one.busy for one in seen), sum(one.waited for one in seen)
    at_once = (busy + waited) / seconds
    return {"seconds": seconds, "busy": busy, "at_once": at_once, "loading": loaded - start, "memory": total}


def _executor(way: str, workers: int) -> Executor:
    if way == "processes":
        return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    return ThreadPoolExecutor(workers)


class _Done(NamedTuple):
    signs: int
    busy: float  # seconds on a processor
    waited: float  # seconds for a processor, ready to go on


def _read(picture: Picture) -> _Done:
    before = _schedule()
    seen = read(picture).scan.seen
    busy, waited = (after - at_first for after, at_first in zip(_schedule(), before, strict=True))
    return _Done(sum(len(one.word.text) for one in seen), busy, waited)


def _schedule() -> tuple[float, float]:
    told = Path(f"/proc/self/task/{get_native_id()}/schedstat").read_text(encoding="ascii").split()
    return int(told[0]) / 1e9, int(told[1]) / 1e9


def _warm(_: int) -> None:
    read(np.full((200, 200, 3), 255, np.uint8))
    engine.read([np.full((48, 200, 3), 255, np.uint8)])


def _memory(_: int = 0) -> tuple[int, float]:
    return os.getpid(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# Text beside scans


def text_beside_scans(folder: Path) -> None:
    """Print when the texts are done, of a folder that begins with scans."""
    with TemporaryDirectory() as name:
        texts = Path(name)
        for number in range(20):
            (texts / f"{number}.txt").write_text("SIM slot: none\nBluetooth: 5.2\n" * 200, encoding="utf-8")
        ended: dict[str, float] = {}
        start = perf_counter()

        def note(progress: caveat.Progress) -> None:
            ended[progress.item] = perf_counter() - start

        caveat.read([folder, texts], on_progress=note)
    text = max(seconds for item, seconds in ended.items() if item.endswith(".txt"))
    scan = max(seconds for item, seconds in ended.items() if item.endswith(".png"))
    print(
        f"20 texts behind {len(list(folder.iterdir()))} scans: texts done after {text:.2f} s, scans after {scan:.1f} s"
    )


# The second run


def with_cache(folder: Path, cache: Path) -> None:
    """Print the seconds of reading with an empty cache and with a full one."""
    first, second = (_seconds(partial(caveat.read, [folder], cache=caveat.Cache(cache))) for _ in range(2))
    print(f"--cache: {first:.1f} s, then {second:.3f} s ({first / second:.0f} times as fast)")


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


# The first page


_PARTS = """
from time import perf_counter
start = perf_counter()
import sys, caveat
from caveat.readers.pictures import work, engine
import cv2
picture = cv2.imread(sys.argv[1])
imported = perf_counter()
engine.engine()
work.read(picture[:64, :64])
engine.read([picture[:48, :200]])
loaded = perf_counter()
evidence = caveat.read([sys.argv[1]])
read = perf_counter()
caveat.profile(evidence)
print(imported - start, loaded - imported, read - loaded, perf_counter() - read)
"""


def first_page(photo: Path) -> None:
    """Print what a new process does for one photo, part by part, and the whole command."""
    parts = subprocess.run([sys.executable, "-c", _PARTS, photo], capture_output=True, text=True, check=True)
    imported, loaded, seen, profiled = map(float, parts.stdout.split())
    program = Path(sys.executable).with_name("caveat")
    whole = _seconds(lambda: subprocess.run([program, "profile", photo], capture_output=True, check=True))
    print(
        f"one photo in a new process: libraries {imported:.1f} s, engine and models {loaded:.1f} s, "
        f"reading {seen:.1f} s, words and profile {profiled:.1f} s; caveat profile {whole:.1f} s"
    )


if __name__ == "__main__":
    main()
