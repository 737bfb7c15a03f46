"""Pages for a benchmark: printed from texts with a font of the system, then spoilt as scans and photos are."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import yaml
from PIL import Image, ImageDraw, ImageFont

Picture = npt.NDArray[np.uint8]
LANGUAGES = ("zh-Hans", "zh-Hant", "ko", "ja", "en")
_FONTCONFIG = {"zh-Hans": "zh-cn", "zh-Hant": "zh-tw", "ko": "ko", "ja": "ja", "en": "en"}
_WANTED = {"zh-Hans": "CJK SC", "zh-Hant": "CJK TC", "ko": "CJK KR", "ja": "CJK JP", "en": "DejaVu Sans"}
_SPACED = ("ko", "en")  # languages that break lines at spaces
_A4 = (1654, 2339)  # at 200 dpi
_MARGIN = 170
_TITLE, _TEXT, _LEADING = 46, 30, 1.55
_COLUMN = 430


class Sheet(NamedTuple):
    """A printed page and what stands on it, paragraph by paragraph, row by row."""

    picture: Picture
    truth: list[str]


class NoFontError(LookupError):
    """The system has no font for a language."""


def font_of(language: str) -> tuple[str, int]:
    """The file and the face of a font that covers a language, by fontconfig; Noto Sans where there is one."""
    listed = subprocess.run(
        ["fc-list", f":lang={_FONTCONFIG[language]}", "--format=%{file}\t%{index}\t%{family}\t%{style}\n"],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    faces = [line.split("\t") for line in listed]
    if not faces:
        raise NoFontError(f"no font for {language}: install one, such as Noto CJK (on Debian: fonts-noto-cjk)")
    wanted = _WANTED[language]
    best = min(
        faces,
        key=lambda f: (wanted not in f[2], "Sans" not in f[2], "Mono" in f[2], "Bold" in f[3], "Oblique" in f[3], *f),
    )
    return best[0], int(best[1])


def texts(path: Path) -> dict[str, dict[str, list[str | list[list[str]]]]]:
    """The texts by set and language."""
    loaded: dict[str, dict[str, list[str | list[list[str]]]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def printed(language: str, parts: list[str | list[list[str]]]) -> Sheet:
    """A page of white paper, as a scanner with 200 dpi would see it."""
    file, face = font_of(language)
    page = Image.new("L", _A4, 255)
    draw = ImageDraw.Draw(page)
    fonts = {size: ImageFont.truetype(file, size, index=face) for size in (_TITLE, _TEXT)}
    top = _MARGIN
    truth: list[str] = []
    for number, part in enumerate(parts):
        if isinstance(part, str):
            size = _TITLE if number == 0 else _TEXT
            for line in wrapped(part, fonts[size], _A4[0] - 2 * _MARGIN, spaced=language in _SPACED):
                draw.text((_MARGIN, top), line, font=fonts[size], fill=25)
                top += round(size * _LEADING)
            top += 18
            truth.append(part)
            continue
        step = min(_COLUMN, (_A4[0] - 2 * _MARGIN) // max(map(len, part)))
        for row in part:
            draw.line((_MARGIN, top - 6, _A4[0] - _MARGIN, top - 6), fill=120, width=2)
            for column, cell in enumerate(row):
                draw.text((_MARGIN + 12 + column * step, top), cell, font=fonts[_TEXT], fill=25)
            top += round(_TEXT * _LEADING) + 12
            truth.append(" ".join(row))
    return Sheet(np.asarray(page.convert("RGB")), truth)


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int, *, spaced: bool) -> list[str]:
    """The lines of a paragraph."""
    lines = [""]
    for piece in text.split(" ") if spaced else text:
        longer = f"{lines[-1]} {piece}".strip() if spaced else lines[-1] + piece
        if font.getlength(longer) > width and lines[-1]:
            lines.append(piece)
        else:
            lines[-1] = longer
    return lines


# What happens to a page on its way


def clean(page: Picture, _: np.random.Generator) -> Picture:
    """As printed."""
    return page


def skewed(page: Picture, _: np.random.Generator) -> Picture:
    """Two degrees aslant on the scanner."""
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 2.0, 1.0)
    return _uint8(cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)))


def noisy(page: Picture, chance: np.random.Generator, spread: float = 25) -> Picture:
    """Grain, as in bad light."""
    return _uint8(page.astype(np.float32) + chance.normal(0, spread, page.shape).astype(np.float32))


def very_noisy(page: Picture, chance: np.random.Generator) -> Picture:
    """So much grain that a person has trouble."""
    return noisy(page, chance, 90)


def compressed(page: Picture, _: np.random.Generator, quality: int = 40) -> Picture:
    """Through JPEG."""
    _, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return _uint8(cv2.imdecode(data, cv2.IMREAD_COLOR))


def hand_held(page: Picture, chance: np.random.Generator) -> Picture:
    """On a table, from above and a little from the side, with the shadow of the hand, shaken, as JPEG."""
    height, width = page.shape[:2]
    wide, high = round(width * 1.12), round(height * 1.12)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    frame = corners + np.array([width * 0.06, height * 0.06], np.float32)
    moved = frame + chance.uniform(-0.045, 0.045, (4, 2)).astype(np.float32) * np.array([width, height], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    table = np.full((high, wide, 3), (70, 84, 98), np.float32) + chance.normal(0, 6, (high, wide, 3))
    seen = cv2.warpPerspective(page, matrix, (wide, high), flags=cv2.INTER_CUBIC).astype(np.float32)
    mask = cv2.warpPerspective(np.full((height, width), 1, np.float32), matrix, (wide, high))[..., None]
    photo = seen * mask + table * (1 - mask)
    x, y = np.meshgrid(np.linspace(0, 1, wide), np.linspace(0, 1, high))
    edge = chance.uniform(0.4, 0.7)
    shadow = 1 / (1 + np.exp(-(x + 0.4 * y - edge) * chance.uniform(10, 25)))
    light = (1 - 0.45 * shadow) * (1 - 0.2 * ((x - 0.5) ** 2 + (y - 0.5) ** 2))
    photo = cv2.GaussianBlur(photo * light[..., None], (0, 0), 1.2)
    return compressed(noisy(_uint8(photo), chance, 6), chance, 60)


def _uint8(picture: npt.NDArray[np.generic]) -> Picture:
    return np.clip(picture, 0, 255).astype(np.uint8)


VARIANTS: dict[str, Callable[[Picture, np.random.Generator], Picture]] = {
    "clean": clean,
    "skewed": skewed,
    "noisy": noisy,
    "jpeg-40": compressed,
    "hand-held": hand_held,
    "very-noisy": very_noisy,
}
