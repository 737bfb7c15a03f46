"""How a sentence is built, by its shape: clauses, lists, and what stands beside what."""

from caveat.profiles.clauses import VERB_LAST, clauses, flipped, names_again
from caveat.profiles.lexicon import Reach, Role
from caveat.profiles.tokens import Kind, Shape

POLAR = {Role.YES, Role.NO}
"""The roles of cues that affirm or deny."""

NEAR = 1
"""The widest gap between words that belong together."""

_JOINERS = {Role.COMMA, Role.LIST}
_USED_AFTER = {Kind(Role.USE, Reach.NEXT), Kind(Role.USE, Reach.BOTH)}
_USED_BEFORE = {Kind(Role.USE, Reach.PREVIOUS), Kind(Role.USE, Reach.BOTH)}
_LIST_COMMA = {"zh", "ja"}  # a list has a comma of its own there (、): any other parts statements
_MEMBER = 2  # the widest gap for an unknown member of a list


class Sentence:
    """A sentence as its shape tells it. Numbers are of its tokens."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.kinds = flipped(shape)
        self.clause = clauses(shape, self.kinds)  # of each token
        self.members: dict[int, list[int]] = {}  # the tokens of each clause
        for index, clause in enumerate(self.clause):
            self.members.setdefault(clause, []).append(index)
        self.terms = [index for index, kind in enumerate(self.kinds) if kind.role is Role.TERM]
        self.cues = [index for index, kind in enumerate(self.kinds) if kind.role in POLAR]
        self.chains = self._chains()  # for each term all those that it is listed with, itself included

    @property
    def verb_last(self) -> bool:
        """Whether what a verb denies or affirms stands before it."""
        return self.shape.language in VERB_LAST

    def around(self, token: int) -> list[int]:
        """The tokens of a token's clause."""
        return self.members[self.clause[token]]

    def has_term(self, tokens: list[int]) -> bool:
        """Whether one of these is a term."""
        return any(self.kinds[index].role is Role.TERM for index in tokens)

    def _chains(self) -> dict[int, list[int]]:
        """For each term all those that it is listed with, itself included."""
        chains: dict[int, list[int]] = {}
        for before, term in zip([None, *self.terms], self.terms, strict=False):
            chain = chains[before] if before is not None and self._joined(before, term) else []
            chain.append(term)
            chains[term] = chain
        return chains

    def _joined(self, one: int, other: int) -> bool:
        between = range(one + 1, other)
        if len(between) == 1 and names_again(self.shape, between[0]):
            return True
        joiners = {Role.LIST} if self.shape.language in _LIST_COMMA else _JOINERS
        if any(self.kinds[index].role not in joiners for index in between):
            return False
        own_word = 0 if self.verb_last else NEAR  # before the joiner; where the verb is last, "A plus, B" are two
        if self.shape.gaps[other] > NEAR or (between and self.shape.gaps[one + 1] > own_word):
            return False
        if any(self.shape.gaps[index] > _MEMBER for index in between):
            return False
        if not between:
            return self.shape.gaps[other] == 0
        return self.clause[one] == self.clause[other] or not self._says_more(one, other)

    def _says_more(self, one: int, other: int) -> bool:
        """Whether a comma between two terms parts statements, not members: the one that no verb is near says more."""
        far = one if self.verb_last else other
        members = self.around(far)
        return any(self.shape.gaps[index] > NEAR for index in members[1:] if self.kinds[index].role is not Role.LIST)

    def until_next_cue(self, cue: int, *, forward: bool) -> list[int]:
        """The terms of a cue's clause from it on to the next polarity cue, the nearest first."""
        clause = self.around(cue)
        at = clause.index(cue)
        found = []
        for index in clause[at + 1 :] if forward else reversed(clause[:at]):
            if self.kinds[index].role in POLAR:
                break
            if self.kinds[index].role is Role.TERM:
                found.append(index)
        return found

    def first(self, cue: int, *, forward: bool) -> int:
        """The nearest of them, or -1."""
        return next(iter(self.until_next_cue(cue, forward=forward)), -1)

    def beside(self, cue: int, term: int) -> bool:
        """Whether no gap between them is wide."""
        first, last = min(cue, term), max(cue, term)
        return all(self.shape.gaps[index] <= NEAR for index in range(first + 1, last + 1))

    def used(self, term: int) -> bool:
        """Whether the device works with the term, as the word beside it says."""
        before, after = term - 1, term + 1
        if before >= 0 and self.kinds[before] in _USED_AFTER and self.shape.gaps[term] <= NEAR:
            return True
        if after < len(self.kinds) and self.kinds[after].role is Role.OPEN:
            after = next((i for i in range(after, len(self.kinds)) if self.kinds[i].role is Role.CLOSE), after) + 1
        return after < len(self.kinds) and self.kinds[after] in _USED_BEFORE and not self.shape.gaps[after]

    def is_aside(self, index: int) -> bool:
        """Whether a token stands in parentheses without a term, but for one that names a version."""
        clause = self.around(index)
        opened = clause[0] > 0 and self.kinds[clause[0] - 1].role is Role.OPEN
        terms = (one for one in clause if self.kinds[one].role is Role.TERM)
        return opened and all(one + 1 in clause and self.kinds[one + 1].role is Role.VERSION for one in terms)

    def is_whole_key(self, clause: list[int], *, any_gap: bool = False) -> bool:
        """Whether a cue with its colon is all that a line begins with: "Not supported: NFC"; a denial may be long."""
        return (
            clause[0] == 0
            and self.kinds[clause[-1]].role is Role.KEY
            and not any(term < clause[-1] for term in self.terms)
            and (any_gap or all(self.shape.gaps[index] == 0 for index in clause[1:]))
        )
