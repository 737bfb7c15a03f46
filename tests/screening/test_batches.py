"""A batch of rows, and what is said of each."""

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa

import caveat
from caveat.model.screening import Role
from caveat.reports.messages import messages
from caveat.reports.notice import first_reason
from caveat.screening import plan, screen

DAY = date(2026, 11, 23)
ROLES = {"title": Role.TITLE, "description": Role.DESCRIPTION, "GPS": Role.SPECIFICATION}
ROWS: list[dict[str, str | None]] = [
    {"sku": "1", "title": "4G儿童智能手表", "description": "支持插卡通话，nano-SIM卡。", "GPS": "支持"},
    {
        "sku": "2",
        "title": "Bluetooth smart watch",
        "description": "Calls through the phone. No SIM slot, no eSIM.",
        "GPS": "no",
    },
    {"sku": "3", "title": "스마트워치 끈", "description": "", "GPS": None},
    {"sku": "4", "title": None, "description": None, "GPS": None},
]


def test_each_row_gets_the_answer_that_check_gives_to_the_same_listing(tmp_path: Path) -> None:
    asked = plan(ROLES, to=["KP", "DE"], act="sell", as_of=DAY)
    made = screen(pa.RecordBatch.from_pylist(ROWS), asked).to_pylist()
    path = tmp_path / "stock.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*ROLES], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(ROWS)
    for number, row in enumerate(made[:3], 1):
        for case in asked.cases:
            verdict = caveat.judge(caveat.profile(caveat.read([path], row=number)), case, asked.packs)
            assert row[f"ruling_{case.to}_sell"] == verdict.ruling
            assert row[f"reason_{case.to}_sell"] == first_reason(verdict, messages("en"))


def test_the_rows_come_back_untouched_and_in_order() -> None:
    batch = pa.RecordBatch.from_pylist(ROWS)
    made = screen(batch, plan(ROLES, to=["KP"], as_of=DAY))
    assert made.select(batch.schema.names).equals(batch)
