"""Picture files to pages of pixels: upright, in colour, never larger than the limit."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from caveat.errors import ReadError
from caveat.readers.source import Limits, Source

if TYPE_CHECKING:
    from PIL import Image

Picture = npt.NDArray[np.uint8]
"""Height, width, and the three colours, blue first as OpenCV has them."""

_FORMATS = {"JPEG": ("JPEG", "MPO"), "HEIF": ("HEIF",)}
_DEEP = ("I;16", "I;16B", "I;16L", "I")  # grey in sixteen bits


def load(source: Source, kind: str) -> Iterator[Picture]:
    """The pages of a picture file, one by one; only TIFF has several.

    Raises ReadError "too-large" before a picture is unpacked that has more pixels than the limit, "truncated" for one
    that ends too early, and "unreadable" for what its library refuses.
    """
    from PIL import Image

    if kind == "HEIF":
        import pi_heif

        pi_heif.register_heif_opener()
    with _guarded():
        file = Image.open(io.BytesIO(source.data), formats=_FORMATS.get(kind, (kind,)))
    with file:
        for page in range(min(page_count(file), source.limits.pages)):
            with _guarded():
                file.seek(page)
                pixels = _pixels(file, source.limits)
            yield pixels


@contextmanager
def _guarded() -> Iterator[None]:
    """What Pillow raises, as the problem that it is."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that is damaged; what is too large is refused below
            yield
    except Image.DecompressionBombError as error:
        raise ReadError("too-large", str(error)) from None
    except (OSError, SyntaxError, EOFError, ValueError) as error:
        cut = "truncated" in str(error) or isinstance(error, EOFError)
        raise ReadError("truncated" if cut else "unreadable", str(error)) from None


def page_count(file: "Image.Image") -> int:
    """How many pages a picture has: the views in a phone's JPEG and the frames of an animation are none."""
    return int(getattr(file, "n_frames", 1)) if file.format == "TIFF" else 1


def count(source: Source, kind: str) -> int:
    """How many pages a picture file has; 1 where that cannot be told before it is read."""
    from PIL import Image

    if kind != "TIFF":
        return 1
    try:
        with _guarded(), Image.open(io.BytesIO(source.data), formats=("TIFF",)) as file:
            return page_count(file)
    except ReadError:
        return 1


def _pixels(file: "Image.Image", limits: Limits) -> Picture:
    from PIL import Image, ImageOps

    if file.width * file.height > limits.picture_pixels:
        raise ReadError("too-large", f"{file.width} × {file.height} > {limits.picture_pixels} pixels")
    if file.mode in _DEEP:
        deep = np.asarray(file, dtype=np.float32)
        most = max(float(deep.max(initial=0)), 1.0)
        page = Image.fromarray((deep * (255 / most)).astype(np.uint8))
    else:
        page = file.convert("RGBA" if file.has_transparency_data else "RGB")
    page.info["exif"] = file.info.get("exif", b"")
    upright = ImageOps.exif_transpose(page)
    if upright.mode == "RGBA":
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright)
    return np.ascontiguousarray(np.asarray(upright.convert("RGB"))[..., ::-1])
