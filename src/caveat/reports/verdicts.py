"""The verdicts in the JSON of a check, and the types that its published schema is made from."""

from datetime import date

from msgspec import Struct

from caveat.model.rules import (
    Certainty,
    Conflict,
    Cure,
    Determination,
    Effective,
    Lifecycle,
    Outcome,
    PackRef,
    Ruling,
    Source,
    Status,
    Value,
    Verdict,
)
from caveat.reports import validity
from caveat.reports.messages import Messages
from caveat.reports.notice import verdict_notes
from caveat.reports.sentences import reason, statement


class CureEntry(Struct, kw_only=True):
    """What must be done, and who can. Inferred: no source says so, it follows from the rule."""

    kind: str
    by: str
    text: str
    inferred: bool


class ConflictEntry(Struct, kw_only=True, rename={"other": "with"}):
    """Where a requirement disagrees with another one, or with null its own sources with each other."""

    other: str | None
    text: str


class DeterminationEntry(Struct, kw_only=True):
    """One clause of a requirement against this device in this case. Not in force: it is shown, and does not apply."""

    requirement: str
    clause: str
    pack: str
    outcome: Outcome
    in_force: bool
    effect: Ruling
    status: Status
    lifecycle: Lifecycle
    certainty: Certainty
    effective: Effective
    title: str
    summary: str
    reason: str
    notes: list[str]
    because: tuple[str, ...]
    missing: tuple[str, ...]
    look: tuple[str, ...]
    obliges: bool
    unclaimed: bool
    cure: list[CureEntry]
    consequence: str | None
    unchecked: list[str]
    conflicts: list[ConflictEntry]
    sources: tuple[Source, ...]
    stale_since: date | None


class VerdictEntry(Struct, kw_only=True):
    """The ruling for one place and act. At least: more may come from what could not be determined.

    Not spoken: no pack of the place holds a rule for the act.
    """

    to: str
    act: str
    as_of: date
    case: dict[str, str | float | bool]
    ruling: Ruling
    at_least: bool
    spoken: bool
    statement: str
    notes: list[str]
    packs: tuple[PackRef, ...]
    determinations: list[DeterminationEntry]


def verdict_entry(verdict: Verdict, messages: Messages) -> VerdictEntry:
    """A verdict, its texts in the language of the document."""
    case = verdict.case
    return VerdictEntry(
        to=case.to,
        act=case.act,
        as_of=case.as_of,
        case={fact: _plain(value) for fact, value in case.facts.items()},
        ruling=verdict.ruling,
        at_least=verdict.at_least,
        spoken=verdict.spoken,
        statement=statement(verdict, messages),
        notes=list(verdict_notes(verdict, messages)),
        packs=verdict.packs,
        determinations=[_determination(one, verdict, messages) for one in verdict.determinations],
    )


def _determination(determination: Determination, verdict: Verdict, messages: Messages) -> DeterminationEntry:
    consequence = determination.consequence
    return DeterminationEntry(
        requirement=determination.requirement,
        clause=determination.clause,
        pack=determination.pack,
        outcome=determination.outcome,
        in_force=determination.in_force,
        effect=determination.effect,
        status=determination.status,
        lifecycle=determination.lifecycle,
        certainty=determination.certainty,
        effective=determination.effective,
        title=messages.text(determination.title),
        summary=messages.text(determination.summary),
        reason=reason(determination, verdict.case, verdict.profile, messages),
        notes=validity.notes(determination, verdict.case.as_of, messages),
        because=determination.because,
        missing=determination.missing,
        look=determination.look,
        obliges=determination.obliges,
        unclaimed=determination.unclaimed,
        cure=[cure_entry(cure, messages) for cure in determination.cure],
        consequence=messages.text(consequence) if consequence else None,
        unchecked=[messages.text(text) for text in determination.unchecked],
        conflicts=[conflict_entry(one, messages) for one in determination.conflicts],
        sources=determination.sources,
        stale_since=determination.stale_since,
    )


def cure_entry(cure: Cure, messages: Messages) -> CureEntry:
    """A cure, its text in the language of the document."""
    return CureEntry(kind=cure.kind, by=cure.by, text=messages.text(cure.text), inferred=cure.inferred)


def conflict_entry(conflict: Conflict, messages: Messages) -> ConflictEntry:
    """A disagreement, its text in the language of the document."""
    return ConflictEntry(other=conflict.other, text=messages.text(conflict.text))


def _plain(value: Value) -> str | float | bool:
    return value.isoformat() if isinstance(value, date) else value
