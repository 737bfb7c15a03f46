"""What is said of a whole table is what `judge` says of each of its rows."""

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caveat import vocabulary
from caveat.errors import UsageError
from caveat.model.evidence import Problem
from caveat.model.profile import (
    Basis,
    Capability,
    Choice,
    Device,
    Members,
    Observation,
    Profile,
    Quantity,
    Set,
    Standing,
    State,
)
from caveat.model.rules import Case, Effective, Lifecycle, Outcome, Pack, Ruling, Value
from caveat.rules import judge
from caveat.rules.columns import judge_table, judged
from caveat.rules.table import DOUBTFUL, table
from tests.packs import PACKS
from tests.rules.drawn import DAY, any_cases, any_packs, any_profile, pack_of, requirement_of, rule, words_asked

CASE = Case(to="XX", as_of=DAY)
UNREAD = Problem(code="no-text-layer", item="manual.pdf")


def said_of_each(profiles: Sequence[Profile], case: Case, packs: Sequence[Pack]) -> list[dict[str, object]]:
    """What `judge` says, in the form of a row."""
    rows = []
    for profile in profiles:
        verdict = judge(profile, case, packs)
        names = [(one.pack, f"{one.requirement}/{one.clause}".rstrip("/")) for one in verdict.determinations]
        packs_of = Counter(clause for _, clause in names)
        row: dict[str, object] = {
            f"{pack}:{clause}" if packs_of[clause] > 1 else clause: one.outcome.value
            for (pack, clause), one in zip(names, verdict.determinations, strict=True)
        }
        rows.append({**row, "ruling": verdict.ruling.value, "at_least": verdict.at_least})
    return rows


def assert_agrees(profiles: Sequence[Profile], case: Case, packs: Sequence[Pack]) -> None:
    assert judge_table(table(profiles), case, packs).to_dicts() == said_of_each(profiles, case, packs)


@settings(max_examples=300, deadline=None)
@given(any_packs(), any_cases(), st.integers(0))
def test_a_table_and_a_profile_are_judged_alike(packs: tuple[Pack, ...], case: Case, seed: int) -> None:
    lot, words = Random(seed), words_asked(packs)  # noqa: S311
    assert_agrees([any_profile(lot, words) for _ in range(50)], case, packs)


def outcomes(pack: Pack, *profiles: Profile, case: Case = CASE) -> list[str]:
    """The outcomes of its rule for these profiles, which `judge` gives as well."""
    assert_agrees(profiles, case, (pack,))
    return judge_table(table(profiles), case, (pack,))["xx-drawn"].to_list()


def known(device: Device | None = None, unit: dict[str, State] | None = None, **facts: State) -> Profile:
    return Profile(device=device or Device(), facts=facts, unit=unit or {})


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (None, Outcome.UNDETERMINED),
        (float("nan"), Outcome.UNDETERMINED),
        (100.0, Outcome.CONFORMS),
        (100, Outcome.CONFORMS),
        (float("inf"), Outcome.NONCONFORMING),
    ],
)
@pytest.mark.parametrize("must", ["battery_energy <= 100 Wh", "NOT battery_energy > 100 Wh"])
def test_a_number_that_is_none_is_unknown(must: str, value: float | None, outcome: Outcome) -> None:
    assert outcomes(rule(must), known(battery_energy=Quantity(unit="Wh", value=value))) == [outcome]


@pytest.mark.parametrize(
    ("must", "members", "outcome"),
    [
        ("os_language INCLUDES {ko}", Members(), Outcome.UNDETERMINED),
        ("os_language INCLUDES {ko}", Members(complete=True), Outcome.NONCONFORMING),
        ("os_language OVERLAPS {ko, zh}", Members(), Outcome.UNDETERMINED),
        ("os_language OVERLAPS {ko, zh}", Members(excludes=("ko",)), Outcome.UNDETERMINED),
        ("os_language OVERLAPS {ko, zh}", Members(excludes=("zh", "ko")), Outcome.NONCONFORMING),
        ("os_language OVERLAPS {ko, zh}", Members(complete=True), Outcome.NONCONFORMING),
        ("os_language WITHIN {ko, zh}", Members(), Outcome.UNDETERMINED),
        ("os_language WITHIN {ko, zh}", Members(complete=True), Outcome.CONFORMS),
        ("os_language WITHIN {ko, zh}", Members(includes=("en",)), Outcome.NONCONFORMING),
    ],
)
def test_an_empty_set_is_only_known_to_be_empty_where_it_is_complete(
    must: str, members: Members, outcome: Outcome
) -> None:
    assert outcomes(rule(must), known(os_language=Set(members=members))) == [outcome]


