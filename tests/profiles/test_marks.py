"""Marks and identifiers testify what they say, beside their label words, and nothing more."""

from pathlib import Path
from time import perf_counter

import pytest

from caveat.model.evidence import Form, Passage
from caveat.model.profile import Basis, Observation, Standing, Subject
from caveat.profiles.marks import observe
from caveat.profiles.schemes import FILE, Scheme, schemes
from caveat.vocabulary import facts

IMEI = "860000034567122"
MISREAD = "860000034567123"
EID = "89049032000000000000000012345644"


def passages(*lines: str, form: Form = Form.TEXT, item: str = "box.jpg") -> list[Passage]:
    return [Passage(item=item, text=line, reader="text", form=form, table=1) for line in lines]


def present(*lines: str) -> set[str]:
    return {one.fact for one in observe(passages(*lines)).observations}


def hinted(*lines: str) -> set[tuple[str, str]]:
    return {(hint.fact, hint.reason) for hint in observe(passages(*lines)).hints}


def labelled(scheme: Scheme, number: str) -> list[str]:
    """A number behind each label of its scheme; a label that ends in a hyphen begins the number itself."""
    return [
        number if label.endswith("-") else f"{label} {number}"
        for label in (*scheme.labels, *scheme.inside)
        if not label.endswith("-") or number.startswith(label)
    ]


MATCHING = [(scheme, number) for scheme in schemes() for number in scheme.samples.match if scheme.labels]
OTHER = [(scheme, number) for scheme in schemes() for number in scheme.samples.other]


@pytest.mark.parametrize(("scheme", "number"), MATCHING, ids=lambda value: getattr(value, "id", value))
def test_a_sample_behind_any_label_of_its_scheme_is_found(scheme: Scheme, number: str) -> None:
    possible = {said.fact for said in scheme.testifies}
    for line in labelled(scheme, number):
        found = observe(passages(line))
        testified = {one.fact for one in found.observations} | {hint.fact for hint in found.hints}
        assert testified <= possible, line
        assert bool(testified) == bool(possible), line
        assert not found.problems, line


@pytest.mark.parametrize(("scheme", "number"), OTHER, ids=lambda value: getattr(value, "id", value))
def test_a_counter_sample_testifies_nothing(scheme: Scheme, number: str) -> None:
    for line in labelled(scheme, number):
        assert not observe(passages(line)).observations, line


@pytest.mark.parametrize(("scheme", "number"), MATCHING, ids=lambda value: getattr(value, "id", value))
def test_a_number_without_a_label_testifies_nothing(scheme: Scheme, number: str) -> None:
    if not any(number.startswith(label) for label in scheme.labels):
        assert not any(observe(passages(f"no. {number}")))


@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.id)
def test_a_scheme_speaks_of_facts_of_the_vocabulary(scheme: Scheme) -> None:
    named = {*(said.fact for said in scheme.testifies), *scheme.several}
    assert named <= set(facts())


@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.id)
def test_a_scheme_has_samples_and_only_conditions_on_groups_of_its_grammar(scheme: Scheme) -> None:
    assert len(scheme.samples.match) >= 2
    assert scheme.samples.other
    assert {group for said in scheme.testifies for group in said.where} <= set(scheme.pattern.groupindex)


def test_the_documentation_has_the_row_of_each_scheme() -> None:
    page = (Path(__file__).parents[2] / "docs" / "marks.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith(("| number", "| ---"))]
    assert rows == [row(scheme) for scheme in schemes()], "write these rows:\n" + "\n".join(map(row, schemes()))


def row(scheme: Scheme) -> str:
    """What the documentation says of a scheme."""
    firm = [f"`{said.fact}`" + (" (some)" if said.where else "") for said in scheme.testifies if not said.hint]
    hints = [f"`{said.fact}`" for said in scheme.testifies if said.hint] + [f"`{fact}`" for fact in scheme.several]
    check = "" if scheme.check == "none" else scheme.check
    shown = "all" if scheme.keep is None else f"first {scheme.keep}" if scheme.keep else "nothing"
    cells = [scheme.name["en"], ", ".join(firm), ", ".join(hints), check, shown, scheme.grade]
    return f"| {' | '.join(cells)} |".replace("  ", " ")


def test_ids_are_unique() -> None:
    ids = [scheme.id for scheme in schemes()]
    assert len(ids) == len(set(ids)), FILE


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"IMEI: {IMEI}", {"cellular"}),
        ("ＩＭＥＩ：８６００ ０００３ ４５６７ １２２", {"cellular"}),
        ("IMEI1: 86-000003-456712-2", {"cellular"}),
        ("IMEI 1 86 000003 456712 2", {"cellular"}),
        (f"串号\t{IMEI}", {"cellular"}),
        (f"EID {EID}", {"esim"}),
        ("型号核准代码：2020CP10858", {"radio_tx", "mark_cmiit", "cellular"}),
        ("CMIIT ID: 2018DP3125", {"radio_tx", "mark_cmiit"}),
        ("CMIIT ID：25W99Q7RK001(M)", {"radio_tx", "mark_cmiit", "satellite"}),
        ("本设备包含型号核准代码为CMIIT ID：2021DP1234的无线电发射模块。", {"radio_tx"}),
        ("FCC ID: 2AB3CWATCH-4G IC: 451I-WATCH4G", {"radio_tx", "mark_fcc", "mark_ised"}),
        ("Contains FCC ID: 2AB3CWATCH-4G", {"radio_tx"}),
        ("인증번호: R-C-AbC-W10 / 제조국가: 중국", {"mark_kc", "radio_tx"}),
        ("R-R-AbC-W10", {"mark_kc"}),
        ("技適 [R] 003-210123", {"mark_giteki", "radio_tx"}),
        ("(01)09501101530003(8002)860000034567122", {"cellular"}),
        (f"EID: {EID}  IMEI: {IMEI}", {"esim", "cellular"}),
    ],
)
def test_a_line_of_a_label_testifies(line: str, expected: set[str]) -> None:
    assert present(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Dial *#06# to see the IMEI of your watch.",
        "IMEI번호는 상자에 있습니다",
        "The FCC ID LABEL is under the battery; FCC ID is printed in grey.",
        "FCC ID see www.fcc.gov for 47CFR15",
        f"MEID {IMEI}",
        f"The IMEI, which you find in the settings under About, is not {IMEI}",
        f"order {IMEI}",
        "IC: 2020-2021",
        "本产品已取得型号核准",
        "NAL 2021-01-02",
    ],
)
def test_words_about_a_number_are_no_number(line: str) -> None:
    assert not present(line)


