"""A batch of rows, and what is said of each."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import caveat
from caveat.errors import UsageError
from caveat.model.profile import Standing
from caveat.model.screening import Role
from caveat.profiles import profile_of, sights
from caveat.profiles.passages import Devices
from caveat.reports.messages import messages
from caveat.reports.notice import first_reason
from caveat.screening import plan
from caveat.screening.batches import screen_batch
from caveat.screening.rows import devices, evidence

DAY = date(2026, 11, 23)
ROLES = {"title": Role.TITLE, "description": Role.DESCRIPTION, "GPS": Role.SPECIFICATION}
ROWS: list[dict[str, str | None]] = [
    {"sku": "1", "title": "4G儿童智能手表", "description": "支持插卡通话，nano-SIM卡。", "GPS": "支持"},
    {"sku": "2", "title": "Bluetooth smart watch", "description": "No SIM slot, no eSIM.", "GPS": "no"},
    {"sku": "3", "title": "스마트워치 끈", "description": "", "GPS": None},
    {"sku": "4", "title": None, "description": None, "GPS": None},
]
PIECES = (
    "smart watch",
    "智能手表",
    "スマートウォッチ",
    "스마트워치",
    "SIMカードスロットはありません。",
    "支持eSIM。",
    "不支持插卡",
    "GPS를 지원합니다.",
    "Does it have GPS?",
    "Yes.",
    "No.",
    "没有。",
    "Q: 4G?",
    "A: 支持",
    "IMEI: 490154203237518",
    "S/N 12345678",
    "LTE model",
    "GPS model only",
    "Model A1: NFC, Model A2: no NFC",
    "3.7V",
    "700mAh",
    "Battery: 2.6 Wh",
    "● standard ○ optional",
    "GPS ●",
    "NFC ○",
    "<h2>LTE model</h2><p>Has GPS.</p>",
    "<ul><li>SIM: no</li></ul>",
    "System language: Korean, English",
    "系统语言：中文",
    "B3/B7 LTE",
    "USB-C",
    "SIM\tno\tyes",
    "Model\tA\tB\nSIM\tyes\tno",
    "5V",
    "カード",
    "電池",
    "漢字",
    "Wi-Fi only",
    "",
    "Suitable for phones with GPS",
    "No subscription needed",
    "optional",
    "✓",
    "✗",
    "不含",
    "无",
    "IMEI",
    "353012345678903",
    "Does it have NFC?",
    "Yes, it has.",
    "No.",
    "NFCはありますか。",
    "はい、あります。",
    "支持NFC吗?",
    "不支持。",
)


def test_each_row_gets_the_answer_that_check_gives_to_the_same_listing(tmp_path: Path) -> None:
    asked = plan(ROLES, to=["KP", "DE"], act="sell", as_of=DAY)
    made = screen_batch(pa.RecordBatch.from_pylist(ROWS), asked).to_pylist()
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


@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_table_in_a_description_is_none_with_the_cells_beside_it_whatever_the_number_of_the_row(
    tmp_path: Path, row: int
) -> None:
    compared = "Model\tA\tB\nSIM slot\tno\tyes\nGPS\tyes\tyes"
    rows = [{"title": f"Watch {number}", "description": compared, "GPS": "no"} for number in range(3)]
    made = screen_batch(pa.RecordBatch.from_pylist(rows), plan(ROLES, to=["KP"], act="sell", as_of=DAY)).to_pylist()
    path = tmp_path / "stock.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*ROLES])
        writer.writeheader()
        writer.writerows(rows)
    found = caveat.profile(caveat.read([path], row=row + 1))
    assert found.standing("sim_slot") is Standing.VARIES
    assert made[row]["sim_slot"] == "varies"


def cells() -> st.SearchStrategy[str]:
    parts = st.lists(st.sampled_from(PIECES), max_size=5)
    return st.builds(lambda some, joint: joint.join(some), parts, st.sampled_from(("\n", " ", "，", ", ", "\t")))


def rows() -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(st.fixed_dictionaries({name: cells() for name in ROLES}), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(rows())
def test_rows_in_columns_are_the_evidence_of_each_row(drawn: list[Mapping[str, str]]) -> None:
    columns = {name: [row[name] for row in drawn] for name in ROLES}
    for number, part in enumerate(devices(len(drawn), columns, ROLES).parts):
        alone = evidence(number, drawn[number], ROLES)
        assert tuple(part.passages) == alone.passages
        assert part.passages.texts == [passage.text for passage in alone.passages]
        assert part.problems == alone.problems
        assert part.evidence == alone


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows())
def test_a_device_among_many_is_seen_just_as_by_itself(drawn: list[Mapping[str, str]]) -> None:
    each = [evidence(number, row, ROLES) for number, row in enumerate(drawn)]
    for alone, sight in zip(each, sights(Devices.of(each)), strict=True):
        among, by_itself = profile_of(sight), caveat.profile(alone)
        assert among.facts == by_itself.facts
        assert among.device == by_itself.device
        assert among.problems == by_itself.problems
        assert set(map(str, among.hints)) == set(map(str, by_itself.hints))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows())
def test_a_row_gets_the_verdict_of_its_profile_whatever_rows_came_before(drawn: list[Mapping[str, str]]) -> None:
    made = screen_batch(pa.RecordBatch.from_pylist([dict(row) for row in drawn]), ASKED).to_pylist()
    for number, (row, answer) in enumerate(zip(drawn, made, strict=True)):
        found = caveat.profile(evidence(number, row, ROLES))
        for case in ASKED.cases:
            verdict = caveat.judge(found, case, ASKED.packs)
            assert (answer[f"ruling_{case.to}_sell"], answer[f"at_least_{case.to}_sell"]) == (
                verdict.ruling,
                verdict.at_least,
            )
            assert answer[f"reason_{case.to}_sell"] == first_reason(verdict, messages("en"))


ASKED = plan(ROLES, to=["KP", "GB"], act="sell", as_of=DAY)


def test_the_rows_come_back_untouched_and_in_order() -> None:
    batch = pa.RecordBatch.from_pylist(ROWS)
    made = screen_batch(batch, ASKED)
    assert made.select(batch.schema.names).equals(batch)


def test_no_rows_give_no_rows_with_all_columns() -> None:
    batch = pa.RecordBatch.from_pylist(ROWS)
    assert screen_batch(batch.slice(0, 0), ASKED).schema == screen_batch(batch, ASKED).schema


def test_a_row_of_which_nothing_could_be_read_is_never_free() -> None:
    made = screen_batch(pa.RecordBatch.from_pylist(ROWS), ASKED).to_pylist()[3]
    assert made["ruling_KP_sell"] == "undetermined"
    assert made["problems"]


def test_what_is_quoted_hides_the_number_of_a_unit() -> None:
    row = {"title": "4G smart watch IMEI: 490154203237518 nano-SIM slot", "description": "", "GPS": ""}
    made = screen_batch(pa.RecordBatch.from_pylist([row]), ASKED).to_pylist()[0]
    assert made["quote_KP_sell"].startswith("4G smart watch IMEI: 49015420")
    assert "490154203237518" not in made["quote_KP_sell"]


def test_a_column_that_is_not_there_or_would_be_added_twice_is_wrong_usage() -> None:
    batch = pa.RecordBatch.from_pylist(ROWS)
    with pytest.raises(UsageError, match="colour"):
        screen_batch(batch, plan({"colour": Role.TITLE}, to=["KP"], as_of=DAY))
    with pytest.raises(UsageError, match="ruling_KP_sell"):
        screen_batch(screen_batch(batch, ASKED), ASKED)
