"""What was read, kept for the next time by someone who has a place for it: under which name, and what is not kept."""

import hashlib
from functools import cache
from pathlib import Path
from re import match
from typing import Protocol

import msgspec
from msgspec.structs import replace

from caveat.model.evidence import Item
from caveat.readers.source import Limits, Reader

_SOURCE = Path(__file__).parents[1]
_READING = ("readers/**/*.py", "model/evidence.py", "languages.py")  # of the program: what the result depends on
_PASSING = {"took-too-long", "stopped", "unreadable", "no-text-layer", "broken-text-layer", "no-ocr", "no-korean-ocr"}


class Store(Protocol):
    """A place for items, by keys that hold all that the result depends on."""

    def find(self, key: str) -> Item | None:
        """The item that was kept under this key, if there is one that can be trusted."""

    def keep(self, key: str, item: Item) -> None:
        """Keep an item, or not."""


def key_of(sha256: str, reader: Reader, limits: Limits, row: int | None) -> str:
    """The key of what a reader makes of a content."""
    parts = (sha256, reader.kind, limits, row, _program(), reader.depends() if reader.depends else ())
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def is_lasting(item: Item) -> bool:
    """Whether another run would come out the same: not if time ran out, or a part was missing or failed."""
    return not _PASSING & {problem.code for problem in item.problems}


def named(item: Item, name: str) -> Item:
    """The same item under another name."""
    return replace(
        item,
        name=name,
        passages=tuple(replace(passage, item=name) for passage in item.passages),
        problems=tuple(replace(problem, item=name) for problem in item.problems),
    )


@cache
def _program() -> tuple[str, ...]:
    """What reads: this code, byte for byte (a clone is updated without a new version), and the libraries it needs."""
    from importlib.metadata import requires

    code = hashlib.sha256()
    for pattern in _READING:
        for path in sorted(_SOURCE.glob(pattern)):
            code.update(path.read_bytes())
    needed = [
        found[0] for one in requires("caveat") or () if "extra ==" not in one and (found := match(r"[\w.-]+", one))
    ]
    return (code.hexdigest(), *(f"{name} {_version(name)}" for name in needed))


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""
