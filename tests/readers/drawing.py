"""Small pictures with print on them. Without the libraries of pictures, the tests that draw are skipped."""
# ruff: noqa: E402 - what may be missing is imported once it is known to be here

import io
import shutil
import subprocess
from importlib.util import find_spec

import pytest

for _library in ("PIL", "cv2", "onnxruntime", "pi_heif", "rapidocr", "zxingcpp"):
    if find_spec(_library) is None:
        pytest.skip(f"{_library} is not here, which pictures are read with", allow_module_level=True)

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 900, 520
_LEFT, _TOP, _STEP, _COLUMN = 60, 60, 64, 380


def font(language: str | None, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font for a language from the system; the one that comes with Pillow for English."""
    if language is None:
        return ImageFont.load_default(size)
    if not shutil.which("fc-list"):
        pytest.skip("fontconfig is not here, which finds the fonts to draw with")
    listed = subprocess.run(
        ["fc-list", f":lang={language}:weight=80", "--format=%{file}\t%{index}\n"],
        capture_output=True,
        text=True,
        check=True,
    )
    if not listed.stdout:
        pytest.skip(f"no font for {language} is here to draw with")
    file, face = sorted(listed.stdout.splitlines())[0].split("\t")
    return ImageFont.truetype(file, size, index=int(face))


def printed(rows: list[str | tuple[str, ...]], language: str | None = None, size: int = 30) -> Image.Image:
    """Lines below each other, a tuple as cells side by side."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(page)
    chosen = font(language, size)
    for number, row in enumerate(rows):
        for column, text in enumerate((row,) if isinstance(row, str) else row):
            draw.text((_LEFT + column * _COLUMN, _TOP + number * _STEP), text, fill=(30, 30, 30), font=chosen)
    return page


def barcode(text: str, symbology: zxingcpp.BarcodeFormat, scale: int, high: int | None = None) -> Image.Image:
    """A code with its thinnest bars or its dots `scale` pixels wide, and its margin."""
    bars = Image.fromarray(np.array(zxingcpp.create_barcode(text, symbology).to_image(scale=scale)))
    return bars.resize((bars.width, high)) if high else bars


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The bytes of a picture file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
