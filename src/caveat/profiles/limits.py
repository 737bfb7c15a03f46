"""What voids or limits what a sentence says of a term: conditions, mere mentions, other devices, versions."""

from caveat.profiles.clauses import DIVIDERS
from caveat.profiles.lexicon import Reach, Role
from caveat.profiles.sentences import NEAR, Sentence

_NEIGHBOURS = {Reach.NEXT, Reach.PREVIOUS}


def voids(sentence: Sentence, term: int, value: range) -> tuple[int, ...]:
    """The cues that make a term a mere mention, each of the facts that it is for."""
    cues = reached(sentence, term, value, Role.BLOCK, Role.IF, Role.NEED)
    owners = [
        index
        for index, kind in enumerate(sentence.kinds)
        if kind.role is Role.OTHER
        and not sentence.kinds[term].shared
        and any(_owns(sentence, index, one) for one in sentence.chains[term])
    ]
    return tuple(cues + owners)


def reached(sentence: Sentence, term: int, value: range, *roles: Role) -> list[int]:
    """The cues of these roles that reach a term, or one that it is listed with, or the value that it is key of."""
    return [
        index
        for index, kind in enumerate(sentence.kinds)
        if kind.role in roles
        and (
            (index in value and (kind.reach not in _NEIGHBOURS or _is_all_of(sentence, index, value)))
            or any(_touches(sentence, index, one) for one in sentence.chains[term])
        )
    ]


def _is_all_of(sentence: Sentence, cue: int, value: range) -> bool:
    """Whether a cue is all that a value says: "SIM: not needed", not "FM: yes, no aerial needed"."""
    after = cue + 1
    return cue == value.start and (after >= len(sentence.kinds) or sentence.kinds[after].role in (Role.END, Role.KEY))


def _touches(sentence: Sentence, cue: int, term: int) -> bool:
    reach, same = sentence.kinds[cue].reach, sentence.clause[term] == sentence.clause[cue]
    if reach is Reach.SENTENCE or sentence.clause[term] == _said_of(sentence, cue):
        before = (
            sentence.clause[term] < sentence.clause[cue]
        )  # where the verb is last, that is no consequence of an "if"
        return not (before and reach is Reach.SENTENCE and sentence.verb_last and sentence.kinds[cue].role is Role.IF)
    if reach is Reach.NEXT:
        return _next_term(sentence, cue) == term
    if reach is Reach.PREVIOUS:
        return cue == term + 1 and sentence.shape.gaps[cue] <= NEAR
    if reach is Reach.AFTER:
        return (same and cue < term) or _supposes(sentence, cue, term)
    if reach is Reach.BEFORE:
        return (same and term < cue) or _supposes(sentence, cue, term)
    return same


def _supposes(sentence: Sentence, cue: int, term: int) -> bool:
    """Whether a cue is an "if" with a verb that affirms: then what follows holds only where that is so."""
    return (
        sentence.kinds[cue].role is Role.IF
        and sentence.clause[cue] < sentence.clause[term]
        and any(
            sentence.kinds[index].role is Role.YES and (index < cue) is sentence.verb_last
            for index in sentence.around(cue)
        )
    )


def _said_of(sentence: Sentence, cue: int) -> int:
    """The clause that a cue in parentheses or before a colon is said of, where it has no term of its own."""
    clause = sentence.around(cue)
    if sentence.has_term(clause):
        return -1
    if clause[0] and sentence.kinds[clause[0] - 1].role is Role.OPEN:
        return sentence.clause[clause[0] - 1]
    return sentence.clause[cue] + 1 if sentence.is_whole_key(clause) else -1


def _owns(sentence: Sentence, owner: int, term: int) -> bool:
    """Whether another device is the one that has the term: the last owner named before it, or just after."""
    reach, same = sentence.kinds[owner].reach, sentence.clause[owner] == sentence.clause[term]
    if reach is Reach.NEXT:
        return _next_term(sentence, owner) == term
    if reach is Reach.BEFORE:
        between = range(term + 1, owner)
        return term < owner and same and not any(sentence.kinds[index].role is Role.TERM for index in between)
    if owner > term:
        return False
    if reach is not Reach.SENTENCE and not (same or sentence.verb_last):
        return False
    return not any(sentence.kinds[index].role in (Role.SELF, Role.OTHER) for index in range(owner + 1, term))


def _next_term(sentence: Sentence, cue: int) -> int:
    """The term right after a cue, nothing but list words between."""
    for index in range(cue + 1, len(sentence.kinds)):
        if sentence.shape.gaps[index] > NEAR or sentence.kinds[index].role in DIVIDERS:
            return -1
        if sentence.kinds[index].role is Role.TERM:
            return index
    return -1


def scope(sentence: Sentence, term: int, value: range) -> int:
    """The version that a term is said of: one in its clause or an aside, else the last one before; -1 for none."""
    if _is_title_of_one(sentence):
        return -1
    own = sentence.clause[term]
    after = range(term + 1, len(sentence.kinds))
    near = [index for index in after if sentence.clause[index] == own or index in value or sentence.is_aside(index)]
    before = range(term - 1, -1, -1)
    in_clause = [index for index in before if sentence.clause[index] == own]
    for index in (*in_clause, *near, *before):
        if sentence.kinds[index].role is Role.VERSION:
            return -1 if index < term and _is_self(sentence, index, term) else index
        if sentence.kinds[index].role is Role.ALL:
            return -1
    return -1


def _is_title_of_one(sentence: Sentence) -> bool:
    """Whether a title names just one version: then it is that of the item itself."""
    limits = [kind.role for kind in sentence.kinds if kind.role in (Role.VERSION, Role.ONLY, Role.VARIES)]
    return (
        sentence.shape.fragment
        and limits == [Role.VERSION]
        and all(kind.role is not Role.KEY for kind in sentence.kinds)
    )


def names_version(sentence: Sentence, term: int) -> bool:
    """Whether a term is the name of a version, which then has it, and the others not: "the 4G model"."""
    after = term + 1
    return (
        after < len(sentence.kinds)
        and sentence.kinds[after].role is Role.VERSION
        and not sentence.shape.gaps[after]
        and not sentence.kinds[term].shared
        and not _is_title_of_one(sentence)
    )


def _is_self(sentence: Sentence, version: int, term: int) -> bool:
    """Whether this device is that version ("this is the LTE model"), or is spoken of again after it."""
    clause = sentence.clause[version]
    named = any(sentence.kinds[one].role is Role.SELF for one in sentence.members[clause] if one < version)
    again = any(
        sentence.kinds[one].role is Role.SELF and sentence.clause[one] != clause for one in range(version + 1, term)
    )
    return named or again
