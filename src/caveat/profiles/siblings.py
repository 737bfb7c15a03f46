"""Names of sibling models in running text: "X9 has it, X9 Pro and X9 Ultra don't"."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

_WORDS = "Pro|Plus|Max|Ultra|Lite|Mini|Air|Neo|Classic|Sport|Elite|SE|FE|GT|LTE|4G|5G|GPS|Cellular|Wi-?Fi|NFC"
_NAME = re.compile(
    r"(?P<stem>[A-Z](?<![A-Za-z0-9.\-/].)[A-Z]{0,5}-?\d{1,4})(?P<suffix>-?[A-Z]{1,3}|)"  # a sign first: found faster
    rf"(?P<words>(?:[ -]?(?:{_WORDS})(?![a-z]))*)(?![A-Za-z0-9])"
)
_JOINT = re.compile(r"\s*(?:[、,，/／・&+＆＋和与與及跟と]|and|or|와|과|및)\s*(?:the\s+)?")


class _Name(NamedTuple):
    stem: str
    kind: str  # what tells it from its siblings
    start: int
    end: int


def siblings(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each name that stands in a line with one of the same stem and another ending.

    Not of those in a list of all of them: what is said of all is said of the device.
    """
    start = 0
    for line in text.split("\n"):
        families: dict[str, list[_Name]] = defaultdict(list)
        for found in _NAME.finditer(line):
            kind = found["suffix"].strip("-") + found["words"].replace(" ", "").replace("-", "")
            families[found["stem"]].append(_Name(found["stem"], kind, found.start(), found.end()))
        for family in families.values():
            if len({name.kind for name in family}) > 1:
                yield from ((start + name.start, start + name.end) for name in _singled_out(family, line))
        start += len(line) + 1


def _singled_out(family: list[_Name], line: str) -> Iterator[_Name]:
    """The names that do not stand in a list of the whole family."""
    kinds = {name.kind for name in family}
    run: list[_Name] = []
    for name in [*family, None]:
        if run and name and _JOINT.fullmatch(line, run[-1].end, name.start):
            run.append(name)
            continue
        if {one.kind for one in run} != kinds:
            yield from run
        run = [name] if name else []
