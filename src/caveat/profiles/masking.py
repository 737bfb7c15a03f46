"""Hide what points to one unit: the serial part of a number, wherever it stands in a text."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from msgspec.structs import replace

from caveat.model.evidence import Passage
from caveat.profiles.places import labelled_places
from caveat.profiles.schemes import LONGEST, MASK, Scheme, labels, plain, schemes

# Nothing shorter than twelve signs, as a MAC address has, is told without a label.
_LONG = re.compile(r"(?:[0-9A-Fa-f][ .:-]{0,2}){12}")
_SIGN = re.compile(rf"[0-9A-Za-z{MASK}]")
# After a label even a misread number is hidden: groups of digits and hexadecimal signs, or one word of any signs.
_LABELLED = re.compile(
    rf"[0-9A-F{MASK}](?:[ -]{{0,2}}[0-9A-F{MASK}]){{4,}}(?![A-Za-z0-9{MASK}])"
    rf"|[0-9A-Za-z{MASK}](?:[-:./_]?[0-9A-Za-z{MASK}]){{4,}}"
)
_DIGITS = re.compile(r"[0-9](?:[ -]{0,2}[0-9]){14,}")
_GROUP = re.compile("[0-9]+")


def mask(text: str) -> str:
    """`text` with the serial part of every IMEI, MEID, EID, ICCID, MAC address and serial number as bullets.

    The part that tells the type stays: the TAC of an IMEI, the maker of a MAC address. A number is found by its
    label, or without one by its grammar and check digit. As long as `text` is; masking twice changes nothing.
    """
    folded = plain(text)
    hidden = {place for start, end, keep in _private(folded) for place in _serial(folded, start, end, keep)}
    return "".join(MASK if place in hidden else sign for place, sign in enumerate(text)) if hidden else text


def masked(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages, each masked; also where the label stands in the head of the table or on the line before."""
    texts = [mask(passage.text) for passage in passages]
    for place in labelled_places(passages, lambda scheme: scheme.keep is not None):
        text = plain(texts[place.passage])
        for start, end, keep in _labelled(place.scheme, text, place.start, place.end):
            texts[place.passage] = hide(texts[place.passage], start, end, keep)
    return tuple(
        passage if text == passage.text else replace(passage, text=text)
        for passage, text in zip(passages, texts, strict=True)
    )


def hide(text: str, start: int, end: int, keep: int) -> str:
    """`text` with all but the first `keep` letters and digits of text[start:end] as bullets."""
    signs = list(text)
    for place in _serial(plain(text), start, end, keep):
        signs[place] = MASK
    return "".join(signs)


def _serial(folded: str, start: int, end: int, keep: int) -> list[int]:
    return [sign.start() for sign in _SIGN.finditer(folded, start, end)][keep:]


def _private(folded: str) -> Iterator[tuple[int, int, int]]:
    """Where numbers of one unit stand: start, end, and how many of their signs may stay."""
    for label in labels(folded):
        yield from _labelled(label.scheme, folded, label.end, len(folded))
    if not _LONG.search(folded):
        return
    for scheme in _told_alone():
        for number in scheme.pattern.finditer(folded):
            yield *number.span(), scheme.keep or 0
    for run in _DIGITS.finditer(folded):
        yield from _in_digits(folded, run)


def _labelled(scheme: Scheme, folded: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """What looks like a number of the scheme, misread perhaps, within reach of its label."""
    if scheme.keep is None:
        return
    for token in _LABELLED.finditer(folded, start, min(end, start + scheme.reach + LONGEST)):
        if token.start() > start + scheme.reach:
            return
        if _is_number(token[0], scheme.keep):
            yield *token.span(), scheme.keep


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
