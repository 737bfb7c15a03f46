"""What is known of a device, and for each thing the very place that says so."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from caveat.model.evidence import Passage
from caveat.model.profile import Capability, Observation, Profile, Standing
from caveat.reports import sentences, testimony
from caveat.reports.messages import Messages
from caveat.reports.quotes import Quote
from caveat.reports.testimony import Testimony


class Place(Struct, frozen=True, kw_only=True):
    """A passage, or what was declared of one fact, with all that it says."""

    id: str  # of its element on a page
    passage: Passage | None
    told: tuple[Testimony, ...]

    @property
    def by_quote(self) -> list[tuple[Quote | None, list[Testimony]]]:
        """What it says by each of its quotes: around each term one."""
        return [(quote, list(group)) for quote, group in groupby(self.told, key=lambda one: one.quote)]


class Chip(Struct, frozen=True, kw_only=True):
    """A capability, or another fact that is not known, with where to read of it."""

    name: str
    state: str  # where its group does not tell it
    disagrees: bool
    place: str  # the id of a Place, or ""


class Group(Struct, frozen=True, kw_only=True):
    """The capabilities that stand alike."""

    standing: Standing
    word: str
    chips: tuple[Chip, ...]


class Shown(Struct, frozen=True, kw_only=True):
    """What a page shows of a profile."""

    groups: tuple[Group, ...]  # in the order of Standing, without those of none
    places: tuple[Place, ...]
    of_fact: dict[str, str]  # the id of the place of each fact that has one


def shown(profile: Profile, unknown: Iterable[str], messages: Messages) -> Shown:
    """The capabilities by their standing, and all places; `unknown` are the names of facts of which nothing is."""
    places, of_fact = _places(profile, messages)
    groups = tuple(
        Group(standing=standing, word=messages.say("standing", standing), chips=chips)
        for standing in Standing
        if (chips := tuple(_chips(standing, profile, of_fact, messages)))
    )
    nothing = tuple(Chip(name=name, state="", disagrees=False, place="") for name in unknown)
    if nothing:
        word = messages.say("standing", Standing.UNKNOWN)
        groups = (
            *(one for one in groups if one.standing is not Standing.UNKNOWN),
            Group(standing=Standing.UNKNOWN, word=word, chips=nothing),
        )
    return Shown(groups=groups, places=places, of_fact=of_fact)


def _chips(standing: Standing, profile: Profile, of_fact: dict[str, str], messages: Messages) -> Iterator[Chip]:
    for fact, state in profile.facts.items():
        if isinstance(state, Capability) and _standing(fact, state, profile) is standing:
            said = sentences.states(fact, profile, messages)
            yield Chip(
                name=messages.fact(fact),
                state=said if said != messages.say("standing", standing) else "",
                disagrees=state.conflict,
                place=of_fact.get(fact, ""),
            )


def _standing(fact: str, state: Capability, profile: Profile) -> Standing:
    """How it stands in the unit, where that is known apart."""
    of_unit = profile.unit.get(fact)
    return of_unit.standing if isinstance(of_unit, Capability) else state.standing


def _places(profile: Profile, messages: Messages) -> tuple[tuple[Place, ...], dict[str, str]]:
    """All places in the order of the facts, and the first one of each fact."""
    told: dict[Passage | str, list[Observation]] = {}
    first: dict[str, Passage | str] = {}
    for fact in dict.fromkeys((*profile.facts, *profile.unit)):
        for one in _best_first(testimony.of_fact(fact, profile), profile):
            at = testimony.passage_of(one, profile) or fact
            told.setdefault(at, []).append(one)
            first.setdefault(fact, at)
    ids = {at: f"seen-{number}" for number, at in enumerate(told, 1)}
    places = tuple(
        Place(
            id=ids[at],
            passage=None if isinstance(at, str) else at,
            told=tuple(dict.fromkeys(testimony.testimony(one, profile, messages) for one in said)),
        )
        for at, said in told.items()
    )
    return places, {fact: ids[at] for fact, at in first.items()}


def _best_first(told: Sequence[Observation], profile: Profile) -> Sequence[Observation]:
    """Those with words to show before what is only declared."""
    return sorted(told, key=lambda one: testimony.passage_of(one, profile) is None)
