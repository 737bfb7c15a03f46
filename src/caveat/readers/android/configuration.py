"""Features and permissions that a system declares in XML: `etc/permissions` and `etc/sysconfig`.

What is read is what `com.android.server.SystemConfig` of the Android Open Source Project reads of them: `<feature>` and
`<unavailable-feature>`; and, as a fact of its own, a feature that somebody has put between comment marks.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from caveat.readers.android.markup import found_by

_COMMENTED = re.compile(r"<feature\s+[^>]*?name\s*=\s*[\"']([\w.]{1,200})[\"']")
_MOST = 20_000  # features of a file
_LOW_RAM = "notLowRam"


class Declared(NamedTuple):
    """A feature as a file speaks of it; lines count from 1."""

    kind: str  # "feature", "unavailable-feature", "commented-feature"
    name: str
    line: int
    text: str
    only_with_much_memory: bool = False  # it does not count on a device with little memory (ro.config.low_ram)


def features(data: bytes) -> Iterator[Declared]:
    """The features of a file, in its order. Raises ReadError for what is no sound XML; those before it are given."""
    return found_by(_Reader(), data)


class _Reader:
    def __init__(self) -> None:
        self.found: list[Declared] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._element
        self.parser.CommentHandler = self._comment

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        if tag in ("feature", "unavailable-feature") and name and len(self.found) < _MOST:
            spare = attributes.get(_LOW_RAM) == "true"
            text = f'<{tag} name="{name}"' + (f' {_LOW_RAM}="true"' if spare else "") + " />"
            self.found.append(Declared(tag, name, self.parser.CurrentLineNumber, text, spare))

    def _comment(self, comment: str) -> None:
        for match in _COMMENTED.finditer(comment):
            line = self.parser.CurrentLineNumber + comment.count("\n", 0, match.start())
            self.found.append(Declared("commented-feature", match[1], line, f"<!-- {match[0]} -->"))
