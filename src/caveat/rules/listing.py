"""What packs hold, clause by clause, as it stands on a day; and what each pack does not cover."""

from collections.abc import Iterable, Iterator
from datetime import date

from caveat import vocabulary
from caveat.errors import UsageError
from caveat.model.rules import Listed, Pack, Surveyed
from caveat.rules.condition import IDENTITY
from caveat.rules.verdicts import Voice, facts_asked, speaking


def listed(
    packs: Iterable[Pack], day: date, *, act: str | None = None, fact: str | None = None, stale: bool = False
) -> tuple[Listed, ...]:
    """The clauses of packs, by place: all, those of an act, those that ask a fact, only those with stale sources.

    Raises UsageError for an act or a fact that there is not.
    """
    if act is not None and act not in vocabulary.acts():
        raise UsageError(f"there is no act {act!r}; there are {', '.join(vocabulary.acts())}")
    if fact is not None and fact not in IDENTITY:
        vocabulary.fact(fact)
    ordered = sorted(packs, key=lambda pack: (pack.jurisdiction, pack.id))
    voices = [voice for pack in ordered for voice in (_voices(pack) if act is None else speaking(pack, act))]
    rows = [_row(voice, day) for voice in voices if fact is None or fact in facts_asked(voice.clause)]
    return tuple(row for row in rows if row.stale_since or not stale)


def asked(packs: Iterable[Pack]) -> frozenset[str]:
    """All facts that a rule of the packs asks."""
    return frozenset(fact for pack in packs for voice in _voices(pack) for fact in facts_asked(voice.clause))


def surveyed(packs: Iterable[Pack], day: date) -> tuple[Surveyed, ...]:
    """When the sources of each pack were read, and the acts of which no rule of it speaks on a day."""
    return tuple(_surveyed(pack, day) for pack in sorted(packs, key=lambda pack: (pack.jurisdiction, pack.id)))


def _voices(pack: Pack) -> Iterator[Voice]:
    return (Voice(pack, requirement, clause) for requirement in pack.requirements for clause in requirement.clauses)


def _row(voice: Voice, day: date) -> Listed:
    return Listed(
        pack=voice.pack,
        requirement=voice.requirement,
        clause=voice.clause,
        in_force=voice.in_force(day),
        looked_at=voice.looked_at,
        stale_since=voice.stale_since(day),
    )


def _surveyed(pack: Pack, day: date) -> Surveyed:
    looked = [voice.looked_at for voice in _voices(pack)]
    due = [voice.recheck_by for voice in _voices(pack)]
    silent = (act for act in vocabulary.acts() if not any(voice.in_force(day) for voice in speaking(pack, act)))
    return Surveyed(
        pack=pack, first_looked=min(looked), last_looked=max(looked), recheck_by=min(due), silent=tuple(silent)
    )
