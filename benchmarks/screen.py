"""How fast rows are screened on one core, against a row at a time, spaCy, Presidio, and the bare scan for the terms.

    python benchmarks/screen.py [--rows 50000]          the speeds, in one run
    python benchmarks/screen.py --memory [--rows N]     memory of `caveat screen` on N rows and on ten times N

The corpus is made up, in four languages by turns, about 500 bytes a row, no row like another. All times are of the
processor and of one thread, after a first part has loaded all. The slower ones read a part of the rows.

    scan       the automaton over the terms of each language alone, on folded text: the least that it could be
    ours       screen_batch: reading, statements, quantities, sets, marks, rules of two places, sentences
    loop       the same answers a row at a time: profile and judge
    spaCy      EntityRuler with the same terms, and Negex with the same denials; no rules (extra "benchmark")
    Presidio   pattern recognisers with the same terms, which tell no denials; no rules
"""

import argparse
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from corpus import LANGUAGES, listings

import caveat
from caveat.model.screening import Plan, Role
from caveat.profiles.lexicon import Role as Does
from caveat.profiles.lexicon import folded, lexicon
from caveat.reports.messages import messages
from caveat.reports.notice import first_reason
from caveat.screening import plan
from caveat.screening.batches import screen_batch
from caveat.screening.rows import evidence

_MB = 1_000_000
_BATCH = 2_000  # rows: as many as `caveat screen` takes at a time
_LOADING = 2_000  # rows, read before the clock starts
_PARTS = {"loop": 100, "spaCy": 25, "Presidio": 1000}  # one row in so many
_BARS = {"scan": 4.0, "spaCy": 50.0, "loop": 10.0}
_MORE_MEMORY, _MOST_MEMORY = 1.2, 500
_ROLES = {
    "title": Role.TITLE,
    "description": Role.DESCRIPTION,
    "battery": Role.SPECIFICATION,
    "specification": Role.SPECIFICATION,
}
Row = dict[str, str]


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--memory", action="store_true")
    asked = parser.parse_args()
    memory(asked.rows) if asked.memory else speed(asked.rows)


def speed(count: int) -> None:
    """Print rows and MB in a second of each, and how many times as fast ours is."""
    ways = {"ours": ours, "scan": scan, "loop": loop, "spaCy": spacy, "Presidio": presidio}
    rows = listings(_LOADING, count)
    size = sum(len(text.encode()) for row in rows for text in row.values()) / count
    print(f"{count} rows of {size:.0f} bytes, in {len(LANGUAGES)} languages")
    print(f"{'':10}{'rows/s':>10}{'MB/s':>9}")
    speeds: dict[str, float] = {}
    for name, way in ways.items():
        work = way()
        if work is None:
            print(f"{name:10} not installed: left out")
            continue
        some = rows[:: _PARTS.get(name, 1)]
        work(listings(0, _LOADING if name not in _PARTS else 8))
        start = process_time()
        work(some)
        speeds[name] = len(some) / (process_time() - start)
        print(f"{name:10}{speeds[name]:10.0f}{speeds[name] * size / _MB:9.2f}", flush=True)
    for name, bar in _BARS.items():
        if name in speeds:
            _show(name, speeds["ours"] / speeds[name], bar)


def _show(name: str, ratio: float, bar: float) -> None:
    if name == "scan":
        met = 1 / ratio <= bar
        print(f"the scan alone is {1 / ratio:.1f} times as fast as ours; at most {bar:g}: {_said(met=met)}")
    else:
        print(f"ours is {ratio:.1f} times as fast as {name}; at least {bar:g}: {_said(met=ratio >= bar)}")


def _said(*, met: bool) -> str:
    return "met" if met else "NOT MET"


def asked() -> Plan:
    """Two places, one of which has many rules."""
    return plan(_ROLES, to=["KP", "DE"], act="sell", as_of=date(2026, 11, 23))


Work = Callable[[list[Row]], object]


def ours() -> Work:
    """Batches of rows."""
    import pyarrow as pa

    what = asked()

    def work(rows: list[Row]) -> None:
        for at in range(0, len(rows), _BATCH):
            screen_batch(pa.RecordBatch.from_pylist(rows[at : at + _BATCH]), what)

    return work


