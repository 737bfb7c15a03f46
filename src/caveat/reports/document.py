"""The JSON of a check, and the types that its published schema is made from. Keys may be added, none changed."""

from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from caveat.model.evidence import Box, Item, Passage, Problem
from caveat.model.profile import (
    Basis,
    Capability,
    Choice,
    Hint,
    Members,
    Observation,
    Profile,
    Quantity,
    Set,
    Standing,
    State,
    Subject,
)
from caveat.model.rules import Verdict
from caveat.reports.messages import Messages
from caveat.reports.verdicts import VerdictEntry, verdict_entry

T = TypeVar("T")


class PassageEntry(Struct, kw_only=True):
    """Words of an item and their place. Pages, lines and rows count from 1; a box is in fractions of the page."""

    item: str
    page: int | None
    box: Box | None
    line: int | UnsetType = UNSET
    row: int | UnsetType = UNSET
    cell: str | UnsetType = UNSET
    path: str | UnsetType = UNSET
    offset: int | UnsetType = UNSET
    text: str
    language: str | None
    reader: str
    confidence: float | UnsetType = UNSET


class ObservationEntry(Struct, kw_only=True):
    """One reason: a standing, a value, or the members of a set. Without a passage if it is declared or implied."""

    standing: Standing | UnsetType = UNSET
    value: float | str | UnsetType = UNSET
    includes: tuple[str, ...] | UnsetType = UNSET
    excludes: tuple[str, ...] | UnsetType = UNSET
    complete: bool | UnsetType = UNSET
    basis: Basis
    subject: Subject
    term: str
    passage: PassageEntry | None
    implied_by: str | UnsetType = UNSET
    version: str | UnsetType = UNSET


class CapabilityEntry(Struct, kw_only=True, tag="capability", tag_field="kind"):
    """A capability: how it stands."""

    standing: Standing
    conflict: bool
    observations: list[ObservationEntry]


class QuantityEntry(Struct, kw_only=True, tag="quantity", tag_field="kind"):
    """A number in a unit; null where it is not known."""

    value: float | None
    unit: str
    conflict: bool
    observations: list[ObservationEntry]


class SetEntry(Struct, kw_only=True, tag="set", tag_field="kind"):
    """Words that are known to be in, and known not to be in."""

    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    complete: bool
    conflict: bool
    observations: list[ObservationEntry]


class ChoiceEntry(Struct, kw_only=True, tag="choice", tag_field="kind"):
    """One word of a list; null where it is not known."""

    value: str | None
    conflict: bool
    observations: list[ObservationEntry]


FactEntry = CapabilityEntry | QuantityEntry | SetEntry | ChoiceEntry


class HintEntry(Struct, kw_only=True):
    """A mention that settles nothing, and why."""

    fact: str
    term: str
    reason: str
    message: str
    passage: PassageEntry


class ProblemEntry(Struct, kw_only=True):
    """What could not be read. Where it hides something, silence of the item proves nothing."""

    code: str
    item: str
    message: str
    detail: str
    hides: bool
    page: int | None


class ItemEntry(Struct, kw_only=True):
    """One thing examined."""

    name: str
    kind: str
    sha256: str
    languages: tuple[str, ...]
    pages: int | None
    problems: list[ProblemEntry]


class DeviceEntry(Struct, kw_only=True):
    """Which device this is; null for what is not known."""

    make: str | None
    model: str | None
    category: str | None


class Document(Struct, kw_only=True):
    """What a device can do and, where a place was asked about, what the rules say of it."""

    schema: Literal["caveat/check/1"] = "caveat/check/1"
    caveat: str
    language: Annotated[
        str, Meta(description="Of title, summary, reason, notes, consequence, text, statement and message.")
    ]
    as_of: date | None
    items: list[ItemEntry]
    device: DeviceEntry
    facts: dict[str, FactEntry]
    unit: dict[str, FactEntry]
    hints: list[HintEntry]
    problems: list[ProblemEntry]
    verdicts: list[VerdictEntry] | UnsetType = UNSET


def write(profile: Profile, verdicts: Sequence[Verdict], messages: Messages, **_layout: object) -> str:
    """The document as JSON text, indented, in a stable order."""
    return as_text(document(profile, verdicts, messages))


