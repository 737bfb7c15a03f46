"""Requirements to determinations to a ruling: the tables of the design, and the laws."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from caveat.errors import UsageError
from caveat.model.evidence import Problem
from caveat.model.profile import Basis, Capability, Device, Members, Observation, Profile, Set, Standing, State
from caveat.model.rules import Case, Determination, Outcome, Pack, Ruling, Value, Verdict
from caveat.rules import judge, load_packs
from tests.packs import PACKS

Writer = Callable[..., Path]
DAY = date(2026, 11, 23)


def device(category: str | None = "smartwatch", unit: dict[str, Standing] | None = None, **standings: str) -> Profile:
    return Profile(
        device=Device(category=category),
        facts={name: Capability(standing=Standing(standing)) for name, standing in standings.items()},
        unit={name: Capability(standing=standing) for name, standing in (unit or {}).items()},
    )


def verdict(profile: Profile, to: str = "KP", act: str = "import", as_of: date = DAY, **case: Value) -> Verdict:
    return judge(profile, Case(to=to, act=act, as_of=as_of, facts=case), PACKS)


def determination(told: Verdict, requirement: str) -> Determination:
    (found,) = (one for one in told.determinations if one.requirement == requirement)
    return found


@pytest.fixture
def no_wearable(write_pack: Writer) -> Pack:
    return load_packs([write_pack()], only={"XX"})[-1]


REMOVED = {"sim_slot": Standing.REMOVED}


@pytest.mark.parametrize(
    ("profile", "outcome", "missing"),
    [
        (device(None), Outcome.UNDETERMINED, {"esim", "sim_slot", "category"}),
        (device("smartphone"), Outcome.NOT_APPLICABLE, set()),
        (device("wearable"), Outcome.UNDETERMINED, {"esim", "sim_slot"}),
        (device(sim_slot="present"), Outcome.NONCONFORMING, set()),
        (
            device(sim_slot="present", esim="absent", unit={"sim_slot": Standing.DISABLED}),
            Outcome.NONCONFORMING,
            set(),
        ),
        (device(sim_slot="present", esim="absent", unit=REMOVED), Outcome.CONFORMS, set()),
        (device(sim_slot="present", unit=REMOVED), Outcome.UNDETERMINED, {"esim"}),
    ],
)
def test_no_wearable_with_a_subscriber_module(
    no_wearable: Pack, profile: Profile, outcome: Outcome, missing: set[str]
) -> None:
    told = judge(profile, Case(to="XX", as_of=DAY), (no_wearable,))
    assert (told.determinations[0].outcome, set(told.determinations[0].missing)) == (outcome, missing)


def test_taking_the_slot_out_does_not_turn_the_rule_off() -> None:
    told = determination(verdict(device(sim_slot="present", esim="absent", unit=REMOVED)), "kp-usim-smartwatch")
    assert told.outcome is Outcome.CONFORMS
    assert "sim_slot" in told.because


def test_a_watch_with_a_sim_slot_is_prohibited_in_north_korea_and_the_report_says_it_is_reported() -> None:
    told = verdict(device(sim_slot="present", cellular="present"))
    headline = told.determinations[0]
    assert told.ruling is Ruling.PROHIBITED
    assert told.at_least
    assert (headline.requirement, headline.because) == ("kp-usim-smartwatch", ("sim_slot", "category"))
    assert headline.status == "reported"


def test_a_cellular_watch_lacks_just_the_slot_and_the_esim_and_one_look_may_do() -> None:
    told = determination(verdict(device(cellular="present")), "kp-usim-smartwatch")
    assert told.missing == ("sim_slot", "esim")
    assert told.look == ("sim_slot",)


def test_the_ban_on_supply_stands_beside_what_the_place_says() -> None:
    told = verdict(device(sim_slot="present", hs_chapter="unknown"))
    assert {pack.id for pack in told.packs} == {"kp", "int"}
    assert determination(told, "int-un-dprk-electronics").outcome is Outcome.UNDETERMINED


def test_a_paper_that_nobody_looked_for_is_a_condition_and_the_paper_is_named() -> None:
    told = verdict(device(network_connectable="present", unique_password="present"), to="GB", act="sell")  # noqa: S106
    paper = told.determinations[0]
    assert (told.ruling, told.at_least, paper.obliges) == (Ruling.CONDITIONS, False, True)
    assert paper.look == ("security_contact", "support_period", "statement_of_compliance")


def test_a_fact_of_the_device_that_is_open_is_no_mere_condition() -> None:
    told = verdict(device("tablet", network_connectable="present", designed_for_under_14="absent"), to="GB", act="sell")
    assert (told.ruling, told.determinations[0].obliges) == (Ruling.UNDETERMINED, False)
    assert told.determinations[0].look == ("cellular",)


def test_a_mark_settles_it_whoever_might_do_without_one() -> None:
    told = verdict(device(radio_tx="present", mark_kc="present"), to="KR", act="sell")
    assert told.ruling is Ruling.NOTHING_FOUND


def test_a_power_bank_flies_by_air_without_saying_so() -> None:
    told = verdict(device("power-bank"), to="KR", act="carry-by-air", baggage="checked", user_role="visitor")
    assert determination(told, "int-icao-power-bank").outcome is Outcome.NONCONFORMING
    assert told.ruling is Ruling.PROHIBITED


def test_an_exemption_that_nobody_claims_frees_from_nothing_and_is_named() -> None:
    told = verdict(device("power-bank"), to="KR", act="carry-by-air", baggage="checked")
    limit = determination(told, "int-icao-power-bank")
    assert (limit.outcome, limit.unclaimed) == (Outcome.UNDETERMINED, True)
    assert set(limit.missing) == {"user_role", "purpose"}
    assert told.ruling is Ruling.PROHIBITED


def test_who_carries_a_thing_in_also_has_it() -> None:
    told = verdict(device(sim_slot="present"), act="carry-in")
    assert told.ruling is Ruling.PROHIBITED
    assert determination(told, "kp-usim-smartwatch").outcome is Outcome.NONCONFORMING


@pytest.mark.parametrize(
    ("to", "act"),
    [
        ("FR", "import"),  # no pack
        ("KR", "use"),  # a pack that says nothing of the act
    ],
)
def test_where_nobody_wrote_a_rule_nothing_can_be_said(to: str, act: str) -> None:
    told = verdict(device(radio_tx="absent", sim_slot="absent"), to=to, act=act)
    assert told.ruling is Ruling.UNDETERMINED


def test_an_empty_profile_passes_nowhere() -> None:
    for pack in PACKS:
        for act in ("import", "sell", "use", "possess", "carry-in", "carry-by-air", "export"):
            if len(pack.jurisdiction) == 2:
                assert verdict(Profile(), pack.jurisdiction, act).ruling is not Ruling.NOTHING_FOUND


BROKEN = Problem(code="no-text-layer", item="manual.pdf")


def said(basis: Basis) -> Capability:
    reason = Observation(fact="radio_tx", basis=basis, standing=Standing.ABSENT)
    return Capability(standing=Standing.ABSENT, observations=(reason,))


@pytest.mark.parametrize(
    ("basis", "outcome"),
    [
        (Basis.STATED, Outcome.UNDETERMINED),
        (Basis.SPECIFIED, Outcome.UNDETERMINED),
        (Basis.IMPLIED, Outcome.UNDETERMINED),
        (Basis.DECLARED, Outcome.NOT_APPLICABLE),
        (Basis.MEASURED, Outcome.NOT_APPLICABLE),
    ],
)
def test_absence_settles_nothing_where_a_page_could_not_be_read(basis: Basis, outcome: Outcome) -> None:
    profile = Profile(device=Device(category="camera"), facts={"radio_tx": said(basis)}, problems=(BROKEN,))
    told = verdict(profile, to="KR")
    assert told.determinations[0].outcome is outcome
    assert told.ruling is not Ruling.NOTHING_FOUND


def test_a_set_is_not_complete_where_a_page_could_not_be_read() -> None:
    bands = Set(members=Members(includes=("2.4-ghz",), complete=True))
    known = device(
        radio_tx="present",
        mark_giteki="absent",
        conforms_to_equivalent_standard="present",
        unit={"other_transmitter": Standing.REMOVED, "cellular": Standing.REMOVED},
    )
    profile = Profile(device=known.device, facts={**known.facts, "transmit_band": bands}, unit=known.unit)
    case = Case(to="JP", act="use", as_of=DAY, facts={"user_role": "visitor", "days_since_entry": 3.0})
    assert judge(profile, case, PACKS).determinations[0].outcome is Outcome.CONFORMS
    unread = Profile(device=profile.device, facts=profile.facts, unit=profile.unit, problems=(BROKEN,))
    told = judge(unread, case, PACKS).determinations[0]
    assert (told.outcome, "transmit_band" in told.missing) == (Outcome.UNDETERMINED, True)


def test_what_is_broken_stays_broken_where_a_page_could_not_be_read() -> None:
    told = device(sim_slot="present")
    profile = Profile(device=told.device, facts=told.facts, problems=(BROKEN,))
    assert verdict(profile).ruling is Ruling.PROHIBITED


def test_a_doubt_that_hides_nothing_hides_nothing() -> None:
    told = device("camera", radio_tx="absent")
    profile = Profile(
        device=told.device, facts=told.facts, problems=(Problem(code="check-digit", item="a", hides=False),)
    )
    assert verdict(profile, to="KR").ruling is Ruling.NOTHING_FOUND


def judged(folder: Path, profile: Profile, act: str = "import", as_of: date = DAY, **case: Value) -> Verdict:
    packs = load_packs([folder], only={"XX"})
    return judge(profile, Case(to="XX", act=act, as_of=as_of, facts=case), packs)


@pytest.mark.parametrize("lifecycle", ["draft", "withdrawn", "quashed"])
def test_a_rule_that_is_no_law_is_shown_and_never_fires(write_pack: Writer, lifecycle: str) -> None:
    told = judged(write_pack(("lifecycle: in-force", f"lifecycle: {lifecycle}")), device(sim_slot="present"))
    shown = determination(told, "xx-wearable")
    assert (shown.outcome, shown.lifecycle, shown.in_force) == (Outcome.NOT_APPLICABLE, lifecycle, False)
    assert (told.ruling, told.spoken) == (Ruling.UNDETERMINED, False)


@pytest.mark.parametrize("lifecycle", ["future", "superseded", "in-force", "partly", "unknown"])
@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2023, 9, 30), Outcome.NOT_APPLICABLE),
        (date(2023, 10, 1), Outcome.NONCONFORMING),
        (date(2024, 12, 31), Outcome.NONCONFORMING),
        (date(2025, 1, 1), Outcome.NOT_APPLICABLE),
    ],
)
def test_a_rule_holds_from_its_first_day_to_its_last(
    write_pack: Writer, lifecycle: str, day: date, outcome: Outcome
) -> None:
    dates = ("    applies:", "    effective: {from: 2023-10, to: 2024}\n    applies:")
    folder = write_pack(dates, ("lifecycle: in-force", f"lifecycle: {lifecycle}"))
    told = determination(judged(folder, device(sim_slot="present"), as_of=day), "xx-wearable")
    assert (told.outcome, told.in_force) == (outcome, outcome is Outcome.NONCONFORMING)


PLACED = ("    applies:", "    effective: {from: 2024-12-28, to: 2026-10-31, of: placed_on_market_on}\n    applies:")


@pytest.mark.parametrize(
    ("as_of", "case", "outcome"),
    [
        (date(2024, 12, 27), {}, Outcome.NOT_APPLICABLE),  # whenever it was, it was before
        (date(2024, 12, 28), {}, Outcome.UNDETERMINED),
        (DAY, {"placed_on_market_on": date(2024, 12, 27)}, Outcome.NOT_APPLICABLE),
        (DAY, {"placed_on_market_on": date(2024, 12, 28)}, Outcome.NONCONFORMING),
        (DAY, {"placed_on_market_on": date(2026, 11, 1)}, Outcome.NOT_APPLICABLE),
    ],
)
def test_what_was_placed_on_the_market_before_is_left_alone(
    write_pack: Writer, as_of: date, case: dict[str, Value], outcome: Outcome
) -> None:
    told = determination(judged(write_pack(PLACED), device(sim_slot="present"), "import", as_of, **case), "xx-wearable")
    assert told.outcome is outcome


def test_who_sells_as_of_a_day_sells_on_it(write_pack: Writer) -> None:
    dated = ("    applies:", "    effective: {from: 2026-03-04, of: sold_on}\n    applies:")
    folder = write_pack(dated, ("{import: prohibited}", "{sell: prohibited}"))
    told = judged(folder, device(sim_slot="present"), act="sell")
    before = judged(folder, device(sim_slot="present"), act="sell", as_of=date(2026, 3, 3))
    assert determination(told, "xx-wearable").outcome is Outcome.NONCONFORMING
    assert determination(before, "xx-wearable").outcome is Outcome.NOT_APPLICABLE


def test_a_clock_follows_from_its_day(write_pack: Writer) -> None:
    clock = "days_since_entry <= 90 days"
    folder = write_pack(
        ("must: sim_slot absent AND esim absent", f"must: {clock}"), ("[sim_slot, esim]", "[days_since_entry]")
    )
    for day, outcome in ((date(2026, 8, 25), Outcome.CONFORMS), (date(2026, 8, 24), Outcome.NONCONFORMING)):
        assert determination(judged(folder, device(), entered_on=day), "xx-wearable").outcome is outcome
    assert (
        determination(judged(folder, device(), days_since_entry=91.0), "xx-wearable").outcome is Outcome.NONCONFORMING
    )
    assert determination(judged(folder, device()), "xx-wearable").missing == ("days_since_entry",)


def test_a_day_to_come_is_refused_with_what_to_ask() -> None:
    with pytest.raises(UsageError, match="ask as of that day"):
        verdict(device(), entered_on=date(2026, 11, 24))


def test_each_act_has_its_own_ruling_and_use_is_possession_too(write_pack: Writer) -> None:
    folder = write_pack(("{import: prohibited}", "{import: prohibited, sell: modify-first, possess: conditions}"))
    rulings = {
        act: judged(folder, device(sim_slot="present"), act=act).ruling for act in ("import", "sell", "use", "transit")
    }
    assert rulings == {
        "import": Ruling.PROHIBITED,
        "sell": Ruling.MODIFY_FIRST,
        "use": Ruling.CONDITIONS,
        "transit": Ruling.CONDITIONS,
    }


@pytest.mark.parametrize(
    ("term", "stale_since"),
    [("", None), ("  recheck_after: 21\n", date(2026, 11, 22)), ("  recheck_after: 22\n", None)],
)
def test_sources_that_nobody_looked_at_again_in_time_are_stale(
    write_pack: Writer, term: str, stale_since: date | None
) -> None:
    folder = write_pack(("  lifecycle:", f"{term}  lifecycle:"))
    assert determination(judged(folder, device()), "xx-wearable").stale_since == stale_since


def test_two_packs_for_one_place_are_both_asked_and_both_told(write_pack: Writer) -> None:
    folder = write_pack(name="one").parent
    write_pack(("id: test", "id: other"), ("{import: prohibited}", "{import: conditions}"), name="two")
    told = judged(folder, device(sim_slot="present"))
    assert {(one.pack, one.requirement) for one in told.determinations[:2]} == {
        ("test", "xx-wearable"),
        ("other", "xx-wearable"),
    }
    assert {pack.id for pack in told.packs} >= {"test", "other"}


def test_a_text_that_binds_several_places_is_asked_in_each(write_pack: Writer) -> None:
    folder = write_pack(("jurisdiction: XX", "jurisdiction: XX\nalso_in: [XY,\n  ZZ]"))
    for place in ("XX", "XY", "ZZ"):
        packs = load_packs([folder], only={place})
        told = judge(device(sim_slot="present"), Case(to=place, as_of=DAY), packs)
        assert (told.ruling, told.spoken) == (Ruling.PROHIBITED, True)
    assert "test" not in [pack.id for pack in load_packs([folder], only={"XW"})]


def test_what_may_be_a_watch_is_not_said_to_be_none() -> None:
    told = determination(verdict(device("wearable", sim_slot="present")), "kp-usim-smartwatch")
    assert (told.outcome, told.missing) == (Outcome.UNDETERMINED, ("category",))


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (Case(to="KP", act="smuggle", as_of=DAY), "no act 'smuggle'"),
        (Case(to="Korea", as_of=DAY), "ISO 3166-1"),
        (Case(to="KP", as_of=DAY, facts={"audience": "kids"}), "one of child"),
        (Case(to="KP", as_of=DAY, facts={"sim_slot": "present"}), "--fact"),
    ],
)
def test_a_case_that_makes_no_sense_is_refused_with_what_to_write(case: Case, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        judge(Profile(), case, PACKS)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"sim_home": "Pakistan"}, "two letters of ISO 3166-1"),
        ({"sim_home": "KP", "roaming": True}, "disagree"),
        ({"entered_on": date(2026, 1, 1), "days_since_entry": 1.0}, "disagree"),
    ],
)
def test_a_case_that_could_be_misunderstood_is_refused(case: dict[str, Value], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        judge(device(), Case(to="KP", as_of=DAY, facts=case), PACKS)


def test_what_is_said_to_be_in_a_set_and_not_to_be_in_it_is_unknown() -> None:
    disputed = Set(members=Members(includes=("UZ",), excludes=("UZ",), complete=True))
    facts: dict[str, State] = {"cellular": Capability(standing=Standing.PRESENT), "imei_register": disputed}
    profile = Profile(device=Device(category="smartphone"), facts=facts)
    told = judge(profile, Case(to="UZ", act="use", as_of=DAY, facts={"days_since_first_network_use": 90.0}), PACKS)
    (rule,) = (one for one in told.determinations if one.clause == "registration")
    assert (rule.outcome, rule.missing) == (Outcome.UNDETERMINED, ("imei_register",))


def test_a_rule_that_counts_by_an_earlier_day_does_not_speak_before_its_first(write_pack: Writer) -> None:
    told = judged(write_pack(PLACED), device(sim_slot="absent", esim="absent"), as_of=date(2020, 1, 1))
    assert (told.ruling, told.spoken) == (Ruling.UNDETERMINED, False)


def test_a_list_that_nobody_looked_at_makes_what_names_it_stale(write_pack: Writer) -> None:
    lists = (
        "lists: [{id: kinds, owner: a ministry, looked_at: 2025-11-01, members: [{value: wearable}]}]\nrequirements:"
    )
    folder = write_pack(("requirements:", lists), ("category = wearable", "category IN @kinds"))
    assert determination(judged(folder, device()), "xx-wearable").stale_since == date(2026, 11, 1)
