"""File systems whose files go by numbers: folders name them, and tables say where they lie."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Generic, NamedTuple, Protocol, TypeVar

from caveat.errors import ReadError
from caveat.readers.android.filesystem import Kind, Window
from caveat.readers.android.filesystems.tree import MOST_NAMES, Tree

KINDS = {0x8: Kind.FILE, 0x4: Kind.FOLDER, 0xA: Kind.LINK}
"""By the upper four bits of a mode (POSIX)."""

KINDS_IN_FOLDER = {1: Kind.FILE, 2: Kind.FOLDER, 7: Kind.LINK}
"""By the type that an entry of a folder has; the three file systems of Linux share it."""


class Reference(NamedTuple):
    """A file as a folder names it; the kind only where the folder says it."""

    number: int
    kind: Kind | None


class Known(Protocol):
    """What is known of every file."""

    @property
    def kind(self) -> Kind:
        """What it is."""
        ...

    @property
    def size(self) -> int:
        """Bytes of its content."""
        ...


I = TypeVar("I", bound=Known)  # noqa: E741 - an inode


class Numbered(Tree[Reference], Generic[I]):
    """A file system of numbered files. An inode is read only when more than its name and kind is asked for."""

    @abstractmethod
    def inode(self, number: int) -> I:
        """What is known of a file. Raises ReadError for a number that is none."""

    @abstractmethod
    def names(self, folder: I, trail: str) -> Iterator[tuple[str, Reference]]:
        """The names in a folder."""

    @abstractmethod
    def window(self, inode: I, name: str) -> Window:
        """The content of a file."""

    def kind(self, node: Reference) -> Kind:
        """See `Tree`."""
        return node.kind or self.inode(node.number).kind

    def size(self, node: Reference) -> int:
        """See `Tree`."""
        return self.inode(node.number).size

    def content(self, node: Reference, name: str) -> Window:
        """See `Tree`."""
        return self.window(self.inode(node.number), name)

    def children(self, node: Reference) -> dict[str, Reference]:
        """See `Tree`."""
        found: dict[str, Reference] = {}
        for name, reference in self.names(self.inode(node.number), f"{self.trail}: folder {node.number}"):
            if len(found) >= MOST_NAMES:
                raise ReadError("too-large", f"{self.trail}: more than {MOST_NAMES} names in a folder")
            self.budget.charge_entries()
            found.setdefault(name, reference)
        return found
