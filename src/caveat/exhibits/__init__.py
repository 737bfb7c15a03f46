"""Evidence that can be seen: the page with a box around what is quoted, or an excerpt of the text around it."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from caveat.exhibits.excerpts import Excerpt, draw_excerpts, excerpt
from caveat.exhibits.pages import Sheets
from caveat.model.evidence import Evidence, Item, Passage
from caveat.model.exhibits import Exhibit, Quoted
from caveat.model.profile import Profile
from caveat.model.rules import Verdict
from caveat.profiles.masking import mask, masked
from caveat.readers import located
from caveat.readers.source import Limits
from caveat.reports import quoted

__all__ = ["exhibit"]

_OF_TRADE_ITEMS = ("EAN", "UPC")  # symbologies
_ADDRESSES = ("http://", "https://")
_MOST = 400
"""Exhibits: about twice as many as facts; a report that quotes more shows the first ones."""


class _Found(NamedTuple):
    """A quoted passage where it was read."""

    quoted: Quoted
    item: Item
    number: int  # of the passage in the item


def exhibit(
    told: Verdict | Sequence[Verdict] | Profile,
    evidence: Evidence,
    sources: Iterable[str | os.PathLike[str]] = (),
    limits: Limits = Limits(),
) -> tuple[Exhibit, ...]:
    """A picture for each passage that a report of `told` quotes, in the order of the reasons; at most 400.

    `sources` are those that the evidence was read from; of a file that is not there any more, that has changed, or
    whose page can't be drawn, the text is shown instead. So it is of a page on which a number of one unit stands (an
    IMEI, a serial number), for that must not be shown, and in the text it is masked.
    """
    shown = _masked(evidence)
    found = _find(quoted(told)[:_MOST], evidence, shown)
    paths = _unchanged(evidence, sources, {one.item.name for one in found})
    sheets = Sheets(limits)
    drawn: dict[int, Exhibit] = {}
    excerpts: dict[int, Excerpt] = {}
    for place, one in enumerate(found):
        path = paths.get(id(one.item))
        page = one.quoted.passage.place.page
        seen = None
        if path and page and not _is_private(one.item, shown[id(one.item)], page):
            seen = sheets.exhibit(one.quoted, one.item, path)
        if seen:
            drawn[place] = seen
        else:
            excerpts[place] = excerpt(one.quoted, one.number, shown[id(one.item)])
    drawn |= dict(zip(excerpts, draw_excerpts([*excerpts.values()]), strict=True))
    return tuple(drawn[place] for place in sorted(drawn))


def _masked(evidence: Evidence) -> dict[int, tuple[Passage, ...]]:
    """The passages of each item as they may be shown."""
    everything = masked(evidence.passages)
    shown: dict[int, tuple[Passage, ...]] = {}
    start = 0
    for item in evidence.items:
        end = start + len(item.passages)
        shown[id(item)] = everything[start:end]
        start = end
    return shown


def _find(quoted: Sequence[Quoted], evidence: Evidence, shown: dict[int, tuple[Passage, ...]]) -> list[_Found]:
    """Where the passages were read; one that is in no item (a profile of other evidence) is left out."""
    wanted = {(one.passage.item, one.passage.place, one.passage.text): one for one in quoted}
    places = {id(one): place for place, one in enumerate(quoted)}
    found: dict[int, _Found] = {}
    for item in evidence.items:
        name = mask(item.name)
        for number, passage in enumerate(shown[id(item)]):
            one = wanted.get((name, passage.place, passage.text))
            if one:
                found.setdefault(places[id(one)], _Found(one, item, number))
    return [found[place] for place in sorted(found)]


def _unchanged(evidence: Evidence, sources: Iterable[str | os.PathLike[str]], wanted: set[str]) -> dict[int, Path]:
    """The files of the items, those that still are what was read."""
    paths: dict[int, Path] = {}
    by_digest: dict[str, Path] = {}
    for path, name in located(sources):
        if name in wanted:
            try:
                with path.open("rb") as file:
                    by_digest[hashlib.file_digest(file, "sha256").hexdigest()] = path
            except OSError:
                continue  # its text is shown
    for item in evidence.items:
        if item.sha256 in by_digest:
            paths[id(item)] = by_digest[item.sha256]
    return paths


def _is_private(item: Item, shown: Sequence[Passage], page: int) -> bool:
    """Whether a number of one unit stands on a page, or may stand in its bars: whoever sees these can read them."""
    return any(
        passage.place.page == page and (passage.text != masked_one.text or _is_of_one_unit(passage))
        for passage, masked_one in zip(item.passages, shown, strict=True)
    )


def _is_of_one_unit(passage: Passage) -> bool:
    """Whether a barcode may be of one unit: all but those of trade items, and addresses of pages."""
    if passage.reader != "barcode" or (passage.place.path or "").startswith(_OF_TRADE_ITEMS):
        return False
    return not passage.text.lower().startswith(_ADDRESSES)
