"""The vocabulary: every word in three languages, and nothing follows that was not meant."""

import pytest

from caveat.errors import UsageError
from caveat.model.profile import Standing
from caveat.vocabulary import Fact, Kind, Topic, acts, case_value, categories, fact, facts, wider

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
    assert all({"en", "ko", "zh", "ja"} <= one.name.keys() for one in named)


@pytest.mark.parametrize("known", facts().values(), ids=lambda known: known.id)
def test_a_fact_has_what_its_kind_needs_and_no_more(known: Fact) -> None:
    assert (known.unit is not None) == (known.kind is Kind.QUANTITY)
    assert not known.values or known.kind in (Kind.CHOICE, Kind.SET)


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


def test_no_contrapositive_is_drawn() -> None:
    assert closure("sim_slot", Standing.ABSENT) == {("sim_slot", Standing.ABSENT)}
    assert closure("cellular", Standing.ABSENT) == {
        ("cellular", Standing.ABSENT),
        ("call_own_network", Standing.ABSENT),
    }


def test_a_smartwatch_is_a_wearable_and_an_electronic_device() -> None:
    assert wider("smartwatch") == {"smartwatch", "wearable", "any-electronics"}


def test_every_category_is_an_electronic_device() -> None:
    assert all("any-electronics" in wider(category) for category in categories())


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
