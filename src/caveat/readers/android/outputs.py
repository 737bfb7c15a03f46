"""What a person saves of a running device with a cable: of `getprop`, `pm list` and `ime list -s`."""

import re
from collections.abc import Iterator

from caveat.model.evidence import Entry, Passage, Place
from caveat.readers.android import properties
from caveat.readers.source import Piece, Source

_FEATURE = re.compile(r"^feature:([\w.]+)(?:=(\S+))?\s*$")
_PACKAGE = re.compile(r"^package:(?:(/\S+?)=)?([A-Za-z][\w]*(?:\.\w+)+)(?:\s.*)?$")
_INPUT_METHOD = re.compile(r"^([A-Za-z]\w*(?:\.\w+)+/[\w.$]+)$")
_COMMAND = re.compile(r"pm list packages?\b([^\n]*)")
_MOST_LINES = 2_000_000


def is_output(text: str) -> bool:
    """Whether a text is one of these outputs, by its lines."""
    if properties.is_getprop(text):
        return True
    lines = [line.strip() for line in text.splitlines()[:200] if line.strip()]
    fitting = sum(bool(_FEATURE.match(line) or _PACKAGE.match(line) or _INPUT_METHOD.match(line)) for line in lines)
    return fitting > 1 and 2 * fitting > len(lines)


def passages(source: Source, text: str) -> Iterator[Piece]:
    """What an output says, and of which kind of thing it says all that there is."""
    if properties.is_getprop(text):
        yield from _properties(source, text)
    else:
        yield from _listed(source, text)


def _properties(source: Source, text: str) -> Iterator[Passage]:
    count, is_whole = 0, False
    for one in properties.of_getprop(text):
        count, is_whole = count + 1, one.text.endswith("]")  # of the last one: what is cut off there is not closed
        yield entry(source, Entry("property", one.name, one.value), one.text, Place(line=one.line), running=True)
    if is_whole:
        told = f"{count} properties of a running system"
        yield entry(source, Entry("whole", "running-properties", str(count)), told, Place(line=1), running=True)


def _listed(source: Source, text: str) -> Iterator[Passage]:
    kind = _kind_listed(source.name, text)
    features: list[str] = []
    for number, line in enumerate(text.splitlines()[:_MOST_LINES], 1):
        said = line.strip()
        if feature := _FEATURE.match(said):
            features.append(feature[1])
            yield entry(source, Entry("feature", feature[1], feature[2] or ""), said, Place(line=number), running=True)
        elif package := _PACKAGE.match(said):
            yield entry(source, Entry(kind, package[2], package[1] or ""), said, Place(line=number), running=True)
        elif method := _INPUT_METHOD.match(said):
            yield entry(source, Entry("input-method", method[1]), said, Place(line=number), running=True)
    if features:
        told = ", ".join(features)
        yield entry(source, Entry("whole", "features", str(len(features))), told, Place(line=1), running=True)


def _kind_listed(name: str, text: str) -> str:
    """Which packages a list is of, by the command in it or by the name of the file; with -u also such as are gone."""
    command = _COMMAND.search(text)
    if command:
        options = command[1].split()
        kinds = {"-d": "disabled-package", "-u": "known-package"}
        return next((kind for option, kind in kinds.items() if option in options), "package")
    is_disabled = re.search(r"packages?[_ -]*-?(?:d|disabled)\b|disabled", name.lower())
    return "disabled-package" if is_disabled else "package"


def entry(source: Source, said: Entry, text: str, place: Place, *, running: bool = False) -> Passage:
    """A passage that a program reads; of a running unit, or of the build of its type."""
    return Passage(
        item=source.name, text=text, reader="android-unit" if running else "android", place=place, entry=said
    )
