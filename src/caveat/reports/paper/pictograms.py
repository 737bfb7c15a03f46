"""The pictograms of a notice: our own, drawn as paths."""

from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document


class Pictogram(Struct, frozen=True, forbid_unknown_fields=True):
    """A drawing on a grid of 24 by 24: what a round pen draws, and what is filled."""

    lines: str = ""
    solid: str = ""

    def svg(self, colour: str = "#000", *, pen: float = 1.6) -> str:
        """The drawing as a whole file."""
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
            f'<path d="{self.lines or "M0 0"}" fill="none" stroke="{colour}" stroke-width="{pen}" '
            'stroke-linecap="round" stroke-linejoin="round"/>'
            f'<path d="{self.solid or "M0 0"}" fill="{colour}"/></svg>'
        )


class Pictograms(Struct, frozen=True, forbid_unknown_fields=True):
    """All of them, by what they stand for."""

    facts: dict[str, Pictogram]  # in the order in which they are shown
    rulings: dict[str, Pictogram]


@cache
def pictograms() -> Pictograms:
    """Those of the file beside this module."""
    return Document.load(Path(__file__).with_suffix(".yaml")).whole(Pictograms)
