"""Barcodes testify what their own text or the words beside them say that they hold, and no more."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import caveat
from caveat.model.evidence import BARCODE, Box, Evidence, Item, Passage, Place
from caveat.profiles.marks import observe
from caveat.profiles.masking import masked
from caveat.readers import read_text

IMEI, SECOND = "860000034567122", "860000034567130"
MISREAD = "860000034567123"
EID = "89049032000000000000000012345644"
GTIN = "9501101020917"
BARS: Box = (0.1, 0.2, 0.5, 0.26)
ABOVE: Box = (0.1, 0.16, 0.4, 0.19)
BELOW: Box = (0.1, 0.27, 0.4, 0.3)
BESIDE: Box = (0.52, 0.22, 0.6, 0.25)
FAR: Box = (0.1, 0.7, 0.4, 0.73)


def code(text: str, box: Box = BARS, symbology: str = "Code 128", page: int = 1) -> Passage:
    return Passage(item="box.jpg", text=text, reader=BARCODE, place=Place(page=page, box=box, path=symbology))


def words(text: str, box: Box = BELOW, page: int = 1) -> Passage:
    return Passage(item="box.jpg", text=text, reader="ocr", place=Place(page=page, box=box), confidence=0.9)


def present(*passages: Passage) -> list[str]:
    return [one.fact for one in observe(passages).observations]


def hinted(*passages: Passage) -> set[tuple[str, str]]:
    return {(hint.fact, hint.reason) for hint in observe(passages).hints}


def problems(*passages: Passage) -> list[str]:
    return [problem.detail for problem in observe(passages).problems]


@pytest.mark.parametrize("box", [ABOVE, BELOW, BESIDE])
@pytest.mark.parametrize(("label", "number", "fact"), [("IMEI1:", IMEI, "cellular"), ("EID", EID, "esim")])
def test_a_barcode_with_a_label_beside_it_testifies(box: Box, label: str, number: str, fact: str) -> None:
    (found,) = observe([words(label, box), code(number)]).observations
    assert (found.fact, found.basis.value, found.passage and found.passage.place.box) == (fact, "certified", BARS)
    assert found.term == number[:8] + "•" * (len(number) - 8)


def test_a_number_that_is_printed_and_in_a_barcode_is_one_observation_that_quotes_the_print() -> None:
    (found,) = observe([words(f"IMEI: {IMEI}"), code(IMEI)]).observations
    assert found.passage
    assert (found.passage.reader, found.passage.text) == ("ocr", "IMEI: 86000003•••••••")


@pytest.mark.parametrize("label", [words("IMEI", FAR), words("IMEI", BELOW, page=2), words("Batch")])
def test_a_bare_number_as_an_imei_is_only_hints(label: Passage) -> None:
    assert present(label, code(IMEI)) == []
    assert hinted(label, code(IMEI)) == {("cellular", "unlabelled")}


def test_a_bare_eid_is_told_by_its_length_its_beginning_and_its_check_digits() -> None:
    assert present(code(EID, symbology="Data Matrix")) == ["esim"]
    other = "12049032000000000000000012345601"
    other = other[:30] + f"{98 - int(other[:30] + '00') % 97:02}"
    assert not any(observe([code(other)]))


@pytest.mark.parametrize("payload", [MISREAD, IMEI[:14], f"{IMEI}0", f"A{IMEI}", "K6A00812345", EID[:-1] + "5"])
def test_a_barcode_that_is_no_number_of_the_label_beside_it_testifies_nothing(payload: str) -> None:
    assert not any(observe([words("IMEI  EID"), code(payload)]))


def test_a_label_of_a_mark_without_a_check_digit_does_not_speak_for_a_barcode() -> None:
    assert not any(observe([words("FCC ID:"), code("K6A00812345"), words("CMIIT ID:", ABOVE)]))


def test_what_is_printed_under_another_label_is_what_that_label_says() -> None:
    assert present(words("IMEI on the lid", ABOVE), words(f"SN: {IMEI}", BELOW), code(IMEI)) == []
    assert present(words("IMEI:", ABOVE), words(IMEI, BELOW), code(IMEI)) == ["cellular"]


def test_a_barcode_settles_the_print_beside_it_that_is_misread() -> None:
    found = observe([words(f"IMEI: {MISREAD}"), code(IMEI)])
    assert [(one.fact, one.passage and one.passage.reader) for one in found.observations] == [("cellular", BARCODE)]
    assert found.problems == ()
    swapped = "860000043567120"  # two places misread, and the check digit right by chance
    assert hinted(words(f"IMEI: {swapped}"), code(IMEI)) == set()


def test_a_code_that_labels_its_number_settles_the_print_of_its_page() -> None:
    assert problems(words(f"IMEI: {MISREAD}", FAR), code(f"IMEI:{IMEI}", symbology="QR Code")) == []
    assert present(words(f"IMEI2: {SECOND}", FAR), code(f"IMEI:{IMEI}")) == ["cellular", "cellular"]
    assert problems(words(f"EID: {EID[:-1]}5", FAR), code(EID, symbology="Data Matrix")) == []
    assert problems(words(f"IMEI: {MISREAD}", page=2), code(f"IMEI:{IMEI}")) == ["IMEI 86000003•••••••"]
    assert problems(words(f"IMEI: {MISREAD}", FAR), code(f"IMEI:{MISREAD}")) == ["IMEI 86000003•••••••"]


def test_a_misreading_without_a_barcode_that_reads_well_stays_a_problem() -> None:
    assert problems(words(f"IMEI: {MISREAD}")) == ["IMEI 86000003•••••••"]
    assert problems(words(f"IMEI: {MISREAD}"), code(MISREAD)) == ["IMEI 86000003•••••••"]
    assert problems(words(f"IMEI: {MISREAD}"), code(IMEI, FAR)) == ["IMEI 86000003•••••••"]


def test_the_barcode_of_one_line_settles_nothing_of_the_other() -> None:
    first, second = words(f"IMEI1: {MISREAD}", ABOVE), words(f"IMEI2: {SECOND}", BELOW)
    assert problems(first, second, code(SECOND)) == ["IMEI 86000003•••••••"]
    below = code(SECOND, (0.1, 0.31, 0.5, 0.37))
    found = observe([first, second, code(IMEI), below])
    assert found.problems == ()
    assert [one.passage and one.passage.text[:5] for one in found.observations] == ["IMEI2", "86000"]
    assert {hint.fact for hint in found.hints} == {"sim_slot", "esim"}


@pytest.mark.parametrize("symbology", ["EAN-13", "UPC-A"])
def test_a_gtin_is_nothing_else_and_stays_in_sight_whatever_stands_beside_it(symbology: str) -> None:
    passages = [words("IMEI  SN: ", ABOVE), code(GTIN, symbology=symbology), words("EID  MEID  IMSI")]
    assert not any(observe(passages))
    assert masked(passages)[1].text == GTIN


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (f"(01)09501101530003(21)AB12(8002){IMEI}", ["cellular"]),
        (f"https://id.example/01/09501101530003/21/AB12?8002={IMEI}", ["cellular"]),
        (f"IMEI:{IMEI};EID:{EID};SN:K6A00812345", ["cellular", "esim"]),
        (f'{{"imei":"{IMEI}","sn":"K6A00812345"}}', ["cellular"]),
        ("https://id.example/01/09501101530003/21/AB12", []),
        ("https://shop.example/4g-watch?sim=nano&imei=no", []),
    ],
)
def test_a_code_that_labels_its_numbers_itself_testifies(text: str, facts: list[str]) -> None:
    assert sorted(present(code(text, symbology="QR Code"))) == facts


def test_a_label_at_the_end_of_the_print_does_not_reach_a_barcode_elsewhere() -> None:
    assert present(words("IMEI:", FAR), code(f"{IMEI} 12", BARS)) == []


@pytest.mark.parametrize("payload", ["K6A00812345", "8600000345671", "A0000000123456", "12-3456-78"])
def test_a_barcode_beside_the_label_of_a_private_number_is_masked(payload: str) -> None:
    assert not set("123456789") & set(masked([words("SN:"), code(payload)])[1].text)


# What is in a code as words


def standings(text: str) -> dict[str, str]:
    passage = code(text, symbology="QR Code")
    profile = caveat.profile(Evidence((Item(name="box.jpg", kind="image", sha256="", passages=(passage,)),)))
    return {fact: str(profile.standing(fact)) for fact in ("cellular", "sim_slot", "wifi", "esim")}


@pytest.mark.parametrize(
    "text",
    ["https://shop.example/4g-watch nano-sim", "WIFI:S:My 4G SIM;T:WPA;P:esim;;", "aGVs/4G+SIM/eSIM==", "K6-4G-SIM"],
)
def test_an_address_and_a_setting_in_a_code_say_nothing_of_the_device(text: str) -> None:
    assert set(standings(text).values()) == {"unknown"}
    assert caveat.profile(read_text("This watch has a nano-SIM slot.")).standing("sim_slot") == "present"


def test_a_sentence_in_a_code_is_a_sentence() -> None:
    assert standings("This watch has a nano-SIM card slot.")["sim_slot"] == "present"
    assert standings("本产品支持eSIM独立通话")["esim"] == "present"


# Laws

digits = st.integers(0, 9)


@given(st.integers(0, 14), digits, st.sampled_from([ABOVE, BELOW, BESIDE]))
def test_a_barcode_with_one_digit_changed_is_never_evidence_of_an_imei(place: int, digit: int, box: Box) -> None:
    changed = IMEI[:place] + str(digit) + IMEI[place + 1 :]
    assert (present(words("IMEI", box), code(changed)) == ["cellular"]) == (changed == IMEI)


@given(st.integers(0, 30), st.integers(0, 31), digits)
def test_an_eid_with_two_digits_swapped_or_one_changed_is_never_evidence(swap: int, place: int, digit: int) -> None:
    swapped = EID[:swap] + EID[swap + 1] + EID[swap] + EID[swap + 2 :]
    changed = EID[:place] + str(digit) + EID[place + 1 :]
    for number in (swapped, changed):
        assert (present(words("EID"), code(number)) == ["esim"]) == (number == EID)
        assert (present(code(number)) == ["esim"]) == (number == EID)


boxes = st.sampled_from([ABOVE, BELOW, BESIDE, BARS, FAR])
labels = st.sampled_from(["IMEI1:", "EID:", "SN:", "IMEI", "", "S/N", "MEID:", "型号核准代码"])
bodies = st.text("0123456789", min_size=6, max_size=6)


@settings(deadline=None)  # the first profile loads what is known
@given(st.lists(st.tuples(labels, boxes, bodies, st.booleans()), min_size=1, max_size=5), st.sampled_from([0, 1, 2]))
def test_no_serial_part_leaves_the_program_from_print_or_barcode(
    label_of: list[tuple[str, Box, str, bool]], form: int
) -> None:
    passages = []
    serials = set()
    for label, box, body, printed in label_of:
        imei = _with_luhn(f"86000003{body}")
        payload = (imei, f"IMEI:{imei};SN:K{body}", f"(01)09501101530003(21)K{body}(8002){imei}")[form]
        serials |= {imei[8:], f"K{body}"}
        passages += [words(f"{label} {imei if printed else ''}", box), code(payload, box, "QR Code")]
    item = Item(name="box.jpg", kind="image", sha256="", passages=tuple(passages))
    shown = msgspec.json.encode(caveat.profile(Evidence((item,)))).decode()
    for serial in serials:
        assert serial not in shown


def _with_luhn(body: str) -> str:
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))]
    return body + str(-sum(sum(divmod(one, 10)) for one in doubled) % 10)
