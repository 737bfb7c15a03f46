"""What the certification marks and identifiers on a device, its box or its papers testify."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from caveat.model.evidence import Passage, Problem
from caveat.model.profile import Basis, Hint, Observation, Standing
from caveat.profiles.findings import Findings
from caveat.profiles.masking import mask, masked
from caveat.profiles.places import LabelledPlace, labelled_places
from caveat.profiles.schemes import Scheme, Testimony, bare, plain

__all__ = ["mask", "masked", "observe"]


class _Number(NamedTuple):
    """A number that stands where a label says that it may."""

    scheme: Scheme
    passage: Passage  # masked
    term: str  # as it stands, masked
    key: str  # bare and whole, never shown
    testimonies: tuple[Testimony, ...]

    def hint(self, fact: str, reason: str) -> Hint:
        return Hint(fact=fact, term=self.term, reason=reason, passage=self.passage)

    def observation(self, fact: str) -> Observation:
        return Observation(
            fact=fact, basis=Basis.CERTIFIED, standing=Standing.PRESENT, term=self.term, passage=self.passage
        )


def observe(passages: Sequence[Passage]) -> Findings:
    """What the numbers in `passages` testify, each found beside its label word.

    A number shows that a fact is present; a missing one shows nothing. A wrong check digit is a problem
    `check-digit` (likely misread, never repaired); an example such as 1234567... is only a hint. What points to
    one unit is masked in all that is returned.
    """
    observations: list[Observation] = []
    hints: list[Hint] = []
    problems: list[Problem] = []
    good: list[_Number] = []
    for number in _numbers(passages):
        if number.scheme.is_placeholder(number.key):
            hints += [number.hint(said.fact, "placeholder") for said in number.testimonies]
        elif not number.scheme.checks(number.key):
            problems.append(_misread(number))
        else:
            good.append(number)
            observations += [number.observation(said.fact) for said in number.testimonies if not said.hint]
            hints += [number.hint(said.fact, said.hint) for said in number.testimonies if said.hint]
    return Findings(tuple(observations), (*hints, *_two_of_a_kind(good)), tuple(problems))


def _numbers(passages: Sequence[Passage]) -> list[_Number]:
    """Every number once in each item, where it stands first; of two labels before it the first counts."""
    found: dict[tuple[str, int, int], tuple[LabelledPlace, re.Match[str]]] = {}
    for place in labelled_places(passages, lambda scheme: bool(scheme.testifies) or scheme.check != "none"):
        match = place.scheme.pattern.search(plain(place.reached(passages)))
        if match and match.start() <= place.scheme.reach:
            found.setdefault((place.scheme.id, place.passage, place.start + match.start()), (place, match))
    quoted = masked(passages) if found else ()
    once: dict[tuple[str, str, str, bool], _Number] = {}
    for place, match in found.values():
        number = _number(place, match, quoted[place.passage])
        once.setdefault((number.passage.item, place.scheme.id, number.key, place.inside), number)
    return list(once.values())


def _number(place: LabelledPlace, match: re.Match[str], passage: Passage) -> _Number:
    groups = match.groupdict(default="")
    return _Number(
        scheme=place.scheme,
        passage=passage,
        term=passage.text[place.start + match.start() : place.start + match.end()],
        key=bare(match[0]),
        testimonies=tuple(
            said
            for said in place.scheme.testifies
            if not (said.own and place.inside)
            and all(re.fullmatch(expression, groups[group]) for group, expression in said.where.items())
        ),
    )


def _misread(number: _Number) -> Problem:
    passage = number.passage
    detail = f"{number.scheme.name['en']} {number.term}"
    return Problem(code="check-digit", item=passage.item, detail=detail, place=passage.place, hides=False)


def _two_of_a_kind(numbers: Sequence[_Number]) -> Iterator[Hint]:
    """Two IMEIs in one item: two lines. More than two are a list of devices and say nothing of one."""
    kinds: dict[tuple[str, str], dict[str, _Number]] = {}
    for number in numbers:
        if number.scheme.several:
            kinds.setdefault((number.passage.item, number.scheme.id), {})[number.key] = number
    for alike in kinds.values():
        if len(alike) == 2:  # noqa: PLR2004
            *_, second = alike.values()
            yield from (second.hint(fact, "two-numbers") for fact in second.scheme.several)
