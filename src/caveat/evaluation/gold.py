"""Labelled sets, in four forms: short texts, files, rows of specification tables, and whole systems."""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from caveat.errors import DataError, Fault, UsageError
from caveat.evaluation import specs, systems
from caveat.model.evidence import Evidence
from caveat.model.profile import Standing, Subject
from caveat.readers import read, read_text
from caveat.vocabulary import Kind, fact

T = TypeVar("T")
_NO_TRAP = "plain"


class Label(Struct, frozen=True, kw_only=True):
    """What one fact of a device is."""

    fact: str
    standing: Standing
    trap: str = ""  # the kind of trap that the evidence sets, or ""
    text: str = ""  # where the label was taken from
    locale: str | None = None  # of the language in which a system starts: the fact is right with this one only


class Labelled(Struct, frozen=True, kw_only=True):
    """The evidence of one device with its labels."""

    item: str
    evidence: Evidence
    language: str  # "" where nothing was read
    labels: list[Label]
    model: str | None = None  # the one that is asked for
    subject: Subject = Subject.TYPE  # of which the labels are


def labelled(gold: Path, without: Collection[str] = ()) -> Iterator[Labelled]:
    """What `gold` labels; its form is told by its ending and its head row. Errors: as of `evaluate`."""
    if gold.suffix == ".jsonl":
        _need_no_fields(gold, without)
        return _texts(gold)
    with gold.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        rows = [(lines.line_num, line) for line in lines]
    if {"source", "device"} <= set(lines.fieldnames or ()):
        return _specs(gold, rows, without)
    _need_no_fields(gold, without)
    if {"device", "has_cellular"} <= set(lines.fieldnames or ()):
        return _systems(gold, rows)
    return _files(gold, rows)


def _need_no_fields(gold: Path, without: Collection[str]) -> None:
    if without:
        raise UsageError(f"{gold}: only rows of specification tables have fields to leave out")


class _Text(Struct, frozen=True):
    id: str
    language: str
    text: str
    trap: str
    expect: dict[str, Standing]
    model: str | None = None


class _FileFact(Struct, frozen=True):
    file: str
    fact: str
    standing: Standing
    trap: str
    quote: str


def _texts(gold: Path) -> Iterator[Labelled]:
    """JSON Lines: all facts that the set asks of are labelled in each text, those not listed as unknown."""
    rows = _records(gold, _Text, enumerate(gold.read_bytes().splitlines(), 1), msgspec.json.decode)
    asked = sorted({_capability(id_) for row in rows for id_ in row.expect})
    for row in rows:
        trap = "" if row.trap == _NO_TRAP else row.trap
        yield Labelled(
            item=row.id,
            evidence=read_text(row.text, name=row.id),
            language=row.language,
            labels=[
                Label(fact=id_, standing=row.expect.get(id_, Standing.UNKNOWN), trap=trap, text=row.text)
                for id_ in asked
            ],
            model=row.model,
        )


def _files(gold: Path, lines: Iterable[tuple[int, Any]]) -> Iterator[Labelled]:
    """CSV: one fact of one file, which lies beside the labels, in each row."""
    rows = sorted(_records(gold, _FileFact, lines, msgspec.convert), key=lambda row: row.file)
    for name, group in groupby(rows, lambda row: row.file):
        evidence = read([gold.parent / name])
        yield Labelled(
            item=name,
            evidence=evidence,
            language=next(iter(evidence.items[0].languages), ""),
            labels=[
                Label(
                    fact=_capability(row.fact),
                    standing=row.standing,
                    trap="trap" if row.trap == "1" else "",
                    text=row.quote,
                )
                for row in group
            ],
        )


def _specs(gold: Path, lines: Iterable[tuple[int, Any]], without: Collection[str]) -> Iterator[Labelled]:
    """CSV: one device of a specification table, which lies beside the labels, in each row."""
    rows = _records(gold, specs.Row, lines, msgspec.convert)
    tables = {source: _fields(gold, source, {row.device for row in group}) for source, group in _by_source(rows)}
    names = {name.casefold() for table in tables.values() for fields in table.values() for name in fields}
    if unheard := set(without) - names:
        raise UsageError(f"no specification has a field {', '.join(sorted(unheard))}")
    for row in rows:
        text = specs.page(row.device, tables[row.source][row.device], without)
        yield Labelled(
            item=f"{row.source}: {row.device}",
            evidence=read_text(text, name=row.device),
            language="en",
            labels=[Label(fact=id_, standing=standing, text=text) for id_, standing in row.labels().items()],
        )


def _systems(gold: Path, lines: Iterable[tuple[int, Any]]) -> Iterator[Labelled]:
    """CSV: one device, whose system or outputs lie in a folder beside the labels, in each row."""
    for row in _records(gold, systems.Row, lines, msgspec.convert):
        labels = [Label(fact=id_, standing=standing) for id_, standing in row.labels().items()]
        if locale := row.locale():
            labels.append(Label(fact="os_language", standing=Standing.PRESENT, locale=locale))
        evidence = read([gold.parent / row.device])
        yield Labelled(item=row.device, evidence=evidence, language="", labels=labels, subject=Subject.UNIT)


def _capability(id_: str) -> str:
    if fact(id_).kind is not Kind.CAPABILITY:
        raise UsageError(f"{id_} is no capability, so it has no standing to compare")
    return id_


def _by_source(rows: list[specs.Row]) -> Iterator[tuple[str, Iterator[specs.Row]]]:
    return groupby(sorted(rows, key=lambda row: row.source), lambda row: row.source)


def _fields(gold: Path, source: str, devices: set[str]) -> dict[str, specs.Fields]:
    told = specs.fields(gold.parent / source, devices)
    if missing := sorted(devices - told.keys()):
        message = f"{len(missing)} of its devices are not in {source}, such as {missing[0]!r}"
        raise DataError([Fault(file=str(gold), message=message)])
    return told


def _records(gold: Path, type_: type[T], lines: Iterable[tuple[int, Any]], decode: Callable[..., T]) -> list[T]:
    """The labels as records; DataError names all lines that are none."""
    records, faults = [], []
    for number, line in lines:
        try:
            records.append(decode(line, type=type_))
        except msgspec.DecodeError as error:
            faults.append(Fault(file=str(gold), line=number, message=str(error)))
    if faults:
        raise DataError(faults)
    return records