def test_a_fact_that_no_row_tells_is_unknown_in_all() -> None:
    assert outcomes(rule("sim_slot absent"), known(), known()) == [Outcome.UNDETERMINED] * 2


@pytest.mark.parametrize("standing", [Standing.VARIES, Standing.UNKNOWN])
@pytest.mark.parametrize("operator", ["present", "absent", "present-enabled"])
def test_what_only_some_versions_have_is_unknown(operator: str, standing: Standing) -> None:
    some = known(sim_slot=Capability(standing=standing))
    assert outcomes(rule(f"sim_slot {operator}"), some) == [Outcome.UNDETERMINED]


@pytest.mark.parametrize(
    ("cured_by", "outcomes_"),
    [
        ((Standing.REMOVED,), ["nonconforming", "nonconforming", "nonconforming", "conforms", "conforms"]),
        ((Standing.SEALED,), ["nonconforming", "nonconforming", "conforms", "nonconforming", "conforms"]),
        (
            (Standing.DISABLED, Standing.REMOVED),
            ["nonconforming", "conforms", "nonconforming", "conforms", "conforms"],
        ),
        ((), ["nonconforming", "nonconforming", "nonconforming", "nonconforming", "conforms"]),
    ],
)
def test_a_cure_counts_for_the_unit(cured_by: tuple[Standing, ...], outcomes_: list[str]) -> None:
    units = [
        known(sim_slot=Capability(standing=Standing.PRESENT), unit={"sim_slot": Capability(standing=Standing(word))})
        for word in ("present", "disabled", "sealed", "removed", "absent")
    ]
    pack = rule("sim_slot absent", applies="sim_slot present", cured_by=cured_by)
    assert outcomes(pack, *units) == outcomes_


def test_a_unit_of_which_nothing_is_known_is_not_like_its_type() -> None:
    known_type = Capability(standing=Standing.ABSENT)
    profiles = [known(sim_slot=known_type), known(sim_slot=known_type, unit={"sim_slot": Capability()})]
    assert outcomes(rule("sim_slot absent"), *profiles) == [Outcome.CONFORMS, Outcome.UNDETERMINED]


def test_what_is_switched_off_is_present_and_not_enabled() -> None:
    radio = known(fm_receiver=Capability(standing=Standing.DISABLED))
    assert outcomes(rule("fm_receiver present-enabled", applies="fm_receiver present"), radio) == ["nonconforming"]


def test_a_wider_kind_of_device_leaves_it_open_and_a_narrower_one_does_not() -> None:
    kinds = ("wearable", "smartwatch", "any-electronics", "phone", None, "nonsense", "software")
    devices = [known(Device(category=kind)) for kind in kinds]
    assert outcomes(rule("category = wearable"), *devices) == [
        *("conforms", "conforms", "undetermined", "nonconforming", "undetermined", "undetermined", "nonconforming")
    ]
    assert outcomes(rule("category <> smartwatch"), *devices) == [
        *("undetermined", "nonconforming", "undetermined", "conforms", "undetermined", "undetermined", "conforms")
    ]


def test_words_are_the_same_in_whatever_case_they_are_written() -> None:
    named = [known(Device(make=word)) for word in ("STRASSE", "Straße", "strasse", "Weg", None)]
    assert outcomes(rule('make = "straße"'), *named) == [
        *("conforms", "conforms", "conforms", "nonconforming", "undetermined")
    ]
    ports = [known(charging_port=Choice(value=word)) for word in ("USB-C", "barrel", None)]
    assert outcomes(rule("charging_port IN {usb-c, lightning}"), *ports) == [
        *("conforms", "nonconforming", "undetermined")
    ]


def test_a_day_that_nobody_gives_is_past() -> None:
    after = rule("placed_on_market_on < 2027-12-11")
    assert outcomes(after, known()) == [Outcome.CONFORMS]
    assert outcomes(rule("placed_on_market_on < 2024-12-11"), known()) == [Outcome.UNDETERMINED]
    effective = Effective(since=date(2027, 12, 11), of="placed_on_market_on")
    assert outcomes(rule("sim_slot absent", effective=effective), known()) == [Outcome.NOT_APPLICABLE]


