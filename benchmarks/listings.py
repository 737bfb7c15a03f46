"""Listings of watches in four languages, made up: about 500 bytes each, in a folder of Parquet files."""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
from corpus import LANGUAGES, lines

from caveat.model.screening import Role

ROLES = {"title": Role.TITLE, "description": Role.DESCRIPTION, "SIM": Role.SPECIFICATION}
"""How the columns are read; `sku`, the number of the listing, is not."""

_BYTES = 360  # of a description, at least
_SHARE_THAT_SPEAKS = 0.4  # of its lines: a shop praises where a manual explains
_FILE = 5_000  # listings in a file
_TITLES = {
    "en": ("Smart watch", "Kids' watch", "Fitness band"),
    "zh": ("智能手表", "儿童电话手表", "运动手环"),
    "ko": ("스마트워치", "키즈폰 시계", "스마트밴드"),
    "ja": ("スマートウォッチ", "キッズ用ウォッチ", "活動量計"),
}
_SLOTS = {"en": ("nano-SIM", "no"), "zh": ("支持", "不支持"), "ko": ("지원", "미지원"), "ja": ("対応", "なし")}


def write(folder: Path, rows: int) -> None:
    """Write so many listings, no file having been read before; the folder must not be there yet."""
    folder.mkdir()
    for first in range(0, rows, _FILE):
        made = list(islice(_listings(first), min(_FILE, rows - first)))
        pq.write_table(pa.Table.from_pylist(made), folder / f"{first:010}.parquet")


def _listings(first: int) -> Iterator[dict[str, object]]:
    """Listings of all languages by turns, numbered from one that also says which they are."""
    random = Random(first)  # noqa: S311
    texts = lines(_FILE * 2 * _BYTES, seed=first, share=_SHARE_THAT_SPEAKS)
    said = {language: _descriptions(texts[language]) for language in LANGUAGES}
    for number, language in enumerate(cycle(LANGUAGES), first):
        model = f"{random.choice('ABKMSXZ')}{random.randrange(100, 10_000)}"
        yield {
            "sku": number,
            "title": f"{random.choice(_TITLES[language])} {model}",
            "description": next(said[language]),
            "SIM": random.choice((*_SLOTS[language], None)),
        }


def _descriptions(texts: list[str]) -> Iterator[str]:
    taken: list[str] = []
    for line in texts:
        taken.append(line)
        if len("\n".join(taken).encode()) >= _BYTES:
            yield "\n".join(taken)
            taken = []
