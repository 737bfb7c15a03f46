"""What an app that was handed in points to: hints, for an app says what it may do and never what a device has."""

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document
from caveat.model.evidence import Entry, Passage
from caveat.model.profile import Hint
from caveat.profiles.findings import Findings
from caveat.profiles.packages import expanded

_FILE = Path(__file__).parents[1] / "signals" / "apps.yaml"


class Signal(Struct, frozen=True, forbid_unknown_fields=True):
    """Entries that point to a fact, as the file has them."""

    fact: str
    when: tuple[str, ...]
    source: str
    match: tuple[str, ...]
    other: tuple[str, ...]


def observe(passages: Sequence[Passage]) -> Findings:
    """The hints of the apps among `passages`: the first passage of each thing that points to a fact, in each app."""
    found: dict[tuple[str, str, str], Hint] = {}
    for passage in passages:
        if passage.entry:
            for fact in pointed_to(passage.entry):
                hint = Hint(fact=fact, term=passage.entry.name, reason="app", passage=passage)
                found.setdefault((fact, passage.item, passage.entry.name), hint)
    return Findings(hints=tuple(found.values()))


def pointed_to(entry: Entry) -> list[str]:
    """The facts that an entry points to."""
    line = f"{entry.kind} {entry.name} = {entry.value}"
    return [signal.fact for signal, pattern in _patterns() if pattern.fullmatch(line)]


@cache
def signals() -> tuple[Signal, ...]:
    """All signals, in the order of the file. Raises DataError."""
    return tuple(Document.load(_FILE).records(Signal))


@cache
def _patterns() -> tuple[tuple[Signal, re.Pattern[str]], ...]:
    return tuple(
        (signal, re.compile("|".join(translate(_with_value(line)) for line in expanded(signal.when))))
        for signal in signals()
    )


def _with_value(line: str) -> str:
    return line if " = " in line else f"{line} = *"
