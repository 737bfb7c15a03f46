"""The map of the world: outlines and dots of places, from map.yaml."""

from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document


class Shape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a place is drawn: by its outline, or as a dot where it has none."""

    at: tuple[int, int] | None = None  # of the dot; else where a sign has room, if anywhere
    outline: str = ""  # the path of an SVG


class Atlas(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All places that are drawn, in units of the drawing."""

    width: int
    height: int
    nobody: str  # the outlines of land for which ISO 3166-1 has no code
    places: dict[str, Shape]


@cache
def atlas() -> Atlas:
    """The map. Raises DataError where its file is wrong."""
    return Document.load(Path(__file__).with_name("map.yaml")).whole(Atlas)
