"""What the certification marks and identifiers on a device, its box or its papers testify."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from caveat.model.evidence import Form, Passage, Problem
from caveat.model.profile import Basis, Hint, Observation, Standing
from caveat.profiles.findings import Findings
from caveat.profiles.masking import hide, mask
from caveat.profiles.schemes import LONGEST, Label, Scheme, Testimony, bare, labels, plain

__all__ = ["mask", "observe"]

_NOTHING_MORE = re.compile(r"[\s:.#()]*")


class _Place(NamedTuple):
    """Where a label says that a number of its scheme may stand: in passages[passage].text[start:end]."""

    scheme: Scheme
    inside: bool
    passage: int
    start: int
    end: int


class _Number(NamedTuple):
    """A number that stands where a label says that it may."""

    scheme: Scheme
    passage: Passage  # as it is quoted: masked
    term: str  # as it stands: masked
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
    """Every number once, also where two labels lead to it: then the first of them counts."""
    found: dict[tuple[str, int, int], _Number] = {}
    for place in _places(passages):
        scheme, passage = place.scheme, passages[place.passage]
        span = plain(passage.text[place.start : min(place.end, place.start + scheme.reach + LONGEST)])
        match = scheme.pattern.search(span)
        if match and match.start() <= scheme.reach:
            key = (scheme.id, place.passage, place.start + match.start())
            if key not in found:
                found[key] = _number(place, passage, match)
    return list(found.values())


def _places(passages: Sequence[Passage]) -> Iterator[_Place]:
    """After a label on its line, in the cells under it, and on the next line where it ends its own."""
    columns: dict[int, dict[tuple[str, bool], Label]] = {}
    waiting: list[Label] = []
    last: Passage | None = None
    for index, passage in enumerate(passages):
        text = plain(passage.text)
        found = [label for label in labels(text) if label.scheme.testifies or label.scheme.check != "none"]
        if last is None or passage.item != last.item:
            columns, waiting = {}, []
        for label in waiting:
            yield _Place(label.scheme, label.inside, index, 0, len(text))
        if passage.form is Form.HEAD:
            columns = _columns(text, found)
        elif passage.form is not Form.ROW:
            columns = {}
        elif columns:
            yield from _under(columns, index, text)
        for label in found:
            start = label.start if text[label.end - 1] == "-" else label.end
            yield _Place(label.scheme, label.inside, index, start, len(text))
        waiting = [label for label in found if _NOTHING_MORE.fullmatch(text, label.end)]
        last = passage


def _columns(text: str, found: Sequence[Label]) -> dict[int, dict[tuple[str, bool], Label]]:
    """The labels in the head of a table by column, those of one scheme once."""
    columns: dict[int, dict[tuple[str, bool], Label]] = {}
    column = counted = 0
    for label in found:
        column, counted = column + text.count("\t", counted, label.start), label.start
        columns.setdefault(column, {}).setdefault((label.scheme.id, label.inside), label)
    return columns


def _under(columns: dict[int, dict[tuple[str, bool], Label]], index: int, text: str) -> Iterator[_Place]:
    """The cells of a row that stand under a label."""
    start = 0
    for column, cell in enumerate(text.split("\t")):
        for label in columns.get(column, {}).values():
            yield _Place(label.scheme, label.inside, index, start, start + len(cell))
        start += len(cell) + 1


def _number(place: _Place, passage: Passage, match: re.Match[str]) -> _Number:
    scheme = place.scheme
    start, end = place.start + match.start(), place.start + match.end()
    text = passage.text if scheme.keep is None else hide(passage.text, start, end, scheme.keep)
    groups = match.groupdict(default="")
    return _Number(
        scheme=scheme,
        passage=replace(passage, text=mask(text)),
        term=text[start:end],
        key=bare(match[0]),
        testimonies=tuple(
            said
            for said in scheme.testifies
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
