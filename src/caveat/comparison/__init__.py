"""Was the unit modified as it had to be? Two pieces of evidence against each other and against the rules."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from caveat.model.comparison import Change, Comparison, EntryChange, RuleChange, Trick, TrickFound
from caveat.model.evidence import Entry, Evidence, Item, Passage
from caveat.model.profile import Observation, Profile
from caveat.model.rules import Case, Determination, Pack, Verdict
from caveat.profiles import platform, profile
from caveat.profiles.masking import masked
from caveat.profiles.traces import names_found
from caveat.rules import judge

__all__ = ["compare"]

_TYPE = "android"
"""The reader of what the build of a type says."""

_TOLD = ("feature", "package", "partition", "locale")
"""Kinds of entries of which each change is told."""

_KNOWN = ("file", "hal", "service")
"""Kinds of entries of which the changes are told of those that a signal knows."""

_OFF = {
    "unavailable-feature": "feature",
    "commented-feature": "feature",
    "taken-feature": "feature",
    "overruled-feature": "feature",
    "disabled-package": "package",
    "suspended-package": "package",
    "hidden-package": "package",
    "uninstalled-package": "package",
    "unavailable-hal": "hal",
    "disabled-service": "service",
    "missing-service": "service",
}
"""Kinds of entries that say that something is off, and of what."""


def compare(
    before: Evidence,
    after: Evidence,
    case: Case,
    packs: Sequence[Pack],
    *,
    model: str | None = None,
    category: str | None = None,
    declared: Sequence[Observation] = (),
) -> Comparison:
    """What changed from `before` (a build, or what is known of the type) to `after` (the unit's system or outputs).

    The rules ask `applies` of the type, which `before` tells, and `must` of the unit, which `after` tells: what was
    taken out makes no rule "not applicable". `model`, `category` and `declared` are as for `profile`, of both.
    Raises UsageError for a category that there is not.
    """
    both = Evidence((*_said_of(before, _TYPE), *_said_of(after, platform.UNIT)))
    first, second = (profile(one, model=model, category=category, declared=declared) for one in (before, both))
    was, now = judge(first, case, packs), judge(second, case, packs)
    old, new = _state(before), _state(after)
    facts = tuple(_changed(first, second))
    return Comparison(
        before=first,
        after=second,
        facts=facts,
        entries=tuple(sorted(_changes(old, new), key=lambda one: list(Change).index(one.change))),
        tricks=tuple(_tricks(old, new)),
        rules=tuple(_rules(was, now, packs, set(facts))),
        verdict=now,
    )


def _said_of(evidence: Evidence, reader: str) -> Iterator[Item]:
    """The items with what their systems say, as said of the type or of the unit.

    An app that is switched off is in the type: that was done to one unit.
    """
    for item in evidence.items:
        told = (replace(one, reader=reader) if one.entry else one for one in item.passages if not _is_off(one, reader))
        yield replace(item, passages=tuple(told))


def _is_off(passage: Passage, reader: str) -> bool:
    return reader == _TYPE and passage.entry is not None and passage.entry.kind in platform.OFF


def _changed(first: Profile, second: Profile) -> Iterator[str]:
    """The facts that the second piece of evidence settles otherwise, of the type or of the unit."""
    for fact, state in second.facts.items():
        of_unit = second.unit.get(fact)
        known = of_unit if of_unit is not None and of_unit.observations else state
        if _settled(known) != _settled(first.unit.get(fact, first.facts[fact])):
            yield fact


def _settled(state: object) -> object:
    """What a state comes to, without its reasons."""
    return [getattr(state, name, None) for name in ("standing", "value", "members")]


class _State(NamedTuple):
    """The entries of one piece of evidence, as they count in the end."""

    entries: dict[tuple[str, str], tuple[Passage, bool]]  # by kind and name, each with whether it is on
    spoken: set[str]  # the kinds of which anything was seen: outputs that list no apps say nothing of apps
    whole: set[str]  # the kinds of which all was seen
    locale: platform.Locale | None

    def has(self, trace: str) -> bool:
        """Whether an entry that is on is one of a trace."""
        return any(on and passage.entry and names_found(passage.entry, trace) for passage, on in self.entries.values())

    def of(self, *traces: str) -> tuple[Passage, ...]:
        """The entries that are one of these traces."""
        passages = (passage for passage, _ in self.entries.values())
        return tuple(one for one in passages if one.entry and names_found(one.entry, *traces))


def _state(evidence: Evidence) -> _State:
    entries: dict[tuple[str, str], tuple[Passage, bool]] = {}
    spoken: set[str] = set()
    whole: set[str] = set()
    passages = platform.counted(masked(evidence.passages))
    for passage in passages:
        entry = passage.entry
        if entry is None:
            continue
        kind = _OFF.get(entry.kind, entry.kind)
        if entry.kind == "whole":
            whole.add(entry.name.removesuffix("s"))
        spoken.add(kind)
        if kind in _TOLD or (kind in _KNOWN and names_found(Entry(kind, entry.name, entry.value))):
            name = entry.name.rpartition("/")[2] if kind == "file" else entry.name
            on = entry.kind not in _OFF
            known = entries.get((kind, name))
            if known is None or (known[1] and not on):
                entries[kind, name] = (passage, on)
    return _State(entries, spoken | whole, whole, platform.locale(passages))


def _changes(old: _State, new: _State) -> Iterator[EntryChange]:
    """What became of each entry, of kinds that both speak of."""
    for key in dict.fromkeys((*old.entries, *new.entries)):
        change = _change(key, old, new) if key[0] in old.spoken & new.spoken else None
        if change:
            passage = (new.entries.get(key) or old.entries[key])[0]
            yield EntryChange(change=change, entry=Entry(*key), passage=passage)


def _change(key: tuple[str, str], old: _State, new: _State) -> Change | None:
    """What became of one; that it is gone, or new, only evidence that shows all of its kind can say."""
    before, after = old.entries.get(key), new.entries.get(key)
    was, now = before is not None and before[1], after is not None and after[1]
    if was == now:
        return None
    if was:
        if after:
            is_gone = after[0].entry is not None and after[0].entry.kind == "uninstalled-package"
            return Change.UNINSTALLED if is_gone else Change.DISABLED
        return Change.REMOVED if key[0] in new.whole else Change.MISSING
    if before:
        return Change.RETURNED
    return Change.ADDED if key[0] in old.whole else Change.APPEARED


def _tricks(old: _State, new: _State) -> Iterator[TrickFound]:
    hidden = tuple(
        passage
        for key, (passage, on) in new.entries.items()
        if key[0] == "package" and not on and old.entries.get(key, (passage, False))[1]
    )
    drivers = new.of("radio-daemon", "vendor-ril", "modem-partition")
    undeclared = old.has("telephony-feature") and not new.has("telephony-feature")
    for trick, passages in (
        (Trick.HIDDEN, hidden),
        (Trick.DRIVER_STAYS, drivers if undeclared else ()),
        (Trick.LANGUAGE_STAYS, _still_offered(old, new)),
    ):
        if passages:
            yield TrickFound(trick=trick, passages=passages)


def _still_offered(old: _State, new: _State) -> tuple[Passage, ...]:
    """Where the language was changed, the entries by which the one before can still be chosen."""
    if old.locale is None or new.locale is None or _language(old.locale.tag) == _language(new.locale.tag):
        return ()
    before = _language(old.locale.tag)
    return tuple(
        passage
        for (kind, name), (passage, on) in new.entries.items()
        if kind == "locale" and on and _language(name) == before
    )


def _language(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _rules(was: Verdict, now: Verdict, packs: Sequence[Pack], changed: set[str]) -> Iterator[RuleChange]:
    before = {_key(one): one for one in was.determinations}
    asked = {
        (pack.id, requirement.id, clause.id): clause.concerns
        for pack in packs
        for requirement in pack.requirements
        for clause in requirement.clauses
    }
    for one in now.determinations:
        if one.in_force:
            facts = dict.fromkeys((*one.because, *asked[_key(one)], *one.missing))
            yield RuleChange(before=before.get(_key(one)), after=one, facts=tuple(filter(changed.__contains__, facts)))


def _key(one: Determination) -> tuple[str, str, str]:
    return one.pack, one.requirement, one.clause
