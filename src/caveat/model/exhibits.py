"""What evidence looks like where it stands: pictures of passages."""

from msgspec import Struct

from caveat.model.evidence import Passage
from caveat.model.profile import Observation


class Quoted(Struct, frozen=True, kw_only=True):
    """A passage that a report quotes, and all that it is quoted for, the first reason first."""

    passage: Passage  # masked
    observations: tuple[Observation, ...]


class Picture(Struct, frozen=True, kw_only=True):
    """A picture as bytes of a file; width and height in pixels."""

    data: bytes
    media: str  # "image/png", "image/webp"
    width: int
    height: int


class Exhibit(Struct, frozen=True, kw_only=True):
    """What a report quotes, as it can be seen.

    `whole` is the page with a box around the passage, or an excerpt of the text where there is no page to show;
    `detail` the part of it that a phone can show large enough to read.
    """

    quoted: Quoted
    whole: Picture
    detail: Picture
