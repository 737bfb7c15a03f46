"""How well the codes on photographed box labels are read, next to OpenCV and ZBar on the same photos in the same run.

python benchmarks/labels.py [--labels 10] [--variant curved]... [--facts]
    draws labels, each with seven codes (Code 128, Code 39, EAN-13, Data Matrix, QR Code), photographs them, and prints
    for each variant the share of codes read right, how many texts were read that stand on no label, and the seconds a
    photo takes, of each reader. ZBar takes part where pyzbar and its library are installed.

--facts also prints for how many of the labels `cellular` and `esim` are found present with basis `certified`, and in
how many some other fact is claimed that the label does not say.
"""

import argparse
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

import cv2
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

import caveat
from caveat.model.profile import Basis, Standing
from caveat.readers.pictures.scan import scan

sys.path.insert(0, str(Path(__file__).parent))
import pages
from pages import Picture

try:
    from pyzbar import pyzbar
except ImportError:  # the package, or its library
    pyzbar = None

_SIZE = (1500, 1120)
_TYPE = 26
_BARS = 54  # how high they are
_SAYS = {"cellular", "esim"}


class Label(NamedTuple):
    """A label and what its codes hold."""

    picture: Picture
    truth: set[str]


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=int, default=10)
    parser.add_argument("--variant", action="append", choices=tuple(VARIANTS))
    parser.add_argument("--facts", action="store_true")
    asked = parser.parse_args()
    peers = {name: read for name, read in READERS.items() if name != "ZBar" or pyzbar}
    print(f"{'':12}" + "".join(f"{name:>10} wrong     s" for name in peers))
    for variant in asked.variant or VARIANTS:
        photos = [_photo(variant, number) for number in range(asked.labels)]
        print(f"{variant:12}" + "".join(_score(photos, read) for read in peers.values()), flush=True)
        if asked.facts:
            print(f"{'':12}{_facts(photos)}", flush=True)


def _photo(variant: str, number: int) -> Label:
    chance = np.random.default_rng(zlib.crc32(f"{variant} {number}".encode()))
    label = drawn(chance)
    return label._replace(picture=VARIANTS[variant](label.picture, chance))


def _score(photos: list[Label], read: Callable[[Picture], set[str]]) -> str:
    right = wrong = 0
    start = perf_counter()
    for photo in photos:
        found = read(photo.picture)
        right += len(found & photo.truth)
        wrong += len(found - photo.truth)
    seconds = (perf_counter() - start) / len(photos)
    return f"{right / sum(len(photo.truth) for photo in photos):10.1%} {wrong:5} {seconds:5.2f}"


def _facts(photos: list[Label]) -> str:
    """What the whole program says of the photos."""
    found = dict.fromkeys(_SAYS, 0)
    false = problems = 0
    with TemporaryDirectory() as folder:
        for photo in photos:
            path = Path(folder, "photo.png")
            cv2.imwrite(str(path), photo.picture[..., ::-1])
            profile = caveat.profile(caveat.read([path]))
            certain = {
                one.fact
                for fact in profile.facts
                for one in profile.why(fact)
                if one.basis is Basis.CERTIFIED and one.standing is Standing.PRESENT
            }
            for fact in found:
                found[fact] += fact in certain
            false += len(certain - _SAYS)
            problems += sum(problem.code == "check-digit" for problem in profile.problems)
    said = ", ".join(f"{fact} {count} of {len(photos)}" for fact, count in sorted(found.items()))
    return f"certified: {said}; false {false}; check digits reported {problems}"


# Labels


def drawn(chance: np.random.Generator) -> Label:
    """A label of a watch: its codes, each with what people read beneath or above it."""
    page = Image.new("L", _SIZE, 255)
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(pages.font_of("en")[0], _TYPE)
    tac = f"86{chance.integers(10**6):06}"
    first, second = (_imei(f"{tac}{chance.integers(10**6):06}") for _ in range(2))
    eid = _eid(f"8904903{chance.integers(10**12):012}{chance.integers(10**11):011}")
    serial = f"K6A{chance.integers(10**8):08}"
    goods = _gtin(f"695{chance.integers(10**9):09}")
    below = bool(chance.integers(2))
    draw.text((60, 30), "Smart Watch", font=font, fill=20)
    top = 100
    for name, text, symbology in (
        ("IMEI1", first, zxingcpp.Code128),
        ("IMEI2", second, zxingcpp.Code128),
        ("EID", eid, zxingcpp.Code128),
        ("SN", serial, zxingcpp.Code39),
    ):
        bars = _code(text, symbology, 3 if symbology is zxingcpp.Code128 else 2, _BARS)
        page.paste(bars, (60, top + (0 if below else 46)))
        draw.text((72, top + (_BARS + 6 if below else 6)), f"{name}: {text}", font=font, fill=20)
        top += _BARS + 96
    link = f"https://id.example/01/0{goods}/21/{serial}"
    page.paste(_code(goods, zxingcpp.EAN13, 3, 110), (60, top + 40))
    page.paste(_code(link, zxingcpp.QRCode, 5), (1050, 100))
    page.paste(_code(eid, zxingcpp.DataMatrix, 6), (1050, 420))
    return Label(np.asarray(page.convert("RGB")), {first, second, eid, serial, goods, link})


