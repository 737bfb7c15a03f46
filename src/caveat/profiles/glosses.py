"""The words by which a statement was read, in their order: for whoever cannot read them."""

from collections.abc import Iterator

from caveat.model.evidence import Passage
from caveat.model.glosses import Word
from caveat.profiles.grammar import turns_of
from caveat.profiles.lexicon import Entry, Holds, Role
from caveat.profiles.sieve import tell_languages
from caveat.profiles.statements import voids
from caveat.profiles.tokens import Tokens, shape_of, tokenize

_BY_ROLE = (Role.YES, Role.NO, Role.VARIES, Role.ONLY)
_VOIDING = (Role.IF, Role.NEED, Role.OTHER, Role.BLOCK)


def gloss(passage: Passage, fact: str, term: str) -> tuple[Word, ...]:
    """How the words around a term were read: those that it is listed with, and the cues that turned them.

    From the lexicon and the grammar by which the statement itself was read. Empty where the term is not in the lexicon
    as one that names the fact (a number, a mark, a name in firmware), and where a word does the opposite of what it
    says ("it is not that it lacks ..."): then it would mislead.
    """
    text = f"{passage.text}\n"
    place = text.find(term) if term else -1
    if place < 0:
        return ()
    language = str(tell_languages([passage.text], passage.language or "zh")[0])
    tokens = tokenize(text, language)
    for first, last in zip(tokens.first, tokens.last, strict=True):
        for index in range(first, last):
            if tokens.start[index] == place and tokens.end[index] == place + len(term):
                return tuple(_words(tokens, text, language, range(first, last), index, fact))
    return ()


def _words(
    tokens: Tokens, text: str, language: str, sentence: range, term: int, fact: str
) -> Iterator[Word]:
    first, last = sentence.start, sentence.stop
    own = tokens.entries[tokens.entry[term]]
    if own is None or not _names(own, fact):
        return
    reading, turns = turns_of(shape_of(tokens.codes_of(first, last), language, fragment=False), term - first)
    told = [(first + turn.token, turn.role, tokens.entries[tokens.entry[first + turn.token]]) for turn in turns]
    if any(entry and entry.role is not role for _, role, entry in told):
        return
    for index, _, entry in told:
        if entry is None:
            continue
        facts = (fact,) if index == term else _named(entry)
        does = "" if facts else meaning(entry)
        if entry.role in _VOIDING and not voids(entry, fact, reading.standing):
            continue
        written = text[tokens.start[index] : tokens.end[index]].strip()
        if facts or (does and (entry.role not in _VOIDING or any(map(str.isalnum, written)))):
            yield Word(text=written, facts=facts, does=does)


def meaning(entry: Entry) -> str:
    """What a cue does, as a key of the section "gloss" of reports/messages; "" for what is not told."""
    if not entry.literal:
        return ""
    if entry.role in _VOIDING:
        return entry.reason
    return entry.role.value if entry.role in _BY_ROLE else ""


def _names(entry: Entry, fact: str) -> bool:
    return entry.role is Role.TERM and any(fact in facts for facts in (entry.facts, *entry.over.values()))


def _named(entry: Entry) -> tuple[str, ...]:
    """The fact that a term names, where it is just one."""
    facts = tuple(fact for fact, holds in entry.facts.items() if holds is not Holds.DENIED)
    return facts if entry.role is Role.TERM and len(facts) == 1 else ()
