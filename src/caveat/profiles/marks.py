"""What the certification marks and identifiers on a device, its box or its papers testify."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from msgspec.structs import replace

from caveat.model.evidence import BARCODE, Passage, Problem
from caveat.model.profile import Basis, Hint, Observation, Standing
from caveat.profiles.findings import Findings
from caveat.profiles.masking import mask, masked
from caveat.profiles.passages import Passages
from caveat.profiles.places import LabelledPlace, labelled_places, labels_of
from caveat.profiles.schemes import Scheme, Testimony, bare, plain, schemes

__all__ = ["mask", "masked", "observe"]


class _Number(NamedTuple):
    """A number that stands where a label says that it may, or that needs none."""

    scheme: Scheme
    at: int  # the place of its passage among all
    passage: Passage  # masked
    term: str  # as it stands, masked
    key: str  # bare and whole, never shown
    testimonies: tuple[Testimony, ...]
    inside: bool = False  # it belongs to a module built in
    captions: tuple[int, ...] = ()  # the passages beside the barcode that holds it, which label it

    @property
    def identity(self) -> tuple[str, str, str]:
        """Which number it is, wherever in its item it stands."""
        return self.passage.item, self.scheme.id, self.key

    @property
    def series(self) -> tuple[str, int | None, str]:
        """The numbers of its scheme on its page."""
        return self.passage.item, self.passage.place.page, self.scheme.id

    @property
    def is_sure(self) -> bool:
        """Whether it was read right, and is more than a hint."""
        return (
            self.scheme.check != "none" and self.scheme.checks(self.key) and not all(s.hint for s in self.testimonies)
        )

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

    A barcode has no label word of its own. It testifies
    - what its text labels: `IMEI:` in a QR code, the application identifier (8002) of GS1;
    - the number of a scheme with a check digit whose label stands next to it in the picture, if the barcode holds that
      number, nothing else, and the check digit is right;
    - without any label, only what its scheme says under `unlabelled`: an EID for certain, as 32 digits that begin with
      89 and pass their check are hardly ever anything else; an IMEI as a hint, as one in ten numbers of its length is.
    The same number in print and in a barcode is one observation. Where the two differ the barcode is right: it is read
    by a code that checks itself, the print by its looks. The print is then no evidence, and no problem either: there is
    nothing to photograph again.
    """
    observations: list[Observation] = []
    hints: list[Hint] = []
    problems: list[Problem] = []
    good: list[_Number] = []
    for number in _settled(_numbers(Passages.of(passages))):
        if number.scheme.is_placeholder(number.key):
            hints += [number.hint(said.fact, "placeholder") for said in number.testimonies]
        elif not number.scheme.checks(number.key):
            problems.append(_misread(number))
        else:
            good.append(number)
            observations += [number.observation(said.fact) for said in number.testimonies if not said.hint]
            hints += [number.hint(said.fact, said.hint) for said in number.testimonies if said.hint]
    return Findings(tuple(observations), (*hints, *_two_of_a_kind(good)), tuple(problems))


def _numbers(passages: Passages) -> list[_Number]:
    """Every number wherever it stands; of two labels before it the first counts."""
    found: dict[tuple[str, int, int], tuple[LabelledPlace, re.Match[str]]] = {}
    for place in labelled_places(passages, labels_of(passages.texts), _is_told):
        match = _match(place, passages)
        if match:
            found.setdefault((place.scheme.id, place.passage, place.start + match.start()), (place, match))
    alone = [] if passages.plain else list(_unlabelled(passages))
    quoted = _quoted({*(place.passage for place, _ in found.values()), *(index for index, *_ in alone)}, passages)
    return [
        *(_number(place, match, quoted[place.passage]) for place, match in found.values()),
        *(_taken_for(scheme, index, key, quoted[index]) for index, scheme, key in alone),
    ]


def _is_told(scheme: Scheme) -> bool:
    """Whether a number of a scheme testifies, or may be told to be misread."""
    return bool(scheme.testifies) or scheme.check != "none"


