"""A folder on the disk as a file system: nothing outside of it is ever read, whatever its links say."""

import os
from pathlib import Path

from caveat.errors import ReadError
from caveat.readers.android.filesystem import Kind, Node

_MOST_NODES = 200_000  # in one folder


class FolderWindow:
    """A file on the disk."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._path = path
        self.size = path.stat().st_size

    def read(self, offset: int, length: int) -> bytes:
        """See `Window.read`."""
        try:
            with self._path.open("rb") as file:
                file.seek(offset)
                return file.read(length)
        except OSError as error:
            raise ReadError("unreadable", f"{self.name}: {error.strerror}") from None


class Folder:
    """A folder on the disk."""

    def __init__(self, root: Path, trail: str) -> None:
        self.trail = trail
        self._root = Path(os.path.realpath(root))

    def list(self, path: str, *, sizes: bool = True) -> list[Node]:  # noqa: ARG002 - they lie beside the names
        """See `FileSystem.list`."""
        folder = self._inside(path)
        if not folder.is_dir():
            raise FileNotFoundError(path)
        try:
            with os.scandir(folder) as entries:
                nodes = [_node(entry) for entry, _ in zip(entries, range(_MOST_NODES + 1), strict=False)]
        except OSError as error:
            raise ReadError("unreadable", f"{self.trail}: {path}: {error.strerror}") from None
        if len(nodes) > _MOST_NODES:
            raise ReadError("too-large", f"{self.trail}: {path}: more than {_MOST_NODES} names")
        return sorted(nodes)

    def open(self, path: str) -> FolderWindow:
        """See `FileSystem.open`."""
        file = self._inside(path)
        if not file.is_file():
            raise FileNotFoundError(path)
        return FolderWindow(file, path)

    def _inside(self, path: str) -> Path:
        """The place of a path on the disk. Raises FileNotFoundError where it leads out of the folder."""
        if "\0" in path:
            raise FileNotFoundError(path)
        found = Path(os.path.realpath(self._root / path.strip("/")))
        if found != self._root and self._root not in found.parents:
            raise FileNotFoundError(path)
        return found


def _node(entry: "os.DirEntry[str]") -> Node:
    name = os.fsencode(entry.name).decode("utf-8", errors="replace")
    if entry.is_symlink():
        return Node(name, Kind.LINK)
    if entry.is_dir():
        return Node(name, Kind.FOLDER)
    if entry.is_file():
        return Node(name, Kind.FILE, entry.stat().st_size)
    return Node(name, Kind.OTHER)
