"""What all file systems share: the way from a path to a file, by names only, through links that stay inside."""

from abc import ABC, abstractmethod
from collections import OrderedDict
from typing import Generic, TypeVar

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Kind, Node, Window

MOST_LINKS = 40
MOST_NAMES = 200_000  # in one folder
MOST_TARGET = 4096  # bytes of a link
_MOST_STEPS = 256  # of a path
_FOLDERS_KEPT = 64

N = TypeVar("N")
"""What a format knows a file by: a number, a place, a header."""


class Tree(ABC, Generic[N]):
    """A file system whose nodes are found by name, folder by folder."""

    def __init__(self, trail: str, budget: Budget) -> None:
        self.trail = trail
        self.budget = budget
        self._kept: OrderedDict[str, dict[str, N]] = OrderedDict()

    @abstractmethod
    def root(self) -> N:
        """The node of the folder that holds all."""

    @abstractmethod
    def kind(self, node: N) -> Kind:
        """What a node is."""

    @abstractmethod
    def size(self, node: N) -> int:
        """The bytes of a node's content."""

    @abstractmethod
    def children(self, node: N) -> dict[str, N]:
        """The nodes of a folder by their names, without "." and ".."."""

    @abstractmethod
    def content(self, node: N, name: str) -> Window:
        """The content of a file or link."""

    def list(self, path: str, *, sizes: bool = True) -> list[Node]:
        """See `FileSystem.list`."""
        node, clean = self._find(path)
        if self.kind(node) is not Kind.FOLDER:
            raise FileNotFoundError(path)
        return sorted(
            Node(name, kind, self.size(child) if sizes and kind is Kind.FILE else 0)
            for name, child in self._inside(clean, node).items()
            for kind in (self.kind(child),)
        )

    def open(self, path: str) -> Window:
        """See `FileSystem.open`."""
        node, clean = self._find(path)
        if self.kind(node) is not Kind.FILE:
            raise FileNotFoundError(path)
        return self.content(node, f"{self.trail} > /{clean}")

    def _find(self, path: str) -> tuple[N, str]:
        """The node of a path, and the path without links. Raises FileNotFoundError."""
        left = steps(path)
        done: list[str] = []
        nodes = [self.root()]
        links = 0
        while left:
            self.budget.charge_entries()
            step = left.pop()
            if step == "..":
                if done:
                    done.pop()
                    nodes.pop()
                continue
            child = self._inside("/".join(done), nodes[-1]).get(step)
            if child is None:
                raise FileNotFoundError(path)
            if self.kind(child) is not Kind.LINK:
                done.append(step)
                nodes.append(child)
                continue
            links += 1
            if links > MOST_LINKS:
                raise ReadError("unreadable", f"{self.trail}: {path}: more than {MOST_LINKS} links")
            target = self._target(child, f"{self.trail} > /{'/'.join([*done, step])}")
            if target.startswith("/"):
                done, nodes = [], nodes[:1]
            left += steps(target)
            if len(left) > 2 * _MOST_STEPS:
                raise FileNotFoundError(path)
        return nodes[-1], "/".join(done)

    def _inside(self, path: str, node: N) -> dict[str, N]:
        """The children of a folder, kept for the next path through it; of what is no folder, none."""
        found = self._kept.get(path)
        if found is None:
            if self.kind(node) is not Kind.FOLDER:
                return {}
            found = self._kept[path] = self.children(node)
            if len(self._kept) > _FOLDERS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(path)
        return found

    def _target(self, node: N, name: str) -> str:
        if self.size(node) > MOST_TARGET:
            raise ReadError("unreadable", f"{name}: a link of {self.size(node)} bytes")
        return self.content(node, name).read(0, MOST_TARGET).decode("utf-8", errors="replace")


def steps(path: str) -> list[str]:
    """The names of a path, the first one last."""
    names = [name for name in path.split("/") if name not in ("", ".")]
    if len(names) > _MOST_STEPS or "\0" in path:
        raise FileNotFoundError(path)
    return names[::-1]
