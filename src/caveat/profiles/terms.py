"""Statements in running text and tables: what a passage says of this device, with the words that say so."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from caveat.model.evidence import Passage
from caveat.model.profile import Basis, Hint, Observation, Standing
from caveat.profiles.findings import Findings
from caveat.profiles.grammar import Reading, sense_of
from caveat.profiles.lexicon import Entry, Holds, Link, Role
from caveat.profiles.segments import TABULAR, Segment, by_language, same_model, segments_of
from caveat.profiles.sieve import sift
from caveat.profiles.tokens import Tokens, tokenize

_NAME = re.compile(r"(?:(?:[A-Z0-9][\w.-]*|\+) ?){1,4}$")
_LONGEST_NAME = 40
_ENDS = tuple("。.!！?？")
_BASES = (Basis.STATED, Basis.SPECIFIED)
_HOLDING = {  # which terms testify, by what is said of them
    Standing.PRESENT: (Holds.ALWAYS, Holds.AFFIRMED),
    Standing.ABSENT: (Holds.ALWAYS, Holds.DENIED),
    Standing.VARIES: (Holds.ALWAYS,),
    None: (Holds.ALWAYS,),
}


class Statement(NamedTuple):
    """What one term says, with all that limits it."""

    fact: str
    standing: Standing | None
    passage: int
    term: str
    key: bool
    holds: Holds
    listed: bool = False  # in a key-value line or a row
    affirmed: bool = False  # by a verb: then a "no" to the question denies it
    reason: str = ""  # why it is only a hint
    scope: str | None = None  # the version that it is said of
    column: str | None = None
    row: int = -1  # the passage in which it is compared with what is said of other models


def observe(passages: Sequence[Passage], model: str | None = None) -> Findings:
    """The statements of `passages`. `model` chooses the version or the column where several are described."""
    found: list[Statement] = []
    kept, han = sift(passages)
    segments = list(segments_of(passages, model, kept))
    for language, same in by_language(segments, han) if segments else ():
        found += _statements(same, language)
    observations, hints = [], []
    for statement in dict.fromkeys(_merged_columns(found)):  # what a passage says twice it says once
        quoted = passages[statement.passage]
        outcome = _outcome(statement, quoted, model)
        if isinstance(outcome, Hint):
            hints.append(outcome)
        else:
            observations.append(outcome)
    return Findings(tuple(observations), tuple(hints))


def _outcome(statement: Statement, passage: Passage, model: str | None) -> Observation | Hint:
    standing, reason = statement.standing, statement.reason
    if statement.scope is not None and standing is not None:
        if model is None or statement.column is not None:
            standing = Standing.VARIES
        elif not same_model(statement.scope, model):
            reason = "other-version"
    if reason or standing is None:
        return Hint(fact=statement.fact, term=statement.term, reason=reason or "mention", passage=passage)
    return Observation(
        fact=statement.fact,
        basis=_BASES[statement.listed or passage.form in TABULAR],
        standing=standing,
        term=statement.term,
        passage=passage,
        version=statement.scope if statement.scope is not None and standing is Standing.VARIES else None,
    )


def _statements(segments: list[Segment], language: str) -> list[Statement]:
    text = "\n".join(segment.text for segment in segments)
    tokens = tokenize(text, language)
    starts = list(accumulate((len(segment.text) + 1 for segment in segments), initial=0))
    found: list[Statement] = []
    asked: list[Statement] = []
    asked_in = -2
    for first, last, number in zip(tokens.first, tokens.last, tokens.number, strict=True):
        segment = segments[bisect_right(starts, tokens.start[first]) - 1]
        fragment = segment.fragment or not ends_sentence(text, tokens, last)
        sense = sense_of(tokens.codes_of(first, last), language, fragment)
        if sense.answer is not None and number == asked_in + 1:
            found += _answered(asked, sense.answer)
            asked = []
        for reading in sense.readings:
            said = list(_said(reading, tokens, first, text, segment))
            if reading.asked:
                asked = [*asked, *said] if number == asked_in else said
                asked_in = number
                found += [statement._replace(standing=None, reason="question") for statement in said]
            else:
                found += said
    return found


def _answered(asked: list[Statement], answer: Standing) -> Iterator[Statement]:
    """What a question's terms come to. "No" denies what the question asks for, not what it takes for granted."""
    for one in asked:
        if not one.reason and one.holds in _HOLDING[answer] and (answer is Standing.PRESENT or one.affirmed):
            yield one._replace(standing=answer)


