"""Headings that govern what stands below them: the LTE model's part of a joint manual, trademarks, accessories."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from caveat.model.evidence import Passage
from caveat.profiles.lexicon import Entry, Reach, Role
from caveat.profiles.siblings import siblings
from caveat.profiles.sieve import tell_languages
from caveat.profiles.tokens import shape_of, tokenize, version_name

_VOIDING = (Role.BLOCK, Role.OTHER)
_GOVERNING = (Reach.CLAUSE, Reach.SENTENCE)
_BETWEEN = "; "


class Section(NamedTuple):
    """What the headings above a passage say of all that it says."""

    scope: str | None = None  # the version that it speaks of
    void: Entry | None = None  # the cue that makes it a mere mention
    optional: bool = False  # not all versions have it


PLAIN = Section()
"""No heading says anything."""


def sections(passages: Sequence[Passage], headings: list[int], han: str) -> dict[int, Section]:
    """The section of each passage below a heading that governs; others are not in it. `han`: of Han signs."""
    said: dict[int, Section] = {}
    for _, own in groupby(headings, key=lambda index: passages[index].item):
        of_item = list(own)
        said |= zip(of_item, _said([passages[index].text for index in of_item], han), strict=True)
    if all(section is PLAIN for section in said.values()):
        return {}
    return dict(_below(passages, said))


def _below(passages: Sequence[Passage], said: dict[int, Section]) -> Iterator[tuple[int, Section]]:
    """Each passage with the nearest heading that governs it; one ends those of its level and of lower ones."""
    item, titled = "", False
    open_: list[tuple[int, Section]] = []
    for index, passage in enumerate(passages):
        if passage.item != item:
            item, titled, open_ = passage.item, False, []
        section = said.get(index)
        if section is not None and passage.level == 1 and not titled:
            titled, section = True, PLAIN  # the title names the whole item, and governs nothing
        if section is not None:
            open_ = [(level, above) for level, above in open_ if level < passage.level]
            if section is not PLAIN:
                open_.append((passage.level, section))
        if open_:
            yield index, open_[-1][1]


def _said(headings: list[str], han: str) -> Iterator[Section]:
    languages = tell_languages(headings, han).tolist()
    for heading, language, name in zip(headings, languages, _sibling_names(headings), strict=True):
        section = _section(heading, language)
        yield section._replace(scope=name) if name and section.scope is None else section


def _sibling_names(headings: list[str]) -> list[str | None]:
    """For each heading the model that it names, where other headings name its siblings."""
    lines = [heading.replace("\n", " ") for heading in headings]
    starts = list(accumulate((len(line) + len(_BETWEEN) for line in lines), initial=0))
    text = _BETWEEN.join(lines)
    names: list[str | None] = [None] * len(lines)
    for start, end in siblings(text):
        names[bisect_right(starts, start) - 1] = text[start:end]
    return names


def _section(heading: str, language: str) -> Section:
    """What the words of a heading say. One that names a version says less where it names all, or calls it its own."""
    tokens = tokenize(heading, language)
    kinds = shape_of(tokens.codes, language, fragment=True).kinds
    roles = {kind.role for kind in kinds}
    version = next((index for index, kind in enumerate(kinds) if kind.role is Role.VERSION), None)
    scope = None
    if version is not None and not roles & {Role.ALL, Role.SELF}:
        scope = version_name(heading, tokens.start[version], tokens.end[version])
    void = next(
        (
            tokens.entries[tokens.entry[index]]
            for index, kind in enumerate(kinds)
            if kind.role in _VOIDING and kind.reach in _GOVERNING
        ),
        None,
    )
    optional = Role.VARIES in roles and Role.TERM not in roles
    return Section(scope, void, optional) if scope or void or optional else PLAIN
