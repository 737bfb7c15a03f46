"""The counts of `caveat evaluate`, on labels of our own."""

import json
from pathlib import Path

import pytest

from caveat.errors import DataError
from caveat.evaluation import evaluate
from caveat.reports.evaluation import write

TEXTS = [
    {"id": "a", "language": "en", "text": "NFC: Yes", "model": None, "trap": "plain", "expect": {"nfc": "present"}},
    {"id": "b", "language": "en", "text": "NFC: No", "model": None, "trap": "table", "expect": {"nfc": "present"}},
    {"id": "c", "language": "zh", "text": "NFC：有", "model": None, "trap": "table", "expect": {}},
]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Three labelled texts: one right, one a false all-clear, one a false alarm."""
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in TEXTS), encoding="utf-8")
    return path


def test_a_false_all_clear_and_a_false_alarm_are_counted_apart(texts: Path) -> None:
    found = evaluate(texts)
    assert (found.items, found.total.answers, found.total.right) == (3, 3, 1)
    assert (found.total.false_all_clears, found.total.false_alarms) == (1, 1)
    assert (found.total.present_precision, found.total.present_recall) == (0.5, 0.5)
    assert (found.by_language["zh"].false_alarms, found.by_trap["table"].false_all_clears) == (1, 1)
    assert found.traps_right == 0


def test_every_wrong_answer_is_printed_with_what_testified(texts: Path) -> None:
    shown = write(evaluate(texts), errors=True)
    assert "b [table] nfc: is present, given absent" in shown
    assert "because: NFC | NFC: No" in shown


def test_the_json_form_holds_the_same_counts(texts: Path) -> None:
    made = json.loads(write(evaluate(texts), "json"))
    assert made["schema"] == "caveat/evaluation/1"
    assert made["total"]["false_all_clears"] == 1
    assert [error["item"] for error in made["errors"]] == ["b", "c"]


def test_labelled_files_are_read_beside_their_labels(tmp_path: Path) -> None:
    (tmp_path / "watch.txt").write_text("NFC: No\n", encoding="utf-8")
    gold = tmp_path / "gold.csv"
    gold.write_text("file,fact,standing,trap,page,quote,note\nwatch.txt,nfc,absent,0,,NFC: No,\n", encoding="utf-8")
    found = evaluate(gold)
    assert found.total.right == 1
    assert found.total.absent_recall == 1
    assert found.traps_right is None


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text('{"id": "a"\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"broken\.jsonl:1:"):
        evaluate(path)


@pytest.mark.parametrize("row", ['{"id": "a", "text": "NFC"}', '["a"]'])
def test_a_row_without_its_keys_is_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "short.jsonl"
    path.write_text(f"{json.dumps(TEXTS[0])}\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"short\.jsonl:2:"):
        evaluate(path)


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    path.write_text("file,fact\na.txt,nfc\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"gold\.csv:2:.*standing"):
        evaluate(path)
