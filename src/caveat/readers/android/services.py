"""The services that init starts: sections `service NAME PROGRAM ARGUMENT...` of `*.rc` files.

Source: system/core/init/README.md of the Android Open Source Project ("Services", "Service Options").
"""

from collections.abc import Iterator
from typing import NamedTuple

_SECTIONS = ("on", "service", "import", "subsystem")
_MOST = 5_000  # services of a file
_LONGEST = 500  # signs of a line that are kept


class Service(NamedTuple):
    """One service where it stands; lines count from 1."""

    name: str
    program: str  # "/vendor/bin/hw/rild"
    line: int
    text: str
    disabled: bool = False  # it does not start with its class, only if something starts it by its name


def services(text: str) -> Iterator[Service]:
    """The services of a file, in its order."""
    found: Service | None = None
    count = 0
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] in _SECTIONS:
            if found:
                yield found
            found = None
            if words[0] == "service" and len(words) > 2 and count < _MOST:  # noqa: PLR2004 - a name and a program
                found = Service(words[1], words[2], number, line.strip()[:_LONGEST])
                count += 1
        elif words == ["disabled"] and found:
            found = found._replace(disabled=True)
    if found:
        yield found
