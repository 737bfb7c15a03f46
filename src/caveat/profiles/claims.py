"""What the evidence claims of values found in it: each in its context, and by what its sentence says of this device."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from caveat.model.evidence import Form, Passage
from caveat.model.profile import Basis, Hint, Standing
from caveat.profiles.contexts import Contexts, Finder, Placed, Signals
from caveat.profiles.grammar import Reading, sense_of
from caveat.profiles.joined import Joined
from caveat.profiles.lexicon import SLOT
from caveat.profiles.scan import Scan, Text
from caveat.profiles.segments import Segment, by_language, same_model
from caveat.profiles.terms import is_fragment
from caveat.profiles.tokens import Tokens, tokenize, version_name

T = TypeVar("T")


class Claim(NamedTuple, Generic[T]):
    """What is said of one value."""

    value: T
    term: str
    passage: Passage
    place: int  # the passage's number
    standing: Standing | None  # None: only mentioned
    basis: Basis
    limited: bool
    reason: str  # why it is only a hint

    @property
    def settled(self) -> bool:
        """Whether it says that the device has the value, or that it has not."""
        return not self.reason and self.standing in (Standing.PRESENT, Standing.ABSENT)

    def hint(self, fact: str) -> Hint:
        """The claim as a mention that settles nothing."""
        return Hint(fact=fact, term=self.term, reason=self.reason or "mention", passage=self.passage)


_contexts = cache(Contexts)


def claims(scan: Scan, signals: Signals, find: Finder[T]) -> list[Claim[T]]:
    """What is claimed of the values that `find` finds, in the order of the passages."""
    contexts = _contexts(signals)
    placed = {scan.texts[index]: list(contexts.place(text, find)) for index, text in _holding(scan.joined, find)}
    said = [
        _Said(scan.segments[place], one)
        for text, values in _told(placed, scan.model, scan.han).items()
        for place in scan.alike[text]
        for one in values
    ]
    return [_claim(one, scan.passages) for one in _agreed(said)]


def _holding(joined: Joined, find: Finder[T]) -> Iterator[tuple[int, str]]:
    """Which texts hold a value, each folded."""
    at = np.fromiter((span.start for span in find(joined.text)), dtype=np.int64)
    for index in np.unique(joined.owners(at)).tolist():
        yield index, joined.folded(index)


def _claim(said: "_Said[T]", passages: Sequence[Passage]) -> Claim[T]:
    segment, (placed, standing, reason) = said
    passage = passages[segment.passage]
    return Claim(
        value=placed.span.value,
        term=segment.text[placed.span.start : placed.span.end],
        passage=passage,
        place=segment.passage,
        standing=standing,
        basis=Basis.SPECIFIED if placed.keyed or passage.form is Form.ROW else Basis.STATED,
        limited=placed.limited,
        reason=reason,
    )


class _Told(NamedTuple, Generic[T]):
    """A value, and what its sentence says of it: its standing, and why that is only a hint."""

    placed: Placed[T]
    standing: Standing | None
    reason: str


class _Said(NamedTuple, Generic[T]):
    segment: Segment
    told: _Told[T]


def _agreed(said: list[_Said[T]]) -> Iterator[_Said[T]]:
    """In the order of the passages; where a row's columns say the same, once, and where not, as of other versions."""
    ordered = sorted(said, key=lambda one: (one.segment.compared_in, one.segment.column or ""))
    for _, row in groupby(ordered, key=lambda one: one.segment.compared_in):
        columns = [list(cell) for _, cell in groupby(row, key=lambda one: one.segment.column)]
        values = {tuple((one.told.placed.span.value, one.told.standing) for one in cell) for cell in columns}
        if len(values) == 1:
            yield from columns[0]
        else:
            yield from (_of_others(one) for cell in columns for one in cell)


def _of_others(said: _Said[T]) -> _Said[T]:
    return said._replace(told=said.told._replace(reason=said.told.reason or "other-version"))


def _told(placed: dict[Text, list[Placed[T]]], model: str | None, han: str) -> dict[Text, list[_Told[T]]]:
    """What is said of the values placed in each text: first of those that are another matter."""
    told: dict[Text, list[_Told[T]]] = {}
    counting: dict[Text, list[Placed[T]]] = {}
    for text, values in placed.items():
        told[text] = [_Told(value, None, "mention") for value in values if not value.counts]
        counting[text] = [value for value in values if value.counts]
    slotted = {
        Segment(_slotted(text, values), index, fragment): (text, fragment)
        for index, ((text, fragment), values) in enumerate(counting.items())
        if values
    }
    for language, segments in by_language([*slotted], han) if slotted else ():
        waiting = [(slotted[segment], value) for segment in segments for value in counting[slotted[segment]]]
        for (text, value), (standing, reason) in zip(waiting, _readings(segments, language, model), strict=True):
            told[text].append(_Told(value, standing, reason))
    return told


def _slotted(text: str, values: list[Placed[T]]) -> str:
    """The text with a slot in the place of each value."""
    slot = SLOT.forms[0]
    text = text.replace(slot, " " * len(slot))
    ends = [0, *(value.end for value in values)]
    starts = [*(value.span.start for value in values), len(text)]
    return slot.join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _readings(segments: list[Segment], language: str, model: str | None) -> Iterator[tuple[Standing | None, str]]:
    """Standing and reason of each slot, in order."""
    text = "".join(f"{segment.text}\n" for segment in segments)
    tokens = tokenize(text, language)
    starts = np.cumsum([0, *(len(segment.text) + 1 for segment in segments)])
    owner = (np.searchsorted(starts, tokens.start, side="right") - 1).tolist()
    for first, last in zip(tokens.first, tokens.last, strict=True):
        fragment = is_fragment(segments[owner[first]], text, tokens, last)
        for reading in sense_of(tokens.codes_of(first, last), language, fragment).readings:
            if tokens.entries[tokens.entry[first + reading.token]] is SLOT:
                yield (
                    reading.standing,
                    _reason(reading, tokens, first) or _of_version(reading, tokens, first, text, model),
                )


def _reason(reading: Reading, tokens: Tokens, first: int) -> str:
    """Why a value is a mere mention, or nothing."""
    if reading.asked:
        return "question"
    cues = (tokens.entries[tokens.entry[first + token]] for token in reading.voids)
    return next((cue.reason for cue in cues if cue is not None and not cue.only_for), "")


def _of_version(reading: Reading, tokens: Tokens, first: int, text: str, model: str | None) -> str:
    """The reason why a value says nothing where it is said of a version that was not asked for."""
    if reading.scope < 0:
        return ""
    version = version_name(text, tokens.start[first + reading.scope], tokens.end[first + reading.scope])
    return "" if model is not None and same_model(version, model) else "other-version"
