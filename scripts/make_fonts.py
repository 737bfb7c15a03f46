"""Make the fonts of the notice: Noto Sans CJK and Noto Sans (SIL OFL), cut to the signs people use. Needs fonttools.

usage: make_fonts.py CJK LATIN    the folders of NotoSansCJK-*.ttc and NotoSans-*.ttf (Debian: fonts-noto-cjk, -core)

The signs are those of the national standards, not those of our texts: so a device's name in any of the languages can
be printed, and the fonts stay the same when a text changes. `locl` stays in: it gives each language its own shapes.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

FONTS = Path(__file__).parents[1] / "src" / "caveat" / "reports" / "paper" / "fonts"
_SIMPLIFIED = 2  # of the fonts in a collection: Japanese, Korean, simplified, traditional, Hong Kong
_TWO_BYTES = range(0xA1, 0xFF)
_STANDARDS = (
    ("gb2312", range(0xA1, 0xF8), _TWO_BYTES),  # signs and 6,763 of simplified Chinese
    ("big5", range(0xA1, 0xC7), range(0x40, 0xFF)),  # signs and level 1: 5,401 of traditional Chinese
    ("euc_jp", range(0xA1, 0xD0), _TWO_BYTES),  # signs, kana and level 1: 2,965 of Japanese
    ("euc_kr", range(0xA1, 0xC9), _TWO_BYTES),  # signs and the 2,350 syllables of Korean
)
_ALPHABETS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),  # Latin
    *range(0x370, 0x400),  # Greek
    *range(0x400, 0x530),  # Cyrillic
    *range(0x1E00, 0x1F00),  # Latin, with those of Vietnamese
    *range(0x2010, 0x2028),
    *range(0x2030, 0x205F),
    *range(0x20A0, 0x20C0),
    *range(0x2100, 0x2150),
)


def signs() -> Iterable[int]:
    """The code points that the fonts are to have."""
    yield from _ALPHABETS
    for encoding, first, second in _STANDARDS:
        for lead in first:
            for trail in second:
                yield from map(ord, bytes([lead, trail]).decode(encoding, errors="ignore"))


def make(font: TTFont, wanted: Iterable[int], family: str, weight: str) -> None:
    """Cut one font and give it a name of its own, as it is no longer what its makers gave out."""
    options = subset.Options(layout_features=["locl", "ccmp"], hinting=False, name_IDs=[0, 13, 14], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    file = f"{family.replace(' ', '')}-{weight}"
    names = {1: family, 2: weight, 4: f"{family} {weight}", 6: file, 16: family, 17: weight}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [file]
        cff[0].FullName, cff[0].FamilyName = names[4], family
    font["cmap"].tables.append(_ranges(font.getBestCmap()))
    target = FONTS / f"{file}.otf"
    font.save(target)
    print(f"{target.name}: {len(font.getBestCmap())} signs, {target.stat().st_size // 1000} kB")


def _ranges(known: dict[int, str]) -> CmapSubtable:
    """The signs as a table of ranges (format 12), which the program reads to know what it can print."""
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language, table.cmap = 3, 10, 0, known
    return table


def main() -> None:
    """Make both, in both weights."""
    cjk, latin = map(Path, sys.argv[1:])
    for weight in ("Regular", "Bold"):
        whole = TTFont(cjk / f"NotoSansCJK-{weight}.ttc", fontNumber=_SIMPLIFIED, recalcTimestamp=False)
        make(whole, signs(), "Caveat Sans", weight)
        make(TTFont(latin / f"NotoSans-{weight}.ttf", recalcTimestamp=False), _ALPHABETS, "Caveat Letters", weight)


if __name__ == "__main__":
    main()
