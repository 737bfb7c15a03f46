"""Was the unit modified as it had to be? Two pieces of evidence against each other and against the rules."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from caveat.model.comparison import Change, Comparison, EntryChange, RuleChange, Trick, TrickFound
from caveat.model.evidence import Entry, Evidence, Item, Passage
from caveat.model.profile import Profile
from caveat.model.rules import Case, Determination, Pack, Verdict
from caveat.profiles import platform, profile
from caveat.profiles.masking import masked
from caveat.profiles.traces import names_found
from caveat.rules import judge

__all__ = ["compare"]

_TYPE = "android"
"""The reader of what the build of a type says."""

_TOLD = ("feature", "package", "partition")
"""Kinds of entries of which each change is told; of files those that a signal knows."""

_OFF = {
    "unavailable-feature": "feature",
    "commented-feature": "feature",
    "taken-feature": "feature",
    "overruled-feature": "feature",
    "disabled-package": "package",
}
"""Kinds of entries that say that something is off, and of what."""


def compare(
    before: Evidence, after: Evidence, case: Case, packs: Sequence[Pack], *, model: str | None = None
) -> Comparison:
    """What changed from `before` (a build, or what is known of the type) to `after` (the unit's system or outputs).

    The rules ask `applies` of the type, which `before` tells, and `must` of the unit, which `after` tells: what was
    taken out makes no rule "not applicable".
    """
    first = profile(before, model=model)
    second = profile(Evidence((*_said_of(before, _TYPE), *_said_of(after, platform.UNIT))), model=model)
    was, now = judge(first, case, packs), judge(second, case, packs)
    old, new = _entries(before), _entries(after)
    return Comparison(
        before=first,
        after=second,
        facts=tuple(_changed(first, second)),
        entries=tuple(_changes(old, new, _kinds(before) & _kinds(after))),
        tricks=tuple(_tricks(old, new)),
        rules=tuple(_rules(was, now)),
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
    return reader == _TYPE and passage.entry is not None and passage.entry.kind == "disabled-package"


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


_Entries = dict[tuple[str, str], tuple[Passage, bool]]
"""Entries by kind and name, each with whether it is on."""


def _entries(evidence: Evidence) -> _Entries:
    """The entries of which changes are told, as they count in the end."""
    passages = masked(evidence.passages)
    found: _Entries = {}
    for passage in platform.counted(passages):
        entry = passage.entry
        if entry is None:
            continue
        kind = _OFF.get(entry.kind, entry.kind)
        if kind in _TOLD or (kind == "file" and names_found(entry)):
            name = entry.name.rpartition("/")[2] if kind == "file" else entry.name
            on = entry.kind not in _OFF
            known = found.get((kind, name))
            if known is None or (known[1] and not on):
                found[kind, name] = (passage, on)
    return found


def _kinds(evidence: Evidence) -> set[str]:
    """The kinds of entries of which anything, or all, was seen: outputs that list no apps say nothing of apps."""
    entries = [passage.entry for passage in evidence.passages if passage.entry]
    kinds = {entry.kind for entry in entries} | {
        entry.name.removesuffix("s") for entry in entries if entry.kind == "whole"
    }
    return kinds | {_OFF[kind] for kind in kinds & _OFF.keys()}


def _changes(old: _Entries, new: _Entries, kinds: set[str]) -> Iterator[EntryChange]:
    """What was taken out, switched off, switched on again and put in, in this order; of kinds that both speak of."""
    changes: dict[Change, list[EntryChange]] = {change: [] for change in Change}
    for key in dict.fromkeys((*old, *new)):
        change = _change(old.get(key), new.get(key)) if key[0] in kinds else None
        if change:
            passage = (new.get(key) or old[key])[0]
            changes[change].append(EntryChange(change=change, entry=Entry(*key), passage=passage))
    for found in changes.values():
        yield from found


def _change(before: tuple[Passage, bool] | None, after: tuple[Passage, bool] | None) -> Change | None:
    was, now = before is not None and before[1], after is not None and after[1]
    if was == now:
        return None
    if was:
        return Change.DISABLED if after else Change.REMOVED
    return Change.RETURNED if before else Change.ADDED


def _tricks(old: _Entries, new: _Entries) -> Iterator[TrickFound]:
    for key, (passage, on) in new.items():
        if key[0] == "package" and not on and old.get(key, (passage, False))[1]:
            yield TrickFound(trick=Trick.HIDDEN, passage=passage)
    if _has(old, "telephony-feature") and not _has(new, "telephony-feature"):
        for passage, _ in new.values():
            if passage.entry and names_found(passage.entry, "radio-daemon", "vendor-ril", "modem-partition"):
                yield TrickFound(trick=Trick.DRIVER_STAYS, passage=passage)


def _has(entries: _Entries, trace: str) -> bool:
    """Whether an entry that is on is one of a trace."""
    return any(on and passage.entry and names_found(passage.entry, trace) for passage, on in entries.values())


def _rules(was: Verdict, now: Verdict) -> Iterator[RuleChange]:
    before = {_key(one): one for one in was.determinations}
    for one in _in_force(now.determinations):
        yield RuleChange(before=before.get(_key(one)), after=one)


def _in_force(determinations: Iterable[Determination]) -> Iterator[Determination]:
    return (one for one in determinations if one.in_force)


def _key(one: Determination) -> tuple[str, str, str]:
    return one.pack, one.requirement, one.clause
