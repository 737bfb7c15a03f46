"""Archives as file systems: they hold only the paths of their files, and the folders follow from these."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import NamedTuple, Union

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Kind, Window
from caveat.readers.android.filesystems.tree import MOST_NAMES, Tree, steps


class Member(NamedTuple):
    """A file in an archive."""

    path: str
    kind: Kind
    size: int  # bytes
    offset: int  # where its header or content begins
    packed: int = 0  # bytes, as they lie in a ZIP
    method: int = 0  # of a ZIP
    flags: int = 0  # of a ZIP


Folder = dict[str, Union[Member, "Folder"]]


class Archive(Tree[Member | Folder]):
    """The files of an archive by their paths; the first of two of one name is the one that counts.

    A path that leads out ("..") is left out: no folder has it.
    """

    def __init__(self, trail: str, budget: Budget) -> None:
        super().__init__(trail, budget)
        self._folders: Folder = {}

    def fill(self, members: Iterable[Member]) -> None:
        """Take in the members. Raises ReadError for more than can be looked at."""
        for count, member in enumerate(members):
            if count >= MOST_NAMES:
                raise ReadError("too-large", f"{self.trail}: more than {MOST_NAMES} members")
            self.budget.charge_entries()
            self._add(member)

    def members(self) -> list[Member]:
        """All files, in the order of their paths."""
        found: list[Member] = []
        folders = [self._folders]
        while folders:
            for node in folders.pop().values():
                if isinstance(node, Member):
                    found.append(node)
                else:
                    folders.append(node)
        return sorted(found)

    def _add(self, member: Member) -> None:
        try:
            *folders, name = steps(member.path)[::-1]
        except (FileNotFoundError, ValueError):  # too deep, or nothing but slashes
            return
        if ".." in folders or name == "..":
            return
        place = self._folders
        for step in folders:
            inner = place.setdefault(step, {})
            if isinstance(inner, Member):
                return
            place = inner
        place.setdefault(name, {} if member.kind is Kind.FOLDER else member)

    @abstractmethod
    def content(self, node: Member | Folder, name: str) -> Window:
        """See `Tree`."""

    def root(self) -> Member | Folder:
        """See `Tree`."""
        return self._folders

    def kind(self, node: Member | Folder) -> Kind:
        """See `Tree`."""
        return node.kind if isinstance(node, Member) else Kind.FOLDER

    def size(self, node: Member | Folder) -> int:
        """See `Tree`."""
        return node.size if isinstance(node, Member) else 0

    def children(self, node: Member | Folder) -> dict[str, Member | Folder]:
        """See `Tree`."""
        return {} if isinstance(node, Member) else node
