"""The exit status of a check, and the line that says it."""

from collections.abc import Sequence

from caveat.model.profile import Profile
from caveat.model.rules import Ruling, Verdict
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
    rulings = {verdict.ruling for verdict in verdicts}
    if rulings & {Ruling.PROHIBITED, Ruling.MODIFY_FIRST, Ruling.CONDITIONS}:
        return RESTRICTED
    return UNDETERMINED if Ruling.UNDETERMINED in rulings else NOTHING_FOUND


def nothing_was_read(profile: Profile) -> bool:
    """Whether there were items, and none could be read at all."""
    return bool(profile.items) and all(item.kind == "unreadable" for item in profile.items)


def exit_line(verdicts: Sequence[Verdict], language: str = "en") -> str:
    """Which exit status it is, and why, in one line."""
    catalogue = messages(language)
    rulings = catalogue.listed([_ruled(verdict, catalogue) for verdict in verdicts])
    return catalogue.say("exit", str(exit_status(verdicts)), rulings=rulings)


def _ruled(verdict: Verdict, catalogue: Messages) -> str:
    doing = catalogue.doing(verdict.case.act, verdict.case.to)
    return catalogue.say("word", "state", fact=doing, state=catalogue.say("ruling", verdict.ruling))
