"""What the columns of a stock list hold, in five writings, under names that tell and names that do not."""

from pathlib import Path

import pyarrow as pa
import pytest

from caveat.errors import UsageError
from caveat.model.screening import Role
from caveat.readers.columns import named, roles
from caveat.screening.roles import find_roles
from caveat.screening.tables import open_table

TITLES = ["4G儿童智能手表 插卡通话", "蓝牙运动手环 心率监测", "老人定位手表 防水款"]


def found(table: dict[str, list[str]]) -> dict[str, Role]:
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    return roles(list(table), rows)


@pytest.mark.parametrize(
    ("names", "role"),
    [
        ("Product Name; product_title; 商品名称; 商品名稱; 상품명; 商品名; タイトル", Role.TITLE),
        ("Description; long-description; 商品详情; 商品詳情; 상세 설명; 商品説明", Role.DESCRIPTION),
        ("Brand; 品牌; 廠商; 브랜드; メーカー", Role.BRAND),
        ("Model No.; 型号; 型號; 모델명; 型番", Role.MODEL),
        ("Category; 类目; 分類; 카테고리; カテゴリ", Role.CATEGORY),
        ("SKU; EAN; 货号; 貨號; 상품코드; 品番", Role.IDENTIFIER),
        ("Price (USD); approx_price_EUR; image_url; 价格; 價格; 판매가; 価格", Role.OTHER),
        ("GPS; SIM卡; eSIM; 배터리; 電池容量; Water Resistance (meters)", None),
    ],
)
def test_a_name_tells_what_a_column_holds(names: str, role: Role | None) -> None:
    assert {name: named(name) for name in names.split("; ")} == dict.fromkeys(names.split("; "), role)


def test_a_column_without_a_name_is_known_by_its_cells() -> None:
    prose = ["Takes calls through the phone. " * 12, "<p>No SIM slot</p>", "One\ntwo"]
    links = ["https://example.com/1", "https://example.com/2.jpg", "//example.com/3"]
    table = {"1": ["0", "1", "2"], "2": TITLES, "3": prose, "4": links, "5": ["2026-01-02", "2026/3/4", "2026年5月6日"]}
    assert list(found(table).values()) == [
        Role.IDENTIFIER, Role.TITLE, Role.DESCRIPTION, Role.OTHER, Role.OTHER,
    ]  # fmt: skip


def test_a_name_that_lies_is_not_believed() -> None:
    links = ["https://example.com/1", "https://example.com/2", "https://example.com/3"]
    texts = ["支持4G网络 和 插卡", "仅支持 蓝牙 通话", "无 SIM卡槽 版本"]
    table = {"title": links, "price": texts, "sku": ["No SIM slot at all"] * 3}
    assert found(table) == {"title": Role.OTHER, "price": Role.SPECIFICATION, "sku": Role.SPECIFICATION}


def test_a_number_below_the_name_of_a_fact_is_its_value() -> None:
    assert found({"battery mAh": ["300", "410"], "size": ["1.4", "9.17"]}) == {
        "battery mAh": Role.SPECIFICATION,
        "size": Role.SPECIFICATION,
    }


def test_answers_of_an_earlier_run_are_no_evidence() -> None:
    table = {"title": TITLES, "ruling_KP_sell": ["prohibited"] * 3, "sim_slot": ["present"] * 3}
    assert found(table) == {"title": Role.TITLE, "ruling_KP_sell": Role.OTHER, "sim_slot": Role.OTHER}


def test_what_is_told_goes_before_what_is_found() -> None:
    batch = pa.RecordBatch.from_pydict({"商品名称": TITLES, "备注": ["SIM", "-", "?"]})
    told = find_roles(batch, {"商品名称": Role.DESCRIPTION, "备注": Role.OTHER})
    assert told == {"商品名称": Role.DESCRIPTION, "备注": Role.OTHER}


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(UsageError, match="there is no column 'Titel'"):
        find_roles(pa.RecordBatch.from_pydict({"title": TITLES}), {"Titel": Role.TITLE})


def test_a_table_with_nothing_to_read_is_refused() -> None:
    with pytest.raises(UsageError, match="--columns"):
        find_roles(pa.RecordBatch.from_pydict({"price": ["1.00", "2.00"]}))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("listings/flipkart_smartwatch.csv", {"Name": "title", "Link": "other", "Actual Price": "other"}),
        ("specs/gsmarena_2017.csv", {"brand": "brand", "model": "title", "GPS": "specification", "img_url": "other"}),
        ("specs/gsmarena_2021.csv", {"name": "title", "sim": "specification", "url": "other", "price": "other"}),
        ("specs/kaggle_smart_watch_prices.csv", {"Brand": "brand", "Price (USD)": "other", "NFC": "specification"}),
        ("specs/smartwatch_50_descriptions.csv", {"Description": "description", "Connectivity": "specification"}),
    ],
)
def test_real_tables_are_read_as_a_person_would(shared_data: Path, name: str, expected: dict[str, str]) -> None:
    told = find_roles(next(open_table([str(shared_data / name)]).blocks()).batch)
    assert {column: told[column].value for column in expected} == expected
