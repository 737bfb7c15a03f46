"""What a person saves of a running device with a cable: `getprop`, `pm list features`, `pm list packages`."""

import re
from collections.abc import Iterator

from caveat.model.evidence import Entry, Passage, Place
from caveat.readers.android import properties
from caveat.readers.source import Piece, Source

_FEATURE = re.compile(r"^feature:([\w.]+)(?:=(\S+))?\s*$")
_PACKAGE = re.compile(r"^package:(?:(/\S+?)=)?([A-Za-z][\w]*(?:\.\w+)+)(?:\s.*)?$")
_COMMAND = re.compile(r"pm list packages?\b([^\n]*)")
_MOST_LINES = 2_000_000


def is_output(text: str) -> bool:
    """Whether a text is one of these outputs, by its lines."""
    if properties.is_getprop(text):
        return True
    lines = [line.strip() for line in text.splitlines()[:200] if line.strip()]
    fitting = sum(bool(_FEATURE.match(line) or _PACKAGE.match(line)) for line in lines)
    return fitting > 1 and 2 * fitting > len(lines)


def passages(source: Source, text: str) -> Iterator[Piece]:
    """What an output says, and of which kind of thing it says all that there is."""
    if properties.is_getprop(text):
        yield from _properties(source, text)
    else:
        yield from _listed(source, text)


def _properties(source: Source, text: str) -> Iterator[Passage]:
    count = 0
    for one in properties.of_getprop(text):
        count += 1
        yield entry(source, Entry("property", one.name, one.value), one.text, Place(line=one.line), running=True)
    told = f"{count} properties of a running system"
    yield entry(source, Entry("whole", "running-properties", str(count)), told, Place(line=1), running=True)


def _listed(source: Source, text: str) -> Iterator[Passage]:
    disabled = _lists_disabled(source.name, text)
    features: list[str] = []
    for number, line in enumerate(text.splitlines()[:_MOST_LINES], 1):
        said = line.strip()
        if feature := _FEATURE.match(said):
            features.append(feature[1])
            yield entry(source, Entry("feature", feature[1], feature[2] or ""), said, Place(line=number), running=True)
        elif package := _PACKAGE.match(said):
            kind = "disabled-package" if disabled else "package"
            yield entry(source, Entry(kind, package[2], package[1] or ""), said, Place(line=number), running=True)
    if features:
        told = ", ".join(features)
        yield entry(source, Entry("whole", "features", str(len(features))), told, Place(line=1), running=True)


def _lists_disabled(name: str, text: str) -> bool:
    """Whether a list of packages is that of the disabled ones: by the command in it, or by the name of the file."""
    command = _COMMAND.search(text)
    if command:
        return "-d" in command[1].split()
    return bool(re.search(r"packages?[_ -]*-?(?:d|disabled)\b|disabled", name.lower()))


def entry(source: Source, said: Entry, text: str, place: Place, *, running: bool = False) -> Passage:
    """A passage that a program reads; of a running unit, or of the build of its type."""
    return Passage(
        item=source.name, text=text, reader="android-unit" if running else "android", place=place, entry=said
    )
