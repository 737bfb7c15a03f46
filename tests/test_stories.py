"""The five hardest laws, each told from the item in hand to the ruling."""

from datetime import date

import pytest

import caveat
from caveat.model.profile import Observation
from caveat.model.rules import Determination, Outcome, Ruling, Value, Verdict
from caveat.profiles.declared import declare
from tests.packs import PACKS

DAY = date(2026, 11, 23)

PROHIBITED, CONDITIONS, OPEN = Ruling.PROHIBITED, Ruling.CONDITIONS, Ruling.UNDETERMINED
BROKEN, UNSETTLED, MET, SILENT = Outcome.NONCONFORMING, Outcome.UNDETERMINED, Outcome.CONFORMS, Outcome.NOT_APPLICABLE


def known(**facts: str) -> list[Observation]:
    """What the asker looked up: `sim_slot="absent"`, `imei_register="TR"`."""
    return [declare(name, word) for name, word in facts.items()]


def asked(
    text: str,
    to: str,
    act: str,
    category: str,
    *,
    facts: dict[str, str] | None = None,
    case: dict[str, Value] | None = None,
    day: date = DAY,
) -> Verdict:
    """A text that somebody read, held against the rules of a place."""
    profile = caveat.profile(caveat.read_text(text), category=category, declared=known(**(facts or {})))
    return caveat.judge(profile, caveat.Case(to=to, act=act, as_of=day, facts=case or {}), packs=PACKS)


def told(verdict: Verdict, requirement: str, clause: str = "") -> Determination:
    (found,) = (one for one in verdict.determinations if (one.requirement, one.clause) == (requirement, clause))
    return found


class TestTheWatchThatCouldTakeACard:
    """North Korea: being able to is enough. The cure is the maker's, and what it must take out is not public."""

    MANUAL = "智能手表说明书\n打开手表侧面的卡托，插入nano-SIM卡。\n蓝牙通话：与手机配对后即可接打电话。"

    def test_it_is_refused_whether_or_not_a_card_was_ever_put_in(self) -> None:
        verdict = asked(self.MANUAL, "KP", "import", "smartwatch")
        assert (verdict.ruling, told(verdict, "kp-usim-smartwatch").outcome) == (PROHIBITED, BROKEN)
        assert told(verdict, "kp-usim-smartwatch").because[0] == "sim_slot"
        assert asked(self.MANUAL, "KP", "use", "smartwatch").ruling is PROHIBITED

    def test_a_watch_that_calls_through_a_phone_is_not_meant(self) -> None:
        text = "蓝牙通话手表\n与手机配对后即可接打电话。本产品不支持插卡，不支持eSIM。"
        assert told(asked(text, "KP", "import", "smartwatch"), "kp-usim-smartwatch").outcome is MET

    def test_the_change_of_language_can_be_shown_and_the_list_of_features_can_not(self) -> None:
        text = "本产品不支持插卡，不支持eSIM。系统语言：朝鲜语。产地：中国。"
        verdict = asked(text, "KP", "import", "smartwatch", facts={"origin": "CN", "os_language": "ko"})
        changed = told(verdict, "kp-import-modification")
        assert (changed.outcome, changed.missing) == (UNSETTLED, ("disallowed_feature_kp",))
        assert changed.unchecked[0]["en"].startswith("which features are not allowed")
        assert {cure.by for cure in changed.cure} == {"maker"}

    def test_the_ban_on_supply_contradicts_it_and_both_say_so(self) -> None:
        verdict = asked(self.MANUAL, "KP", "import", "smartwatch", facts={"origin": "CN", "hs_chapter": "85"})
        supply, change = told(verdict, "int-un-dprk-electronics"), told(verdict, "kp-import-modification")
        assert (supply.outcome, supply.unclaimed, supply.effect) == (UNSETTLED, True, PROHIBITED)
        assert supply.missing == ("un_committee_approval",)
        assert [one.other for one in supply.conflicts] == ["kp-import-modification"]
        assert [one.other for one in change.conflicts] == ["int-un-dprk-electronics"]


