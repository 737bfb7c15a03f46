"""Evidence to profile: every observer looks, the reconciler settles, what points to one unit is hidden."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from caveat.languages import language_of
from caveat.model.evidence import BARCODE, Evidence, Passage, Problem
from caveat.model.profile import Device, Hint, Observation, Profile, Reading
from caveat.profiles import apps, choices, device, marks, platform, quantities, sets, terms
from caveat.profiles.findings import Findings
from caveat.profiles.masking import mask, mask_device, mask_item, mask_place, mask_problem, masked
from caveat.profiles.passages import Devices, Part, Passages
from caveat.profiles.reconcile import reconcile, set_aside
from caveat.profiles.scan import Scan
from caveat.profiles.sieve import tell_han_of_each

_FOR_MACHINES = re.compile(r"\S[:=]\S|[<>{}]")  # an address, a setting, a record


def profile(
    evidence: Evidence,
    *,
    model: str | None = None,
    category: str | None = None,
    declared: Iterable[Observation] = (),
) -> Profile:
    """What the device of `evidence` can do.

    `model` names the version or model asked for, where the evidence describes several; `category` the kind of device.
    `declared` is what the user says, with basis `declared`. Nothing in the profile holds the serial part of a number.

    Raises UsageError for a category that there is not.
    """
    return settle(reading(evidence, model=model, category=category), declared)


class Sight(NamedTuple):
    """What is seen of one device, before it is settled; nothing in it is masked."""

    part: Part
    category: str | None
    observations: tuple[Observation, ...]
    hints: tuple[Hint, ...]
    problems: tuple[Problem, ...]  # of what was read, and of what was seen in it
    model: str | None = None  # the one that the user names

    @property
    def device(self) -> Device:
        """The device with its name, which is looked for only where it is asked for."""
        passages = self.part.passages
        named = platform.device(_entries(passages))
        return _completed(device.identify(_words(passages), self.model, self.category), named)


def sights(
    devices: Devices, *, asked: frozenset[str] | None = None, model: str | None = None, category: str | None = None
) -> list[Sight]:
    """What is seen of each of many devices: all are looked at together, which is much faster.

    `asked` are the facts that anybody asks, with those that they follow from; of others what is seen need not be whole.
    Where it is None, `profile_of` makes of each the profile that `profile` gives. No two devices may have items of the
    same name. `model` and `category` are those of `profile`.
    """
    passages = devices.passages
    numbers = np.repeat(np.arange(len(devices.starts) - 1), np.diff(devices.starts))
    owners = dict(zip(passages.items, numbers.tolist(), strict=True))
    mentions = device.Mentions(_words(passages).texts)
    categories = [_category(part, category, mentions) for part in devices.parts]
    seen = [_Seen([], [], list(part.problems)) for part in devices.parts]
    han = np.array(tell_han_of_each(passages.texts, numbers) if len(passages) else [])
    for language in np.unique(han).tolist():
        own = np.flatnonzero(han[numbers] == language).tolist()
        some = passages if len(own) == len(passages) else passages.some(own)
        scan = Scan(_words(some), model, language, asked)
        for findings in (_said(scan, owners, categories), *_shown(scan, some)):
            _part(findings, owners, seen)
    if not passages.plain:
        for part in devices.parts:
            entries = _entries(part.passages)
            for findings in (apps.observe(entries), platform.observe(entries)):
                _part(findings, owners, seen)
    return [
        Sight(part, kind, tuple(own.observations), tuple(own.hints), tuple(own.problems), model)
        for part, kind, own in zip(devices.parts, categories, seen, strict=True)
    ]


def settled(sight: Sight, *, named: bool = True) -> Profile:
    """The states of a device of which this was seen: the profile without its quotes, which nobody is shown.

    Without `named` nobody asks for its make and model either.
    """
    observations, _ = set_aside(sight.observations)
    states, unit = reconcile(observations)
    problems = tuple(map(mask_problem, sight.problems))
    items = tuple(map(mask_item, sight.part.evidence.items))
    identity = mask_device(sight.device) if named else Device(category=sight.category)
    return Profile(device=identity, facts=states, unit=unit, items=items, problems=problems)


def profile_of(sight: Sight, declared: Sequence[Observation] = ()) -> Profile:
    """The profile of a device of which this was seen, masked."""
    return settle(_reading(sight), declared)


def reading(evidence: Evidence, *, model: str | None = None, category: str | None = None) -> Reading:
    """What `evidence` says of its device: `settle` makes of it what `profile` gives, whatever the user says besides.

    `model` and `category` are those of `profile`. Raises UsageError for a category that there is not.
    """
    (sight,) = sights(Devices.of([evidence]), model=model, category=category)
    return _reading(sight)


def settle(reading: Reading, declared: Iterable[Observation] = ()) -> Profile:
    """What the device of a reading can do, with what the user says."""
    states, unit = reconcile([*reading.observations, *map(_declared, declared)])
    return Profile(
        device=reading.device,
        facts=states,
        unit=unit,
        hints=reading.hints,
        items=reading.items,
        problems=reading.problems,
    )


def _reading(sight: Sight) -> Reading:
    quotes = _Quotes(sight.part.passages)
    observations, denials = set_aside(map(quotes.observation, sight.observations))
    return Reading(
        device=mask_device(sight.device),
        observations=tuple(observations),
        hints=(*map(quotes.hint, sight.hints), *denials),
        items=tuple(map(mask_item, sight.part.evidence.items)),
        problems=tuple(map(mask_problem, sight.problems)),
    )


class _Seen(NamedTuple):
    """What was seen of one device."""

    observations: list[Observation]
    hints: list[Hint]
    problems: list[Problem]


def _said(scan: Scan, owners: Mapping[str, int], categories: Sequence[str | None]) -> Findings:
    """What sentences say. In the listing of a strap or a SIM card they speak of the device that it is made for."""
    said = terms.observe_in(scan)
    if device.ACCESSORY not in categories:
        return said
    observations: list[Observation] = []
    mentions: list[Hint] = []
    for one in said.observations:
        if one.passage and categories[owners[one.passage.item]] == device.ACCESSORY:
            mentions.append(Hint(fact=one.fact, term=one.term, reason="accessory", passage=one.passage))
        else:
            observations.append(one)
    return Findings(tuple(observations), (*said.hints, *mentions), said.problems)


def _shown(scan: Scan, passages: Passages) -> Iterator[Findings]:
    """What numbers, lists and marks show."""
    yield quantities.observe_in(scan)
    yield sets.observe_in(scan)
    yield choices.observe_in(scan)
    yield marks.observe(passages if passages.plain else [passage for passage in passages if passage.entry is None])


def _part(findings: Findings, owners: Mapping[str, int], seen: Sequence[_Seen]) -> None:
    """What was seen, to each device its own."""
    for observation in findings.observations:
        if observation.passage:
            seen[owners[observation.passage.item]].observations.append(observation)
    for hint in findings.hints:
        seen[owners[hint.passage.item]].hints.append(hint)
    for problem in findings.problems:
        seen[owners[problem.item]].problems.append(problem)


def _category(part: Part, named: str | None, mentions: device.Mentions) -> str | None:
    """The kind of a device: by its words, and where these are silent, by its system."""
    passages = part.passages
    category = device.category_of(_words(passages), named, mentions)
    return category if passages.plain else category or platform.device(_entries(passages)).category


def _words(passages: Passages) -> Passages:
    """What is written for people. In most evidence that is all."""
    return passages if passages.plain else Passages.of(list(filter(_is_for_people, passages)))


def _entries(passages: Passages) -> tuple[Passage, ...]:
    """What a system or an app says to a program."""
    return () if passages.plain else tuple([passage for passage in passages if passage.entry is not None])


def _is_for_people(passage: Passage) -> bool:
    """Whether a passage may hold a sentence, and is no entry of a system or an app.

    What is in a barcode is mostly an address, a setting or a number:
    `https://shop.example/4g-sim-watch` says nothing of the watch in the hand, nor does the name of a Wi-Fi network.
    """
    if passage.entry:
        return False
    if passage.reader != BARCODE:
        return True
    return not _FOR_MACHINES.search(passage.text) and (" " in passage.text or not passage.text.isascii())


def _completed(read: Device, named: Device) -> Device:
    """The device of the words, and where these are silent, as its system names it."""
    return Device(
        make=read.make or named.make, model=read.model or named.model, category=read.category or named.category
    )


class _Quotes:
    """Passages as they leave the program: masked, and with their language."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._shown: dict[int, Passage] = {}

    @cached_property
    def _masked(self) -> dict[int, Passage]:
        return {id(passage): hidden for passage, hidden in zip(self._passages, masked(self._passages), strict=True)}

    def observation(self, said: Observation) -> Observation:
        return replace(
            said,
            term=mask(said.term),
            version=said.version and mask(said.version),
            passage=said.passage and self._quoted(said.passage),
        )

    def hint(self, said: Hint) -> Hint:
        return replace(said, term=mask(said.term), passage=self._quoted(said.passage))

    def _quoted(self, passage: Passage) -> Passage:
        shown = self._shown.get(id(passage))
        if shown is None:
            hidden = self._masked.get(id(passage), passage)
            shown = replace(
                hidden, item=mask(hidden.item), place=mask_place(hidden.place), language=language_of(hidden.text)
            )
            self._shown[id(passage)] = shown
        return shown


def _declared(said: Observation) -> Observation:
    members = said.members and replace(said.members, includes=tuple(map(mask, said.members.includes)))
    return replace(said, term=mask(said.term), members=members)
