"""From a file or folder to the partitions and file systems in it, whatever layers lie between.

What a layer is, its first bytes say, or bytes at the place that its format has for that; nothing is looked for
elsewhere in it, and nothing is written to the disk.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import ParamSpec

from caveat.errors import ReadError
from caveat.model.evidence import Problem
from caveat.readers.android import lz4
from caveat.readers.android.budget import Budget
from caveat.readers.android.containers import blocks, boot, dynamic, gpt, payload, sparse, tar, zips
from caveat.readers.android.filesystem import FileSystem, Kind, Partition, RawPartition, Window
from caveat.readers.android.filesystems import cpio, erofs, ext4, f2fs
from caveat.readers.android.filesystems.archive import Archive, Member
from caveat.readers.android.folders import Folder
from caveat.readers.android.streams import Stream, gzip, xz
from caveat.readers.android.windows import FileWindow

P = ParamSpec("P")

Found = Partition | RawPartition | Problem

METADATA = "META-INF/com/android/metadata"
"""What an update package says of the builds that it is for and from."""

MOST_LAYERS = 8
_MOST_IMAGES = 256  # of an archive or a folder
_PART = re.compile(r"(?P<name>.+?)(\.img|\.simg)?(_sparsechunk)?[._-](?P<number>\d{1,3})(\.img)?$")
_SLOT = re.compile(r"(?P<name>.+)_(?P<slot>[ab])$")
_ENDINGS = (".img", ".simg", ".ext4", ".erofs", ".f2fs", ".bin", ".raw", ".lz4", ".md5", ".tar", ".gz", ".tgz", ".xz")
_IMAGE_ENDINGS = (".img", ".simg", ".ext4", ".erofs", ".f2fs", ".img.lz4", ".ext4.lz4", ".img.gz", ".img.xz")
_NESTED = ("payload.bin", "original_apex")
_SYSTEM = frozenset({"system", "system_ext", "vendor", "product", "odm", "oem"})
"""Partitions that hold files; images in a folder of this name are files of a system that somebody saved."""

VENDOR_PACKAGES = {
    ".pac": "a Unisoc PAC package",
    ".ozip": "an encrypted OPPO package (ozip)",
    ".ofp": "an encrypted OPPO package (OFP)",
    ".ops": "an encrypted OnePlus package (OPS)",
    ".kdz": "an LG package (KDZ)",
    ".app": "a Huawei package (UPDATE.APP)",
    ".nb0": "a Foxconn package (NB0)",
    ".new.dat": "an update in blocks without its list (.transfer.list)",
    ".new.dat.br": "an update in blocks packed by Brotli, in which one cannot go back",
}
"""Packages of makers and of old updates that are known by their names and are not read."""

_FILE_SYSTEMS: tuple[tuple[bytes, int, Callable[[Window, Budget], FileSystem]], ...] = (
    (ext4.MAGIC, ext4.MAGIC_AT, ext4.Ext4),
    (erofs.MAGIC, erofs.MAGIC_AT, erofs.Erofs),
    (f2fs.MAGIC, f2fs.MAGIC_AT, f2fs.F2fs),
)
_COMPRESSED = ((b"\x1f\x8b\x08", gzip), (b"\xfd7zXZ\0", xz))


def partitions(path: Path, budget: Budget) -> Iterator[Found]:
    """All partitions of a firmware file or folder, and what could not be read as problems of it.

    A folder or archive is also a partition without a name, not whole: the files that lie in it beside the images, be
    they a system that somebody saved, or what an update package says of itself (`METADATA`).
    """
    layers = _Layers(path.name, budget)
    yield from layers.guarded(path.name, layers.in_folder if path.is_dir() else layers.on_disk, path)


def partitions_in(window: Window, item: str, budget: Budget) -> Iterator[Found]:
    """The same for a file that lies in an image: an APEX, say. Problems are of `item`."""
    layers = _Layers(item, budget)
    name = window.name.rpartition("/")[2]
    yield from layers.guarded(window.name, layers.of, window, name, 0)


class _Layers:
    """What lies in what, with the item that problems belong to."""

    def __init__(self, item: str, budget: Budget) -> None:
        self._item, self._budget = item, budget

    def guarded(
        self, trail: str, layer: Callable[P, Iterator[Found]], *args: P.args, **kwargs: P.kwargs
    ) -> Iterator[Found]:
        """What a layer gives; a problem where it can't go on. The layers beside it are read all the same."""
        try:
            yield from layer(*args, **kwargs)
        except ReadError as error:
            detail = error.detail if trail in error.detail else f"{trail}: {error.detail}"
            yield Problem(code=error.code, item=self._item, detail=detail)

    def of(self, window: Window, name: str, depth: int) -> Iterator[Found]:
        """The partitions of a window, which goes by this name if it is one itself."""
        if depth > MOST_LAYERS:
            raise ReadError("stopped", f"{window.name}: more than {MOST_LAYERS} layers")
        head = window.read(0, 8192)
        for magic, at, open_files in _FILE_SYSTEMS:
            if head[at : at + len(magic)] == magic:
                yield self._partition(name, open_files(window, self._budget))
                return
        layer = self._layer(head, name, window, depth)
        if layer is not None:
            yield from layer
            return
        ending = next((ending for ending in VENDOR_PACKAGES if name.lower().endswith(ending)), None)
        if ending:
            raise ReadError("unsupported", f"{window.name}: {VENDOR_PACKAGES[ending]}")
        stem, _ = _split(name)
        yield RawPartition(stem, window.size, window.name)
        if stem in _SYSTEM:
            raise ReadError("unsupported", f"{window.name}: no file system that is read")

    def _layer(  # noqa: PLR0911 - one for each format
        self, head: bytes, name: str, window: Window, depth: int
    ) -> Iterator[Found] | None:
        """What a container holds; None if it is none that is known."""
        if head.startswith(zips.MAGIC):
            return self._archive(zips.Zip(window, self._budget), depth)
        if head.startswith(payload.MAGIC):
            return self._payload(window, depth)
        if head.startswith(sparse.MAGIC):
            return self.of(sparse.read_sparse([window], f"{window.name} (sparse)", self._budget), name, depth + 1)
        if any(head[at : at + 4] == dynamic.GEOMETRY for at in dynamic.GEOMETRY_AT) or _is_super(window, head):
            return self._each(dynamic.read_super(window, self._budget), depth)
        if any(head[at : at + 8] == gpt.MAGIC for at in gpt.MAGIC_AT):
            return self._each(gpt.read_gpt(window, self._budget), depth)
        if head.startswith((boot.MAGIC, boot.VENDOR_MAGIC)):
            return self._boot(window, name, depth)
        if head.startswith(cpio.MAGICS):
            return iter([self._partition(name, cpio.Cpio(window, self._budget))])
        if head[tar.MAGIC_AT :].startswith(tar.MAGIC):
            return self._archive(tar.Tar(window, self._budget), depth)
        return self._unpacked(head, name, window, depth)

    def _unpacked(self, head: bytes, name: str, window: Window, depth: int) -> Iterator[Found] | None:
        """What a compressed file holds."""
        inner = re.sub(r"\.(gz|xz|lz4)$", "", name)
        if head.startswith((lz4.LEGACY, lz4.FRAME)):
            return self.of(lz4.read_lz4(window, f"{window.name} (lz4)", self._budget), inner, depth + 1)
        for magic, decoder in _COMPRESSED:
            if head.startswith(magic):
                stream = Stream(window, None, f"{window.name} ({decoder.__name__})", decoder, self._budget)
                return self.of(stream, inner, depth + 1)
        return None

    def _partition(self, name: str, files: FileSystem) -> Partition:
        stem, slot = _split(name)
        return Partition(stem, files, slot)

    def _each(self, found: "Iterable[tuple[str, Window | ReadError]]", depth: int) -> Iterator[Found]:
        for name, window in found:
            yield from self.guarded(name, self._one, name, window, depth)

    def _one(self, name: str, window: Window | ReadError, depth: int) -> Iterator[Found]:
        if isinstance(window, ReadError):
            raise window
        return self.of(window, name, depth + 1)

    def _payload(self, window: Window, depth: int) -> Iterator[Found]:
        update = payload.read_payload(window, self._budget)
        if update.incremental:
            yield self._incremental(window.name)
        for name, partition in update.partitions.items():
            found = self.guarded(partition.name, self.of, partition, name, depth + 1)
            yield from self._incomplete(found) if update.incremental else found

    def _incomplete(self, found: Iterator[Found]) -> Iterator[Found]:
        """What an incremental update holds: never a whole partition."""
        for one in found:
            yield one._replace(whole=False) if isinstance(one, Partition) else one

    def _incremental(self, trail: str) -> Problem:
        return Problem(
            code="incremental-ota", item=self._item, detail=f"{trail}: only what differs from a build before"
        )

    def _boot(self, window: Window, name: str, depth: int) -> Iterator[Found]:
        for ramdisk in boot.read_boot(window):
            yield from self.guarded(ramdisk.name, self.of, ramdisk, name, depth + 1)

    def _archive(self, files: Archive, depth: int) -> Iterator[Found]:
        """An update package, a factory package, an APEX, or the saved files of a system."""
        yield Partition("", files, whole=False)
        members = [member for member in files.members() if member.kind is Kind.FILE]
        images = [member for member in members if _is_image(member.path)]
        if len(members) == 1 and members[0].path.endswith((".zip", ".tar", ".tgz")):
            images = members
        if len(images) > _MOST_IMAGES:
            raise ReadError("too-large", f"{files.trail}: {len(images)} images")
        for name, members in _groups(images):
            yield from self.guarded(name, self._image, files, name, members, depth)

    def _image(self, files: Archive, name: str, members: list[Member], depth: int) -> Iterator[Found]:
        windows = [files.content(member, f"{files.trail} > {member.path}") for member in members]
        return self._parts(files, windows, members[0].path, name, depth)

    def _parts(self, files: FileSystem, windows: list[Window], path: str, name: str, depth: int) -> Iterator[Found]:
        """One image, which may be in several sparse files, or in blocks with a list beside them."""
        if path.endswith(blocks.DATA):
            return self._blocks(files, windows[0], path, name.removesuffix(blocks.DATA), depth)
        if len(windows) > 1:
            windows = [sparse.read_sparse(windows, f"{files.trail} > {name} (sparse)", self._budget)]
        return self.of(windows[0], name, depth + 1)

    def _blocks(self, files: FileSystem, data: Window, path: str, name: str, depth: int) -> Iterator[Found]:
        try:
            transfers = files.open(path.removesuffix(blocks.DATA) + blocks.LIST)
        except FileNotFoundError:
            raise ReadError("unsupported", f"{data.name}: blocks without their list ({blocks.LIST})") from None
        window, incremental = blocks.read_blocks(transfers, data, data.name, self._budget)
        if incremental:
            yield self._incremental(data.name)
        found = self.guarded(data.name, self.of, window, name, depth + 1)
        yield from self._incomplete(found) if incremental else found

    def in_folder(self, path: Path) -> Iterator[Found]:
        """The images in a folder and the folders in that, and the folder itself as the files that somebody saved."""
        folder = Folder(path, path.name)
        yield Partition("", folder, whole=False)
        nodes = folder.list("")
        inner = [node.name for node in nodes if node.kind is Kind.FOLDER and node.name not in _SYSTEM]
        names = [node.name for node in nodes if node.kind is Kind.FILE]
        for name in inner[:_MOST_IMAGES]:
            names += [f"{name}/{node.name}" for node in folder.list(name) if node.kind is Kind.FILE]
        images = [name for name in names if _is_image(name)]
        if len(images) > _MOST_IMAGES:
            raise ReadError("too-large", f"{path.name}: {len(images)} images")
        for name, parts in _groups([Member(name, Kind.FILE, 0, 0) for name in images]):
            yield from self.guarded(name, self._beside, folder, path, [part.path for part in parts], name)

    def _beside(self, folder: Folder, root: Path, paths: list[str], name: str) -> Iterator[Found]:
        windows: list[Window] = [FileWindow(root / path, f"{folder.trail} > {path}", self._budget) for path in paths]
        return self._parts(folder, windows, paths[0], name, -1)

    def on_disk(self, path: Path) -> Iterator[Found]:
        """The partitions of one file."""
        return self.of(FileWindow(path, path.name, self._budget), path.name, 0)