def loop() -> Work:
    """A row at a time."""
    what, said = asked(), messages("en")

    def work(rows: list[Row]) -> None:
        for number, row in enumerate(rows):
            found = caveat.profile(evidence(number, row, _ROLES))
            for case in what.cases:
                first_reason(caveat.judge(found, case, what.packs), said)

    return work


def scan() -> Work:
    """The automatons alone, on as many rows at a time as ours takes: a longer text would fill the caches."""

    def work(rows: list[Row]) -> None:
        for at in range(0, len(rows), _BATCH):
            for place, language in enumerate(LANGUAGES):
                own = rows[at : at + _BATCH][place :: len(LANGUAGES)]
                text = folded("\n".join([row[name] for row in own for name in _ROLES]))
                lexicon(language).automaton.find_matches_as_indexes(text)

    return work


def spacy() -> Work | None:
    """The ruler and Negex."""
    if find_spec("spacy") is None or find_spec("negspacy") is None:
        return None
    from statements import ruler

    rulers = {language: ruler(language) for language in LANGUAGES}

    def work(rows: list[Row]) -> None:
        for place, language in enumerate(LANGUAGES):
            rulers[language](["\n".join(row[name] for name in _ROLES) for row in rows[place :: len(LANGUAGES)]])

    return work


def presidio() -> Work | None:
    """A recogniser of the terms of each language, as a list of words that must not be there."""
    if find_spec("presidio_analyzer") is None:
        return None
    from presidio_analyzer import PatternRecognizer

    recognisers = {
        language: PatternRecognizer(
            supported_entity="TERM",
            supported_language=language,
            deny_list=[
                form
                for form, entry in zip(lexicon(language).forms, lexicon(language).entries, strict=True)
                if entry.role is Does.TERM
            ],
        )
        for language in LANGUAGES
    }

    def work(rows: list[Row]) -> None:
        for number, row in enumerate(rows):
            language = LANGUAGES[number % len(LANGUAGES)]
            recognisers[language].analyze("\n".join(row[name] for name in _ROLES), ["TERM"])

    return work


def memory(count: int) -> None:
    """Print the peak of `caveat screen` on some rows and on ten times as many, one process each."""
    peaks = []
    with TemporaryDirectory() as folder:
        for rows in (count, 10 * count):
            table = Path(folder) / f"{rows}.parquet"
            _write(table, rows)
            line = ["screen", table, "--to", "KP,DE", "--act", "sell", "--as-of", "2026-11-23", "--jobs", "1"]
            peaks.append(_peak([sys.executable, "-m", "caveat", *line, "-o", table.with_suffix(".out.parquet")]))
            print(f"{rows:10} rows: {peaks[-1]:.0f} MB at most", flush=True)
    met = peaks[1] <= _MORE_MEMORY * peaks[0] and peaks[1] <= _MOST_MEMORY
    print(f"{peaks[1] / peaks[0]:.2f} times; at most {_MORE_MEMORY:g}, and {_MOST_MEMORY} MB: {_said(met=met)}")


def _write(path: Path, count: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetWriter(path, pa.RecordBatch.from_pylist(listings(0, 1)).schema) as writer:
        for at in range(0, count, _BATCH):
            writer.write_batch(pa.RecordBatch.from_pylist(listings(at, min(_BATCH, count - at))))


_WATCHING = """
import resource, subprocess, sys
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
ended = subprocess.run(sys.argv[1:], check=False, **quiet).returncode
print(ended, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def _peak(command: list[str | Path]) -> float:
    """The resident memory of a process at most, in MB.

    A small process starts it: what its parent held counts as its own until its program is there.
    """
    watched = subprocess.run([sys.executable, "-c", _WATCHING, *command], check=True, capture_output=True, text=True)
    ended, peak = map(int, watched.stdout.split())
    if ended not in (0, 1, 3):
        raise SystemExit(f"caveat screen ended with {ended}")
    return peak / 1024


if __name__ == "__main__":
    main()
