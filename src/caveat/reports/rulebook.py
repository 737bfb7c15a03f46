"""The JSON of rules: the list of them, and one as a lawyer reads it. Keys may be added, none changed."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from caveat.model.profile import Standing
from caveat.model.rules import (
    Certainty,
    Clause,
    Condition,
    Effective,
    Lifecycle,
    Listed,
    Pack,
    Requirement,
    Ruling,
    Source,
    Status,
    Surveyed,
)
from caveat.reports import validity
from caveat.reports.messages import Messages
from caveat.reports.verdicts import ConflictEntry, CureEntry, conflict_entry, cure_entry
from caveat.reports.wording import lines, phrase, questions

Tree = Annotated[list[str], Meta(description="One line for each part; parts of a part are set in by two spaces.")]


class ListedEntry(Struct, kw_only=True):
    """One clause, as it stands on the day: which ruling it brings for which act, and when somebody last looked."""

    requirement: str
    clause: str
    pack: str
    place: str
    title: str
    acts: dict[str, Ruling]
    in_force: bool
    lifecycle: Lifecycle
    status: Status
    certainty: Certainty
    effective: Effective
    looked_at: date
    stale_since: date | None


class PackEntry(Struct, kw_only=True):
    """One pack: which, how old its sources are, and what it does not cover."""

    pack: str
    name: str
    version: str
    digest: Annotated[str, Meta(description="The sha256 of its files.")]
    place: str
    also_in: tuple[str, ...]
    first_looked: Annotated[date, Meta(description="The day on which the oldest of its sources was last read.")]
    last_looked: date
    recheck_by: Annotated[date, Meta(description="The day by which the first of them should be read again.")]
    silent: Annotated[tuple[str, ...], Meta(description="The acts on which no rule of it is in force on the day.")]
    unchecked: Annotated[list[str], Meta(description="What nobody could verify, each with its rule.")]


class RulesDocument(Struct, kw_only=True):
    """The clauses of packs, by place."""

    schema: Literal["caveat/rules/1"] = "caveat/rules/1"
    language: str
    as_of: date
    packs: list[PackEntry]
    rules: list[ListedEntry]


class ClauseEntry(Struct, kw_only=True):
    """One demand: of whom it speaks, what it demands, and what follows where that is not met."""

    clause: str
    title: str
    acts: dict[str, Ruling]
    effective: Effective
    state: Annotated[str, Meta(description="Whether it holds on the day, as a sentence.")]
    applies: Tree
    unless: Tree
    must: Tree
    concerns: tuple[str, ...]
    cured_by: tuple[Standing, ...]
    consequence: str | None
    cure: list[CureEntry]


class RuleEntry(Struct, kw_only=True):
    """One rule of one pack, and where it is written."""

    requirement: str
    pack: str
    version: str
    place: str
    also_in: tuple[str, ...]
    title: str
    summary: str
    lifecycle: Lifecycle
    status: Status
    certainty: Certainty
    legal_basis: str
    supersedes: tuple[str, ...]
    unchecked: list[str]
    conflicts: list[ConflictEntry]
    sources: tuple[Source, ...]
    facts: Annotated[tuple[str, ...], Meta(description="All that its clauses ask.")]
    clauses: list[ClauseEntry]


class RuleDocument(Struct, kw_only=True):
    """A rule, of every pack that holds one of its name."""

    schema: Literal["caveat/rule/1"] = "caveat/rule/1"
    language: str
    as_of: date
    rules: list[RuleEntry]


def rules_document(rows: Sequence[Listed], packs: Sequence[Surveyed], day: date, messages: Messages) -> RulesDocument:
    """The clauses of packs, as they stand on a day, and the packs that were looked through for them."""
    entries = [_listed(row, messages) for row in rows]
    looked = [_pack(one, messages) for one in packs]
    return RulesDocument(language=messages.language, as_of=day, packs=looked, rules=entries)


def rule_document(found: Sequence[tuple[Pack, Requirement]], day: date, messages: Messages) -> RuleDocument:
    """All that packs say of one rule, as it stands on a day."""
    entries = [_rule(requirement, pack, day, messages) for pack, requirement in found]
    return RuleDocument(language=messages.language, as_of=day, rules=entries)


def _pack(surveyed: Surveyed, messages: Messages) -> PackEntry:
    pack = surveyed.pack
    return PackEntry(
        pack=pack.id,
        name=messages.text(pack.name),
        version=pack.version,
        digest=pack.digest,
        place=pack.jurisdiction,
        also_in=pack.also_in,
        first_looked=surveyed.first_looked,
        last_looked=surveyed.last_looked,
        recheck_by=surveyed.recheck_by,
        silent=surveyed.silent,
        unchecked=[
            messages.say("word", "state", fact=messages.text(one.title), state=messages.text(text))
            for one in pack.requirements
            for text in one.unchecked
        ],
    )


def _listed(row: Listed, messages: Messages) -> ListedEntry:
    requirement, clause = row.requirement, row.clause
    return ListedEntry(
        requirement=requirement.id,
        clause=clause.id,
        pack=row.pack.id,
        place=row.pack.jurisdiction,
        title=messages.text(clause.title or requirement.title),
        acts=clause.acts,
        in_force=row.in_force,
        lifecycle=requirement.lifecycle,
        status=requirement.status,
        certainty=requirement.certainty,
        effective=clause.effective,
        looked_at=row.looked_at,
        stale_since=row.stale_since,
    )


def _rule(requirement: Requirement, pack: Pack, day: date, messages: Messages) -> RuleEntry:
    return RuleEntry(
        requirement=requirement.id,
        pack=pack.id,
        version=pack.version,
        place=pack.jurisdiction,
        also_in=pack.also_in,
        title=messages.text(requirement.title),
        summary=messages.text(requirement.summary),
        lifecycle=requirement.lifecycle,
        status=requirement.status,
        certainty=requirement.certainty,
        legal_basis=requirement.legal_basis,
        supersedes=requirement.supersedes,
        unchecked=[messages.text(text) for text in requirement.unchecked],
        conflicts=[conflict_entry(one, messages) for one in requirement.conflicts],
        sources=requirement.sources,
        facts=tuple(dict.fromkeys(fact for clause in requirement.clauses for fact in _facts(clause))),
        clauses=[_clause(clause, requirement, day, messages) for clause in requirement.clauses],
    )


def _clause(clause: Clause, requirement: Requirement, day: date, messages: Messages) -> ClauseEntry:
    return ClauseEntry(
        clause=clause.id,
        title=messages.text(clause.title or requirement.title),
        acts=clause.acts,
        effective=clause.effective,
        state=validity.life(day, requirement.lifecycle, clause.effective, messages),
        applies=_tree(clause.applies, messages),
        unless=_tree(clause.unless, messages),
        must=_tree(clause.must, messages),
        concerns=clause.concerns,
        cured_by=clause.cured_by,
        consequence=messages.text(clause.consequence) if clause.consequence else None,
        cure=[cure_entry(cure, messages) for cure in clause.cure],
    )


def _facts(clause: Clause) -> Iterator[str]:
    for part in (clause.applies, clause.must, clause.unless):
        yield from (test.fact for test in questions(part)) if part else ()
    if clause.effective.of:
        yield clause.effective.of


def _tree(condition: Condition | None, messages: Messages) -> list[str]:
    if condition is None:
        return []
    return [" " * indent + text for indent, text in lines(phrase(condition, messages))]
