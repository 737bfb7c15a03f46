"""Find rule packs, and load them. A pack is data: nothing of it is run, and nothing of it is trusted unread."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from caveat.datafile import Document
from caveat.errors import DataError, Fault, UsageError
from caveat.model.rules import Pack, Requirement
from caveat.rules.condition import unknown
from caveat.rules.reading import PackReader
from caveat.rules.verdicts import INTERNATIONAL
from caveat.rules.written import PLACE

BUILT_IN = Path(__file__).parents[1] / "packs"
GROUP = "caveat.packs"
"""The entry points of distributions that bring packs: each names the package whose folder holds them."""
PACK, CASES = "pack.yaml", "cases.yaml"

_BODY = "\nrequirements:"
_OWN = re.compile(rf"^jurisdiction:\s*({PLACE})\s*$", re.MULTILINE)
_OTHERS = re.compile(r"^also_in:\s*\[([^\]]*)\]", re.MULTILINE)


def load_packs(folders: Sequence[Path] = (), only: Collection[str] | None = None) -> tuple[Pack, ...]:
    """The built-in packs, those of installed distributions, and those in `folders`: each a pack, or a folder of packs.

    `only`: the places wanted; what binds between states comes with every one. Raises DataError with the faults of all
    packs that were read.
    """
    wanted = None if only is None else {*only, INTERNATIONAL}
    everywhere = (BUILT_IN, *_installed(), *folders)
    paths = {path.resolve(): path for folder in everywhere for path in _packs_in(folder)}
    faults: list[Fault] = []
    found = [_load(path, faults) for path in paths.values() if wanted is None or _may_bind(path, wanted)]
    packs = [pack for pack in found if pack is not None]
    faults += _same_name(packs)
    faults += _lost_conflicts(packs)
    if faults:
        raise DataError(faults)
    return tuple(pack for pack in packs if wanted is None or wanted & {pack.jurisdiction, *pack.also_in})


def find(packs: Iterable[Pack], requirement: str) -> list[tuple[Pack, Requirement]]:
    """A requirement by its id, in each pack that holds it. Raises UsageError, with the nearest ids, where none does."""
    packs = tuple(packs)
    found = [(pack, one) for pack in packs for one in pack.requirements if one.id == requirement]
    if not found:
        ids = [one.id for pack in packs for one in pack.requirements]
        raise UsageError(unknown("requirement", requirement, ids))
    return found


@cache
def _installed() -> tuple[Path, ...]:
    """The folders of packs that distributions bring. They are looked up by name and never imported."""
    found = []
    for entry in entry_points(group=GROUP):
        top, *inner = entry.value.split(".")
        spec = find_spec(top)  # of a name without dots: no code of it runs
        places = spec.submodule_search_locations if spec else None
        found += [Path(place, *inner) for place in places or ()]
    return tuple(found)


def _packs_in(folder: Path) -> list[Path]:
    if (folder / PACK).is_file():
        return [folder]
    found = sorted(path.parent for path in folder.glob(f"*/{PACK}"))
    if not found:
        raise DataError([Fault(file=str(folder), message=f"no rule pack here: a pack is a folder with a {PACK}")])
    return found


def _may_bind(folder: Path, places: Collection[str]) -> bool:
    """Whether the head of a pack names one of the places. One that can't be told is read, so that its faults are."""
    try:
        head = (folder / PACK).read_text(encoding="utf-8").partition(_BODY)[0]
    except (OSError, UnicodeDecodeError):
        return True
    own, others = _OWN.search(head), _OTHERS.search(head)
    if own is None or (others is None and "also_in" in head):
        return True
    return not set(places).isdisjoint((own[1], *re.findall(PLACE, others[1] if others else "")))


def _load(folder: Path, faults: list[Fault]) -> Pack | None:
    try:
        document = Document.load(folder / PACK, foreign=True)
    except DataError as error:
        faults.extend(error.faults)
        return None
    reader = PackReader(document)
    pack = reader.pack(folder)
    faults.extend(reader.faults)
    return pack


def _same_name(packs: Iterable[Pack]) -> Iterator[Fault]:
    """Two packs may speak of one place, and of one rule; which of them decided must still be told."""
    seen: dict[str, str] = {}
    for pack in packs:
        first = seen.setdefault(pack.id, pack.folder)
        if first != pack.folder:
            message = f"the pack in {first} is named {pack.id} too; give one of them another id"
            yield Fault(file=str(Path(pack.folder) / PACK), message=message)


def _lost_conflicts(packs: Sequence[Pack]) -> Iterator[Fault]:
    """A conflict with a requirement that its pack does not hold; other packs may not have been read."""
    ids = {requirement.id for pack in packs for requirement in pack.requirements}
    read = {pack.jurisdiction for pack in packs}
    for pack in packs:
        for requirement in pack.requirements:
            for conflict in requirement.conflicts:
                other = conflict.other
                if other is not None and other not in ids and other.partition("-")[0].upper() in read:
                    message = f"{requirement.id} conflicts with {other}, but there is no such requirement"
                    yield Fault(file=str(Path(pack.folder) / PACK), message=message)
