"""The standings of many devices at once, held against those of each by itself."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caveat.model.profile import Basis, Capability, Observation, Standing, State, Subject
from caveat.profiles import standings
from caveat.profiles.reconcile import WORST_FIRST, reconcile
from caveat.profiles.standings import Standings
from caveat.vocabulary import Kind, facts

NAMES = (
    "cellular",
    "sim_slot",
    "esim",
    "call_own_network",
    "radio_tx",
    "network_connectable",
    "wifi",
    "bluetooth",
    "remote_listening",
    "microphone",
    "charging_port",
)
BEARING = frozenset(facts())


def observations() -> st.SearchStrategy[Observation]:
    capabilities = st.builds(
        Observation,
        fact=st.sampled_from([name for name in NAMES if facts()[name].kind is Kind.CAPABILITY]),
        basis=st.sampled_from([basis for basis in Basis if basis is not Basis.IMPLIED]),
        standing=st.sampled_from(WORST_FIRST),
        subject=st.sampled_from([*[Subject.TYPE] * 9, Subject.UNIT]),
        term=st.text(max_size=3),
    )
    choices = st.builds(
        Observation,
        fact=st.just("charging_port"),
        basis=st.sampled_from(Basis),
        choice=st.sampled_from(["usb-c", "micro-usb"]),
    )
    return capabilities | choices


def root(state: State, states: dict[str, State]) -> Observation:
    """What the first reason of a state rests on in the end."""
    one = state.observations[0]
    return root(states[one.implied_by], states) if one.implied_by else one


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(observations(), max_size=6), max_size=4))
def test_many_devices_stand_as_each_does_by_itself(observed: list[list[Observation]]) -> None:
    names = [name for name, known in facts().items() if known.kind is Kind.CAPABILITY]
    many = Standings(observed, BEARING)
    for device, (told, disputed) in enumerate(zip(many.told(names), many.disputed, strict=True)):
        states, unit = reconcile(observed[device])
        assert bool(unit) <= disputed  # what is said of the unit is not told here
        if disputed:
            continue
        for name, code in zip(names, told, strict=True):
            state = states[name]
            assert isinstance(state, Capability)
            known = state.standing is not Standing.UNKNOWN
            assert (WORST_FIRST[code] if known else code) == (state.standing if known else 7)
            assert many.reason(device, name) == (root(state, states) if known else None)


def test_the_reason_of_a_word_is_the_first_of_the_best_that_say_it() -> None:
    said = [
        Observation(fact="charging_port", basis=basis, choice=choice)
        for basis, choice in ((Basis.STATED, "usb-c"), (Basis.SPECIFIED, "micro-usb"), (Basis.SPECIFIED, "usb-c"))
    ]
    many = Standings([said, []], BEARING)
    assert many.reason(0, "charging_port") == said[1]
    assert many.reason(1, "charging_port") is None


def test_a_device_whose_facts_have_consequences_that_disagree_is_disputed(monkeypatch: pytest.MonkeyPatch) -> None:
    known = facts()
    one, other, follows = known["wifi"], known["bluetooth"], known["nfc"]
    from msgspec.structs import replace

    from caveat.vocabulary import Implication

    def implying(then: Standing) -> Sequence[Implication]:
        return (Implication(when=Standing.PRESENT, fact="nfc", then=then),)

    monkeypatch.setattr(
        standings,
        "facts",
        lambda: {
            "wifi": replace(one, implies=implying(Standing.PRESENT)),
            "bluetooth": replace(other, implies=implying(Standing.ABSENT)),
            "nfc": follows,
        },
    )
    wifi, bluetooth = (
        Observation(fact=name, basis=Basis.STATED, standing=Standing.PRESENT) for name in ("wifi", "bluetooth")
    )
    assert Standings([[wifi], [bluetooth], [wifi, bluetooth]], BEARING).disputed.tolist() == [False, False, True]
