"""Firmware as an item: an update package, an image, or a folder with a system in it. Read in place."""

import hashlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from caveat.model.evidence import Entry, Place, Problem
from caveat.readers.android.filesystem import Partition, RawPartition
from caveat.readers.android.filesystems import erofs, ext4, f2fs
from caveat.readers.android.folders import Folder
from caveat.readers.android.outputs import entry
from caveat.readers.android.roots import Listed, Root, in_folder, in_partitions, listed
from caveat.readers.package import names_in
from caveat.readers.source import Piece, Reader, Source

_IMAGES = {"payload.bin", "super.img", "system.img", "vendor.img", "boot.img"}
_IN_ZIP = (*_IMAGES, "META-INF/com/android/metadata", "system.new.dat", "system.new.dat.br")
_MAGICS = (
    (b"CrAU", 0),  # payload.bin
    (b"\x3a\xff\x26\xed", 0),  # sparse
    (b"\x67\x44\x6c\x61", 4096),  # the geometry of super
    (b"ANDROID!", 0),
    (b"VNDRBOOT", 0),
    (ext4.MAGIC, ext4.MAGIC_AT),
    (erofs.MAGIC, erofs.MAGIC_AT),
    (f2fs.MAGIC, f2fs.MAGIC_AT),
)
_ZIP = b"PK\x03\x04"
_SLOT = "a"  # of two, the one that a new device starts


def is_folder_of_one(path: Path) -> bool:
    """Whether a folder is one system and not a collection of files."""
    if _IMAGES & {node.name for node in Folder(path, path.name).list("")}:
        return True
    return bool(in_folder(Folder(path, path.name)))


def digest(path: Path) -> str:
    """The sha256 of a folder: of the names and sizes of its files, for it may hold gigabytes."""
    told = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        if file.is_file() and not file.is_symlink():
            told.update(f"{file.relative_to(path).as_posix()}\0{file.stat().st_size}\0".encode(errors="replace"))
    return told.hexdigest()


def _accepts(head: bytes, path: Path) -> bool:
    if any(head[at : at + len(magic)] == magic for magic, at in _MAGICS):
        return True
    return head.startswith(_ZIP) and _is_package(path)


def _is_package(path: Path) -> bool:
    """Whether a ZIP holds the parts of a system: an update, or images, if need be in a ZIP of their own."""
    names = names_in(path) or ()
    if any(name in _IN_ZIP or name.rpartition("/")[2] in _IMAGES for name in names):
        return True
    return any(name.rpartition("/")[2].startswith("image-") and name.endswith(".zip") for name in names)


def _read(source: Source) -> Iterator[Piece]:
    from caveat.readers.android import apexes, system
    from caveat.readers.android.budget import Budget
    from caveat.readers.android.partitions import partitions

    if source.path is None:
        raise TypeError("firmware is read from its path")
    parts: list[Partition] = []
    raw: list[RawPartition] = []
    problems: list[Problem] = []
    budget = Budget(seconds=source.limits.seconds)
    for found in partitions(source.path, budget):
        if isinstance(found, Partition):
            parts.append(found)
        elif isinstance(found, RawPartition):
            raw.append(found)
        else:
            problems.append(found)
    for part in parts:
        if part.name:
            place = Place(path=part.files.trail)
            yield entry(source, Entry("file-system", part.name, part.slot), f"{part.name} {part.slot}".strip(), place)
    roots = _roots(parts)
    rest = chain(raw, apexes.in_parts(roots, source.name, budget))
    yield from system.passages(source, roots, _listing(parts), problems, rest)


def _roots(parts: list[Partition]) -> list[Root]:
    """The parts of one system: of two slots the first that is filled, and what somebody saved in a folder."""
    filled = {part.name for part in parts if part.slot == _SLOT}
    chosen = [part for part in parts if part.name and (part.slot in ("", _SLOT) or part.name not in filled)]
    saved = [root for part in parts if not part.name for root in in_folder(part.files)]
    return in_partitions(chosen) + saved


def _listing(parts: list[Partition]) -> list[Listed] | None:
    lists = [found for part in parts if not part.name and (found := listed(part.files)) is not None]
    return lists[0] if lists else None


READER = Reader(
    kind="firmware",
    endings=(".zip", ".img", ".simg", ".bin"),
    accepts=_accepts,
    read=_read,
    in_place=True,
)
