"""What the evidence claims of values found in it: each in its context, and by what its sentence says of this device."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from caveat.model.evidence import Form, Passage
from caveat.model.profile import Basis, Hint, Standing
from caveat.profiles.contexts import Contexts, Finder, Placed, Signals
from caveat.profiles.grammar import Reading, sense_of
from caveat.profiles.legends import legends
from caveat.profiles.lexicon import SLOT, folded
from caveat.profiles.segments import Segment, by_language, same_model, segments_of
from caveat.profiles.sieve import tell_han
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


class Scan:
    """Passages, folded once for all that is looked for in them."""

    def __init__(self, passages: Sequence[Passage], model: str | None = None, han: str | None = None) -> None:
        texts = [passage.text for passage in passages]
        self._passages = passages
        self._model = model
        self._han = han or tell_han(texts)
        self._signs = legends(passages)
        self._tables: dict[tuple[str, int], list[int]] = defaultdict(list)
        for index, passage in enumerate(passages):
            if passage.table is not None:
                self._tables[passage.item, passage.table].append(index)
        self._text = folded("\n".join(texts))
        lengths = np.array([len(passage.text) + 1 for passage in passages], dtype=np.int64)
        self._starts = np.cumsum(lengths) - lengths

    def claims(self, signals: Signals, find: Finder[T]) -> list[Claim[T]]:
        """What is claimed of the values that `find` finds, in the order of the passages."""
        contexts = _contexts(signals)
        segments = list(segments_of(self._passages, self._model, self._holding(find), self._signs))
        spots = [
            _Spot(segment, placed) for segment in segments for placed in contexts.place(folded(segment.text), find)
        ]
        others = [_Said(spot, None, "mention") for spot in spots if not spot.placed.counts]
        said = [*others, *_said([spot for spot in spots if spot.placed.counts], self._model, self._han)]
        return [self._claim(one) for one in _agreed(said)]

    def _claim(self, said: "_Said[T]") -> Claim[T]:
        segment, placed = said.spot
        passage = self._passages[segment.passage]
        specified = placed.keyed or passage.form is Form.ROW
        return Claim(
            value=placed.span.value,
            term=segment.text[placed.span.start : placed.span.end],
            passage=passage,
            place=segment.passage,
            standing=said.standing,
            basis=Basis.SPECIFIED if specified else Basis.STATED,
            limited=placed.limited,
            reason=said.reason,
        )

    def _holding(self, find: Finder[T]) -> list[int]:
        """The passages that hold a value, with all the rows of their tables."""
        at = np.fromiter((span.start for span in find(self._text)), dtype=np.int64)
        held = set((np.searchsorted(self._starts, at, side="right") - 1).tolist())
        tables = {
            (passage.item, passage.table)
            for passage in (self._passages[index] for index in held)
            if passage.table is not None
        }
        return sorted(held.union(*(self._tables[table] for table in tables)))


class _Spot(NamedTuple, Generic[T]):
    segment: Segment
    placed: Placed[T]


class _Said(NamedTuple, Generic[T]):
    spot: _Spot[T]
    standing: Standing | None
    reason: str

    @property
    def column(self) -> str | None:
        return self.spot.segment.column


def _agreed(said: list[_Said[T]]) -> Iterator[_Said[T]]:
    """In the order of the passages; where a row's columns say the same, once, and where not, as of other versions."""
    ordered = sorted(said, key=lambda one: (one.spot.segment.compared_in, one.column or ""))
    for _, row in groupby(ordered, key=lambda one: one.spot.segment.compared_in):
        columns = [list(cell) for _, cell in groupby(row, key=lambda one: one.column)]
        values = {tuple((one.spot.placed.span.value, one.standing) for one in cell) for cell in columns}
        if len(values) == 1:
            yield from columns[0]
        else:
            yield from (one._replace(reason=one.reason or "other-version") for cell in columns for one in cell)


def _said(spots: list[_Spot[T]], model: str | None, han: str) -> Iterator[_Said[T]]:
    """What its sentence says of each value: its standing, and why that is only a hint."""
    by_slotted = {}
    for _, same in groupby(spots, key=lambda spot: id(spot.segment)):
        held = list(same)
        by_slotted[_slotted(held)] = held
    for language, segments in by_language([*by_slotted], han) if by_slotted else ():
        waiting = [spot for segment in segments for spot in by_slotted[segment]]
        for spot, (standing, reason) in zip(waiting, _readings(segments, language, model), strict=True):
            yield _Said(spot, standing, reason)


def _slotted(spots: list[_Spot[T]]) -> Segment:
    """Their segment with a slot in the place of each value."""
    slot, segment = SLOT.forms[0], spots[0].segment
    text = segment.text.replace(slot, " " * len(slot))
    ends = [0, *(spot.placed.end for spot in spots)]
    starts = [*(spot.placed.span.start for spot in spots), len(text)]
    return segment._replace(text=slot.join(text[end:start] for end, start in zip(ends, starts, strict=True)))


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