def absent(basis: Basis) -> Capability:
    return Capability(standing=Standing.ABSENT, observations=(Observation(fact="sim_slot", basis=basis),))


def unread(state: State, *, hides: bool = True) -> Profile:
    problem = Problem(code="encrypted", item="manual.pdf", hides=hides)
    fact = "sim_slot" if isinstance(state, Capability) else "os_language"
    return Profile(facts={fact: state}, problems=(problem,))


def test_where_a_page_could_not_be_read_an_absence_must_be_measured_or_declared() -> None:
    devices = [unread(absent(basis)) for basis in (Basis.STATED, Basis.MEASURED, Basis.DECLARED)]
    assert outcomes(rule("sim_slot absent"), *devices) == ["undetermined", "conforms", "conforms"]
    assert outcomes(rule("sim_slot present"), *devices) == ["nonconforming"] * 3
    assert outcomes(rule("sim_slot absent"), unread(absent(Basis.STATED), hides=False)) == ["conforms"]


def test_where_a_page_could_not_be_read_a_set_is_not_complete() -> None:
    said = Set(members=Members(includes=("ko",), excludes=("zh",), complete=True))
    assert outcomes(rule("os_language WITHIN {ko}"), unread(said), unread(said, hides=False)) == [
        *("undetermined", "conforms")
    ]


def test_doubt_does_not_settle_what_is_disputed() -> None:
    disputed = Set(members=Members(includes=("ko",), excludes=("ko",), complete=True))
    for must in ("os_language INCLUDES {ko}", "os_language OVERLAPS {ko}", "os_language WITHIN {zh}"):
        assert outcomes(rule(must), unread(disputed), unread(disputed, hides=False)) == ["undetermined"] * 2


def test_two_packs_with_the_same_rule_are_told_apart() -> None:
    (one,) = rule("sim_slot absent").requirements
    packs = (pack_of(one), pack_of(one, id_="int", jurisdiction="INT"))
    assert_agrees([known(sim_slot=Capability(standing=Standing.ABSENT))], CASE, packs)
    assert judge_table(table([known()]), CASE, packs).columns == [
        *("xx:xx-drawn", "int:xx-drawn", "ruling", "at_least")
    ]


@pytest.mark.parametrize("case", [CASE, Case(to="XY", as_of=DAY), Case(to="XX", act="export", as_of=DAY)])
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_place_without_a_rule_and_a_table_without_a_row_have_their_shape(case: Case, rows: int) -> None:
    told = judge_table(table([known()] * rows), case, (rule("sim_slot absent", acts={"import": Ruling.PROHIBITED}),))
    assert told.height == rows
    assert told["ruling"].to_list() == ["undetermined"] * rows
    assert told["at_least"].to_list() == [False] * rows


def test_a_draft_has_its_column_and_never_fires() -> None:
    (of,) = rule("sim_slot absent").requirements
    draft = pack_of(requirement_of(*of.clauses, lifecycle=Lifecycle.DRAFT))
    assert outcomes(draft, known(sim_slot=Capability(standing=Standing.PRESENT))) == ["not-applicable"]


def test_a_case_that_makes_no_sense_is_refused() -> None:
    for case in (Case(to="XX", act="smuggle", as_of=DAY), Case(to="XX", as_of=DAY, facts={"audience": "kids"})):
        with pytest.raises(UsageError):
            judge_table(table([known()]), case, (rule("sim_slot absent"),))


def test_a_table_can_be_asked_lazily_from_a_file() -> None:
    profiles = [known(sim_slot=Capability(standing=standing)) for standing in Standing]
    plan = judged(table(profiles).lazy(), CASE, (rule("sim_slot absent"),))
    assert plan.collect(engine="streaming").equals(plan.collect(engine="in-memory"))


def test_null_is_unknown_in_every_kind_of_column() -> None:
    said = known(
        Device(category="phone"),
        sim_slot=Capability(standing=Standing.ABSENT),
        battery_energy=Quantity(unit="Wh", value=1.0),
        os_language=Set(members=Members(includes=("ko",))),
        charging_port=Choice(value="usb-c"),
    )
    whole = table([said])
    for must in ("sim_slot absent", "battery_energy < 2 Wh", "os_language INCLUDES {ko}", "charging_port = usb-c"):
        nothing = whole.with_columns(pl.lit(None, dtype=whole[column].dtype).alias(column) for column in whole.columns)
        both = pl.concat([whole, nothing.with_columns(hides=pl.lit(False))])
        assert judge_table(both, CASE, (rule(must),))["xx-drawn"].to_list() == ["conforms", "undetermined"]


