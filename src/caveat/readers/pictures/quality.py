"""Whether a picture can be read at all, and what would help: words to give as advice."""

from collections.abc import Iterator, Sequence

import numpy as np

from caveat.readers.pictures.loading import Picture

_SIDE = 1280  # pixels of the longer side to which a picture is brought before its edges are measured
_HARDEST = 99.7  # percentile: few pixels of a page are edges
_LEAST_EDGES, _NO_EDGES = 0.12, 0.05  # of the contrast: how hard the hardest edges are
_DARKEST = 60.0  # of 255: the paper, which is the brightest of a page
_SMALLEST = 14.0  # pixels of the height of a line
_LEAST_SURE, _SURE = 0.85, 0.95  # of all signs, on average


def doubts(picture: Picture, heights: Sequence[float], sure: float) -> Iterator[str]:
    """The codes of what is wrong with a page that reads badly; of one that reads well there are none."""
    if sure < _LEAST_SURE or (sure < _SURE and sharpness(picture) < _NO_EDGES):
        yield from list(causes(picture, heights)) or ["badly-read"]


def causes(picture: Picture, heights: Sequence[float]) -> Iterator[str]:
    """What about a picture makes it hard to read, as far as that can be measured."""
    if brightness(picture) < _DARKEST:
        yield "too-dark"
    elif heights and float(np.median(heights)) < _SMALLEST:
        yield "too-small"
    elif sharpness(picture) < _LEAST_EDGES:
        yield "blurred"


def brightness(picture: Picture) -> float:
    """How bright the paper is, 0 to 255."""
    return float(np.percentile(picture[::8, ::8].max(axis=2), 90))


def sharpness(picture: Picture) -> float:
    """How hard the hardest edges are: the Laplacian there, in parts of the contrast of the picture."""
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    scale = min(_SIDE / max(grey.shape), 1)
    sized = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    smooth = cv2.GaussianBlur(sized, (0, 0), 1.0)  # grain is no edge
    contrast = max(float(smooth.max()) - float(smooth.min()), 20.0)
    return float(np.percentile(np.abs(cv2.Laplacian(smooth, cv2.CV_32F)), _HARDEST)) / contrast


def is_blank(picture: Picture) -> bool:
    """Whether a page shows nothing: all of it is as bright, but for grain."""
    import cv2

    small = cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA)
    return float(small.std(axis=(0, 1)).max()) < 3.0  # noqa: PLR2004 - of 255
