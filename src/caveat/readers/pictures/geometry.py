"""The lines of a picture as they would lie on a page that was scanned straight.

The pixels stay as they are: lines are read where they were found. Only what is asked of their places (which stand
side by side, which below each other) is asked of the levelled page.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from caveat.readers.pictures.engine import Quad, height, width

Points = npt.NDArray[np.float64]

_LONG = 3.0  # heights: a line that is shorter says nothing of its direction
_FAN_LINES = 5  # that a fan of lines, as perspective makes it, is measured by
_MOST_SLOPE = 0.35  # what is steeper is no page held by hand
_MOST_FAN = 0.4
_ROUNDS = 5
_INEXACT = 0.04  # heights by which the end of a line is found too high or too low
_OUTLIER = 9.0  # squares of that, from which on a line is of another mind
_EVIDENCE = 12.0  # such squares that a slope or a fan must explain
_TRIED = np.linspace(-0.04, 0.04, 41)  # slopes about the first guess
_STEPS = np.linspace(-0.12, 0.12, 25)  # of the slant and the taper of the margins
_BETTER = 1.15  # times as many edges below each other, or the margins stay as they are
_FEWEST_EDGES = 6


class Level(NamedTuple):
    """How a page lies in its picture: lines that rise, that fan out, margins that slant or taper."""

    middle: tuple[float, float]
    slope: float = 0.0
    fan: float = 0.0  # by how much the slope grows from a line to one a pixel below
    slant: float = 0.0
    taper: float = 0.0  # a pixel

    def flat(self, points: Points) -> Points:
        """Where points of the picture lie on the levelled page, in pixels of the same size."""
        x, y = (points - np.array(self.middle)).T
        slope = self.slope + self.fan * y
        level = y - slope * x
        # along its line: a line that rises is longer than its shadow
        across = x * np.sqrt(1 + self.slope**2) + self.slope * level
        straight = across - (self.slant + self.taper * across) * level
        flat: Points = np.stack([straight, level], axis=1) + np.array(self.middle)
        return flat


def level(quads: list[Quad], size: tuple[int, int]) -> Level:
    """How the page lies, by its lines; `size` is the picture's height and width."""
    middle = (size[1] / 2, size[0] / 2)
    long = [quad for quad in quads if width(quad) > _LONG * height(quad)]
    if not long:
        return Level(middle)
    slope, fan = _rise(long, middle)
    slope = _by_rows([quad.mean(axis=0) - np.array(middle) for quad in quads], slope, fan, _usual(quads))
    tilted = Level(middle, slope, fan)
    slant, taper = _margins([tilted.flat(quad.astype(np.float64)) for quad in quads], middle)
    return Level(middle, slope, fan, slant, taper)


def _rise(long: list[Quad], middle: tuple[float, float]) -> tuple[float, float]:
    """The slope of the lines in the middle and how it changes a pixel further down, whatever a few of them do.

    Both are nought unless the lines say otherwise by more than what they are inexact.
    """
    ends = np.array([[(quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2] for quad in long], np.float64)
    run = ends[:, 1] - ends[:, 0]
    lengths = np.maximum(np.abs(run[:, 0]), 1)
    slopes = run[:, 1] / lengths
    down = ends.mean(axis=1)[:, 1] - middle[1]
    reach = max(float(np.abs(down).max()), 1.0)
    exact = (lengths / (_INEXACT * np.median([height(quad) for quad in long]))) ** 2
    found = np.zeros(2)
    gain = 0.0
    for columns in (1, 2)[: 2 if len(long) >= _FAN_LINES else 1]:
        side = np.stack([np.ones_like(down), down / reach], axis=1)[:, :columns]
        fit = _fitted(side, slopes, exact)
        better = float(np.sum(exact * _tamed(slopes, exact)) - np.sum(exact * _tamed(slopes - side @ fit, exact)))
        if better > gain + _EVIDENCE:
            found, gain = np.append(fit, 0.0)[:2], better
    slope, fan = found
    return float(np.clip(slope, -_MOST_SLOPE, _MOST_SLOPE)), float(np.clip(fan, -_MOST_FAN, _MOST_FAN)) / reach


def _fitted(side: Points, slopes: Points, exact: Points) -> Points:
    """The straight line through slopes, those far off it trusted less and less."""
    trust: Points = exact
    fit: Points = np.zeros(side.shape[1])
    for _ in range(_ROUNDS):
        weighted = side * trust[:, None]
        fit = np.asarray(np.linalg.solve(weighted.T @ side + np.eye(side.shape[1]), weighted.T @ slopes), np.float64)
        trust = exact / (1 + exact * (slopes - side @ fit) ** 2 / _OUTLIER)
    return fit


def _tamed(off: Points, exact: Points) -> Points:
    """Squares that no outlier makes great."""
    return np.minimum(off**2, _OUTLIER / exact)


def _by_rows(centres: list[Points], slope: float, fan: float, high: float) -> float:
    """The slope at which most lines stand side by side: short ones are found straighter than they are."""
    x, y = np.array(centres, np.float64).T
    beside = np.abs(x[:, None] - x[None, :]) > 2 * high

    def side_by_side(tried: float) -> float:
        flat = y - (tried + fan * y) * x
        apart = np.abs(flat[:, None] - flat[None, :]) / (high / 4)
        return float((np.maximum(1 - apart, 0) * beside).sum())

    best, choice = side_by_side(slope) * _BETTER + 1, slope
    for tried in slope + _TRIED:
        if (found := side_by_side(tried)) > best:
            best, choice = found, float(tried)
    return choice


def _usual(quads: list[Quad]) -> float:
    return float(np.median([height(quad) for quad in quads]))


def _margins(quads: list[Points], middle: tuple[float, float]) -> tuple[float, float]:
    """The slant and the taper that bring most beginnings of lines below each other."""
    if len(quads) < _FEWEST_EDGES:
        return 0.0, 0.0
    lefts = np.array([quad[[0, 3]].mean(axis=0) for quad in quads]) - np.array(middle)
    grain = float(np.median([np.linalg.norm(quad[0] - quad[3]) for quad in quads])) / 2
    reach = max(float(np.abs(lefts[:, 1]).max()), 1.0)
    best, choice = _aligned(lefts, 0.0, 0.0, grain) * _BETTER, (0.0, 0.0)
    for slant in _STEPS:
        for taper in _STEPS:
            found = _aligned(lefts, slant, taper / reach, grain)
            if found > best:
                best, choice = found, (float(slant), float(taper / reach))
    return choice


def _aligned(lefts: Points, slant: float, taper: float, grain: float) -> float:
    """How many pairs of lines begin below each other."""
    x = lefts[:, 0] - (slant + taper * lefts[:, 0]) * lefts[:, 1]
    apart = np.abs(x[:, None] - x[None, :]) / grain
    return float(np.maximum(1 - apart, 0).sum())
