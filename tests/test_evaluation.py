"""The counts of `caveat evaluate`, on labels of our own."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from caveat.errors import DataError, UsageError
from caveat.evaluation import evaluate
from caveat.model.evaluation import Answer
from caveat.model.profile import Standing
from caveat.reports.evaluation import write

ROOT = Path(__file__).parents[1]

TEXTS: list[dict[str, object]] = [
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


def test_an_answer_counts_for_the_basis_that_decided_it(texts: Path) -> None:
    found = evaluate(texts)
    assert {basis: (tally.given, tally.wrong) for basis, tally in found.by_basis.items()} == {"specified": (3, 2)}


def test_what_stays_unknown_has_no_basis_and_is_not_given(tmp_path: Path) -> None:
    path = tmp_path / "silent.jsonl"
    path.write_text(json.dumps(TEXTS[0] | {"text": "It tells the time."}) + "\n", encoding="utf-8")
    found = evaluate(path)
    assert (found.total.answers, found.total.given, found.total.wrong, found.by_basis) == (1, 0, 0, {})
    assert "| nfc | 0 | 0 | - | - |" in write(found, "markdown")


def test_several_files_are_taken_as_one_set(texts: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps(TEXTS[0] | {"id": "d", "language": "ja"}) + "\n", encoding="utf-8")
    found = evaluate(texts, more)
    assert (found.gold, found.items, set(found.by_language)) == ("texts.jsonl, more.jsonl", 4, {"en", "zh", "ja"})


def test_an_error_rate_comes_with_how_high_it_may_be(texts: Path) -> None:
    assert "| specified | 3 | 2 | 66.7% | 93.9% | 1 |" in write(evaluate(texts), "markdown")


def test_a_fact_without_a_standing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "battery.jsonl"
    path.write_text(json.dumps({**TEXTS[0], "expect": {"battery_energy": "present"}}) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="battery_energy is no capability"):
        evaluate(path)


# Rows of specification tables

HEAD = "source,device,kind,cellular,sim_type,wifi,bluetooth,gnss,nfc,radio,memory_card,raw_network,raw_sim"
LARK = "phones.csv,Lark One,phone,yes,physical,yes,yes,yes,unknown,no,yes,GSM / LTE,Nano-SIM"
WREN = "phones.csv,Wren Tab,tablet,no,none,yes,yes,yes,unknown,no,yes,No cellular connectivity,No"
PHONES = """brand,model,network_technology,SIM,WLAN,bluetooth,GPS,NFC,radio,memory_card,img_url
Lark,One,GSM / LTE,Nano-SIM,Wi-Fi 802.11 b/g/n,5.0,Yes,,No,microSD up to 256 GB,http://example.org/lark.jpg
Wren,Tab,No cellular connectivity,No,Wi-Fi 802.11 b/g/n,5.0,Yes,,No,microSD up to 256 GB,
"""

Specs = Callable[..., Path]


@pytest.fixture
def specs(tmp_path: Path) -> Specs:
    """Writes labels with the table that they are of beside them."""

    def write_labels(*rows: str, table: str = PHONES) -> Path:
        (tmp_path / "phones.csv").write_text(table, encoding="utf-8")
        labels = tmp_path / "labels.csv"
        labels.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
        return labels

    return write_labels


def by_fact(answers: tuple[Answer, ...]) -> dict[str, Standing]:
    return {answer.fact: answer.given for answer in answers}


def test_a_row_is_read_as_the_page_that_shows_it(specs: Specs) -> None:
    wrong = specs(LARK.replace("yes", "not-listed").replace("physical", "esim"))
    (page,) = {answer.text for answer in evaluate(wrong).errors}
    assert page.splitlines() == [
        "Lark One",
        "Technology: GSM / LTE",
        "SIM: Nano-SIM",
        "WLAN: Wi-Fi 802.11 b/g/n",
        "Bluetooth: 5.0",
        "GPS: Yes",
        "Radio: No",
        "Card slot: microSD up to 256 GB",
    ]


def test_the_labels_of_a_row_are_standings(specs: Specs) -> None:
    found = evaluate(specs(LARK, WREN))
    assert (found.items, found.total.answers) == (2, 16)
    assert found.errors == ()
    assert set(found.by_fact) == {
        "cellular",
        "sim_slot",
        "wifi",
        "bluetooth",
        "gnss",
        "nfc",
        "fm_receiver",
        "memory_card",
    }


@pytest.mark.parametrize(
    ("sim_type", "labelled"),
    [("physical", {"sim_slot"}), ("physical+esim", {"sim_slot", "esim"}), ("esim", {"esim"}), ("unknown", set())],
)
def test_a_sim_type_labels_only_what_it_tells(specs: Specs, sim_type: str, labelled: set[str]) -> None:
    found = evaluate(specs(LARK.replace("physical", sim_type)))
    assert found.by_fact.keys() & {"sim_slot", "esim"} == labelled


def test_fields_that_are_left_out_tell_nothing(specs: Specs) -> None:
    found = evaluate(specs(LARK), without=["technology", "sim"])
    assert by_fact(found.errors) == {"cellular": Standing.UNKNOWN, "sim_slot": Standing.UNKNOWN}


def test_a_page_of_one_device_is_read_from_yaml(specs: Specs, tmp_path: Path) -> None:
    page = "vendor: Lark\nname: One\nnetwork: [2G GSM, 4G LTE]\nbluetooth: {spec: 5.0}\n"
    (tmp_path / "one.yml").write_text(page, encoding="utf-8")
    found = evaluate(specs(LARK.replace("phones.csv", "one.yml").replace("physical", "unknown")))
    assert "Network: 2G GSM, 4G LTE\nBluetooth: spec 5.0" in found.errors[0].text


def test_a_field_that_no_row_has_is_no_field(specs: Specs) -> None:
    with pytest.raises(UsageError, match="no specification has a field tecnology"):
        evaluate(specs(LARK), without=["tecnology", "sim"])


def test_only_specifications_have_fields_to_leave_out(texts: Path) -> None:
    with pytest.raises(UsageError, match="only rows of specification tables"):
        evaluate(texts, without=["sim"])


def test_a_device_that_is_not_in_its_table_is_named(specs: Specs) -> None:
    with pytest.raises(
        DataError, match=r"labels\.csv:1:1: 1 of its devices are not in phones\.csv, such as 'Lark Two'"
    ):
        evaluate(specs(LARK.replace("One", "Two"), WREN))


def test_a_label_of_another_word_is_named_by_its_line(specs: Specs) -> None:
    with pytest.raises(DataError, match=r"labels\.csv:3:.*maybe"):
        evaluate(specs(LARK, WREN.replace("no", "maybe", 1)))


def test_a_table_that_is_not_there_is_named(specs: Specs) -> None:
    with pytest.raises(UsageError, match=r"can't be read: .*watches\.csv"):
        evaluate(specs(LARK.replace("phones", "watches")))


# The page of error rates


def compared(*commands: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, str(ROOT / "scripts" / "error_rates.py"), "--check", *commands]
    return subprocess.run(run, check=False, capture_output=True, encoding="utf-8")


def test_the_error_rates_on_our_own_texts_are_the_real_ones() -> None:
    result = compared("tests/statements/")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("labels", ["/statements.jsonl", "/gold.csv"])
def test_the_error_rates_on_texts_of_others_are_the_real_ones(shared_data: Path, labels: str) -> None:
    assert (shared_data / labels.strip("/")).exists()
    result = compared(labels)
    assert result.returncode == 0, result.stdout + result.stderr
