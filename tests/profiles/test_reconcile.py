"""The laws of the design, and the order of bases, on drawn observations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caveat.model.evidence import Evidence, Item, Passage
from caveat.model.profile import Basis, Capability, Members, Observation, Quantity, Set, Standing, State, Subject
from caveat.profiles import profile
from caveat.profiles.reconcile import reconcile, set_aside

OF_TYPE = [Standing.PRESENT, Standing.ABSENT, Standing.VARIES]
SETTLED = {Standing.PRESENT, Standing.ABSENT}

said = st.builds(
    Observation,
    fact=st.sampled_from(["cellular", "sim_slot", "esim", "call_own_network", "wifi", "microphone"]),
    basis=st.sampled_from([basis for basis in Basis if basis is not Basis.IMPLIED]),
    standing=st.sampled_from(OF_TYPE),
)


def states(observations: list[Observation]) -> dict[str, State]:
    """The states of the type."""
    return reconcile(observations)[0]


def capabilities(observations: list[Observation]) -> list[Capability]:
    """The states of all capabilities of the type, always in the same order."""
    return [state for state in states(observations).values() if isinstance(state, Capability)]


def capability(observations: list[Observation], fact: str) -> Capability:
    """The state of one capability of the type."""
    state = states(observations)[fact]
    assert isinstance(state, Capability)
    return state


@given(st.lists(said, max_size=6), said)
def test_more_evidence_never_flips_a_settled_answer_unless_the_conflict_is_shown(
    before: list[Observation], more: Observation
) -> None:
    for old, new in zip(capabilities(before), capabilities([*before, more]), strict=True):
        flipped = old.standing in SETTLED and new.standing in SETTLED and old.standing is not new.standing
        assert not flipped or new.conflict


@given(st.lists(said, max_size=6))
def test_silence_is_not_absence(observations: list[Observation]) -> None:
    for state in capabilities(observations):
        if state.standing is Standing.ABSENT:
            assert any(one.standing is Standing.ABSENT for one in state.observations)


@given(st.lists(said, max_size=6))
def test_every_standing_leads_back_to_an_observation(observations: list[Observation]) -> None:
    for state in states(observations).values():
        if isinstance(state, Capability):
            assert (state.standing is Standing.UNKNOWN) == (not state.observations)
            assert not state.observations or state.observations[0].standing is state.standing


@given(st.lists(said, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter(observations: list[Observation], random: object) -> None:
    shuffled = list(observations)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for one, other in zip(capabilities(observations), capabilities(shuffled), strict=True):
        assert (one.standing, one.conflict) == (other.standing, other.conflict)


def test_a_better_basis_decides_and_the_conflict_is_kept() -> None:
    row = Observation(fact="nfc", basis=Basis.SPECIFIED, standing=Standing.ABSENT)
    sentence = Observation(fact="nfc", basis=Basis.STATED, standing=Standing.PRESENT)
    state = capability([sentence, row], "nfc")
    assert state.standing is Standing.ABSENT
    assert state.conflict
    assert state.observations == (row, sentence)


def test_of_equal_bases_the_worse_for_the_buyer_stands() -> None:
    no = Observation(fact="nfc", basis=Basis.STATED, standing=Standing.ABSENT)
    yes = Observation(fact="nfc", basis=Basis.STATED, standing=Standing.PRESENT)
    state = capability([no, yes], "nfc")
    assert (state.standing, state.conflict) == (Standing.PRESENT, True)


def test_a_slot_implies_a_cellular_radio_and_says_so() -> None:
    slot = Observation(fact="sim_slot", basis=Basis.STATED, standing=Standing.PRESENT, term="SIM tray")
    (reason,) = capability([slot], "cellular").observations
    assert (reason.basis, reason.implied_by, reason.term) == (Basis.IMPLIED, "sim_slot", "SIM tray")


def test_no_cellular_radio_implies_no_calls_over_it_and_says_nothing_of_the_phone() -> None:
    none = Observation(fact="cellular", basis=Basis.STATED, standing=Standing.ABSENT)
    assert capability([none], "call_own_network").standing is Standing.ABSENT
    assert capability([none], "call_via_phone").standing is Standing.UNKNOWN


def test_what_was_taken_out_of_a_unit_leaves_the_type_as_it_was() -> None:
    slot = Observation(fact="sim_slot", basis=Basis.STATED, standing=Standing.PRESENT)
    removed = Observation(fact="sim_slot", basis=Basis.DECLARED, standing=Standing.REMOVED, subject=Subject.UNIT)
    of_type, of_unit = reconcile([slot, removed])
    assert isinstance(of_type["sim_slot"], Capability)
    assert isinstance(of_unit["sim_slot"], Capability)
    assert of_type["sim_slot"].standing is Standing.PRESENT
    assert of_unit["sim_slot"].standing is Standing.REMOVED


def test_the_greatest_quantity_of_the_best_basis_stands() -> None:
    small = Observation(fact="battery_energy", basis=Basis.SPECIFIED, value=1.1)
    great = Observation(fact="battery_energy", basis=Basis.SPECIFIED, value=1.6)
    state = states([small, great])["battery_energy"]
    assert isinstance(state, Quantity)
    assert (state.value, state.unit, state.conflict) == (1.6, "Wh", True)


def test_a_set_holds_what_any_passage_says_it_holds() -> None:
    chinese = Observation(fact="os_language", basis=Basis.STATED, members=Members(includes=("zh",)))
    not_korean = Observation(fact="os_language", basis=Basis.STATED, members=Members(excludes=("ko",)))
    state = states([chinese, not_korean])["os_language"]
    assert isinstance(state, Set)
    assert state.members == Members(includes=("zh",), excludes=("ko",))


@pytest.mark.parametrize("standing", [Standing.DISABLED, Standing.SEALED, Standing.REMOVED])
def test_what_was_switched_off_or_taken_out_of_a_unit_is_in_its_type(standing: Standing) -> None:
    seen = Observation(fact="fm_receiver", basis=Basis.DECLARED, standing=standing)
    of_type, of_unit = reconcile([seen])
    (type_state, unit_state) = of_type["fm_receiver"], of_unit["fm_receiver"]
    assert isinstance(type_state, Capability)
    assert isinstance(unit_state, Capability)
    assert (type_state.standing, type_state.observations[0].basis) == (Standing.PRESENT, Basis.IMPLIED)
    assert unit_state.standing is standing


def test_what_a_unit_lost_does_not_overrule_better_evidence_of_its_type() -> None:
    lost = Observation(fact="sim_slot", basis=Basis.DECLARED, standing=Standing.REMOVED)
    row = Observation(fact="sim_slot", basis=Basis.SPECIFIED, standing=Standing.ABSENT)
    state = capability([lost, row], "sim_slot")
    assert (state.standing, state.conflict) == (Standing.ABSENT, True)


# What OCR reads may be misread


def seen(text: str, confidence: float | None = 0.99) -> Item:
    """An item that OCR has read; without a confidence, one that was not read by OCR."""
    passage = Passage(item="a", text=text, reader="text" if confidence is None else "ocr", confidence=confidence)
    return Item(name="a", kind="image", sha256="", passages=(passage,))


def test_absent_is_never_concluded_from_ocr_alone() -> None:
    found = profile(Evidence((seen("No SIM card slot."),)))
    assert found.standing("sim_slot") is Standing.UNKNOWN
    assert ("sim_slot", "denied-by-ocr") in {(hint.fact, hint.reason) for hint in found.hints}


def test_what_ocr_reads_to_be_there_is_there_and_how_sure_it_is_is_kept() -> None:
    found = profile(Evidence((seen("SIM card slot: nano-SIM", 0.83),)))
    assert found.standing("sim_slot") is Standing.PRESENT
    (reason, *_) = found.why("sim_slot")
    assert reason.passage is not None
    assert reason.passage.confidence == 0.83


def test_a_denial_counts_once_another_reader_or_the_user_says_so() -> None:
    photo = seen("No SIM card slot.")
    assert profile(Evidence((photo, seen("No SIM card slot.", None)))).standing("sim_slot") is Standing.ABSENT
    declared = Observation(fact="sim_slot", basis=Basis.DECLARED, standing=Standing.ABSENT)
    assert profile(Evidence((photo,)), declared=[declared]).standing("sim_slot") is Standing.ABSENT


def test_a_denial_by_ocr_does_not_overrule_what_another_reader_says() -> None:
    photo = seen("SIM card slot: none")
    found = profile(Evidence((photo, seen("Insert the SIM card into the watch.", None))))
    assert found.standing("sim_slot") is Standing.PRESENT


passages = st.builds(Passage, item=st.just("a"), text=st.just("x"), reader=st.just("ocr"), confidence=st.just(0.9))
denied = st.builds(
    Observation,
    fact=st.sampled_from(["cellular", "sim_slot", "esim", "call_own_network"]),
    basis=st.sampled_from([Basis.SPECIFIED, Basis.STATED]),
    standing=st.sampled_from(OF_TYPE),
    passage=passages,
)


@given(st.lists(denied, max_size=6))
def test_nothing_that_only_ocr_has_read_makes_a_capability_absent(observations: list[Observation]) -> None:
    kept, _ = set_aside(observations)
    assert all(state.standing is not Standing.ABSENT for state in capabilities(kept))


def test_a_set_that_ocr_has_read_holds_what_it_names_and_excludes_nothing() -> None:
    passage = Passage(item="a", text="x", reader="ocr", confidence=0.9)
    members = Members(includes=("zh",), excludes=("ko",), complete=True)
    said_of_it = Observation(fact="os_language", basis=Basis.STATED, members=members, passage=passage)
    kept, hints = set_aside([said_of_it])
    assert [one.members for one in kept] == [Members(includes=("zh",))]
    assert [hint.fact for hint in hints] == ["os_language"]
