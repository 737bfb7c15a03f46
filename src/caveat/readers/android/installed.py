"""What `dumpsys package` says: the features of a running unit, and its apps with what became of each.

Source: services/core/java/com/android/server/pm of the Android Open Source Project, Settings.dumpPackagesLPr and
DumpHelper; the states of an app are those of PackageManager.COMPONENT_ENABLED_STATE_*.
"""

import re
from collections.abc import Iterator
from itertools import chain

from caveat.model.evidence import Entry
from caveat.readers.android.report import Section
from caveat.readers.android.said import Said

_HEADING = re.compile(r"[A-Z][^=\[\]]*:\s*")
_FEATURE = re.compile(r"  ([\w.]+)(?: version=(\d+))?\s*")
_PACKAGE = re.compile(r"  Package \[([\w.]+)\] \(")
_FIELD = ("    versionName=", "    pkgFlags=[", "    User ")
_VERSION = re.compile(r"[\w.+()\[\]-]{1,60}", re.ASCII)
_USER = re.compile(r"User \d+:")
_STATE = re.compile(r"\b(installed|hidden|blocked|suspended|enabled)=(\w{1,12})")
_END = (0, "End:")

_FEATURES, _PACKAGES, _FACTORY = "Features:", "Packages:", "Hidden system packages:"
_LISTS = (_PACKAGES, _FACTORY)
_WHOLE = {_FEATURES: "features", _PACKAGES: "packages"}

PACKAGE, SUSPENDED, DISABLED, HIDDEN, UNINSTALLED = STATES = (
    "package",
    "suspended-package",
    "disabled-package",
    "hidden-package",
    "uninstalled-package",
)
"""What may have become of an app, from "it runs" on; for each of several users it may be another."""

_OFF = ("2", "3", "4")  # disabled, by the user, until it is used


def said(section: Section) -> Iterator[Said]:
    """Features and apps; and where another heading, or the end of the section, comes after a list, that it is whole.

    A blank line ends no list, for makers put them anywhere; nor does a line of another kind. Of an app in which the
    text was cut off nothing is said: another user's state may have come.
    """
    heading, first, count = "", 1, 0
    package: _Package | None = None
    for number, text in chain(section.lines(), [_END]):
        if not text:
            continue
        ends = _HEADING.fullmatch(text) if text[:1].isupper() else None
        found = _PACKAGE.match(text) if heading in _LISTS else None
        if package and (ends or found):
            if number or not section.is_cut:
                yield package.said()
            count, package = count + 1, None
        if ends:
            is_whole = number or (section.is_whole and not section.is_stopped)
            if heading in _WHOLE and count and is_whole:
                what = _WHOLE[heading]
                yield Said(Entry("whole", what, str(count)), f"{count} {what} of a running system", first)
            heading, first, count = text.strip(), number, 0
        elif found:
            package = _Package(found[1], number, is_factory=heading == _FACTORY)
        elif package and text.startswith(_FIELD):
            package.add(text)
        elif heading == _FEATURES and (feature := _FEATURE.fullmatch(text)):
            count += 1
            yield Said(Entry("feature", feature[1], feature[2] or ""), text.strip(), number)


class _Package:
    """One app as its lines come; of them only what is listed here is ever shown."""

    def __init__(self, name: str, line: int, *, is_factory: bool) -> None:
        self._name, self._line, self._is_factory = name, line, is_factory
        self._version = ""
        self._flags = ""
        self._users: list[tuple[int, str]] = []

    def add(self, text: str) -> None:
        """One of its lines."""
        key, _, value = text.strip().partition("=")
        if key == "versionName":
            found = _VERSION.match(value)
            self._version = found[0] if found else ""
        elif key == "pkgFlags":
            self._flags = "pkgFlags=[ SYSTEM ]" if "SYSTEM" in value.split() else ""
        elif user := _USER.match(key):
            states = _STATE.findall(text)
            shown = " ".join(f"{name}={state}" for name, state in states)
            self._users.append((_state(dict(states)), f"{user[0]} {shown}"))

    def said(self) -> Said:
        """Its state for the user who can do most with it; an app of the factory below its update has none."""
        state, user = min(self._users, default=(0, ""))
        kind = "factory-package" if self._is_factory else STATES[state]
        version = f"versionName={self._version}" if self._version else ""
        told = " ".join(filter(None, (f"Package [{self._name}]", version, self._flags, user)))
        return Said(Entry(kind, self._name, self._version), told, self._line)


def _state(said: dict[str, str]) -> int:
    """The place of a state in STATES."""
    if said.get("installed") == "false":
        return STATES.index(UNINSTALLED)
    if "true" in (said.get("hidden"), said.get("blocked")):
        return STATES.index(HIDDEN)
    if said.get("enabled") in _OFF:
        return STATES.index(DISABLED)
    return STATES.index(SUSPENDED if said.get("suspended") == "true" else PACKAGE)
