"""The signals of systems and apps: which traces lead to which standing (`signals/android.yaml`)."""

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document
from caveat.model.evidence import Entry, Passage
from caveat.model.profile import Standing
from caveat.profiles.packages import expanded

_FILE = Path(__file__).parents[1] / "signals" / "android.yaml"
_COUNT = re.compile(r"([0-9]+) of (.+)")


class _Written(Struct, frozen=True, forbid_unknown_fields=True):
    """A signal as the file has it."""

    fact: str
    when: tuple[str | tuple[str, ...], ...]
    source: str
    match: tuple[str, ...]
    other: tuple[str, ...]
    standing: Standing | None = None
    includes: tuple[str, ...] = ()


class _Signals(Struct, frozen=True, forbid_unknown_fields=True):
    traces: dict[str, tuple[str, ...]]
    signals: tuple[_Written, ...]


class Trace(Struct, frozen=True):
    """Something that may be found: entries of a kind, with a name and a value."""

    kind: str
    name: re.Pattern[str]
    value: re.Pattern[str] | None

    def fits(self, passage: Passage) -> bool:
        """Whether a passage is such an entry."""
        return passage.entry is not None and self.is_of(passage.entry)

    def is_of(self, entry: Entry) -> bool:
        """Whether it is this that an entry says."""
        return (
            entry.kind == self.kind
            and self.name.fullmatch(entry.name) is not None
            and (self.value is None or self.value.fullmatch(entry.value) is not None)
        )


class _Part(Struct, frozen=True):
    """One thing that is asked: at least so many entries of a trace, or none."""

    traces: tuple[Trace, ...]
    least: int = 1  # 0: there must be none


class Signal(Struct, frozen=True):
    """Traces that together lead to a standing, or to what a set includes; with neither of them they are a hint."""

    fact: str
    when: tuple[tuple[_Part, ...], ...]  # of each, one part must hold
    standing: Standing | None = None
    includes: tuple[str, ...] = ()
    match: tuple[str, ...] = ()  # samples: "feature x + file y = 12", that lead to it
    other: tuple[str, ...] = ()  # and that must not

    def reasons(self, entries: Sequence[Passage]) -> list[Passage]:
        """The entries that lead to it, what was seen before what it was seen among; none where it does not hold."""
        found: list[Passage] = []
        for parts in self.when:
            held = [reasons for part in parts if (reasons := _reasons(part, entries)) is not None]
            if not held:
                return []
            found += held[0]
        return sorted(found, key=lambda passage: bool(passage.entry and passage.entry.kind == "whole"))


def _reasons(part: _Part, entries: Sequence[Passage]) -> list[Passage] | None:
    """What holds up a part; None where it does not hold."""
    fitting: dict[str, Passage] = {}
    for passage in entries:
        if any(trace.fits(passage) for trace in part.traces):
            fitting.setdefault(passage.entry.name if passage.entry else "", passage)
            if len(fitting) >= max(part.least, 1):
                break
    if part.least == 0:
        return None if fitting else []
    return list(fitting.values()) if len(fitting) >= part.least else None


@cache
def signals() -> tuple[Signal, ...]:
    """All signals, in the order of the file. Raises DataError."""
    written = Document.load(_FILE).whole(_Signals)
    traces = dict(_named())
    return tuple(
        Signal(
            fact=one.fact,
            when=tuple(_parts(part, traces) for part in one.when),
            standing=one.standing,
            includes=one.includes,
            match=one.match,
            other=one.other,
        )
        for one in written.signals
    )


def names_found(entry: Entry, *names: str) -> list[str]:
    """The traces, of all or of those with these names, that an entry is one of."""
    return [
        name for name, traces in _named() if (not names or name in names) and any(one.is_of(entry) for one in traces)
    ]


@cache
def _named() -> tuple[tuple[str, tuple[Trace, ...]], ...]:
    written = Document.load(_FILE).whole(_Signals)
    return tuple((name, tuple(map(trace, expanded(lines)))) for name, lines in written.traces.items())


def trace(line: str) -> Trace:
    """The trace that a line of the file describes: "property ro.carrier = wifi-only"."""
    said, equals, value = line.partition(" = ")
    kind, _, name = said.partition(" ")
    expression = re.compile(value, re.IGNORECASE | re.DOTALL) if equals else None
    return Trace(kind, re.compile(translate(name)), expression)


def _parts(written: str | Iterable[str], traces: dict[str, tuple[Trace, ...]]) -> tuple[_Part, ...]:
    words = [written] if isinstance(written, str) else written
    return tuple(_part(word, traces) for word in words)


def _part(word: str, traces: dict[str, tuple[Trace, ...]]) -> _Part:
    if word.startswith("not "):
        return _Part(traces[word.removeprefix("not ")], 0)
    counted = _COUNT.fullmatch(word)
    return _Part(traces[counted[2]], int(counted[1])) if counted else _Part(traces[word])
