"""Whether a picture can be read at all, and what would help: words to give as advice."""

from collections.abc import Iterator, Sequence

import numpy as np

from caveat.readers.pictures.loading import Picture

_HEIGHT = 48  # pixels to which a line is brought before its edges are measured
_LEAST_EDGES = 60.0  # the variance of the Laplacian, in parts of the contrast
_DARKEST = 60.0  # of 255: the paper, which is the brightest of a page
_SMALLEST = 11.0  # pixels of the height of a line
_LEAST_SURE = 0.85  # of all signs, on average
_SAMPLE = 24  # lines that are enough to tell


def doubts(picture: Picture, lines: Sequence[Picture], heights: Sequence[float], sure: float) -> Iterator[str]:
    """The codes of what is wrong with a page that reads badly; of one that reads well there are none."""
    if sure < _LEAST_SURE:
        yield from list(causes(picture, lines, heights)) or ["badly-read"]


def causes(picture: Picture, lines: Sequence[Picture], heights: Sequence[float]) -> Iterator[str]:
    """What about a picture makes it hard to read, as far as that can be measured."""
    if brightness(picture) < _DARKEST:
        yield "too-dark"
    if heights and float(np.median(heights)) < _SMALLEST:
        yield "too-small"
    elif lines and sharpness(lines) < _LEAST_EDGES:
        yield "blurred"


def brightness(picture: Picture) -> float:
    """How bright the paper is, 0 to 255."""
    return float(np.percentile(picture[::8, ::8].max(axis=2), 90))


def sharpness(lines: Sequence[Picture]) -> float:
    """How hard the edges of the signs are, whatever their size and contrast: the variance of the Laplacian."""
    import cv2

    found = []
    for line in lines[:: max(len(lines) // _SAMPLE, 1)]:
        grey = cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
        scale = _HEIGHT / grey.shape[0]
        sized = cv2.resize(grey, (max(round(grey.shape[1] * scale), 1), _HEIGHT), interpolation=cv2.INTER_AREA)
        contrast = max(float(np.percentile(sized, 98)) - float(np.percentile(sized, 2)), 20.0)
        found.append(float(cv2.Laplacian(sized, cv2.CV_64F).var()) * (100 / contrast) ** 2)
    return float(np.median(found)) if found else 0.0


def is_blank(picture: Picture) -> bool:
    """Whether a page shows nothing: all of it is as bright, but for grain."""
    import cv2

    small = cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA)
    return float(small.std(axis=(0, 1)).max()) < 3.0  # noqa: PLR2004 - of 255