class TestTheChildrensWatchThatListens:
    """Germany: four facts must meet, and the decisive one hides in an app or in a text message."""

    def test_a_listing_that_says_nothing_of_listening_proves_nothing(self) -> None:
        verdict = asked(
            "Kids smart watch 4G, SIM card slot, SOS key, GPS.",
            "DE",
            "possess",
            "smartwatch",
            case={"audience": "child"},
        )
        rule = told(verdict, "de-child-watch-listening")
        assert (verdict.ruling, rule.outcome) == (OPEN, UNSETTLED)
        assert "remote_listening" in rule.missing

    def test_an_sms_command_that_turns_the_microphone_on_makes_having_it_unlawful(self) -> None:
        manual = "4G儿童手表，支持插入SIM卡。\n家长可发送短信指令远程监听孩子周围的声音，手表不会响铃。"
        facts = {"activation_noticeable": "absent"}
        verdict = asked(manual, "DE", "possess", "smartwatch", facts=facts, case={"audience": "child"})
        rule = told(verdict, "de-child-watch-listening")
        assert (verdict.ruling, rule.outcome) == (PROHIBITED, BROKEN)
        assert "owner" not in {cure.by for cure in rule.cure}

    def test_the_same_watch_for_adults_is_another_question(self) -> None:
        manual = "4G智能手表，支持插入SIM卡。支持远程监听。"
        verdict = asked(manual, "DE", "possess", "smartwatch", case={"audience": "professional"})
        assert told(verdict, "de-child-watch-listening").outcome is SILENT

    def test_two_way_calls_and_a_key_for_help_are_left_alone(self) -> None:
        text = "4G儿童手表，可插SIM卡，双向通话，SOS一键呼叫。不支持远程监听，没有摄像头。"
        facts = {"remote_listening": "absent", "remote_image_capture": "absent"}
        verdict = asked(text, "DE", "use", "smartwatch", facts=facts, case={"audience": "child"})
        assert told(verdict, "de-child-watch-listening").outcome is MET


class TestThreeLawsOnTheSameThreeDuties:
    """Great Britain, Australia and the European Union ask nearly the same of different devices."""

    @pytest.mark.parametrize(
        ("to", "requirement", "clause", "outcome"),
        [
            ("GB", "gb-psti", "password", UNSETTLED),
            ("AU", "au-smart-device-security", "password", SILENT),
            ("DE", "eu-red-cybersecurity", "networks", UNSETTLED),
        ],
    )
    def test_a_smartphone_is_in_in_britain_out_in_australia_and_in_in_the_union(
        self, to: str, requirement: str, clause: str, outcome: Outcome
    ) -> None:
        case: dict[str, Value] = {"placed_on_market_on": date(2026, 1, 5)} if to == "DE" else {}
        verdict = asked("Smartphone, 5G, Wi-Fi 6, Bluetooth 5.3", to, "import", "smartphone", case=case)
        assert told(verdict, requirement, clause).outcome is outcome

    @pytest.mark.parametrize(
        ("text", "category", "facts", "outcome"),
        [
            ("Tablet. Wi-Fi only, no SIM slot, no cellular.", "tablet", {"designed_for_under_14": "absent"}, SILENT),
            ("Tablet. LTE, nano-SIM slot, Wi-Fi.", "tablet", {"designed_for_under_14": "absent"}, UNSETTLED),
            ("Laptop. Wi-Fi 6.", "laptop", {"designed_for_under_14": "absent"}, SILENT),
            ("Laptop for children. Wi-Fi 6.", "laptop", {"designed_for_under_14": "present"}, UNSETTLED),
            ("Laptop. Wi-Fi 6.", "laptop", {}, UNSETTLED),
        ],
    )
    def test_in_britain_a_radio_brings_the_tablet_back_and_a_childs_computer_too(
        self, text: str, category: str, facts: dict[str, str], outcome: Outcome
    ) -> None:
        verdict = asked(text, "GB", "sell", category, facts=facts, case={"audience": "consumer"})
        assert told(verdict, "gb-psti", "password").outcome is outcome

    def test_in_the_union_a_wearable_counts_that_is_online_through_a_phone_only(self) -> None:
        facts = {"network_connectable": "absent", "personal_data_processing": "present"}
        case: dict[str, Value] = {"placed_on_market_on": date(2026, 1, 5)}
        verdict = asked("Fitness band, Bluetooth 5.0, heart rate", "DE", "sell", "fitness-band", facts=facts, case=case)
        assert told(verdict, "eu-red-cybersecurity", "personal-data").outcome is UNSETTLED
        assert told(verdict, "eu-red-cybersecurity", "networks").outcome is SILENT


