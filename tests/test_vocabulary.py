"""The vocabulary: every word in three languages, and nothing follows that was not meant."""

from pathlib import Path

import pytest

from caveat import vocabulary
from caveat.datafile import Document
from caveat.errors import UsageError
from caveat.model.profile import Standing
from caveat.vocabulary import Fact, Kind, Topic, acts, case_value, categories, expected, fact, facts, value_of, wider
from caveat.vocabulary.units import in_unit, units

FILES = sorted((Path(vocabulary.__file__).parent / "facts").glob("*.yaml"))

DESIGNED = [
    *("cellular", "sim_slot", "esim", "call_own_network", "call_via_phone", "sms", "messenger"),
    *("wifi", "bluetooth", "gnss", "nfc", "camera", "microphone", "remote_listening"),
    *("fm_receiver", "memory_card", "satellite", "os_language", "battery_energy", "charging_port"),
]
MARKS = ["mark_fcc", "mark_ised", "mark_cmiit", "mark_nal", "mark_kc", "mark_giteki", "mark_ncc", "mark_anatel"]


@pytest.mark.parametrize("id_", DESIGNED + MARKS)
def test_the_vocabulary_has_every_fact_that_the_design_names(id_: str) -> None:
    assert fact(id_).id == id_


@pytest.mark.parametrize("known", facts().values(), ids=lambda known: known.id)
def test_a_fact_is_told_in_three_languages(known: Fact) -> None:
    for text in (known.name, known.meaning, known.look):
        assert {"en", "ko", "zh"} <= text.keys()
        assert all(text.values())


@pytest.mark.parametrize("known", facts().values(), ids=lambda known: known.id)
def test_how_to_tell_is_short_enough_to_be_done(known: Fact) -> None:
    assert max(map(len, known.look.values())) <= 200


def test_acts_and_categories_are_named_in_five_languages() -> None:
    named = [*acts().values(), *categories().values()]
    assert all({"en", "ko", "zh", "zh-Hant", "ja"} <= one.name.keys() for one in named)


def test_each_file_of_facts_is_read_and_each_fact_is_written_once() -> None:
    written = [known for file in FILES for known in Document.load(file).records(Fact)]
    assert sorted(known.id for known in written) == sorted(facts())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_marks_and_papers_are_obligations_and_the_case_speaks_of_the_case_alone(file: Path) -> None:
    topics = {known.topic for known in Document.load(file).records(Fact)}
    match file.stem:
        case "marks" | "papers":
            assert topics == {Topic.OBLIGATION}
        case "case":
            assert topics == {Topic.CASE}
        case _:
            assert Topic.CASE not in topics


@pytest.mark.parametrize("known", facts().values(), ids=lambda known: known.id)
def test_a_fact_has_what_its_kind_needs_and_no_more(known: Fact) -> None:
    assert (known.unit is not None) == (known.kind is Kind.QUANTITY)
    assert not known.unit or known.unit in units()
    assert not known.values or known.kind in (Kind.CHOICE, Kind.SET)
    assert len(set(known.values)) == len(known.values)


@pytest.mark.parametrize("known", [known for known in facts().values() if known.since], ids=lambda known: known.id)
def test_a_clock_counts_days_from_a_day_of_the_case(known: Fact) -> None:
    assert (known.kind, known.topic, known.unit) == (Kind.QUANTITY, Topic.CASE, "days")
    assert fact(str(known.since)).kind is Kind.DAY


@pytest.mark.parametrize("known", facts().values(), ids=lambda known: known.id)
def test_only_the_case_has_kinds_that_a_profile_can_not_hold(known: Fact) -> None:
    assert known.topic is Topic.CASE or known.kind not in (Kind.FLAG, Kind.DAY)


def closure(id_: str, standing: Standing) -> set[tuple[str, Standing]]:
    """All that follows from a standing, itself included."""
    found: set[tuple[str, Standing]] = set()
    pending = [(id_, standing)]
    while pending:
        reached = pending.pop()
        if reached not in found:
            found.add(reached)
            pending += [(one.fact, one.then) for one in fact(reached[0]).implies if one.when is reached[1]]
    return found


