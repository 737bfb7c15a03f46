"""Listings of watches in four languages, made up: about 500 bytes each, in a folder of Parquet files."""

from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from caveat.model.screening import Role

ROLES = {"title": Role.TITLE, "description": Role.DESCRIPTION, "SIM": Role.SPECIFICATION}
"""How the columns are read; `sku`, the number of the listing, is not."""

_BYTES = 400  # of a description, at least
_FILE = 5_000  # listings in a file at most
_TEXTS = {
    "en": (
        ("Smart watch", "Kids' watch", "Fitness band"),
        ("nano-SIM", "no", None),
        ("Calls with the nano-SIM in the watch.", "No SIM slot, no eSIM.", "Calls through your phone over Bluetooth."),
        ("Comes with a {n} month warranty and a spare strap.", "Charges in {n} minutes; wipe it with a dry cloth."),
    ),
    "zh": (
        ("智能手表", "儿童电话手表", "运动手环"),
        ("支持", "不支持", None),
        ("支持插卡通话,请插入nano-SIM卡。", "本产品不支持插卡,没有eSIM。", "仅4G版支持独立通话。"),
        ("保修{n}个月,赠送一条备用表带。", "充电约{n}分钟,请用干燥的软布擦拭屏幕。"),
    ),
    "ko": (
        ("스마트워치", "키즈폰 시계", "스마트밴드"),
        ("지원", "미지원", None),
        (
            "유심을 넣으면 단독으로 통화할 수 있습니다.",
            "SIM 카드를 지원하지 않습니다.",
            "휴대폰과 연결하여 통화합니다.",
        ),
        ("보증 기간은 {n}개월이며 여분의 시곗줄을 드립니다.", "{n}분이면 충전되며 마른 천으로 닦아 주세요."),
    ),
    "ja": (
        ("スマートウォッチ", "キッズ用ウォッチ", "活動量計"),
        ("対応", "なし", None),
        ("nano-SIMカードを挿入して通話できます。", "SIMカードには対応していません。", "eSIMに対応しています。"),
        ("保証期間は{n}か月で、替えのベルトが付きます。", "充電は約{n}分、乾いた布でふいてください。"),
    ),
}


def write(folder: Path, rows: int, seed: int = 20261127) -> None:
    """Write so many listings, the same ones each time; the folder must not be there yet."""
    folder.mkdir()
    random = Random(seed)  # noqa: S311
    for first in range(0, rows, _FILE):
        listings = [_listing(number, random) for number in range(first, min(first + _FILE, rows))]
        pq.write_table(pa.Table.from_pylist(listings), folder / f"{first:010}.parquet")


def _listing(number: int, random: Random) -> dict[str, object]:
    kinds, slots, telling, filling = random.choice(list(_TEXTS.values()))
    said = [random.choice(telling)]
    size = len(said[0].encode())
    while size < _BYTES:
        said.append(random.choice(filling).format(n=random.randrange(2, 1_000)))
        size += len(said[-1].encode())
    random.shuffle(said)
    title = f"{random.choice(kinds)} {random.choice('ABKMSXZ')}{random.randrange(100, 10_000)}"
    return {"sku": number, "title": title, "description": " ".join(said), "SIM": random.choice(slots)}