class TestClocksAndRoles:
    """Türkiye counts days in the calendar year, Uzbekistan asks what is new, Japan looks at each radio."""

    PHONE = "Smartphone with 4G LTE and a dual nano-SIM slot."

    @pytest.mark.parametrize(("days", "outcome"), [(120.0, MET), (121.0, BROKEN), (None, UNSETTLED)])
    def test_turkiye_counts_the_days_of_this_year_of_each_imei(self, days: float | None, outcome: Outcome) -> None:
        case: dict[str, Value] = {} if days is None else {"days_on_local_network_this_year": days}
        facts = {"imei_register": "!TR"}
        verdict = asked(
            self.PHONE, "TR", "use", "smartphone", facts=facts, case={"sim_home": "TR", "user_role": "visitor", **case}
        )
        assert told(verdict, "tr-imei-registration").outcome is outcome

    def test_a_foreign_sim_that_roams_starts_no_clock(self) -> None:
        verdict = asked(self.PHONE, "TR", "use", "smartphone", case={"sim_home": "DE", "roaming": True})
        assert told(verdict, "tr-imei-registration").outcome is SILENT

    def test_in_uzbekistan_a_five_year_old_phone_that_is_not_registered_is_new(self) -> None:
        facts = {"imei_register": "!UZ", "customs_declaration": "!UZ"}
        verdict = asked(self.PHONE, "UZ", "carry-in", "smartphone", facts=facts)
        assert (verdict.ruling, told(verdict, "uz-uzimei", "declaration").outcome) == (CONDITIONS, BROKEN)

    def test_in_uzbekistan_a_cellular_watch_is_left_out(self) -> None:
        verdict = asked("Smart watch with LTE and eSIM", "UZ", "carry-in", "smartwatch", facts={"imei_register": "!UZ"})
        assert {one.outcome for one in verdict.determinations if one.requirement == "uz-uzimei"} == {SILENT}

    @pytest.mark.parametrize(
        ("transport", "value", "outcome"),
        [("air", 2000.0, MET), ("rail", 1001.0, BROKEN), ("road", 301.0, BROKEN), ("sea", 5000.0, SILENT)],
    )
    def test_in_uzbekistan_the_limit_of_value_depends_on_how_one_travels(
        self, transport: str, value: float, outcome: Outcome
    ) -> None:
        case: dict[str, Value] = {"transport": transport, "goods_value": value}
        verdict = asked(self.PHONE, "UZ", "carry-in", "smartphone", facts={"imei_register": "!UZ"}, case=case)
        assert told(verdict, "uz-uzimei", "value").outcome is outcome

    @pytest.mark.parametrize(
        ("role", "used", "outcome"),
        [
            ("resident", date(2026, 10, 24), MET),
            ("resident", date(2026, 10, 23), BROKEN),
            ("visitor", date(2026, 9, 24), MET),
            ("visitor", date(2026, 9, 23), BROKEN),
        ],
    )
    def test_in_uzbekistan_the_clock_starts_with_a_local_sim_and_is_longer_for_visitors(
        self, role: str, used: date, outcome: Outcome
    ) -> None:
        case: dict[str, Value] = {"user_role": role, "first_network_use_on": used}
        verdict = asked(self.PHONE, "UZ", "use", "smartphone", facts={"imei_register": "!UZ"}, case=case)
        assert told(verdict, "uz-uzimei", "registration").outcome is outcome

    @pytest.mark.parametrize(
        ("facts", "days", "outcome"),
        [
            ({"transmit_band": "2.4-ghz"}, 90.0, UNSETTLED),
            ({}, 91.0, BROKEN),
        ],
    )
    def test_japan_lets_a_visitor_use_wifi_and_bluetooth_for_ninety_days(
        self, facts: dict[str, str], days: float, outcome: Outcome
    ) -> None:
        facts = {
            "mark_giteki": "absent",
            "conforms_to_equivalent_standard": "present",
            "other_transmitter": "absent",
            "cellular": "absent",
            **facts,
        }
        text = "Earbuds, Bluetooth 5.3 (2.4 GHz only)"
        verdict = asked(
            text, "JP", "use", "headset", facts=facts, case={"user_role": "visitor", "days_since_entry": days}
        )
        assert told(verdict, "jp-giteki-visitor").outcome is outcome


