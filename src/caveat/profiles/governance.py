"""Which cue of a sentence governs which of its terms: what is affirmed, denied, doubted or asked for again."""

from caveat.model.profile import Standing
from caveat.profiles.clauses import DIVIDERS
from caveat.profiles.lexicon import Link, Reach, Role
from caveat.profiles.sentences import NEAR, POLAR, Sentence
from caveat.profiles.tokens import Kind

_FORWARD = {Reach.AFTER, Reach.NEXT}
_CLOSING = {Role.END, Role.ASK, Role.CLOSE, *DIVIDERS}
_JOINED = 2  # tokens from one term to the next with one joiner between them
_BACKWARD = {Reach.BEFORE, Reach.PREVIOUS}


class Government:
    """The cues of a sentence with the terms that they govern."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.kinds = sentence.kinds
        self.governed: dict[int, int] = {}  # from a term to its cue
        self.again: list[tuple[int, int]] = []  # terms that are denied once more by a word for them, and that word
        self._govern_from_keys()
        for forward in (not sentence.verb_last, sentence.verb_last):
            for cue in sentence.cues:
                if self._looks(cue, forward=forward):
                    for term in self._objects(cue, forward=forward):
                        self.governed.setdefault(term, cue)
        self._govern_from_asides()
        self._deny_again()

    def _looks(self, cue: int, *, forward: bool) -> bool:
        """Whether a cue governs in that direction."""
        reach = self.kinds[cue].reach
        if reach is Reach.AGAIN or self._is_later_key(cue):
            return False
        if reach is Reach.ANSWER:  # before a term with a verb of its own: "it does not take pictures"
            return forward and self.kinds[cue].role is Role.NO and self._is_right_before_a_term(cue)
        if reach is Reach.NEXT and self._is_mark(cue):  # "GPS yes, NFC no"
            return not forward
        if reach in _FORWARD or reach in _BACKWARD:
            return (reach in _FORWARD) is forward
        own = self.sentence.first(cue, forward=True) >= 0
        return own if forward else not own and self._closes(cue)

    def _is_mark(self, cue: int) -> bool:
        """Whether a denial stands behind a term, with nothing after it that it could deny."""
        return not self.sentence.verb_last and self.kinds[cue].role is Role.NO and self._ends_clause(cue)

    def _is_right_before_a_term(self, cue: int) -> bool:
        after = cue + 1
        return after < len(self.kinds) and self.kinds[after].role is Role.TERM and not self.sentence.shape.gaps[after]

    def _closes(self, cue: int) -> bool:
        """Whether nothing follows a cue in its clause: where the verb comes first, what follows is its object."""
        following = self.sentence.shape.gaps[cue + 1] if cue + 1 < len(self.kinds) else 0
        return self.sentence.verb_last or not following

    def _objects(self, cue: int, *, forward: bool) -> list[int]:
        """The terms that a cue governs: a NO the nearest and those listed with it, a YES all of its clause.

        So "the tracker has no microphone in its Bluetooth unit" denies the microphone alone.
        """
        nearest = self.sentence.first(cue, forward=forward)
        if nearest < 0 or (
            self.kinds[cue].reach in (Reach.NEXT, Reach.PREVIOUS) and not self.sentence.beside(cue, nearest)
        ):
            return []
        chain = [term for term in self.sentence.chains[nearest] if (term >= nearest if forward else term <= nearest)]
        if forward and len(chain) > 1 and self._followed_by_own_cue(chain[-1]):
            chain.pop()
        if not forward and self._is_one_of_marks(cue):
            chain = [term for term in chain if nearest - term <= _JOINED]  # no unknown member between them
        if self.kinds[cue].role is Role.NO or self.kinds[cue].reach in (Reach.NEXT, Reach.PREVIOUS):
            return chain
        return [*chain, *self.sentence.until_next_cue(cue, forward=forward)]

    def _followed_by_own_cue(self, term: int) -> bool:
        """Whether a term's own verb comes after it: "no camera, and GPS is supported"."""
        after = [i for i in self.sentence.around(term) if i > term and self.kinds[i].role in POLAR]
        return bool(after) and self.kinds[after[0]].reach is Reach.BEFORE

    def _is_one_of_marks(self, cue: int) -> bool:
        """Whether the members of a list have marks of their own: "GPS yes / camera / Bluetooth no"."""
        earlier = [index for index in self.sentence.around(cue) if index < cue and self.kinds[index].role in POLAR]
        return self.sentence.shape.fragment and bool(earlier)

    def _govern_from_keys(self) -> None:
        """A cue that is a key in the middle of a line governs the list after it: "Has: NFC, GPS  Has not: FM"."""
        for cue in filter(self._is_later_key, self.sentence.cues):
            listed = next((term for term in self.sentence.terms if term > cue), None)
            for term in self.sentence.chains[listed] if listed is not None else ():
                self.governed.setdefault(term, cue)

    def _is_later_key(self, cue: int) -> bool:
        """Whether a cue is a key and no value: "...  has not: FM", not "camera: no | GPS: yes"."""
        after, clause = cue + 1, self.sentence.around(cue)
        is_key = after < len(self.kinds) and self.kinds[after].role is Role.KEY and not self.sentence.shape.gaps[after]
        later = any(self.kinds[index].role is Role.KEY for index in range(cue))
        is_value = later and self.kinds[clause[0] - 1].role is Role.KEY and not self.sentence.has_term(clause)
        return is_key and later and not is_value

    def _govern_from_asides(self) -> None:
        """A cue that stands alone in parentheses governs the term before them; one before a colon, what follows it."""
        for cue in self.sentence.cues:
            clause = self.sentence.around(cue)
            if self.sentence.has_term(clause):
                continue
            opens = clause[0] - 1
            if opens > 0 and self.kinds[opens].role is Role.OPEN and self.kinds[opens - 1].role is Role.TERM:
                if all(self.sentence.shape.gaps[index] <= NEAR for index in clause):  # not "GPS (no map updates)"
                    # as in "GPS, NFC (all not supported)"
                    of_all = any(self.kinds[index].role in (Role.ALL, Role.LIST) for index in clause)
                    said_of = self.sentence.chains[opens - 1] if of_all else [opens - 1]
                    self.governed.update(dict.fromkeys(said_of, cue))
            elif self._stands_alone(clause):  # "microphone   none", "NFC, no"
                for term in self.sentence.terms:
                    if self.sentence.clause[term] == self.sentence.clause[clause[0] - 1]:
                        self.governed.setdefault(term, cue)
            elif self.sentence.is_whole_key(clause, any_gap=self._ends_a_key(cue)):
                self._govern_list(cue)

    def _govern_list(self, cue: int) -> None:
        """What stands behind a colon: a denial means all up to the next cue, another cue the list that comes first."""
        after = [term for term in self.sentence.terms if term > cue]
        if self.kinds[cue].role is Role.NO:
            other = next((index for index in self.sentence.cues if index > cue), len(self.kinds))
            listed = [term for term in after if term < other]
        else:
            next_clause = self.sentence.clause[cue] + 1
            listed = self.sentence.chains[after[0]] if after and self.sentence.clause[after[0]] == next_clause else []
        for term in listed:
            self.governed.setdefault(term, cue)

    def _stands_alone(self, clause: list[int]) -> bool:
        """Whether a denial is all that stands between two commas of a list, behind a term that no cue governs."""
        before = self.sentence.around(clause[0] - 1) if clause[0] else []
        roles = {self.kinds[index].role for index in clause} - {Role.COMMA, Role.END}
        gaps = [self.sentence.shape.gaps[index] for index in clause]
        terms = [index for index in before if self.kinds[index].role is Role.TERM]
        return (
            self.sentence.shape.fragment
            and roles == {Role.NO}
            and not any(gaps)
            and clause[0] > 0
            and self.kinds[clause[0] - 1].role is Role.COMMA
            and len(terms) == 1
            and not any(self.kinds[index].role in POLAR for index in before)
        )

    def _ends_a_key(self, cue: int) -> bool:
        """Whether a denial means what a colon announces: "What we left out: ...", not "Never get lost: ..."."""
        if self.kinds[cue].role is not Role.NO:
            return False
        if self.sentence.shape.kinds[cue].role is Role.YES:  # "what it does not have: ...", not "never get lost: ..."
            return self._ends_clause(cue)
        return self.kinds[cue].reach in (*_BACKWARD, Reach.BOTH)

    def _deny_again(self) -> None:
        """A word for a term denies the last one named, once more where that was affirmed: "...without it".

        So does a denial that is said of a version and names none: "the S2 has GPS, but the S1 version has not".
        """
        for cue in self.sentence.cues:
            before = [term for term in self.sentence.terms if term < cue]
            if self.kinds[cue].role is not Role.NO or self.governs(cue) or not (before and self._means_again(cue)):
                continue
            for term in self.sentence.chains[before[-1]]:
                if self.sentence.clause[term] == self.sentence.clause[cue] and term not in self.governed:
                    self.governed[term] = cue
                elif term < cue:
                    self.again.append((term, cue))

    def _means_again(self, cue: int) -> bool:
        clause, reach = self.sentence.around(cue), self.kinds[cue].reach
        of_version = any(self.kinds[index].role is Role.VERSION and index < cue for index in clause)
        # "weather stations are included, FM stations are not"
        closes = reach is Reach.ANSWER and self._ends_clause(cue)
        return reach is Reach.AGAIN or closes or (of_version and not self.sentence.has_term(clause))

    def _ends_clause(self, cue: int) -> bool:
        after = cue + 1
        return after >= len(self.kinds) or (self.kinds[after].role in _CLOSING and not self.sentence.shape.gaps[after])

    def governs(self, cue: int) -> bool:
        """Whether a cue governs a term."""
        return cue in self.governed.values()

    def doubted(self, term: int) -> bool:
        """Whether a denial that follows stands too far away to mean the term for sure, and means no other."""
        if self.sentence.shape.fragment:
            return False
        own = self.sentence.around(term)
        far = any(self.sentence.first(cue, forward=False) in self.sentence.chains[term] for cue in self._idle(own))
        return far or self._denied_next(own)

    def _idle(self, clause: list[int]) -> list[int]:
        """The denials of a clause that follow what they deny, and govern nothing."""
        return [
            cue
            for cue in clause
            if self.kinds[cue].role is Role.NO and self.kinds[cue].reach is Reach.PREVIOUS and not self.governs(cue)
        ]

    def _denied_next(self, own: list[int]) -> bool:
        """Whether a denial without a term is the next clause, where the verb is last and the clause has none yet.

        Not where either names a version: then the two are said of two.
        """
        following = self.sentence.members.get(self.sentence.clause[own[-1]] + 1, [])
        said = {self.kinds[index].role for index in own} | {self.kinds[index].role for index in following}
        verbless = not any(self.kinds[index].role in POLAR for index in own)
        alone = not self.sentence.has_term(following) and bool(self._idle(following))
        return self.sentence.verb_last and verbless and alone and Role.VERSION not in said

    def denied(self, term: int) -> bool:
        """Whether a denial governs a term."""
        return term in self.governed and self.kinds[self.governed[term]].role is Role.NO

    def link(self, term: int, value: range, standing: Standing | None) -> Link:
        """Over what a term goes: what the nearest words of the sentence say that tell it, else a term of its clause.

        A term tells it only of what is there ("a Bluetooth speaker without calls" has calls of no kind), or where it
        is worked with ("calls over LTE"). What is denied in one clause and goes by the phone in the next is denied of
        the device itself.
        """
        own = self.sentence.clause[term]
        told = [index for index, kind in enumerate(self.kinds) if kind.link and kind.role is not Role.TERM]
        if not told and standing is not Standing.ABSENT:
            told = [index for index in (*self.sentence.around(term), *value) if self._tells(index, term, standing)]
        nearest = min(told, key=lambda index: (self.sentence.clause[index] != own, abs(index - term)), default=-1)
        if nearest < 0:
            return Link.NONE
        if standing is Standing.ABSENT and self.sentence.clause[nearest] != own:
            return Link.OWN
        return self.kinds[nearest].link

    def _tells(self, index: int, term: int, standing: Standing | None) -> bool:
        """Whether another term tells over what this one goes."""
        if index >= len(self.kinds) or index == term or not self.kinds[index].link or self.denied(index):
            return False
        return self.kinds[index].role is Role.TERM and (standing is Standing.PRESENT or self.sentence.used(index))

    def answering(self) -> tuple[Kind, bool] | None:
        """The polarity cue that the sentence opens with, where it governs no term, and whether it is of a version.

        As a "no" before a full stop; "there is no camera" is no yes.
        """
        of_version = False
        for index, kind in enumerate(self.kinds):
            gap = self.sentence.shape.gaps[index]
            follows = self.kinds[index + 1].role if index + 1 < len(self.kinds) else None
            after = self.sentence.shape.gaps[index + 1] if follows else 0
            if kind.role in POLAR:
                undone = kind.role is Role.YES and follows is Role.NO and after <= NEAR
                goes_on = kind.reach is Reach.ANSWER and after > 0
                far = gap > (NEAR if index and self.kinds[index - 1].role is Role.KEY else 0)  # "A: no"
                return None if far or undone or goes_on or self.governs(index) else (kind, of_version)
            if kind.role in (Role.TERM, Role.NEED) or gap > NEAR:
                return None
            of_version = of_version or kind.role is Role.VERSION
        return None
