"""Evidence to profile: every observer looks, the reconciler settles, what points to one unit is hidden."""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from caveat.languages import language_of
from caveat.model.evidence import BARCODE, Evidence, Passage
from caveat.model.profile import Device, Hint, Observation, Profile
from caveat.profiles import apps, choices, device, marks, platform, quantities, sets, terms
from caveat.profiles.findings import Findings
from caveat.profiles.masking import mask, mask_device, mask_item, mask_place, mask_problem, masked
from caveat.profiles.reconcile import reconcile, set_aside
from caveat.vocabulary import facts

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
    passages = evidence.passages
    words = tuple(passage for passage in passages if _is_for_people(passage))
    identity = _completed(device.identify(words, model, category), platform.device(passages))
    said = terms.observe(words, model)
    looks: tuple[Findings, ...] = (
        _of_accessory(said) if identity.category == device.ACCESSORY else said,
        quantities.observe(words, model),
        sets.observe(words, model),
        choices.observe(words, model),
        marks.observe(tuple(passage for passage in passages if passage.entry is None)),
        apps.observe(passages),
        platform.observe(passages),
    )
    quotes = _Quotes(passages)
    observations, denials = set_aside(quotes.observation(one) for look in looks for one in look.observations)
    states, unit = reconcile([*observations, *map(_declared, declared)], facts())
    return Profile(
        device=mask_device(identity),
        facts=states,
        unit=unit,
        hints=(*(quotes.hint(one) for look in looks for one in look.hints), *denials),
        items=tuple(map(mask_item, evidence.items)),
        problems=tuple(map(mask_problem, [*evidence.problems, *(one for look in looks for one in look.problems)])),
    )


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


def _of_accessory(said: Findings) -> Findings:
    """What the listing of a strap or a SIM card says: of the device that it is made for."""
    mentions = (
        Hint(fact=one.fact, term=one.term or "", reason="accessory", passage=one.passage)
        for one in said.observations
        if one.passage
    )
    return Findings((), (*said.hints, *mentions), said.problems)


class _Quotes:
    """Passages as they leave the program: masked, and with their language."""

    def __init__(self, passages: tuple[Passage, ...]) -> None:
        self._masked = {id(passage): hidden for passage, hidden in zip(passages, masked(passages), strict=True)}
        self._shown: dict[int, Passage] = {}

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
