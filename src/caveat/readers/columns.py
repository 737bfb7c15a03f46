"""What the columns of a listing hold: by the words of their head, and by what stands below it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from caveat.model.screening import Role
from caveat.readers import html

LONGEST_VALUE = 300
"""Signs; a longer cell is running text, whatever its column is called."""

SAMPLE_ROWS = 50
"""As many are looked at, to say what a column holds."""

_SAID = {
    Role.TITLE: """
        title; name; product name; product title; item name; item title; listing title; listing; product; item;
        device; device name; marketing name; model; model name; 标题; 商品标题; 商品名称; 产品名称; 产品标题;
        名称; 品名; 宝贝标题; 商品; 产品; 標題; 商品標題; 商品名稱; 產品名稱; 名稱; 產品; 商品名; 製品名;
        品目名; タイトル; 商品タイトル; 상품명; 제품명; 상품 제목; 제목; 품명; 상품""",
    Role.DESCRIPTION: """
        description; product description; item description; long description; short description; text; content;
        sentence; details; product details; bullets; bullet points; about; body; body html; summary; 描述;
        商品描述; 产品描述; 详情; 商品详情; 产品详情; 描述内容; 说明; 商品说明; 产品说明; 简介; 内容; 正文;
        產品描述; 商品詳情; 產品詳情; 詳情; 說明; 商品說明; 產品說明; 簡介; 內容; 설명; 상품설명; 제품설명;
        상품 설명; 제품 설명; 상세; 상세설명; 상세 설명; 상세정보; 내용; 説明; 商品説明; 製品説明; 商品の説明;
        詳細; 商品詳細; 概要""",
    Role.BRAND: """
        brand; brand name; make; manufacturer; vendor; 品牌; 厂商; 制造商; 生产商; 品牌名; 製造商; 廠商;
        브랜드; 제조사; 제조자; ブランド; メーカー""",
    Role.MODEL: """
        model number; model no; model code; part number; mpn; 型号; 产品型号; 机型; 型號; 產品型號; 機型; 모델;
        모델명; 모델번호; 型番; 機種; モデル""",
    Role.CATEGORY: """
        category; product category; product type; type; kind; google product category; 类目; 类别; 分类; 品类;
        商品类目; 類目; 類別; 分類; 品類; 카테고리; 분류; 품목; カテゴリ; カテゴリー; 種別; 種類""",
    Role.IDENTIFIER: """
        id; sku; asin; ean; gtin; upc; isbn; barcode; item id; product id; item number; item no; no; number;
        index; code; product code; item code; offer id; listing id; seller id; seller sku; uniq id; uuid; imei;
        serial; serial number; 编号; 货号; 商品编号; 商品编码; 商品货号; 条码; 条形码; 序号; 编码; 商家编码;
        編號; 貨號; 商品編號; 條碼; 序號; 編碼; 번호; 상품번호; 상품코드; 제품번호; 바코드; 관리번호; 코드;
        番号; 商品番号; 商品コード; 管理番号; 品番; バーコード; コード""",
    Role.OTHER: """
        mrp; cost; msrp; discount; currency; stock; quantity; qty; inventory; availability; sales; sold; stars;
        popularity; fans; rank; score; photo; picture; thumbnail; created; updated; time; seller; shop; store;
        warehouse; shipping; 价格; 单价; 售价; 原价; 现价; 成本; 库存; 数量; 销量; 评分; 评价; 评论数;
        评价数; 链接; 网址; 图片; 主图; 图片链接; 商品链接; 日期; 时间; 上架时间; 更新时间; 店铺; 卖家; 供应商;
        價格; 單價; 售價; 原價; 庫存; 數量; 銷量; 評分; 評價; 連結; 網址; 圖片; 時間; 賣家; 供應商; 가격;
        판매가; 정가; 단가; 재고; 수량; 판매량; 평점; 리뷰; 리뷰수; 링크; 주소; 이미지; 사진; 날짜; 등록일;
        판매자; 価格; 値段; 単価; 在庫; 在庫数; 評価; レビュー; レビュー数; リンク; 画像; 画像url; 日付;
        登録日; 販売者; 出品者""",
}
_BY_NAME = {name.strip(): role for role, names in _SAID.items() for name in names.split(";")}
_OTHER_WORDS = {"price", "rating", "ratings", "review", "reviews", "url", "link", "image", "img", "date", "timestamp"}
_JOINTS = re.compile(r"[\s_\-./:：]+")
_ASIDE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")  # "Price (USD)"
_HALF = 0.5
_LEAST_SHARE = 0.8  # of the cells that are seen, to say of a column what it holds
_LINK = re.compile(r"(?:https?:)?//\S+|www\.\S+|data:\S+|\S+\.(?:jpe?g|png|webp|gif)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d,. \u00a0]*\d\s*%?")
_PRICE = re.compile(
    r"(?:about\s+)?(?:[$€£¥￥₩₹₽]|[A-Z]{2,3}\$?|R[Mp])?\s*[\d,.]*\d\s*(?:[$€£¥￥₩₹₽元円원]|万元|[A-Z]{3})?\+?",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:\d{4}[-/.年]\s?\d{1,2}(?:[-/.月]\s?\d{1,2}日?)?|\d{1,2}([-/.])\d{1,2}\1\d{2,4})(?:[T\s]\s?\d{1,2}:\d{2}\S*)?"
)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-./:#]{0,63}")
_PATH = re.compile(r"\S+[/\\]\S+|[\w.-]+\.\w{2,4}", re.ASCII)
_GTIN = re.compile(r"\d{8}|\d{12,14}")
_ADDED = re.compile(r"(?:caveat_)*ruling_[A-Z]{2,4}_[a-z-]+")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_NAME = 100  # signs of a column's name
_MOST_ABOVE = 10  # rows above the names of the columns
_SHORT, _TITLE = 8, 200  # signs: a title has more than the first and at most the second
_LEAST_DIFFERENT = 0.5  # of the cells of titles; what says the same of most rows names none of them


def named(column: str) -> Role | None:
    """What a column holds by its name alone; None where that does not tell."""
    name = _JOINTS.sub(" ", column.casefold()).strip()
    bare = _JOINTS.sub(" ", _ASIDE.sub("", name)).strip()
    return _BY_NAME.get(name) or _BY_NAME.get(bare) or (Role.OTHER if _OTHER_WORDS & {*bare.split()} else None)


def rows_above(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first rows of a table stand above the names of its columns: its own name, who made it, a day.

    They fill at most half of the columns, and the names of some columns below them are known ones. `rows` are those
    that a table begins with.
    """
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    for above, row in enumerate(rows[:_MOST_ABOVE]):
        filled = sum(map(bool, row))
        if filled > width / 2 or (above == 0 and not row[0]):
            names = [*row, *[""] * (width - len(row))]
            return above if is_head(names) and any(map(named, row)) else 0
    return 0