def ends_sentence(text: str, tokens: Tokens, last: int) -> bool:
    """Whether a sentence ends with a sign that ends sentences, and not only with its line."""
    return text[tokens.end[last - 1] - 1] != "\n" if last < len(tokens.end) else text.endswith(_ENDS)


def _said(reading: Reading, tokens: Tokens, first: int, text: str, segment: Segment) -> Iterator[Statement]:
    at = first + reading.token
    entry = tokens.entries[tokens.entry[at]]
    if entry is None:
        raise AssertionError("a sign is no term")
    term = text[tokens.start[at] : tokens.end[at]]
    scope = None
    if reading.scope >= 0:
        scope = version_name(text, tokens.start[first + reading.scope], tokens.end[first + reading.scope])
    facts = entry.facts
    if entry.over and reading.link:
        facts = entry.over.get(reading.link, {})
        reading = reading._replace(standing=reading.standing or Standing.PRESENT)
    else:
        reading = reading._replace(link=Link.NONE)
    for fact, holds in facts.items():
        reason = _void(reading, tokens, first, fact)
        if scope is not None and holds is Holds.DENIED:
            reason = reason or "other-version"  # of the other versions it says nothing
        if reason or reading.asked or holds in _HOLDING[reading.standing]:
            limits = (holds, reading.listed, reading.affirmed, reason, scope, segment.column, segment.compared_in)
            yield Statement(fact, reading.standing, segment.passage, term, reading.key, *limits)


def _void(reading: Reading, tokens: Tokens, first: int, fact: str) -> str:
    """Why a term is a mere mention of this fact, or nothing."""
    for token in reading.voids:
        cue: Entry | None = tokens.entries[tokens.entry[first + token]]
        if cue is None or cue.only_when not in (None, reading.standing):
            continue
        if cue.role is Role.OTHER and reading.link is Link.PHONE:
            continue  # that it goes over the phone is what is said
        if not cue.only_for or fact in cue.only_for:
            return cue.reason
    return ""


def version_name(text: str, start: int, end: int) -> str:
    """A version's name: its suffix with the words right before it that have a capital or a digit."""
    named = _NAME.search(text, max(0, start - _LONGEST_NAME), start)
    return text[named.start() if named else start : end].strip()


def _merged_columns(statements: Iterable[Statement]) -> Iterator[Statement]:
    """The statements, those of a row's columns made one where all columns say the same."""
    groups: dict[tuple[int, str, bool], list[Statement]] = {}
    for statement in statements:
        place = (statement.row, statement.fact, statement.column is not None)
        groups.setdefault(place, []).append(statement)
    for (_, _, in_columns), said in sorted(groups.items(), key=itemgetter(0)):
        if in_columns:
            yield _over_columns(said)
        else:
            yield from _of_versions(_value_first(said)) if len(said) > 1 else said


def _of_versions(statements: list[Statement]) -> list[Statement]:
    """Of one fact in one passage: what is said to be there and not to be there is so of some versions each."""
    said = {statement.standing for statement in statements if not statement.reason}
    if not {Standing.PRESENT, Standing.ABSENT} <= said:
        return statements
    return [
        statement._replace(standing=Standing.VARIES) if statement.standing and not statement.reason else statement
        for statement in statements
    ]


def _over_columns(statements: Iterable[Statement]) -> Statement:
    """What a row says of all its models: the same of each, or that it varies, with those that have it."""
    columns: dict[str | None, list[Statement]] = {}
    for statement in statements:
        columns.setdefault(statement.column, []).append(statement)
    said = [_value_first(column)[0] for column in columns.values()]
    if len({statement.standing for statement in said}) == 1:
        return said[0]
    having = [statement.column or "" for statement in said if statement.standing is Standing.PRESENT]
    return said[0]._replace(standing=Standing.VARIES, reason="", scope=", ".join(having) or None)


def _value_first(statements: list[Statement]) -> list[Statement]:
    """Of one fact in one passage: what a row's value says goes before what its key says.

    A mere mention there goes before a key that is only named, not before one that is denied.
    """
    in_value = [statement for statement in statements if not statement.key]
    denied = any(statement.key and statement.standing is Standing.ABSENT for statement in statements)
    settled = any(statement.standing is not None and not statement.reason for statement in in_value)
    if any(statement.key for statement in statements) and in_value and (settled or not denied):
        return in_value
    return sorted(statements, key=lambda statement: not statement.key)
