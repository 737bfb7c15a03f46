"""What became of a device between two pieces of evidence, and what the rules say of that."""

from enum import StrEnum

from msgspec import Struct

from caveat.model.evidence import Entry, Passage
from caveat.model.profile import Profile
from caveat.model.rules import Determination, Outcome, Verdict


class Change(StrEnum):
    """What became of one entry of a system. In the order in which they are told."""

    REMOVED = "removed"
    DISABLED = "disabled"  # still there, switched off
    UNINSTALLED = "uninstalled"  # for the user: the system still has it, and a reset brings it back
    MISSING = "missing"  # not seen any more, by evidence that need not show all
    RETURNED = "returned"  # it was switched off before, and is not any more
    ADDED = "added"
    APPEARED = "appeared"  # not seen before, by evidence that need not have shown all


class Trick(StrEnum):
    """A change that looks like more than it is."""

    HIDDEN = "hidden"  # an app is switched off or gone for the user, and the system still has it
    DRIVER_STAYS = "driver-stays"  # a function is not declared any more, and what drives it is there
    LANGUAGE_STAYS = "language-stays"  # the system starts in another language, and the one before is still offered


class Course(StrEnum):
    """What became of one demand. In the order in which they are told."""

    RETURNED = "came-back"  # it was met, and is not any more, or it is not known whether
    OPEN = "open"  # it is not met, or it is not known whether
    ANSWERED = "answered"  # it is met, and was not, or it was not known whether
    MET = "met"  # as before; or it does not speak of this device


class EntryChange(Struct, frozen=True, kw_only=True):
    """One entry that changed; where it stands afterwards, or stood before if it is gone."""

    change: Change
    entry: Entry
    passage: Passage  # masked


class TrickFound(Struct, frozen=True, kw_only=True):
    """A trick, and the entries that show it."""

    trick: Trick
    passages: tuple[Passage, ...]


class RuleChange(Struct, frozen=True, kw_only=True):
    """One clause before and after; None where it was not asked."""

    before: Determination | None
    after: Determination
    facts: tuple[str, ...] = ()  # those that changed, and that it rests on or lacks

    @property
    def course(self) -> Course:
        """What became of it."""
        met = _is_met(self.after)
        if self.before is None or _is_met(self.before) is met:
            return Course.MET if met else Course.OPEN
        return Course.ANSWERED if met else Course.RETURNED


def _is_met(one: Determination) -> bool:
    return one.outcome in (Outcome.CONFORMS, Outcome.NOT_APPLICABLE) and not one.restricts


class Comparison(Struct, frozen=True, kw_only=True):
    """Two states of one device. `after` is of the unit, with all that is known of its type from before."""

    before: Profile
    after: Profile
    facts: tuple[str, ...]  # those that stand otherwise
    entries: tuple[EntryChange, ...]
    tricks: tuple[TrickFound, ...]
    rules: tuple[RuleChange, ...]  # of the verdict's clauses that are in force
    verdict: Verdict  # of what is there afterwards
