"""Apps by the names of their packages, in groups that signals point to (`signals/packages.yaml`)."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document

_FILE = Path(__file__).parents[1] / "signals" / "packages.yaml"


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """Packages of one kind, as the file has them."""

    names: tuple[str, ...]
    source: str


@cache
def groups() -> dict[str, Group]:
    """All groups by name. Raises DataError."""
    return Document.load(_FILE).whole(dict[str, Group])


def expanded(lines: Iterable[str]) -> Iterator[str]:
    """The lines of signals; in place of one that points to a group ("package @messenger") one for each of its names."""
    for line in lines:
        kind, at, group = line.partition(" @")
        if at:
            yield from (f"{kind} {name}" for name in groups()[group].names)
        else:
            yield line
