"""Where the parts of a system lie: in partitions, or in the folder that somebody has extracted them to."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.android.filesystem import FileSystem, Partition

LISTS = ("all_files.txt", "FILES.tsv", "files.txt")
"""Lists of all files of a system, which those who publish parts of one lay beside them."""

_MOST_BYTES = 64 * 1024 * 1024  # of a list
IN_A_FOLDER = (
    "system/system",
    "system",
    "vendor",
    "system/vendor",
    "odm",
    "vendor/odm",
    "oem",
    "product",
    "system/product",
    "system/system/product",
    "system_ext",
    "system/system_ext",
    "system/system/system_ext",
    "boot/ramdisk",
    "ramdisk",
    "",
)
"""Where the parts of a system lie in a folder that it was extracted to."""

_IN_A_PARTITION = ("system", "system/vendor", "system/product", "system/system_ext", "vendor", "odm", "product")
_SIGNS = {"build.prop", "default.prop", "prop.default"}  # in the folder of a part
_SIGNS_IN_ETC = {"build.prop", "prop.default", "permissions"}
_FULL = ("framework", "bin", "app")  # and one of lib and lib64: then a system was extracted whole
_LISTED = re.compile(r"^([^\t\n]+?)(?:\t([0-9]+))?\s*$")


class Root(NamedTuple):
    """One part of a system."""

    files: FileSystem
    path: str  # where it begins in them
    name: str  # "system", "vendor", ...
    whole: bool = False  # nothing of it is missing


class Listed(NamedTuple):
    """One file of a list, by its path from the top of the system."""

    path: str
    size: int


def in_folder(files: FileSystem) -> list[Root]:
    """The parts of a system in a folder; none where it holds no system."""
    found = [Root(files, path, path.rsplit("/", 1)[-1] or "system") for path in IN_A_FOLDER if _is_part(files, path)]
    inner = {root.path for root in found}
    return [root for root in found if f"{root.path}/system" not in inner or root.path not in ("", "system")]


def in_partitions(partitions: Sequence[Partition]) -> list[Root]:
    """The parts of a system in its partitions; one that is the root of all has a folder `system` in it."""
    roots = []
    for one in partitions:
        inner = [path for path in _IN_A_PARTITION if _is_part(one.files, path)]
        own = [] if "system" in inner else [""]
        roots += [Root(one.files, path, path.rsplit("/", 1)[-1] or one.name, one.whole) for path in (*own, *inner)]
    return roots


def is_full(root: Root) -> bool:
    """Whether all of a part is there: it is whole, or its folders show that it was not only chosen from."""
    if root.whole:
        return True
    present = _present(root.files, root.path)
    return present.issuperset(_FULL) and bool(present & {"lib", "lib64"})


def listed(files: FileSystem) -> list[Listed] | None:
    """The list of all files that lies beside the parts of a system; None where there is none."""
    present = _present(files, "")
    for name in LISTS:
        if name in present:
            window = files.open(name)
            text = window.read(0, min(window.size, _MOST_BYTES)).decode("utf-8", errors="replace")
            return list(_lines(text))
    return None


def _lines(text: str) -> Iterator[Listed]:
    for line in text.splitlines():
        found = _LISTED.match(line)
        if found:
            yield Listed(found[1].removeprefix("./").strip("/"), int(found[2] or 0))


def _is_part(files: FileSystem, path: str) -> bool:
    """Whether a part of a system begins at a path, as far as can be read."""
    present = _present(files, path)
    return bool(present & _SIGNS or ("etc" in present and _present(files, f"{path}/etc") & _SIGNS_IN_ETC))


def _present(files: FileSystem, path: str) -> set[str]:
    """The names in a folder; none where there is none or it can't be read, which whoever reads its files is told."""
    try:
        return {node.name for node in files.list(path, sizes=False)}
    except (FileNotFoundError, ReadError):
        return set()
