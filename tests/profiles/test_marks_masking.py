"""Nothing that points to one unit is ever shown."""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caveat.model.evidence import Form, Passage
from caveat.profiles.marks import mask, masked
from caveat.profiles.schemes import Scheme, bare, plain, schemes

WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
PRIVATE = [(s, number) for s in schemes() if s.keep is not None for number in s.samples.match if s.labels]


def luhn_digit(digits: str) -> str:
    """Doubles every second digit from the right, written apart from the code under test."""
    doubled = [int(d) * 2 if i % 2 == 0 else int(d) for i, d in enumerate(reversed(digits))]
    return str(-sum(d // 10 + d % 10 for d in doubled) % 10)


digits = st.text("0123456789", min_size=12, max_size=12)
imeis = digits.map(lambda tail: "35" + tail).map(lambda body: body + luhn_digit(body))
eids = (
    st.integers(10**20, 10**21 - 1)
    .map(lambda tail: f"890490320{tail}")
    .map(lambda b: f"{b}{98 - int(b + '00') % 97:02}")
)
words = st.text(st.characters(exclude_characters="•", exclude_categories=["Nd", "Cs"]), max_size=30)


@st.composite
def written(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> tuple[str, str]:
    """A number, and how it is written: in groups of two to six or one by one, and perhaps full-width."""
    number = draw(numbers)
    size = draw(st.sampled_from([1, 2, 3, 4, 5, 6, 32]))
    groups = [number[at : at + size] for at in range(0, len(number), size)]
    text = draw(st.sampled_from([" ", "-", "　", "–", "\u00a0", "\u200b"])).join(groups)
    return number, text.translate(WIDE) if draw(st.booleans()) else text


@given(st.one_of(written(imeis), written(eids)), words, words)
def test_the_serial_part_of_a_number_is_gone_wherever_it_stands(
    number: tuple[str, str], before: str, after: str
) -> None:
    whole, text = number
    shown = mask(before + text + after)
    assert len(shown) == len(before + text + after)
    kept = re.findall(r"[0-9•]", plain(shown[len(before) : len(before) + len(text)]))
    type_part = "".join(kept).rstrip("•")
    assert len(type_part) <= 8
    assert whole.startswith(type_part)


@given(
    st.lists(
        st.one_of(
            words,
            written(imeis).map(lambda n: n[1]),
            written(eids).map(lambda n: n[1]),
            st.text("0123456789 -•", max_size=40),
            st.sampled_from(["IMEI", "S/N:", "EID ", "MAC address", "MEID"]),
        )
    ).map("".join)
)
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
    assert len(once) == len(text)


@given(words)
def test_a_text_without_digits_and_labels_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(("scheme", "number"), PRIVATE, ids=lambda value: getattr(value, "id", value))
def test_each_private_sample_is_masked_behind_each_label(scheme: Scheme, number: str) -> None:
    for label in scheme.labels:
        shown = bare(plain(mask(f"{label} {number}")[len(label) :]))
        assert shown == bare(number)[: scheme.keep] + "•" * (len(bare(number)) - (scheme.keep or 0))


@pytest.mark.parametrize("scheme", [scheme for scheme in schemes() if scheme.alone], ids=lambda scheme: scheme.id)
def test_a_number_that_its_grammar_tells_is_masked_without_a_label(scheme: Scheme) -> None:
    for number in scheme.samples.match:
        assert "•" in mask(number)
    for number in scheme.samples.other:
        assert mask(number) == number


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("IMEI: 860000034567123", "IMEI: 86000003•••••••"),  # misread
        ("IMEI: 86000003456712", "IMEI: 86000003••••••"),  # a digit short
        ("IMEI: 86OOOOO3456712Z", "IMEI: 86OOOOO3•••••••"),  # letters read for digits
        ("IMEI: No-8600 0003 4567 123", "IMEI: No-8600 0003 •••• •••"),
        ("IMEISV 3500000100000178", "IMEISV 35000001••••••••"),
        ("WLAN 02:00:5e:10:20:30 up", "WLAN 02:00:5e:••:••:•• up"),
        ("MAC: 02005E102030", "MAC: 02005E••••••"),
        ("S/N: K6A-0081-2345 ok", "S/N: •••-••••-•••• ok"),
        ("일련번호 : R3CN30ABCDE", "일련번호 : •••••••••••"),
        ("https://id.example/01/09501101530003/21/AB-12", "https://id.example/01/09501101530003/21/••-••"),
        ("12 860000034567122 34", "12 86000003••••••• 34"),
    ],
)
def test_a_private_number_is_masked(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "EAN 9501101020917",
        "2402-2480 MHz, 5150-5250 MHz, 5725-5850 MHz",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
        "The serial number is on the back, the IMEI on the box (15 digits).",
        "Serial port 115200, 2026-11-23 10:30:00",
        "13800138000 / +86 755 2812 3456",
        "型号核准代码：2020CP10858",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


def test_a_number_under_a_head_cell_and_on_the_next_line_is_masked() -> None:
    def line(text: str, form: Form = Form.TEXT) -> Passage:
        return Passage(item="stock.csv", text=text, reader="csv", form=form, table=1)

    table = [line("Model\tSN\tIMEI", Form.HEAD), line("K6\tAB12345\t860000034567123", Form.ROW)]
    shown = [passage.text for passage in masked([*table, line("S/N:"), line("ZX81234"), line("ZX81234")])]
    assert shown == ["Model\tSN\tIMEI", "K6\t•••••••\t86000003•••••••", "S/N:", "•••••••", "ZX81234"]


@pytest.mark.parametrize("text", ["8 " * 20_000, "12 345 " * 10_000, "1" * 200_000, "IMEI 8" * 5_000, "A:" * 50_000])
def test_a_hostile_line_is_masked_in_time(text: str) -> None:
    start = perf_counter()
    mask(text)
    assert perf_counter() - start < 5


def test_plain_lines_are_masked_quickly() -> None:
    lines = [f"The watch lasts {count % 30} days; 防水{count % 99}米。" for count in range(10_000)]
    start = perf_counter()
    assert [mask(line) for line in lines] == lines
    assert perf_counter() - start < 1
