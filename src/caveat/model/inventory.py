"""What software was found in a device or an app, and where."""

from enum import StrEnum

from msgspec import Struct

from caveat.model.evidence import Item, Place, Problem
from caveat.model.profile import Device


class SoftwareKind(StrEnum):
    """What a piece of software is."""

    SYSTEM = "system"  # the operating system
    APP = "app"  # known by the name of its package
    PROGRAM = "program"
    LIBRARY = "library"
    FIRMWARE = "firmware"  # a partition, or what a chip of its own runs
    FILE = "file"  # an app whose manifest was not read, a configuration


class Occurrence(Struct, frozen=True, kw_only=True, order=True):
    """Where it was found."""

    item: str
    place: Place


class Software(Struct, frozen=True, kw_only=True):
    """One piece of software. What is not known is empty."""

    kind: SoftwareKind
    name: str
    version: str = ""
    disabled: bool = False  # installed, and switched off in this unit
    signers: tuple[str, ...] = ()  # SHA-256 of the certificates, in DER
    sha256: str = ""  # of the file, where it is one by itself
    occurrences: tuple[Occurrence, ...] = ()


class Holder(StrEnum):
    """In what the software was found."""

    BUILD = "build"  # the system of a type
    UNIT = "unit"  # what was saved of a running device
    APPS = "apps"  # no system at all


class Inventory(Struct, frozen=True, kw_only=True):
    """All software that was found in the items of one device. Nothing in it points to one unit."""

    holder: Holder
    device: Device = Device()
    version: str = ""  # of the build, as people call it
    build: dict[str, str] = {}  # properties that tell which build it is
    software: tuple[Software, ...] = ()
    whole: tuple[str, ...] = ()  # kinds of things of which all were seen: "packages", "features", "files"
    items: tuple[Item, ...] = ()  # without their passages
    problems: tuple[Problem, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every app of the system is listed, and nothing that might hold another was left unread."""
        seen = self.holder is Holder.APPS or "packages" in self.whole
        return seen and not any(problem.hides for problem in self.problems)
