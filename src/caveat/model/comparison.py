"""What became of a device between two pieces of evidence, and what the rules say of that."""

from enum import StrEnum

from msgspec import Struct

from caveat.model.evidence import Entry, Passage
from caveat.model.profile import Profile
from caveat.model.rules import Determination, Verdict


class Change(StrEnum):
    """What became of one entry of a system."""

    REMOVED = "removed"
    DISABLED = "disabled"  # still there, switched off
    RETURNED = "returned"  # it was switched off before, and is not any more
    ADDED = "added"


class Trick(StrEnum):
    """A change that looks like more than it is."""

    HIDDEN = "hidden"  # an app is disabled, and still installed
    DRIVER_STAYS = "driver-stays"  # a function is not declared any more, and what drives it is there


class EntryChange(Struct, frozen=True, kw_only=True):
    """One entry that changed; where it stands afterwards, or stood before if it is gone."""

    change: Change
    entry: Entry
    passage: Passage  # masked


class TrickFound(Struct, frozen=True, kw_only=True):
    """A trick, and the entry that shows it."""

    trick: Trick
    passage: Passage


class RuleChange(Struct, frozen=True, kw_only=True):
    """One clause before and after; None where it was not asked."""

    before: Determination | None
    after: Determination

    @property
    def changed(self) -> bool:
        """Whether it came out otherwise."""
        return self.before is None or self.before.outcome is not self.after.outcome


class Comparison(Struct, frozen=True, kw_only=True):
    """Two states of one device. `after` is of the unit, with all that is known of its type from before."""

    before: Profile
    after: Profile
    facts: tuple[str, ...]  # those that stand otherwise
    entries: tuple[EntryChange, ...]
    tricks: tuple[TrickFound, ...]
    rules: tuple[RuleChange, ...]  # of the verdict's clauses that are in force
    verdict: Verdict  # of what is there afterwards
