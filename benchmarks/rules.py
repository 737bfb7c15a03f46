"""How fast the rules are held against a million devices: column by column, one by one, in CEL, and as planes of bits.

python benchmarks/rules.py                         all places, a million rows (needs the extra "benchmark")
python benchmarks/rules.py --rows 20000 --cel 0    smaller, and without CEL
python benchmarks/rules.py --places KP DE          some places only, each told

An evaluation is one clause of one device. In each place the first of import, sell and use of which its packs speak is
asked. All runs on one core, and times are of the processor. The devices are drawn by a seed; the first of them are
given to `judge` as profiles as well, and every outcome that two ways give is compared.
"""

import argparse
import os

os.environ |= dict.fromkeys(("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from time import process_time
from typing import TypeVar

import numpy as np
import polars as pl
from bits import BitPlanes, outcomes
from devices import draw, frame, profiles
from numpy.typing import NDArray

from caveat.model.profile import Profile
from caveat.model.rules import Case, Outcome, Pack, Ruling, Test
from caveat.rules import judge, load_packs
from caveat.rules.columns import judge_table
from caveat.rules.condition import scope, tests_of
from caveat.rules.verdicts import Voice, asked_in, hides, speaking, speaks

_DAY = date(2026, 11, 23)
_ACTS = ("import", "sell", "use")
_ROUNDS = 3  # the best counts

T = TypeVar("T")


@dataclass
class Asked:
    """One case and the clauses that speak of it."""

    case: Case
    packs: Sequence[Pack]
    voices: list[Voice]


@dataclass
class Seconds:
    """What each way took, and how many evaluations that were."""

    columns: float = 0.0
    bits: float = 0.0
    bits_packed: float = 0.0  # the tests were packed before
    judge: float = 0.0
    cel: float = 0.0
    evaluations: int = 0
    by_judge: int = 0
    by_cel: int = 0

    def add(self, other: "Seconds") -> None:
        """Count another case in."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


class Devices:
    """The same devices in each form; fewer as profiles."""

    def __init__(self, packs: Sequence[Pack], rows: int, sample: int) -> None:
        self.columns, self.hides = draw(rows, _tests(packs))
        self.frame = frame(self.columns, self.hides)
        self.profiles = profiles(self.columns, self.hides, min(sample, rows))


def main() -> None:
    """Print the table."""
    given = _arguments()
    packs = load_packs()
    devices = Devices(packs, given.rows, given.sample)
    total = Seconds()
    cases = list(_cases(packs, given.places))
    for asked in cases:
        took = _measured(asked, devices, given.cel)
        if given.places:
            _show(f"{asked.case.to}, {asked.case.act}, {len(asked.voices)} clauses", took)
        total.add(took)
    _show(f"{given.rows:,} rows, {len(cases)} cases, {sum(len(asked.voices) for asked in cases)} clauses", total)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the rules over a table of devices.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=1_000, help="rows that are judged one by one")
    parser.add_argument("--cel", type=int, default=20, help="rows that are judged in CEL; 0: it is not needed")
    parser.add_argument("--places", nargs="*", default=[])
    return parser.parse_args()


def _tests(packs: Sequence[Pack]) -> Iterator[Test]:
    for pack in packs:
        for clause in (clause for requirement in pack.requirements for clause in requirement.clauses):
            for condition in (scope(clause), clause.must, *([clause.unless] if clause.unless else [])):
                yield from tests_of(condition)


def _cases(packs: Sequence[Pack], places: Sequence[str]) -> Iterator[Asked]:
    everywhere = {place for pack in packs for place in (pack.jurisdiction, *pack.also_in)} - {"INT"}
    for place in places or sorted(everywhere):
        binding = asked_in(place, packs)
        own = [pack for pack in binding if pack.jurisdiction != "INT"]
        act = next((act for act in _ACTS if any(True for pack in own for _ in speaking(pack, act))), _ACTS[0])
        voices = [voice for pack in binding for voice in speaking(pack, act)]
        yield Asked(Case(to=place, act=act, as_of=_DAY), packs, voices)


def _measured(asked: Asked, devices: Devices, cel_rows: int) -> Seconds:
    rows, clauses = devices.frame.height, len(asked.voices)
    columns, told = _best(lambda: judge_table(devices.frame, asked.case, asked.packs))
    bits, bits_packed = _bit_planes(asked, devices, told)
    judged, by_judge = _one_by_one(asked, devices.profiles, told)
    plain = [row for row, profile in enumerate(devices.profiles) if not hides(profile)][:cel_rows]
    return Seconds(
        columns=columns,
        bits=bits,
        bits_packed=bits_packed,
        judge=judged,
        cel=_in_cel(asked, devices.profiles, plain, told) if plain else 0.0,
        evaluations=rows * clauses,
        by_judge=by_judge,
        by_cel=len(plain) * len(told.columns[:-2]),
    )


def _bit_planes(asked: Asked, devices: Devices, told: pl.DataFrame) -> tuple[float, float]:
    spoken = speaks(asked.case, asked_in(asked.case.to, asked.packs))

    def planes() -> BitPlanes:
        made = BitPlanes(devices.columns, devices.hides, asked.case)
        made.judge(asked.voices, spoken=spoken)
        return made

    seconds, made = _best(planes)
    logic, (found, brought) = _best(lambda: made.judge(asked.voices, spoken=spoken))
    for name, one in zip(told.columns, found, strict=False):
        _same(told[name], outcomes(one), Outcome)
    _same(told["ruling"], _worst(brought), Ruling)
    return seconds, logic


def _worst(brought: dict[Ruling, NDArray[np.uint8]]) -> NDArray[np.uint8]:
    planes = [np.unpackbits(brought[ruling]).view(bool) for ruling in Ruling]
    return np.select(planes[:-1], range(len(planes) - 1), len(planes) - 1)


def _same(told: pl.Series, codes: NDArray[np.generic], words: type[Outcome] | type[Ruling]) -> None:
    if not (told.to_physical().to_numpy() == codes[: len(told)]).all():
        raise SystemExit(f"{told.name}: the bit planes say something else, by {words.__name__}")


def _one_by_one(asked: Asked, some: Sequence[Profile], told: pl.DataFrame) -> tuple[float, int]:
    seconds, verdicts = _once(lambda: [judge(profile, asked.case, asked.packs) for profile in some])
    rows = told.head(len(some)).rows()
    for row, verdict in zip(rows, verdicts, strict=True):
        words = sorted(one.outcome.value for one in verdict.determinations)
        if (words, verdict.ruling.value, verdict.at_least) != (sorted(row[:-2]), *row[-2:]):
            raise SystemExit(f"{asked.case.to}: judge says something else")
    return seconds, sum(len(verdict.determinations) for verdict in verdicts)


def _in_cel(asked: Asked, some: Sequence[Profile], rows: Sequence[int], told: pl.DataFrame) -> float:
    from cel import Cel

    cel = Cel(asked.voices, asked.case)
    known = [cel.known(some[row]) for row in rows]
    seconds, judged = _once(lambda: [cel.judge(one) for one in known])
    for row, outcomes_ in zip(rows, judged, strict=True):
        if [one.value for one in outcomes_] != list(told.row(row)[:-2]):
            raise SystemExit(f"{asked.case.to}: CEL says something else of row {row}")
    return seconds


def _best(work: Callable[[], T]) -> tuple[float, T]:
    return min((_once(work) for _ in range(_ROUNDS)), key=lambda one: one[0])


def _once(work: Callable[[], T]) -> tuple[float, T]:
    start = process_time()
    found = work()
    return process_time() - start, found


def _show(name: str, took: Seconds) -> None:
    speed = took.evaluations / took.columns
    print(f"{name}\n{'':34}{'evaluations/s':>14}{'columns do':>16}{'goal':>12}")
    print(f"{'columns':34}{speed:14.3g}")
    for way, seconds, evaluations, goal in (
        ("judge, one by one", took.judge, took.by_judge, "150"),
        ("CEL, one by one", took.cel, took.by_cel, "10,000"),
        ("bit planes, packing included", took.bits, took.evaluations, "0.33"),
        ("bit planes, packed before", took.bits_packed, took.evaluations, ""),
    ):
        if seconds:
            other = evaluations / seconds
            print(f"{way:34}{other:14.3g}{speed / other:14,.2f} x{goal and goal + ' x':>12}")


if __name__ == "__main__":
    main()
