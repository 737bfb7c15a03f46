"""What packs hold, clause by clause, as it stands on a day."""

from collections.abc import Iterable
from datetime import date

from caveat import vocabulary
from caveat.errors import UsageError
from caveat.model.rules import Listed, Pack
from caveat.rules.verdicts import Voice, speaking


def listed(packs: Iterable[Pack], day: date, *, act: str | None = None, stale: bool = False) -> tuple[Listed, ...]:
    """The clauses of packs, by place: all, those that speak of an act, only those whose sources are stale.

    Raises UsageError for an act that there is not.
    """
    if act is not None and act not in vocabulary.acts():
        raise UsageError(f"there is no act {act!r}; there are {', '.join(vocabulary.acts())}")
    ordered = sorted(packs, key=lambda pack: (pack.jurisdiction, pack.id))
    rows = [_row(voice, day) for pack in ordered for voice in _voices(pack, act)]
    return tuple(row for row in rows if row.stale_since or not stale)


def _voices(pack: Pack, act: str | None) -> Iterable[Voice]:
    if act is not None:
        return speaking(pack, act)
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
