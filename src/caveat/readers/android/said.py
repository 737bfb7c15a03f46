"""One thing that a line of an output says."""

from typing import NamedTuple

from caveat.model.evidence import Entry


class Said(NamedTuple):
    """An entry, the words that may be shown of it, and the line where it stands, from 1."""

    entry: Entry
    text: str
    line: int
