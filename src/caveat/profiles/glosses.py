"""The words by which a statement was read, in their order: for whoever cannot read them."""

from collections.abc import Iterator

from caveat.model.evidence import Passage
from caveat.model.glosses import Word
from caveat.profiles.lexicon import Entry, Holds, Role
from caveat.profiles.sieve import tell_languages
from caveat.profiles.tokens import Tokens, tokenize

_MOST = 12
"""Words of a gloss: of a longer sentence, or a long row, those around the term."""

_PLAIN = (Role.YES, Role.NO, Role.FLIP, Role.USE, Role.VARIES, Role.ONLY, Role.VERSION, Role.ALL, Role.SELF)
"""Cues that are told by their role. What only joins or parts ("and", "but", a colon) is not told."""

_VOIDING = (Role.IF, Role.NEED, Role.OTHER, Role.BLOCK)
"""Cues that are told by what becomes of the words that they govern."""


def gloss(passage: Passage, fact: str, term: str) -> tuple[Word, ...]:
    """What is known of the words around a term: of its sentence, from the very lexicon by which it was read.

    Empty where the term is not in the lexicon as one that names the fact: a number, a mark, a name in firmware.
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
                entry = tokens.entries[tokens.entry[index]]
                return _around(tokens, text, range(first, last), index, fact) if entry and _names(entry, fact) else ()
    return ()


def _names(entry: Entry, fact: str) -> bool:
    return entry.role is Role.TERM and (fact in entry.facts or any(fact in facts for facts in entry.over.values()))


def _around(tokens: Tokens, text: str, sentence: range, term: int, fact: str) -> tuple[Word, ...]:
    """The known words of a sentence, the nearest to the term where there are many."""
    known = [(index, word) for index in sentence if (word := _word(tokens, text, index, fact, term))]
    nearest = sorted(known, key=lambda one: abs(one[0] - term))[:_MOST]
    return tuple(word for _, word in sorted(nearest, key=lambda one: one[0]))


def _word(tokens: Tokens, text: str, index: int, fact: str, term: int) -> Word | None:
    """A token as a word of the gloss; None for a sign, and for a word of which nothing can be told."""
    entry = tokens.entries[tokens.entry[index]]
    if entry is None:
        return None
    written = text[tokens.start[index] : tokens.end[index]].strip()
    if entry.role is Role.TERM:
        facts = tuple(_named(entry, fact if index == term else ""))
        return Word(text=written, facts=facts) if facts else None
    does = meaning(entry)
    return Word(text=written, does=does) if does and written else None


def meaning(entry: Entry) -> str:
    """What a cue does, as a key of the section "gloss" of reports/messages; "" for one that is not told."""
    if not entry.literal:
        return ""
    if entry.role is Role.LINK:
        return entry.link.value
    if entry.role in _VOIDING:
        return entry.reason
    return entry.role.value if entry.role in _PLAIN else ""


def _named(entry: Entry, fact: str) -> Iterator[str]:
    """The facts that a term names; of a call or a message whose way the sentence tells, that of `fact`."""
    own = [one for one, holds in entry.facts.items() if holds is not Holds.DENIED] or list(entry.facts)
    if fact and fact not in own:
        yield fact
    yield from own
