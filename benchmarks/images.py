"""Facts that OCR finds in real pages against what a person reads there, file by file.

    python benchmarks/images.py ../shared/data

`images.csv`, beside this file, holds what one person read in each page, before Caveat did: the facts of the 17 that are
labelled everywhere, and of radio and marks. What the person had overlooked, and saw when it was found, says so. All
other facts count as not settled by the page; those that follow from another fact are left out.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import caveat
from caveat.model.profile import Basis, Capability, Profile, Standing

_LABELS = Path(__file__).with_name("images.csv")
_ASKED = (
    "cellular",
    "sim_slot",
    "esim",
    "call_own_network",
    "call_via_phone",
    "sms",
    "messenger",
    "wifi",
    "bluetooth",
    "gnss",
    "nfc",
    "camera",
    "microphone",
    "remote_listening",
    "fm_receiver",
    "memory_card",
    "satellite",
    "radio_tx",
    "mark_ce",
)
_SCANS = ("images/*", "manuals/zh_ecowater_ecd100.pdf")


class Row(NamedTuple):
    """What is told of one file: facts that both read, that only the person read, and that only OCR found."""

    file: str
    found: list[str]
    missed: list[str]
    wrong: list[str]


def main(data: Path) -> None:
    """Print the table of the pages in a folder of data."""
    rows = list(_rows(data))
    for row in rows:
        print(f"{row.file:48} {_listed(row.found)} | missed: {_listed(row.missed)} | wrong: {_listed(row.wrong)}")
    found, missed, wrong = (sum(len(row[place]) for row in rows) for place in (1, 2, 3))
    print(f"{len(rows)} files: {found} of {found + missed} facts found, {wrong} that a person does not read there")


def _rows(data: Path) -> Iterator[Row]:
    labels = _labels()
    for file in sorted(path for pattern in _SCANS for path in data.glob(pattern)):
        name = file.relative_to(data).as_posix()
        said = _said(caveat.profile(caveat.read([file])), labels.get(name, {}))
        read = labels.get(name, {})
        yield Row(
            name,
            [fact for fact in read if said.get(fact) == read[fact]],
            [fact for fact in read if said.get(fact) != read[fact]],
            [f"{fact} {standing}" for fact, standing in said.items() if read.get(fact) != standing],
        )


def _labels() -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    with _LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            labels.setdefault(row["file"], {})[row["fact"]] = row["standing"]
    return labels


def _said(profile: Profile, read: dict[str, str]) -> dict[str, str]:
    """The standings of the facts that are asked, but of those that only follow from another one, if not labelled."""
    said = {}
    for fact in _ASKED:
        state = profile.facts[fact]
        if isinstance(state, Capability) and state.standing is not Standing.UNKNOWN:
            implied = state.observations[0].basis is Basis.IMPLIED
            if fact in read or not implied:
                said[fact] = state.standing.value
    return said


def _listed(words: list[str]) -> str:
    return ", ".join(words) or "-"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
