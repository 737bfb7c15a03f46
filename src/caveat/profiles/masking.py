"""Hide what points to one unit: the serial part of a number, wherever it stands in a text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from msgspec.structs import replace

from caveat.model.evidence import Item, Passage, Place, Problem
from caveat.model.profile import Device
from caveat.profiles.joined import Joined
from caveat.profiles.passages import Passages
from caveat.profiles.places import labelled_places, labels_of
from caveat.profiles.schemes import LONGEST, MASK, Scheme, labels, plain, schemes

# Nothing shorter than twelve signs, as a MAC address has, is told without a label.
_LONG = re.compile(r"(?:[0-9A-Fa-f][ .:-]{0,2}+){12}")
_SIGN = re.compile(rf"[0-9A-Za-z{MASK}]")
# After a label even a misread number is hidden: groups of digits and hexadecimal signs, or one word of any signs.
# Not from a lone digit on: in `IMEI1:86...` it counts the slots, and would take the place of a sign that may stay.
_LABELLED = re.compile(
    rf"[0-9A-F{MASK}](?:[ -]{{0,2}}[0-9A-F{MASK}]){{4,}}(?![A-Za-z0-9{MASK}])"
    rf"|(?![0-9]:)[0-9A-Za-z{MASK}](?:[-:./_]?[0-9A-Za-z{MASK}]){{4,}}"
)
_DIGITS = re.compile(r"[0-9](?:[ -]{0,2}[0-9]){14,}")
_GROUP = re.compile("[0-9]+")


def mask(text: str) -> str:
    """`text` with the serial part of every IMEI, MEID, EID, ICCID, MAC address and serial number as bullets.

    The part that tells the type stays: the TAC of an IMEI, the maker of a MAC address. A number is found by its
    label, or without one by its grammar and check digit. As long as `text` is; masking twice changes nothing.
    """
    while (shown := _masked_once(text)) != text:  # what is hidden may make a number of its neighbours
        text = shown
    return text


def masked(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages, each masked; also where the label stands in the head of the table or on the line before."""
    shown = masked_texts(Passages.of(passages))
    return tuple(
        replace(passage, text=shown[index]) if index in shown else passage for index, passage in enumerate(passages)
    )


def masked_texts(passages: Passages) -> dict[int, str]:
    """The texts of those passages that hold something to hide, by their places, masked."""
    hidden: dict[int, set[int]] = {}
    labelled = labels_of(passages.texts)
    for place in labelled_places(passages, labelled, lambda scheme: scheme.keep is not None):
        reached = plain(place.reached(passages))
        signs = [sign for span in _labelled(place.scheme, reached) for sign in _serial(reached, *span)]
        hidden.setdefault(place.passage, set()).update(place.start + sign for sign in signs)
    telling = {*labelled, *_with_long_numbers(passages.texts)}
    return {
        index: mask(_covered(text, hidden.get(index, set())))
        for index, text in enumerate(passages.texts)
        if index in hidden or text in telling
    }


def _with_long_numbers(texts: Iterable[str]) -> Iterator[str]:
    """The texts that hold what may be a number of one unit without a label. Most hold none."""
    own = list(dict.fromkeys(texts))
    joined = Joined(own, plain)
    for owner, _, _ in joined.placed((number.start(), number) for number in _LONG.finditer(joined.text)):
        yield own[owner]


def mask_place(place: Place) -> Place:
    """A place with the names that a file gave it, of columns and keys, masked."""
    return replace(place, cell=place.cell and mask(place.cell), path=place.path and mask(place.path))


def mask_problem(problem: Problem) -> Problem:
    """A problem with all names in it masked."""
    return replace(problem, item=mask(problem.item), detail=mask(problem.detail), place=mask_place(problem.place))


def mask_item(item: Item) -> Item:
    """An item as it is told, masked: without its passages."""
    return replace(item, name=mask(item.name), passages=(), problems=tuple(map(mask_problem, item.problems)))


def mask_device(device: Device) -> Device:
    """A device with its names masked."""
    return replace(device, make=device.make and mask(device.make), model=device.model and mask(device.model))


def _masked_once(text: str) -> str:
    folded = plain(text)
    return _covered(text, {sign for span in _private(folded) for sign in _serial(folded, *span)})


def _covered(text: str, signs: set[int]) -> str:
    return "".join(MASK if place in signs else sign for place, sign in enumerate(text)) if signs else text


def _serial(folded: str, start: int, end: int, keep: int) -> list[int]:
    """Where the signs of a number stand that come after those that may stay."""
    return [sign.start() for sign in _SIGN.finditer(folded, start, end)][keep:]


def _private(folded: str) -> Iterator[tuple[int, int, int]]:
    """Where numbers of one unit stand: start, end, and how many of their signs may stay."""
    for label in labels(folded):
        if label.scheme.keep is not None:
            reached = folded[label.end : label.end + label.scheme.reach + LONGEST]
            for start, end, keep in _labelled(label.scheme, reached):
                yield label.end + start, label.end + end, keep
    if not _LONG.search(folded):
        return
    for scheme in _told_alone():
        for number in scheme.pattern.finditer(folded):
            yield *number.span(), scheme.keep or 0
    for run in _DIGITS.finditer(folded):
        yield from _in_digits(folded, run)


def _labelled(scheme: Scheme, reached: str) -> Iterator[tuple[int, int, int]]:
    """In what a label reaches: its numbers, and all that looks like one misread."""
    numbers = scheme.pattern.finditer(reached)
    misread = (word for word in _LABELLED.finditer(reached) if _is_number(word[0], scheme.keep or 0))
    for match in (*numbers, *misread):
        if match.start() <= scheme.reach:
            yield *match.span(), scheme.keep or 0


def _is_number(token: str, keep: int) -> bool:
    """Whether a word after a label is a number and no other word: a serial number may be mostly letters."""
    return sum(sign.isdigit() or sign == MASK for sign in token) >= (4 if keep else 1)


@cache
def _told_alone() -> tuple[Scheme, ...]:
    return tuple(scheme for scheme in schemes() if scheme.alone)


@cache
def _by_length() -> dict[int, list[Scheme]]:
    found: dict[int, list[Scheme]] = {}
    for scheme in schemes():
        for length in scheme.lengths:
            found.setdefault(length, []).append(scheme)
    return found


def _in_digits(folded: str, run: re.Match[str]) -> Iterator[tuple[int, int, int]]:
    """The numbers in a run of grouped digits: any stretch of whole groups with the right length and check."""
    known = _by_length()
    groups = list(_GROUP.finditer(folded, *run.span()))
    if folded.startswith(MASK, run.end()):  # of that one the serial part is hidden already
        groups.pop()
    for index, first in enumerate(groups):
        number, sizes = "", set[int]()
        for last in groups[index : index + max(known)]:
            number += last[0]
            for scheme in known.get(len(number), ()):
                # A row of small numbers is not one number, unless all of its digits stand apart.
                if (1 not in sizes or sizes == {1}) and scheme.pattern.fullmatch(number) and scheme.checks(number):
                    yield first.start(), last.end(), scheme.keep or 0
            if len(number) >= max(known):
                break
            sizes.add(len(last[0]))