@pytest.mark.parametrize("known", facts().values(), ids=lambda known: known.id)
def test_nothing_implies_a_contradiction(known: Fact) -> None:
    for standing in (Standing.PRESENT, Standing.ABSENT):
        followed = closure(known.id, standing)
        assert len({id_ for id_, _ in followed}) == len(followed)
        assert {fact(id_).kind for id_, _ in followed} <= {known.kind}


def test_a_sim_slot_implies_a_cellular_radio_that_sends() -> None:
    followed = closure("sim_slot", Standing.PRESENT)
    assert {("cellular", Standing.PRESENT), ("radio_tx", Standing.PRESENT)} <= followed


def test_bluetooth_implies_a_data_connection_but_no_network() -> None:
    followed = closure("bluetooth", Standing.PRESENT)
    assert {("data_connection", Standing.PRESENT), ("rf_device", Standing.PRESENT)} <= followed
    assert ("network_connectable", Standing.PRESENT) not in followed


def test_no_contrapositive_is_drawn() -> None:
    assert closure("sim_slot", Standing.ABSENT) == {("sim_slot", Standing.ABSENT)}
    assert closure("cellular", Standing.ABSENT) == {
        ("cellular", Standing.ABSENT),
        ("call_own_network", Standing.ABSENT),
    }


def test_a_smartwatch_is_a_wearable_and_an_electronic_device() -> None:
    assert wider("smartwatch") == {"smartwatch", "wearable", "any-electronics"}


def test_every_category_but_software_alone_is_an_electronic_device() -> None:
    others = [category for category in categories() if "any-electronics" not in wider(category)]
    assert others == ["software"]


def test_an_unknown_fact_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(UsageError, match="did you mean sim_slot"):
        fact("sim_slto")


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("audience", "child", "child"),
        ("quantity", "3", 3.0),
        ("quantity", 3, 3.0),
        ("roaming", "yes", True),
        ("roaming", False, False),
        ("sim_home", "JP", "JP"),
    ],
)
def test_a_fact_of_the_case_is_read_as_its_kind_has_it(name: str, given: str | float | bool, value: object) -> None:
    assert case_value(name, given) == value


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("audience", "kids", "one of child"),
        ("quantity", "some", "a number"),
        ("quantity", "nan", "a number"),
        ("roaming", "perhaps", "true or false"),
        ("sim_slot", "present", "--fact"),
        ("audiense", "child", "did you mean audience"),
    ],
)
def test_a_wrong_fact_of_the_case_is_refused_with_what_to_write(name: str, given: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        case_value(name, given)


def test_a_number_without_a_unit_is_asked_for_without_one() -> None:
    generation = fact("model_generation")
    assert (value_of(generation, "14"), expected(generation)) == (14.0, "a number")


@pytest.mark.parametrize(
    ("number", "unit", "wanted", "value"),
    [
        (0.5, "W", "mW", 500.0),
        (0.1, "kWh", "Wh", 100.0),
        (2.4, "GHz", "MHz", 2400.0),
        (300, "cm", "m", 3.0),
        (3, "weeks", "days", 21.0),
        (2, "TB", "GB", 2000.0),
        (5.1, "Ah", "mAh", 5100.0),
        (700, "USD", "USD", 700.0),
        (2, "pieces", "pieces", 2.0),
    ],
)
def test_a_round_number_stays_round_in_another_unit(number: float, unit: str, wanted: str, value: float) -> None:
    assert in_unit(number, unit, wanted) == value


@pytest.mark.parametrize(("unit", "wanted"), [("Wh", "mAh"), ("W", "Wh"), ("days", ""), ("", "days"), ("ell", "m")])
def test_what_does_not_measure_the_same_is_not_converted(unit: str, wanted: str) -> None:
    assert in_unit(1, unit, wanted) is None