def is_head(row: Sequence[str]) -> bool:
    """Names of columns: short, none a number, none twice; the first may be empty (an index)."""
    names = [name for name in row if name]
    short = all(len(name) <= _LONGEST_NAME and not name.replace(".", "").isdigit() for name in names)
    return short and len(set(names)) == len(names) >= len(row) - 1


def roles(columns: Sequence[str], rows: Iterable[Mapping[str, str | None]]) -> dict[str, Role]:
    """What each column holds, by its name where the cells below do not speak against it, and else by the cells."""
    seen: dict[str, list[str]] = {column: [] for column in columns}
    for row in rows:
        for column in columns:
            if cell := (row.get(column) or "").strip():
                seen[column].append(cell)
    found = {column: _role(column, cells) for column, cells in seen.items()}
    for column in columns[_own_width(columns) :]:
        found[column] = Role.OTHER
    if Role.TITLE not in found.values() and (best := _likest_title(found, seen)):
        found[best] = Role.TITLE
    return found


def _own_width(columns: Sequence[str]) -> int:
    """How many columns stand before those that screening added: an answer is no evidence."""
    return next((at for at, column in enumerate(columns) if _ADDED.fullmatch(column.strip())), len(columns))


def _role(column: str, cells: Sequence[str]) -> Role:
    said = named(column)
    if not cells:
        return said or Role.SPECIFICATION
    shown = _shown(cells)
    match said:
        case Role.OTHER | Role.IDENTIFIER:
            is_so = shown in (Role.OTHER, Role.IDENTIFIER) or _share(cells, _is_bare) >= _HALF
            return said if is_so else shown or Role.SPECIFICATION
        case Role.TITLE | Role.DESCRIPTION | Role.CATEGORY | Role.BRAND | Role.MODEL if shown is not Role.OTHER:
            return said
    if shown is None and (column.strip().isdigit() or not column.strip()) and _are_numbers(cells):
        return Role.IDENTIFIER  # a number below no name says nothing
    return shown or Role.SPECIFICATION


def _shown(cells: Sequence[str]) -> Role | None:
    """What the cells alone show; None where they are values like any other."""
    for role, pattern in ((Role.OTHER, _LINK), (Role.IDENTIFIER, _GTIN), (Role.OTHER, _DAY)):
        if _share(cells, pattern.fullmatch) >= _LEAST_SHARE:
            return role
    if _share(cells, _PRICE.fullmatch) >= _LEAST_SHARE and not _are_numbers(cells):
        return Role.OTHER
    running = _share(cells, lambda cell: len(cell) > LONGEST_VALUE or "\n" in cell or html.looks_like(cell))
    return Role.DESCRIPTION if running > _HALF else None


def _is_bare(cell: str) -> bool:
    """A number, a code or a price, with nothing to read in it."""
    return any(pattern.fullmatch(cell) for pattern in (_NUMBER, _CODE, _PRICE, _LINK, _DAY))


def _are_numbers(cells: Sequence[str]) -> bool:
    return _share(cells, _NUMBER.fullmatch) >= _LEAST_SHARE


def _share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells)


def _likest_title(found: Mapping[str, Role], seen: Mapping[str, Sequence[str]]) -> str | None:
    """Of the columns that are called nothing known, the first whose cells are short texts, most of them different."""
    for column, role in found.items():
        cells = seen[column]
        if role not in (Role.SPECIFICATION, Role.DESCRIPTION) or named(column) or not cells:
            continue
        texts = _share(cells, lambda cell: _SHORT < len(cell) <= _TITLE and "\n" not in cell and _wordy(cell))
        if texts >= _LEAST_SHARE and len(set(cells)) >= _LEAST_DIFFERENT * len(cells):
            return column
    return None


def _wordy(cell: str) -> bool:
    return len(_LETTER.findall(cell)) > len(cell) / 2 and not html.looks_like(cell) and not _PATH.fullmatch(cell)
