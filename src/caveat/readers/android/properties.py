"""Build properties: the lines of a `build.prop`, and what `getprop` prints of a running system.

Source: `system/core/init/property_service.cpp` of the Android Open Source Project (LoadProperties).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_PRINTED = re.compile(r"^\[([^\]\n]+)\]: \[", re.MULTILINE)
_END = re.compile(r"\][ \t\r]*(?:\n|\Z)")
_LONGEST = 2_000  # signs of a value that are kept


_OF_ONE_UNIT = re.compile(
    r"serial|imei|meid|iccid|imsi|msisdn|esn|mac|bdaddr(?!_path)|bt_?addr|line1|phone_?num|device_?id|uuid|ipaddr|gateway"
    r"|dns|ssid|account|hostname",
    re.IGNORECASE,
)
"""Names of properties that point to one unit, its network or its owner: their values are not kept."""

_NUMBER_OF_ONE_UNIT = re.compile(
    r"(?<!\d)\d{15,20}(?!\d)|(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])"
)
"""An IMEI, an IMSI, the number of a SIM card, an address of a network card: whatever the property is called."""

_HIDDEN = "•"


class Property(NamedTuple):
    """One property where it stands; lines count from 1."""

    name: str
    value: str
    line: int
    text: str


def of_file(text: str) -> Iterator[Property]:
    """The properties of a file as init reads it: `name=value`, with comments and imports between them."""
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        name, equals, value = said.partition("=")
        if equals and not said.startswith("#") and not name.startswith("import "):
            yield _hidden(Property(name.strip().removesuffix("?").strip(), value.strip(), number, said))


def of_getprop(text: str) -> Iterator[Property]:
    """The properties that `getprop` prints: `[name]: [value]`, where a value may have several lines."""
    starts = list(_PRINTED.finditer(text))
    line = 1
    place = 0
    for number, start in enumerate(starts):
        line += text.count("\n", place, start.start())
        place = start.start()
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        closed = _END.search(text, start.end(), end)
        until = closed.start() if closed else end
        said = text[start.start() : until].rstrip() + ("]" if closed else "")
        yield _hidden(Property(start[1], text[start.end() : until].strip(), line, said))


def _hidden(found: Property) -> Property:
    """The property with a value that may be shown."""
    if found.value and (_OF_ONE_UNIT.search(found.name) or _NUMBER_OF_ONE_UNIT.search(found.value)):
        shown = found.text.replace(found.value, _HIDDEN)
        return found._replace(value=_HIDDEN, text=shown[:_LONGEST])
    return found._replace(value=found.value[:_LONGEST], text=found.text[:_LONGEST])


def is_getprop(text: str) -> bool:
    """Whether a text is mostly what `getprop` prints; a prompt and a few other lines may stand around it."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    return len(lines) > 2 and 2 * sum(bool(_PRINTED.match(line)) for line in lines) > len(lines)  # noqa: PLR2004
