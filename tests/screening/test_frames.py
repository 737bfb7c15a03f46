"""Frames of a program: the same frame with its answers."""

from datetime import date
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import caveat
from caveat.errors import UsageError

DAY = date(2026, 11, 23)
STOCK: dict[str, list[Any]] = {
    "title": ["4G儿童智能手表", "Bluetooth smart watch", "스마트워치"],
    "bullets": [["支持插卡通话", "nano-SIM卡"], ["No SIM slot, no eSIM."], None],
    "gps": [True, False, None],
    "price": [199.0, 99.5, None],
}
RULING = "ruling_KP_sell"


def screened(frame: Any, **more: Any) -> Any:
    return caveat.screen(frame, to=["KP"], act="sell", as_of=DAY, **more)


@pytest.fixture(scope="module")
def expected() -> list[str]:
    found: list[str] = screened(pa.table(STOCK)).column(RULING).to_pylist()
    return found


def test_every_kind_of_frame_gets_the_same_answers(expected: list[str]) -> None:
    assert expected[0] == "prohibited"
    frames = [pa.RecordBatch.from_pydict(STOCK), pl.DataFrame(STOCK), pd.DataFrame(STOCK)]
    for frame in frames:
        made = screened(frame)
        assert type(made) is type(frame)
        assert list(made[RULING]) == expected or made[RULING].to_pylist() == expected


def test_the_columns_of_a_frame_are_as_they_were() -> None:
    table = pa.table(STOCK)
    assert screened(table).select(table.schema.names).equals(table)
    polars = pl.DataFrame(STOCK)
    assert screened(polars).select(polars.columns).equals(polars)
    frame = pd.DataFrame(STOCK, index=[7, 7, 9])
    pd.testing.assert_frame_equal(screened(frame)[list(STOCK)], frame)


def test_a_frame_of_no_rows_gets_its_columns() -> None:
    made = screened(pl.DataFrame(schema={"title": pl.String}))
    assert made.shape[0] == 0
    assert RULING in made.columns


def test_a_column_of_numbers_and_words_is_read_as_text() -> None:
    made = screened(pd.DataFrame({"title": ["watch with SIM slot", None, 3], 2: [1, "x", None]}))
    assert len(made) == 3


def test_a_long_frame_is_answered_in_parts(monkeypatch: pytest.MonkeyPatch, expected: list[str]) -> None:
    monkeypatch.setattr("caveat.screening.frames._ROWS", 2)
    assert screened(pa.table(STOCK)).column(RULING).to_pylist() == expected


def test_how_a_column_is_read_can_be_told() -> None:
    frame = pl.DataFrame({"title": ["smart watch"], "remarks": ["nano-SIM card slot"]})
    assert screened(frame, columns={"remarks": "other"})["sim_slot"][0] == "unknown"
    assert screened(frame, columns={"remarks": "description"})["sim_slot"][0] == "present"
    with pytest.raises(UsageError, match="one of title, description"):
        screened(frame, columns={"remarks": "prose"})
    with pytest.raises(UsageError, match="no column 'notes'"):
        screened(frame, columns={"notes": "other"})


def test_a_column_that_has_the_name_of_an_answer_stays(expected: list[str]) -> None:
    made = screened(pl.DataFrame(STOCK).with_columns(pl.lit("mine").alias(RULING)))
    assert made[RULING].to_list() == ["mine"] * 3
    assert made[f"caveat_{RULING}"].to_list() == expected


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(TypeError, match="list is no frame"):
        screened([STOCK])
    with pytest.raises(TypeError, match="LazyFrame is no frame"):
        screened(pl.LazyFrame(STOCK))