def _is_super(window: Window, head: bytes) -> bool:
    return len(head) == 8192 and window.read(dynamic.GEOMETRY_AT[1], 4) == dynamic.GEOMETRY  # noqa: PLR2004


def _is_image(path: str) -> bool:
    """Whether a file of an archive or folder may be an image, by its name alone."""
    *folders, name = path.lower().split("/")
    if _SYSTEM.intersection(folders):
        return False
    if name in _NESTED or name.endswith((*_IMAGE_ENDINGS, *VENDOR_PACKAGES)):
        return True
    return bool(_PART.match(name) and ".img" in name) or (name.startswith("image-") and name.endswith(".zip"))


def _groups(members: list[Member]) -> Iterator[tuple[str, list[Member]]]:
    """Images by their names; the parts of a split one together, in their order."""
    found: dict[str, list[tuple[int, Member]]] = {}
    for member in members:
        name = member.path.rpartition("/")[2]
        part = _PART.match(name) if ".img" in name else None
        title = f"{part['name']}.img" if part else name
        found.setdefault(title, []).append((int(part["number"]) if part else -1, member))
    for title, parts in found.items():
        yield title, [member for _, member in sorted(parts)]


def _split(name: str) -> tuple[str, str]:
    """The name of a partition and its slot."""
    stem = name.rpartition("/")[2]
    while stem.lower().endswith(_ENDINGS) and stem.rpartition(".")[0]:
        stem = stem.rpartition(".")[0]
    if stem == "apex_payload":
        return "apex", ""
    found = _SLOT.match(stem)
    return (found["name"], found["slot"]) if found else (stem, "")