def _quoted(some: Collection[int], passages: Passages) -> dict[int, Passage]:
    """The passages of the items that some are of, masked."""
    items = {passages.items[index] for index in some}
    own = [index for index, item in enumerate(passages.items) if item in items] if items else []
    return dict(zip(own, masked([passages[index] for index in own]), strict=True))


def _match(place: LabelledPlace, passages: Sequence[Passage]) -> re.Match[str] | None:
    """The number at a place; a barcode must hold it alone, and right."""
    text = plain(place.reached(passages))
    if place.captions:
        return place.scheme.pattern.fullmatch(text) if place.scheme.is_certain(text) else None
    match = place.scheme.pattern.search(text)
    return match if match and match.start() <= place.scheme.reach else None


def _number(place: LabelledPlace, match: re.Match[str], passage: Passage) -> _Number:
    groups = match.groupdict(default="")
    return _Number(
        scheme=place.scheme,
        at=place.passage,
        passage=passage,
        term=passage.text[place.start + match.start() : place.start + match.end()],
        key=bare(match[0]),
        testimonies=tuple(
            said
            for said in place.scheme.testifies
            if not (said.own and place.inside)
            and all(re.fullmatch(expression, groups[group]) for group, expression in said.where.items())
        ),
        inside=place.inside,
        captions=place.captions,
    )


def _unlabelled(passages: Sequence[Passage]) -> Iterator[tuple[int, Scheme, str]]:
    """The barcodes that hold a number which needs no label."""
    for index, passage in enumerate(passages):
        if passage.reader == BARCODE:
            key = bare(plain(passage.text))
            for scheme in schemes():
                if scheme.unlabelled and re.fullmatch(scheme.unlabelled.shape, key) and scheme.checks(key):
                    yield index, scheme, key


def _taken_for(scheme: Scheme, index: int, key: str, passage: Passage) -> _Number:
    hint = scheme.unlabelled and scheme.unlabelled.hint
    testimonies = tuple(replace(said, hint=hint or said.hint) for said in scheme.testifies)
    return _Number(scheme, index, passage, term=passage.text, key=key, testimonies=testimonies)


def _settled(numbers: Sequence[_Number]) -> Iterator[_Number]:
    """Each number once in each item, where it stands first, but none that a barcode shows to be misread."""
    misread = _misread_beside_barcodes(numbers)
    once = set[tuple[tuple[str, str, str], bool]]()
    for number in numbers:
        key = (number.identity, number.inside)
        if key not in once and number.identity not in misread:
            once.add(key)
            yield number


def _misread_beside_barcodes(numbers: Sequence[_Number]) -> set[tuple[str, str, str]]:
    """The numbers in print that differ from the barcode beside them.

    Where a barcode labels its number itself, no place tells which print is meant: all on its page that fail their check
    come into question. A barcode whose number is printed on its page shows nothing of another. Every other one settles
    one number, the most alike, which no barcode holds: the numbers of two lines stand close together and are much
    alike.
    """
    printed: dict[tuple[str, int | None, str], list[_Number]] = {}
    for number in numbers:
        if number.passage.reader != BARCODE:
            printed.setdefault(number.series, []).append(number)
    codes = [number for number in numbers if number.passage.reader == BARCODE and number.is_sure]
    held = {code.identity for code in codes}
    misread: set[tuple[str, str, str]] = set()
    for code in codes:
        on_page = [one for one in printed.get(code.series, ()) if one.identity not in misread]
        rivals = [one for one in on_page if one.identity not in held and _may_misread(one, code)]
        if rivals and code.key not in {one.key for one in on_page}:
            misread.add(min(rivals, key=lambda one: _difference(one.key, code.key)).identity)
    return misread


def _may_misread(one: _Number, code: _Number) -> bool:
    return one.at in code.captions if code.captions else not one.scheme.checks(one.key)


def _difference(one: str, other: str) -> int:
    """How many signs differ, place by place."""
    return sum(a != b for a, b in zip_longest(one, other))


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
