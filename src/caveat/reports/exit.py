"""The exit status of a check, and the line that says it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from caveat.model.profile import Basis, Profile
from caveat.model.rules import Case, Ruling, Verdict
from caveat.reports.messages import Messages, messages

NOTHING_FOUND, RESTRICTED, UNDETERMINED, UNREADABLE = 0, 1, 3, 4


def exit_status(told: Verdict | Sequence[Verdict] | Profile) -> int:
    """0 nothing found against it, 1 a restriction applies, 3 undetermined, 4 no item could be read at all.

    Of several verdicts the worst counts. A profile asks for no ruling: 0 or 4.
    """
    if isinstance(told, Profile):
        return UNREADABLE if nothing_was_read(told) else NOTHING_FOUND
    verdicts = (told,) if isinstance(told, Verdict) else told
    if nothing_was_read(verdicts[0].profile):
        return UNREADABLE
    return status_of({verdict.ruling for verdict in verdicts})


def status_of(rulings: AbstractSet[Ruling]) -> int:
    """The same for rulings alone, as of a table; of none, nothing could be read."""
    if not rulings:
        return UNREADABLE
    if rulings & {Ruling.PROHIBITED, Ruling.MODIFY_FIRST, Ruling.CONDITIONS}:
        return RESTRICTED
    return UNDETERMINED if Ruling.UNDETERMINED in rulings else NOTHING_FOUND


def status_line(rulings: Sequence[tuple[Case, AbstractSet[Ruling]]], language: str = "en") -> str:
    """Which exit status it is for a table, and why: the worst ruling of each case."""
    catalogue = messages(language)
    worst = [(case, next(ruling for ruling in Ruling if ruling in found)) for case, found in rulings if found]
    told = catalogue.listed([_ruled(case, ruling, catalogue) for case, ruling in worst])
    return catalogue.say("exit", str(status_of({ruling for _, ruling in worst})), rulings=told)


def nothing_was_read(profile: Profile) -> bool:
    """Whether there were items, and none could be read at all."""
    return bool(profile.items) and all(item.kind == "unreadable" for item in profile.items)


def only_named(profile: Profile) -> bool:
    """Whether there is no evidence at all: nothing but a name, and what the user said."""
    states = (*profile.facts.values(), *profile.unit.values())
    said = (Basis.DECLARED, Basis.IMPLIED)
    return not profile.items and all(one.basis in said for state in states for one in state.observations)


def exit_line(verdicts: Sequence[Verdict], language: str = "en") -> str:
    """Which exit status it is, and why, in one line."""
    catalogue = messages(language)
    rulings = catalogue.listed([_ruled(verdict.case, verdict.ruling, catalogue) for verdict in verdicts])
    return catalogue.say("exit", str(exit_status(verdicts)), rulings=rulings)


def _ruled(case: Case, ruling: Ruling, catalogue: Messages) -> str:
    doing = catalogue.doing(case.act, case.to)
    return catalogue.say("word", "state", fact=doing, state=catalogue.say("ruling", ruling))
