"""Find rule packs, and load them. A pack is data: nothing of it is run, and nothing of it is trusted unread."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import EntryPoint, entry_points
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

_MODULE = re.compile(r"\w+(\.\w+)*")
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
    return tuple(folder for entry in entry_points(group=GROUP) for folder in _brought(entry))


def _brought(entry: EntryPoint) -> list[Path]:
    """The folder that an entry point names. Raises DataError where there is none: no pack is lost in silence."""
    top, *inner = entry.value.split(".")
    with suppress(ImportError, ValueError):
        spec = find_spec(top) if _MODULE.fullmatch(entry.value) else None  # of a name without dots: no code of it runs
        folders = [Path(place, *inner) for place in (spec.submodule_search_locations if spec else None) or ()]
        if any(folder.is_dir() for folder in folders):
            return folders
    name = entry.dist.name if entry.dist else entry.name
    message = f"the distribution {name} says that {entry.value!r} holds rule packs, but there is no such package"
    raise DataError([Fault(file="entry_points.txt", message=message)])


def _packs_in(folder: Path) -> list[Path]:
    try:
        if (folder / PACK).is_file():
            return [folder]
        if not folder.is_dir():
            raise DataError([Fault(file=str(folder), message="there is no such folder")])
        found = sorted(path.parent for path in folder.glob(f"*/{PACK}"))
    except OSError as error:
        raise DataError([Fault(file=str(folder), message=f"can't be read: {error.strerror}")]) from None
    if not found:
        raise DataError([Fault(file=str(folder), message=f"no rule pack here: a pack is a folder with a {PACK}")])
    return found


def _may_bind(folder: Path, places: Collection[str]) -> bool:
    """Whether a pack names one of the places. One of which that can't be told is read, so that its faults are."""
    try:
        text = (folder / PACK).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return True
    own, others = _OWN.search(text), _OTHERS.search(text)
    if own is None or (others is None and "also_in" in text):
        return True
    return not set(places).isdisjoint((own[1], *re.findall(r"\w+", others[1] if others else "")))


def _load(folder: Path, faults: list[Fault]) -> Pack | None:
    try:
        document = Document.load(folder / PACK, foreign=True)
    except DataError as error:
        faults.extend(error.faults)
        return None
    reader = PackReader(document)
    pack = reader.pack(folder, _digest(folder, faults))
    faults.extend(reader.faults)
    return pack


def _digest(folder: Path, faults: list[Fault]) -> str:
    """One sum over the two files of a pack."""
    total = sha256()
    for name in (PACK, CASES):
        path = folder / name
        try:
            total.update(name.encode() + b"\0" + sha256(path.read_bytes() if path.is_file() else b"").digest())
        except OSError as error:
            faults.append(Fault(file=str(path), message=f"can't be read: {error.strerror}"))
    return total.hexdigest()


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