@pytest.mark.parametrize(
    "line",
    [
        "IMEI 123456789012345",
        "IMEI: 111111111111111",
        "IMEI 012345678901237",
        "IMEI: 001010123456780",
        "CMIIT ID: 2021CP0000",
        "EID 89001234567890123456789012345678",
    ],
)
def test_an_example_number_is_only_a_hint(line: str) -> None:
    found = observe(passages(line))
    assert not found.observations
    assert not found.problems
    assert {hint.reason for hint in found.hints} == {"placeholder"}


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        (f"IMEI: {MISREAD}", "IMEI 86000003•••••••"),
        ("EID 8904 9032 0000 0000 0000 0000 1234 5645", "EID (of an eSIM) 8904 9032 •••• •••• •••• •••• •••• ••••"),
        ("EAN 9501101020918", "GTIN (EAN, UPC, JAN) 9501101020918"),
    ],
)
def test_a_wrong_check_digit_is_a_problem_and_no_evidence(line: str, detail: str) -> None:
    found = observe(passages(line))
    assert not found.observations
    assert [(problem.code, problem.hides, problem.detail) for problem in found.problems] == [
        ("check-digit", False, detail)
    ]


def test_an_observation_is_certified_of_the_type_and_quotes_its_line_masked() -> None:
    line = f"型号 K6  IMEI: {IMEI}  S/N: K6A00812345"
    (found,) = observe(passages(line)).observations
    quoted = Passage(
        item="box.jpg", text="型号 K6  IMEI: 86000003•••••••  S/N: •••••••••••", reader="text", form=Form.TEXT, table=1
    )
    assert found == Observation(
        fact="cellular",
        basis=Basis.CERTIFIED,
        standing=Standing.PRESENT,
        subject=Subject.TYPE,
        term="86000003•••••••",
        passage=quoted,
    )


def test_a_label_may_end_the_line_before() -> None:
    assert present("IMEI:", IMEI) == {"cellular"}
    assert present("IMEI is below", IMEI) == set()
    other_item = [*passages("IMEI:"), *passages(IMEI, item="other.jpg")]
    assert not observe(other_item).observations


def test_a_label_in_the_head_speaks_for_its_column_only() -> None:
    head = passages("Model\tIMEI\tBatch", form=Form.HEAD)
    beside = passages(f"K6\tnone\t{IMEI}", form=Form.ROW)
    assert not observe(
        [*passages("Batch\tIMEI", form=Form.HEAD), *passages(f"{IMEI}\tnone", form=Form.ROW)]
    ).observations
    under = passages(f"K6\t{IMEI}\t12", form=Form.ROW)
    assert not observe([*head, *beside]).observations
    assert [one.fact for one in observe([*head, *beside, *under]).observations] == ["cellular"]
    assert not observe([*head, *passages("After the table."), *under]).observations


def test_a_number_counts_once_in_an_item() -> None:
    assert len(observe(passages(f"IMEI/串号: {IMEI}", f"IMEI {IMEI}")).observations) == 1
    assert len(observe(passages(f"IMEI {MISREAD}", f"IMEI {MISREAD}")).problems) == 1
    assert len(observe(passages(f"IMEI {IMEI}") + passages(f"IMEI {IMEI}", item="manual.pdf")).observations) == 2


def test_two_numbers_hint_at_two_lines_and_three_at_nothing() -> None:
    lines = [f"IMEI: {number}" for number in (IMEI, "350000010000012", "013000007812345")]
    two = {("sim_slot", "two-numbers"), ("esim", "two-numbers")}
    assert hinted(*lines[:2]) == two
    assert hinted(lines[0], lines[0]) == hinted(*lines) == set()


def test_a_card_number_and_a_terminal_mark_only_hint() -> None:
    assert hinted("ICCID 8986000000000012346") == {("cellular", "card-number")}
    assert hinted("技適 T 001-190789") == {("cellular", "network-terminal")}
    assert not present("ICCID 8986000000000012346")


@pytest.mark.parametrize(
    "line",
    [
        "IMEI " * 20_000,
        "IMEI 1 2" * 10_000,
        f"IMEI {IMEI} " * 2_000,
        "FCC ID " + "A-" * 50_000,
        "EID " + "8 " * 50_000,
        "R-C-" * 20_000,
        "IC:1" * 20_000,
    ],
    ids=lambda line: line[:12],
)
def test_a_hostile_line_takes_time_in_proportion(line: str) -> None:
    start = perf_counter()
    observe(passages(line))
    assert perf_counter() - start < 5


def test_plain_passages_cost_next_to_nothing() -> None:
    many = passages("本产品支持蓝牙通话，防水50米。", "The watch lasts 14 days and shows your messages.") * 10_000
    observe(many[:10])
    start = perf_counter()
    assert not any(observe(many))
    assert perf_counter() - start < 1, "20,000 passages took more than a second"
