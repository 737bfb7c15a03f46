"""What a reader is told of all places, in the order in which it is told, whatever it is shown on."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from caveat.model.rules import PackRef, Ruling, Verdict
from caveat.reports import sentences
from caveat.reports.exit import exit_status
from caveat.reports.messages import Messages
from caveat.reports.notice import device_of, first_reason, problems_of

UNSPOKEN = "unspoken"
"""The group of places for which nobody wrote a rule about the acts: nothing is known, and nothing is fine."""


class Answer(Struct, frozen=True, kw_only=True):
    """One act at a place."""

    act: str
    ruling: Ruling
    word: str  # the ruling in a word, with "at least" where more may come
    reason: str  # the first, in a few words


class Spot(Struct, frozen=True, kw_only=True):
    """A place, with what is said of each act there."""

    code: str
    name: str
    answers: tuple[Answer, ...]


class Group(Struct, frozen=True, kw_only=True):
    """The places of which the worst that is said is the same."""

    key: str  # a ruling, or UNSPOKEN
    word: str
    spots: tuple[Spot, ...]


class World(Struct, frozen=True, kw_only=True):
    """All that a reader is told."""

    messages: Messages
    device: str
    day: date
    acts: tuple[str, ...]
    groups: tuple[Group, ...]  # worst first; the last are those of which nothing is known
    problems: tuple[str, ...]
    packs: tuple[PackRef, ...]

    @property
    def counts(self) -> str:
        """How many places are in each group."""
        told = [
            self.messages.say("word", "state", fact=group.word, state=str(len(group.spots))) for group in self.groups
        ]
        return self.messages.listed(told)


def world(verdicts: Sequence[Verdict], messages: Messages) -> World:
    """Verdicts of one device, some at each place, by the worst of each place."""
    by_place: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_place.setdefault(verdict.case.to, []).append(verdict)
    by_key: dict[str, list[Spot]] = {key: [] for key in (*Ruling, UNSPOKEN)}
    for code in sorted(by_place, key=messages.headed):
        by_key[_key(by_place[code])].append(_spot(code, by_place[code], messages))
    first = verdicts[0]
    return World(
        messages=messages,
        device=device_of(first.profile, messages),
        day=first.case.as_of,
        acts=tuple(dict.fromkeys(messages.act(verdict.case.act) for verdict in verdicts)),
        groups=tuple(
            Group(key=key, word=_word(key, messages), spots=tuple(spots)) for key, spots in by_key.items() if spots
        ),
        problems=problems_of(first.profile, messages),
        packs=tuple(dict.fromkeys(pack for verdict in verdicts for pack in verdict.packs)),
    )


def world_line(verdicts: Sequence[Verdict], messages: Messages) -> str:
    """Which exit status it is, and why, in one line: how many places there are of each ruling."""
    return messages.say("exit", str(exit_status(verdicts)), rulings=world(verdicts, messages).counts)


def _key(verdicts: Sequence[Verdict]) -> str:
    """The group of a place: the worst of its rulings."""
    if all(map(sentences.is_silent, verdicts)):
        return UNSPOKEN
    return min((verdict.ruling for verdict in verdicts), key=list(Ruling).index)


def _word(key: str, messages: Messages) -> str:
    return messages.say("world", key) if key == UNSPOKEN else messages.say("ruling", key)


def _spot(code: str, verdicts: Sequence[Verdict], messages: Messages) -> Spot:
    answers = tuple(_answer(verdict, messages) for verdict in verdicts)
    return Spot(code=code, name=messages.headed(code), answers=answers)


def _answer(verdict: Verdict, messages: Messages) -> Answer:
    word = messages.say("ruling", verdict.ruling)
    return Answer(
        act=messages.act(verdict.case.act),
        ruling=verdict.ruling,
        word=messages.say("word", "at-least", ruling=word) if verdict.at_least else word,
        reason=first_reason(verdict, messages),
    )