class TestTheCoveredList:
    """The United States: named producers and their affiliates, some only for a use; then whole classes by place."""

    CAMERA = "IP camera, Wi-Fi, 4 MP"

    @pytest.mark.parametrize(
        ("facts", "purpose", "clause", "outcome"),
        [
            ({"producer": "Huawei", "fcc_authorisation": "absent"}, "personal-use", "producers", BROKEN),
            (
                {"producer": "Acme", "affiliation": "ZTE", "fcc_authorisation": "absent"},
                "personal-use",
                "producers",
                BROKEN,
            ),
            (
                {"producer": "Hikvision", "fcc_authorisation": "absent"},
                "public-safety",
                "producers-for-purposes",
                BROKEN,
            ),
            (
                {"producer": "Hikvision", "fcc_authorisation": "absent"},
                "personal-use",
                "producers-for-purposes",
                SILENT,
            ),
            (
                {"producer": "Acme", "module_producer": "Dahua", "fcc_authorisation": "absent"},
                "personal-use",
                "modules",
                BROKEN,
            ),
        ],
    )
    def test_producers_affiliates_purposes_and_modules_each_count(
        self, facts: dict[str, str], purpose: str, clause: str, outcome: Outcome
    ) -> None:
        verdict = asked(self.CAMERA, "US", "import", "camera", facts=facts, case={"purpose": purpose})
        assert told(verdict, "us-covered-list-entities", clause).outcome is outcome

    def test_a_model_that_was_authorised_before_may_still_come_in(self) -> None:
        facts = {"producer": "Hikvision", "fcc_authorisation": "present", "fcc_grant_limited": "absent"}
        case: dict[str, Value] = {"purpose": "public-safety", "fcc_granted_on": date(2022, 5, 1)}
        verdict = asked(self.CAMERA, "US", "import", "camera", facts=facts, case=case)
        assert told(verdict, "us-covered-list-entities", "producers-for-purposes").outcome is MET

    @pytest.mark.parametrize(
        ("place", "granted", "day", "outcome"),
        [
            ("CN", None, DAY, UNSETTLED),
            ("US+CN", None, DAY, UNSETTLED),
            ("CN", date(2025, 12, 21), DAY, MET),
            ("CN", None, date(2025, 12, 21), SILENT),
        ],
    )
    def test_any_stage_of_production_abroad_makes_a_new_drone_one_of_the_list(
        self, place: str, granted: date | None, day: date, outcome: Outcome
    ) -> None:
        facts = {"production_place": place, "fcc_authorisation": "present"}
        case: dict[str, Value] = {} if granted is None else {"fcc_granted_on": granted}
        verdict = asked("Drone with camera, 5.8 GHz", "US", "import", "drone", facts=facts, day=day, case=case)
        assert told(verdict, "us-covered-list-drones").outcome is outcome
