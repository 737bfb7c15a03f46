"""Hangul by Tesseract, a program that may be missing: lines go in through a pipe, words come out with their boxes."""

import csv
import io
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from caveat.readers.pictures.loading import Picture

_LANGUAGE = "kor"
HEIGHT, SMALLER = 48, 36  # pixels of a line: what Tesseract reads best, and what it is shown if that fails
_MARGIN = 10
_DARKEST = 2  # percent of the pixels that are taken for black
_INK = 180  # of 255: what is darker
_SECONDS = 120  # for the lines of one page
_LOOSE = 6  # pixels by which the boxes of words are wrong
_SPACE, _LATIN_SPACE = 0.16, 0.12  # of the height of a line between two words; Tesseract parts syllables, too


class Word(NamedTuple):
    """What stands between two gaps; the place as fractions of the line's length."""

    text: str
    left: float
    right: float
    confidence: float
    spaced: bool  # there is a space before it


@cache
def program() -> str | None:
    """The path of a Tesseract that knows Korean, or None."""
    path = shutil.which("tesseract")
    return path if path and _LANGUAGE.encode() in _told(path, "--list-langs").split() else None


@cache
def known() -> tuple[str, ...]:
    """Which Tesseract there is, and where the languages are that it knows: what it reads depends on them."""
    path = shutil.which("tesseract")
    return (
        tuple(_told(path, asked).decode("utf-8", "replace") for asked in ("--version", "--list-langs")) if path else ()
    )


def _told(path: str, asked: str) -> bytes:
    try:
        return subprocess.run([path, asked], capture_output=True, timeout=10, check=False).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return b""


def read(lines: "list[Picture]", height: int = HEIGHT) -> list[list[Word]]:
    """The words of each line; of none where Tesseract is missing or fails."""
    path = program()
    if path is None or not lines:
        return [[] for _ in lines]
    frames = [_frame(line, height) for line in lines]
    limit = [env, "OMP_THREAD_LIMIT=1"] if (env := shutil.which("env")) else []  # its threads only hinder each other
    command = [*limit, path, "stdin", "stdout", "-l", _LANGUAGE, "--psm", "7", "tsv"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the picture is its input
            command,
            input=_tiff(frames),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return [[] for _ in lines]
    found = _words(done.stdout.decode("utf-8", errors="replace"))
    return [_placed(found[number], frame) for number, frame in enumerate(frames, 1)]


def _frame(line: "Picture", height: int) -> "Picture":
    """A line in grey, so many pixels high, black on white whatever shadow lies on it."""
    import cv2
    import numpy as np

    grey = cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
    scale = height / grey.shape[0]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    sized = cv2.resize(grey, (max(round(grey.shape[1] * scale), 1), height), interpolation=way)
    paper = cv2.GaussianBlur(cv2.dilate(sized, np.ones((height // 2, height // 2))), (0, 0), height / 2)
    lit = np.minimum(sized / np.maximum(paper, 1), 1)
    darkest = float(np.percentile(lit, _DARKEST))
    even = np.clip((lit - darkest) / max(1 - darkest, 0.01), 0, 1) * 255
    return np.pad(even.astype(np.uint8), _MARGIN, mode="edge")


def _tiff(frames: "list[Picture]") -> bytes:
    from PIL import Image

    file = io.BytesIO()
    first, *others = [Image.fromarray(frame) for frame in frames]
    first.save(file, "TIFF", save_all=True, append_images=others)
    return file.getvalue()


_Found = tuple[str, int, int, float]


def _words(table: str) -> dict[int, list[_Found]]:
    """The words of each page in Tesseract's table: text, left, right, confidence."""
    found: dict[int, list[_Found]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") == "5" and text:
            left = int(row["left"])
            found[int(row["page_num"])].append((text, left, left + int(row["width"]), float(row["conf"]) / 100))
    return found


def _placed(found: list[_Found], frame: "Picture") -> list[Word]:
    import cv2
    import numpy as np

    length = frame.shape[1] - 2 * _MARGIN
    smooth = np.asarray(cv2.GaussianBlur(frame, (0, 0), 1.5))  # grain is no ink
    blank = list(np.all(smooth[_MARGIN:-_MARGIN] >= _INK, axis=0))
    high = frame.shape[0] - 2 * _MARGIN
    gaps = [True] + [
        _gap(blank, before[2], after[1]) > _space(before[0], after[0]) * high for before, after in pairwise(found)
    ]
    return [
        Word(text, (left - _MARGIN) / length, (right - _MARGIN) / length, confidence, spaced)
        for (text, left, right, confidence), spaced in zip(found, gaps, strict=False)
    ]


def _space(before: str, after: str) -> float:
    """The least width of a space between two words."""
    return _LATIN_SPACE if before[-1].isascii() or after[0].isascii() else _SPACE


def _gap(blank: Sequence[bool], left: int, right: int) -> int:
    """The widest blank between two words, whose boxes are not exact."""
    longest = run = 0
    for column in range(max(left - _LOOSE, 0), min(right + _LOOSE, len(blank))):
        run = run + 1 if blank[column] else 0
        longest = max(longest, run)
    return longest