def _code(text: str, symbology: zxingcpp.BarcodeFormat, scale: int, high: int | None = None) -> Image.Image:
    picture = Image.fromarray(np.array(zxingcpp.create_barcode(text, symbology).to_image(scale=scale)))
    return picture.resize((picture.width, high)) if high else picture


def _imei(body: str) -> str:
    return body + next(digit for digit in "0123456789" if _luhn(body + digit) % 10 == 0)


def _luhn(number: str) -> int:
    return sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(number)))


def _eid(body: str) -> str:
    return f"{body}{98 - int(body + '00') % 97:02}"


def _gtin(body: str) -> str:
    return f"{body}{-sum(int(digit) * (1 + 2 * (place % 2 == 0)) for place, digit in enumerate(reversed(body))) % 10}"


# What happens to a label on its way


def turned(label: Picture, chance: np.random.Generator) -> Picture:
    """Photographed with the telephone held in any direction."""
    high, wide = label.shape[:2]
    angle = float(chance.uniform(0, 360))
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    side = int(np.hypot(high, wide))
    matrix[:, 2] += (side - wide) / 2, (side - high) / 2
    spun = cv2.warpAffine(label, matrix, (side, side), flags=cv2.INTER_CUBIC, borderValue=(120, 130, 140))
    return pages.compressed(pages.noisy(spun, chance, 6), chance, 60)


def curved(label: Picture, chance: np.random.Generator) -> Picture:
    """On a round box: its middle is near, its sides turn away."""
    high, wide = label.shape[:2]
    half = float(chance.uniform(0.9, 1.2))  # of the label around the box, in radians
    across = np.linspace(-np.sin(half), np.sin(half), wide, dtype=np.float32)
    from_ = ((np.arcsin(across) / half + 1) / 2 * (wide - 1)).astype(np.float32)
    sag = (1 - np.cos(np.arcsin(across))) * high * 0.08
    x = np.tile(from_, (high, 1))
    y = np.arange(high, dtype=np.float32)[:, None] - sag[None, :]
    bent = cv2.remap(label, x, y.astype(np.float32), cv2.INTER_CUBIC, borderValue=(120, 130, 140))
    return pages.compressed(pages.noisy(cv2.GaussianBlur(bent, (0, 0), 0.8), chance, 6), chance, 60)


def small(label: Picture, chance: np.random.Generator) -> Picture:
    """From too far away: the thinnest bars are a pixel and a half wide."""
    half = cv2.resize(label, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return pages.compressed(pages.noisy(half, chance, 4), chance, 70)


def inverted(label: Picture, chance: np.random.Generator) -> Picture:
    """White on black, in the hand."""
    return pages.hand_held(255 - label, chance)


def damaged(label: Picture, chance: np.random.Generator) -> Picture:
    """Scratched all over, and worn off in places."""
    worn = label.copy()
    high, wide = worn.shape[:2]
    for _ in range(10):
        ends = [(int(chance.integers(wide)), int(chance.integers(high))) for _ in range(2)]
        cv2.line(worn, ends[0], ends[1], (250, 250, 250), int(chance.integers(2, 6)))
    for _ in range(14):
        cv2.circle(worn, (int(chance.integers(wide)), int(chance.integers(high))), 14, (245, 245, 245), -1)
    return pages.hand_held(worn, chance)


def blurred(label: Picture, chance: np.random.Generator) -> Picture:
    """Out of focus."""
    return pages.compressed(pages.noisy(cv2.GaussianBlur(label, (0, 0), 2.2), chance, 5), chance, 60)


VARIANTS: dict[str, Callable[[Picture, np.random.Generator], Picture]] = {
    **{name: pages.VARIANTS[name] for name in ("clean", "skewed", "noisy", "jpeg-40", "hand-held")},
    "turned": turned,
    "curved": curved,
    "small": small,
    "blurred": blurred,
    "inverted": inverted,
    "damaged": damaged,
}


# Readers


def _ours(picture: Picture) -> set[str]:
    return {code.text for code in scan(np.ascontiguousarray(picture[..., ::-1])).codes}


def _opencv(picture: Picture) -> set[str]:
    bars = cv2.barcode.BarcodeDetector().detectAndDecodeMulti(picture)[1]
    squares = cv2.QRCodeDetector().detectAndDecodeMulti(picture)[1]
    return {text for text in (*bars, *squares) if text}


def _zbar(picture: Picture) -> set[str]:
    return {code.data.decode("utf-8", "replace") for code in pyzbar.decode(picture)}


READERS: dict[str, Callable[[Picture], set[str]]] = {"ours": _ours, "OpenCV": _opencv, "ZBar": _zbar}


if __name__ == "__main__":
    main()
