"""The JSON of a comparison, and the types that its published schema is made from. Keys may be added, none changed."""

from typing import Literal

from msgspec import Struct

from caveat.model.comparison import Change, Comparison, Course, EntryChange, RuleChange, Trick, TrickFound
from caveat.model.rules import Outcome
from caveat.reports.document import (
    Document,
    FactEntry,
    PassageEntry,
    as_schema,
    as_text,
    document,
    fact_entry,
    passage_entry,
)
from caveat.reports.messages import Messages


class FactChange(Struct, kw_only=True):
    """A fact that stands otherwise: before, and afterwards of the unit where that is known apart."""

    fact: str
    before: FactEntry
    after: FactEntry


class SystemChange(Struct, kw_only=True):
    """An entry of a system that changed. The passage says where it stands afterwards, or stood before if it is gone."""

    change: Change
    kind: str
    name: str
    passage: PassageEntry


class TrickEntry(Struct, kw_only=True):
    """A change that looks like more than it is, and what shows it."""

    trick: Trick
    message: str
    passages: list[PassageEntry]


class RuleEntry(Struct, kw_only=True):
    """What became of one demand. Before is null where it was not asked. Facts: those that changed and that it asks."""

    pack: str
    requirement: str
    clause: str
    course: Course
    before: Outcome | None
    after: Outcome
    facts: tuple[str, ...]
    look: tuple[str, ...]


class ComparisonDocument(Struct, kw_only=True):
    """What changed between two states of a device; `check` is the whole document of what is there afterwards."""

    schema: Literal["caveat/compare/1"] = "caveat/compare/1"
    facts: list[FactChange]
    system: list[SystemChange]
    tricks: list[TrickEntry]
    rules: list[RuleEntry]
    check: Document


def write(told: Comparison, messages: Messages, **_layout: object) -> str:
    """The document as JSON text, indented, in a stable order."""
    return as_text(
        ComparisonDocument(
            facts=[_fact(fact, told) for fact in told.facts],
            system=[_entry(one) for one in told.entries],
            tricks=[_trick(one, messages) for one in told.tricks],
            rules=[_rule(one) for one in told.rules],
            check=document(told.after, [told.verdict], messages),
        )
    )


def schema() -> str:
    """The JSON Schema (2020-12) of the document, as schema/compare-1.schema.json holds it."""
    return as_schema(ComparisonDocument)


def _fact(fact: str, told: Comparison) -> FactChange:
    before, after = (of.unit.get(fact, of.facts[fact]) for of in (told.before, told.after))
    return FactChange(fact=fact, before=fact_entry(before), after=fact_entry(after))


def _entry(one: EntryChange) -> SystemChange:
    return SystemChange(change=one.change, kind=one.entry.kind, name=one.entry.name, passage=passage_entry(one.passage))


def _trick(one: TrickFound, messages: Messages) -> TrickEntry:
    return TrickEntry(
        trick=one.trick,
        message=messages.say("change", one.trick),
        passages=[passage_entry(passage) for passage in one.passages],
    )


def _rule(one: RuleChange) -> RuleEntry:
    return RuleEntry(
        pack=one.after.pack,
        requirement=one.after.requirement,
        clause=one.after.clause,
        course=one.course,
        before=one.before.outcome if one.before else None,
        after=one.after.outcome,
        facts=one.facts,
        look=one.after.look,
    )
