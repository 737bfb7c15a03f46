"""Lines in a picture: where they are and what they say, by the models that come with RapidOCR.

Nothing is downloaded: the models are named by their files, and one that is missing is a ReadError.
"""

import os
import re
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from caveat.errors import ReadError
from caveat.readers.pictures.loading import Picture

if TYPE_CHECKING:
    from rapidocr import RapidOCR

Quad = npt.NDArray[np.float32]
"""The corners of a line: top left, top right, bottom right, bottom left."""

_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_SIDE = 1280  # pixels of the longer side in which lines are looked for first
_SMALL_LINE = 16  # pixels in that size: smaller type is looked for again in a larger one
_LARGEST_SIDE = 2560
_LEAST_SIDE = 64
_SLIMMEST = 8.0  # a strip that is longer than this many times its height is looked at with a margin

_KANA = str.maketrans("才力口二工夕卜八一", "オカロニエタトハー")  # signs that look alike
_KANJI = re.compile(r"(?<=[ァ-ヺー])(?:才|[力口二工夕卜八一](?![\u3400-\u9fff]))")  # after katakana, and no word begins


class Sign(NamedTuple):
    """One sign of a line: where its middle is, as a fraction of the line's length, and how sure it is."""

    text: str
    at: float
    confidence: float


class Reading(NamedTuple):
    """What a line says; spaces are in the text, but are no signs."""

    text: str
    confidence: float
    signs: list[Sign]


@cache
def engine() -> "RapidOCR":
    """The engine, one thread for each call; several threads may call it. Raises ReadError where a part is missing."""
    try:
        found = find_spec("rapidocr")
        if found is None or found.origin is None:
            raise ReadError("no-ocr", "rapidocr")
        folder = Path(found.origin).parent / "models"
        missing = [name for name in _MODELS.values() if not (folder / name).is_file()]
        if missing:
            raise ReadError("no-ocr", ", ".join(missing))
        # ONNX Runtime tells its maker of each start, and writes files for it, unless this is set before it is loaded.
        os.putenv("ORT_DISABLE_TELEMETRY", "1")
        import cv2
        from rapidocr import RapidOCR
    except ImportError as error:
        raise ReadError("no-ocr", str(error.name or error)) from None
    cv2.setNumThreads(1)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": 2 * _LARGEST_SIDE,  # the size is chosen here
            **{f"{part}.model_path": str(folder / name) for part, name in _MODELS.items()},
        }
    )


def find(picture: Picture) -> list[Quad]:
    """The lines of a picture from top to bottom; one with small type is looked at twice."""
    side = max(picture.shape[:2])
    quads = _find_at(picture, min(_SIDE, side))
    heights = [height(quad) for quad in quads]
    scale = min(_SIDE / side, 1)
    if side > _SIDE and heights and np.percentile(heights, 30) * scale < _SMALL_LINE:
        return _find_at(picture, min(side, _LARGEST_SIDE))
    return quads


def height(quad: Quad) -> float:
    """How high a line is, in pixels."""
    return float(np.linalg.norm(quad[0] - quad[3]) + np.linalg.norm(quad[1] - quad[2])) / 2


def width(quad: Quad) -> float:
    """How long a line is, in pixels."""
    return float(np.linalg.norm(quad[0] - quad[1]) + np.linalg.norm(quad[3] - quad[2])) / 2


def _find_at(picture: Picture, side: int) -> list[Quad]:
    import cv2

    scale = side / max(picture.shape[:2])
    seen = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    high, wide = seen.shape[:2]
    least = max(_LEAST_SIDE, round(max(high, wide) / _SLIMMEST))
    right, below = max(least - wide, 0), max(least - high, 0)
    if right or below:
        seen = cv2.copyMakeBorder(seen, 0, below, 0, right, cv2.BORDER_REPLICATE)
    # RapidOCR's own call would change the engine for all threads
    found = engine()._load_det_model()(seen)  # type: ignore[no-untyped-call]  # noqa: SLF001
    boxes = [] if found.boxes is None else list(found.boxes)
    return [np.asarray(box, np.float32) / np.float32(scale) for box in boxes]


def crop(picture: Picture, quad: Quad) -> Picture:
    """A line cut out and made straight."""
    (cut,) = engine().crop_text_regions(picture, quad[None])
    return np.ascontiguousarray(cut)


def read(lines: list[Picture]) -> list[Reading]:
    """What lines say, each with the place of every sign."""
    if not lines:
        return []
    from rapidocr.ch_ppocr_rec import TextRecInput

    recognizer = engine()._load_rec_model()  # type: ignore[no-untyped-call]  # noqa: SLF001
    found = recognizer(TextRecInput(img=lines, return_word_box=True))
    return [_reading(*one) for one in zip(found.txts, found.scores, found.word_results, strict=True)]


def _reading(text: str, confidence: float, info: Any) -> Reading:
    columns = [column for word in info.word_cols for column in word]
    sure = [one for sign, one in zip(text, info.confs, strict=False) if not sign.isspace()]
    signs = [sign for sign in text if not sign.isspace()]
    length = max(float(info.line_txt_len), 1.0)
    placed = [
        Sign(sign, min((column + 0.5) / length, 1.0), one)
        for sign, column, one in zip(signs, columns, sure, strict=False)
    ]
    return Reading(_KANJI.sub(lambda found: found[0].translate(_KANA), text.strip()), float(confidence), placed)


def seem_upside_down(lines: list[Picture]) -> bool:
    """Whether most lines look as if they stood on their heads, in whatever script."""
    labels = engine().cls_and_rotate(lines)[1].cls_res or [] if lines else []
    return sum(label == "180" for label, _ in labels) * 2 > len(labels)


def readable(lines: list[Picture]) -> float:
    """How surely lines are read, on average."""
    return sum(reading.confidence for reading in read(lines)) / len(lines)


def split(reading: Reading, long: float, high: float, widest: float) -> list[tuple[float, float, str]]:
    """The parts of a line with a gap between them that is wider than `widest` heights: from, to (fractions), text."""
    signs = reading.signs
    cuts = [place for place in range(1, len(signs)) if (signs[place].at - signs[place - 1].at) * long > widest * high]
    half = high / long / 2
    return [
        (
            signs[start].at - half if start else 0.0,
            signs[end - 1].at + half if end < len(signs) else 1.0,
            between(reading.text, start, end) if cuts else reading.text,
        )
        for start, end in pairwise([0, *cuts, len(signs)])
    ]


def between(text: str, start: int, end: int) -> str:
    """A text from one of its signs to before another; spaces are no signs."""
    places = [place for place, sign in enumerate(text) if not sign.isspace()]
    return text[places[start] : places[end - 1] + 1] if start < end <= len(places) else ""
