"""Statements in running text and tables: what a passage says of this device, with the words that say so."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from msgspec.structs import replace

from caveat.model.evidence import Passage
from caveat.model.profile import Standing
from caveat.profiles.findings import Findings
from caveat.profiles.grammar import Reading, answered, sense_of
from caveat.profiles.lexicon import Holds, Link, Role
from caveat.profiles.segments import Segment, by_language, segments_of
from caveat.profiles.sieve import sift, tell_han
from caveat.profiles.statements import Statement, settle, voids
from caveat.profiles.tokens import Tokens, tokenize, version_name

_ENDS = tuple("。.!！?？")
_HOLDING = {  # which terms testify, by what is said of them
    Standing.PRESENT: (Holds.ALWAYS, Holds.AFFIRMED),
    Standing.ABSENT: (Holds.ALWAYS, Holds.DENIED),
    Standing.VARIES: (Holds.ALWAYS,),
    None: (Holds.ALWAYS,),
}


def observe(passages: Sequence[Passage], model: str | None = None, *, han: str | None = None) -> Findings:
    """The statements of `passages`. `model` chooses the version or the column where several are described.

    `han` is the language of Han signs, where that is known; else the passages are those of one device.
    """
    found: list[Statement] = []
    han = han or tell_han([passage.text for passage in passages])
    kept, headings = sift(passages, han)
    segments = list(segments_of(passages, model, kept))
    for language, same in by_language(segments, han) if segments else ():
        found += _statements(same, language, passages)
    return settle(found, passages, headings, model, han)


def _statements(segments: list[Segment], language: str, passages: Sequence[Passage]) -> list[Statement]:
    text = "".join(f"{segment.text}\n" for segment in segments)
    tokens = tokenize(text, language)
    starts = list(accumulate((len(segment.text) + 1 for segment in segments), initial=0))
    found: list[Statement] = []
    asked: list[_Asked] = []
    asked_in = -2
    for first, last, number in zip(tokens.first, tokens.last, tokens.number, strict=True):
        segment = segments[bisect_right(starts, tokens.start[first]) - 1]
        sense = sense_of(tokens.codes_of(first, last), language, is_fragment(segment, text, tokens, last))
        if sense.answer is not None and number == asked_in + 1:
            for question in (one for one in asked if _are_of_one(one.segment, segment, passages)):
                reading = answered(question.reading, sense)
                found += _said(reading, tokens, question.first, text, question.segment) if reading else ()
            asked = []
        for reading in sense.readings + sense.again:
            said = _said(reading, tokens, first, text, segment)
            if reading.asked:
                one = _Asked(reading, first, segment)
                asked = [*asked, one] if number == asked_in else [one]
                asked_in = number
                found += [replace(statement, standing=None, reason="question") for statement in said]
            else:
                found += said
    return found


def _are_of_one(one: Segment, other: Segment, passages: Sequence[Passage]) -> bool:
    """Whether two segments are of one item: what ends one item asks nothing of the next."""
    return passages[one.passage].item == passages[other.passage].item


class _Asked(NamedTuple):
    """A term of a question that waits for its answer."""

    reading: Reading
    first: int  # the first token of its sentence
    segment: Segment


def is_fragment(segment: Segment, text: str, tokens: Tokens, last: int) -> bool:
    """Whether a sentence is none: it ends with its line, and with no sign that ends sentences."""
    if segment.fragment is not None:
        return segment.fragment
    return text[tokens.end[last - 1] - 1] == "\n" if last < len(tokens.end) else not text.endswith(_ENDS)


def _said(reading: Reading, tokens: Tokens, first: int, text: str, segment: Segment) -> list[Statement]:
    at = first + reading.token
    entry = tokens.entries[tokens.entry[at]]
    if entry is None:
        raise AssertionError("a sign is no term")
    scope = None
    if reading.scope >= 0:
        scope = version_name(text, tokens.start[first + reading.scope], tokens.end[first + reading.scope])
    facts, standing, by_phone = entry.facts, reading.standing, False
    if entry.over and reading.link:
        facts, standing = entry.over.get(reading.link, {}), standing or Standing.PRESENT
        by_phone = reading.link is Link.PHONE
    term = text[tokens.start[at] : tokens.end[at]]
    passage, key, listed, affirmed = segment.passage, reading.key, reading.listed, reading.affirmed
    holding, column, row = _HOLDING[standing], segment.column, segment.compared_in
    said = []
    for fact, holds in facts.items():
        reason = _void(reading.voids, tokens, first, fact, standing, by_phone=by_phone) if reading.voids else ""
        if scope is not None and holds is Holds.DENIED:
            reason = reason or "other-version"  # of the other versions it says nothing
        if reason or reading.asked or holds in holding:
            said.append(
                Statement(fact, standing, passage, term, key, holds, listed, affirmed, reason, scope, column, row)
            )
    return said


def _void(
    cues: tuple[int, ...], tokens: Tokens, first: int, fact: str, standing: Standing | None, *, by_phone: bool
) -> str:
    """Why a term is a mere mention of this fact, or nothing."""
    for token in cues:
        cue = tokens.entries[tokens.entry[first + token]]
        if cue is None or (cue.role is Role.OTHER and by_phone):
            continue  # that it goes over the phone is what is said
        if voids(cue, fact, standing):
            return cue.reason
    return ""