def document(profile: Profile, verdicts: Sequence[Verdict], messages: Messages) -> Document:
    """What a device can do, and what the rules say of it. Without a verdict it has no key `verdicts`."""
    return Document(
        caveat=version("caveat"),
        language=messages.language,
        as_of=verdicts[0].case.as_of if verdicts else None,
        items=[_item(item, messages) for item in profile.items],
        device=DeviceEntry(make=profile.device.make, model=profile.device.model, category=profile.device.category),
        facts={fact: fact_entry(state) for fact, state in profile.facts.items()},
        unit={fact: fact_entry(state) for fact, state in profile.unit.items()},
        hints=[_hint(hint, messages) for hint in profile.hints],
        problems=[_problem(problem, messages) for problem in profile.problems],
        verdicts=[verdict_entry(verdict, messages) for verdict in verdicts] if verdicts else UNSET,
    )


def schema() -> str:
    """The JSON Schema (2020-12) of the document, as schema/check-1.schema.json holds it."""
    return as_schema(Document)


def as_schema(kind: type[Struct]) -> str:
    """The JSON Schema (2020-12) of a document of this kind."""
    return as_text({"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(kind)})


def as_text(value: object) -> str:
    """JSON, indented."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n"


def _item(item: Item, messages: Messages) -> ItemEntry:
    return ItemEntry(
        name=_utf8(item.name),
        kind=item.kind,
        sha256=item.sha256,
        languages=item.languages,
        pages=item.pages,
        problems=[_problem(problem, messages) for problem in item.problems],
    )


def _problem(problem: Problem, messages: Messages) -> ProblemEntry:
    name = _utf8(problem.item)
    return ProblemEntry(
        code=problem.code,
        item=name,
        message=messages.say("problem", problem.code, item=name),
        detail=_utf8(problem.detail),
        hides=problem.hides,
        page=problem.place.page,
    )


def fact_entry(state: State) -> FactEntry:
    """The state of a fact with its reasons."""
    observations = [_observation(observation) for observation in state.observations]
    match state:
        case Capability(standing=standing):
            return CapabilityEntry(standing=standing, conflict=state.conflict, observations=observations)
        case Quantity(value=value, unit=unit):
            return QuantityEntry(value=value, unit=unit, conflict=state.conflict, observations=observations)
        case Choice(value=choice):
            return ChoiceEntry(value=choice, conflict=state.conflict, observations=observations)
        case Set(members=Members(includes=includes, excludes=excludes, complete=complete)):
            return SetEntry(
                includes=includes,
                excludes=excludes,
                complete=complete,
                conflict=state.conflict,
                observations=observations,
            )


def _observation(observation: Observation) -> ObservationEntry:
    passage, members = observation.passage, observation.members
    value = observation.choice if observation.value is None else observation.value
    return ObservationEntry(
        standing=_known(observation.standing),
        value=_known(value),
        includes=members.includes if members else UNSET,
        excludes=members.excludes if members else UNSET,
        complete=members.complete if members else UNSET,
        basis=observation.basis,
        subject=observation.subject,
        term=_utf8(observation.term),
        passage=passage_entry(passage) if passage else None,
        implied_by=_known(observation.implied_by),
        version=_known(observation.version and _utf8(observation.version)),
    )


def _hint(hint: Hint, messages: Messages) -> HintEntry:
    return HintEntry(
        fact=hint.fact,
        term=_utf8(hint.term),
        reason=hint.reason,
        message=messages.say("hint", hint.reason),
        passage=passage_entry(hint.passage),
    )


def passage_entry(passage: Passage) -> PassageEntry:
    """The words of an item and their place."""
    place = passage.place
    box = place.box
    return PassageEntry(
        item=_utf8(passage.item),
        page=place.page,
        box=(round(box[0], 4), round(box[1], 4), round(box[2], 4), round(box[3], 4)) if box else None,
        line=_known(place.line),
        row=_known(place.row),
        cell=_known(place.cell),
        path=_known(place.path),
        offset=_known(place.offset),
        text=_utf8(passage.text),
        language=passage.language,
        reader=passage.reader,
        confidence=_known(passage.confidence),
    )


def _known(value: T | None) -> T | UnsetType:
    return UNSET if value is None else value


def _utf8(text: str) -> str:
    """A file name may hold bytes that are no letters; they are written as \\udc80."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