def test_the_columns_of_a_table() -> None:
    said = Profile(
        device=Device(category="phone", make="Acme"),
        facts={
            "sim_slot": absent(Basis.STATED),
            "battery_energy": Quantity(unit="Wh", value=1.0),
            "os_language": Set(members=Members(includes=("zh", "ko"), complete=True)),
            "charging_port": Choice(value="usb-c"),
        },
        unit={"sim_slot": Capability(standing=Standing.REMOVED)},
        problems=(UNREAD,),
    )
    assert table([said, Profile()]).to_dicts() == [
        {
            "hides": True,
            "category": "phone",
            "make": "Acme",
            "model": None,
            "battery_energy": 1.0,
            "charging_port": "usb-c",
            "os_language": '{"includes":["ko","zh"],"complete":true,"doubtful":true}',
            "sim_slot": DOUBTFUL,
            "unit.sim_slot": "removed",
        },
        {
            "hides": False,
            **dict.fromkeys(("category", "make", "model", "battery_energy", "charging_port", "os_language")),
            **dict.fromkeys(("sim_slot", "unit.sim_slot")),
        },
    ]


def test_a_table_holds_the_facts_that_are_named() -> None:
    told = table([known(sim_slot=Capability(), esim=Capability())], facts=["esim", "nfc"])
    assert told.columns == ["hides", "category", "make", "model", "esim", "nfc"]


def test_a_state_of_another_kind_than_its_fact_is_refused() -> None:
    with pytest.raises(TypeError, match="sim_slot is a capability"):
        table([known(sim_slot=Choice(value="nano"))])
    with pytest.raises(UsageError, match="no fact"):
        table([known()], facts=["sim_slto"])


def test_a_column_of_plain_text_is_refused() -> None:
    plain = table([known(sim_slot=Capability())]).cast({"sim_slot": pl.String})
    with pytest.raises(TypeError, match="sim_slot"):
        judge_table(plain, CASE, (rule("sim_slot absent"),))


PLACES = sorted({place for pack in PACKS for place in (pack.jurisdiction, *pack.also_in) if place.isalpha()} - {"INT"})


@pytest.fixture(scope="module")
def devices() -> tuple[list[Profile], pl.DataFrame]:
    lot, words = Random(20261123), words_asked(PACKS)  # noqa: S311
    profiles = [any_profile(lot, words) for _ in range(1_000)]
    return profiles, table(profiles)


@pytest.mark.parametrize("place", PLACES)
def test_the_built_in_packs_say_the_same_of_a_table(place: str, devices: tuple[list[Profile], pl.DataFrame]) -> None:
    """Of some devices for each act, others in each place, as most facts of the case are or are not known."""
    profiles, whole = devices
    lot = Random(place)  # noqa: S311
    cases: tuple[dict[str, Value], ...] = (
        {},
        {"audience": "child", "user_role": "visitor", "days_since_entry": 5.0, "purpose": "personal-use"},
    )
    for act in vocabulary.acts():
        at = lot.randrange(len(profiles) - 20)
        case = Case(to=place, act=act, as_of=DAY, facts=lot.choice(cases))
        told = judge_table(whole[at : at + 20], case, PACKS).to_dicts()
        assert told == said_of_each(profiles[at : at + 20], case, PACKS), act


@pytest.mark.parametrize("command", [["--help"], ["check", "a", "--to", "KP"]])
def test_the_program_does_not_load_what_only_tables_need(command: list[str]) -> None:
    code = f"import sys\nfrom caveat.cli import main\nsys.argv[1:] = {command}\n"
    code += "try:\n    main()\nexcept SystemExit:\n    pass\nsys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_the_benchmark_runs_and_all_its_ways_say_the_same() -> None:
    script = Path(__file__).parents[2] / "benchmarks" / "rules.py"
    small = ["--rows", "1001", "--sample", "20", "--cel", "0", "--places", "KP", "DE"]
    result = subprocess.run([sys.executable, script, *small], check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert "1,001 rows, 2 cases" in result.stdout
