"""Bugreports and saved dumps: what they say of the unit, and what of them nobody gets to see."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import caveat
from caveat.model.evidence import Entry, Passage, Place
from caveat.model.profile import Members, Profile, Standing, Subject
from caveat.profiles import platform
from caveat.readers.android.budget import Budget
from caveat.readers.android.bugreport import passages
from caveat.readers.android.dumps import PARSERS, service_of
from caveat.readers.source import Source
from tests.readers.android import making, reports

WHOLE = reports.report(services=reports.SERVICES)
APPS = {
    "com.example.clock": "package",
    "com.tencent.mm": "uninstalled-package",
    "com.whatsapp": "disabled-package",
    "com.kakao.talk": "hidden-package",
    "org.telegram.messenger": "suspended-package",
    "com.example.twice": "package",
}


def said(text: str, *, step: int = 1 << 17, first: str = "") -> list[Passage]:
    """The passages of a text that comes in blocks."""
    data = text.encode()
    blocks = [data[at : at + step] for at in range(0, len(data), step)]
    found = passages(Source(name="report", data=b""), blocks, Budget(), first=first)
    return [one for one in found if isinstance(one, Passage)]


def entries(found: list[Passage], *kinds: str) -> list[Entry]:
    return [one.entry for one in found if one.entry and (not kinds or one.entry.kind in kinds)]


def saved(folder: Path, text: str, name: str = "saved.txt", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def profile(*paths: Path) -> Profile:
    return caveat.profile(caveat.read(paths))


def test_a_bugreport_is_one_item_and_says_what_the_unit_can_do(tmp_path: Path) -> None:
    path = reports.archive(tmp_path / "bugreport.zip", WHOLE)
    (item,) = caveat.read([path]).items
    assert (item.kind, item.problems) == ("bugreport", ())
    found = profile(path)
    assert (found.device.make, found.device.model, found.device.category) == ("LA", "W1", "smartwatch")
    present = ("wifi", "bluetooth", "nfc", "gnss", "camera", "esim", "cellular")
    assert {fact: found.standing(fact) for fact in present} == dict.fromkeys(present, Standing.PRESENT)
    (language,) = found.unit["os_language"].observations
    assert language.members == Members(includes=("zh",))


def test_a_passage_names_the_member_the_section_and_the_line(tmp_path: Path) -> None:
    path = reports.archive(tmp_path / "bugreport.zip", WHOLE)
    lines = WHOLE.split("\n")
    for passage in caveat.read([path]).passages:
        assert passage.place.path is not None
        assert passage.place.path.startswith(f"{reports.NAME} > ")
        if passage.entry and passage.entry.kind in ("feature", "property", "state", "locales", "input-method"):
            assert passage.place.line is not None
            assert passage.text.split("\n")[0].split(" ")[0] in lines[passage.place.line - 1]


def test_what_became_of_an_app_is_told_apart() -> None:
    found = entries(said(reports.PACKAGE, first="package"))
    assert {
        one.name: one.kind for one in found if one.kind.endswith("package") and one.kind != "factory-package"
    } == APPS
    assert [one.name for one in found if one.kind == "factory-package"] == ["com.example.clock"]
    versions = {one.name: one.value for one in found if one.kind == "package"}
    assert versions["com.example.clock"] == "5.0.07"


def test_an_app_that_one_user_can_still_use_is_there() -> None:
    found = said(reports.PACKAGE, first="package")
    (twice,) = [one for one in found if one.entry and one.entry.name == "com.example.twice"]
    assert twice.text.endswith("User 10: installed=true hidden=false suspended=false enabled=0")


def test_a_messenger_that_is_off_is_disabled_in_this_unit(tmp_path: Path) -> None:
    off = {"package": reports.PACKAGE}
    found = profile(saved(tmp_path, reports.report(services=off)))
    assert found.standing("messenger", Subject.UNIT) is Standing.DISABLED
    on = {"package": reports.PACKAGE.replace("installed=false", "installed=true")}
    assert profile(saved(tmp_path, reports.report(services=on))).standing("messenger") is Standing.PRESENT


def test_pm_and_dumpsys_together_leave_an_app_off_that_either_says_is_off(tmp_path: Path) -> None:
    listed = saved(tmp_path, "".join(f"package:{name}\n" for name in APPS), "packages.txt")
    evidence = caveat.read([listed, saved(tmp_path, reports.PACKAGE, "dump.txt")])
    kinds = {one.entry.name: one.entry.kind for one in platform.counted(evidence.passages) if one.entry}
    assert kinds["com.tencent.mm"] == "uninstalled-package"
    assert kinds["com.whatsapp"] == "disabled-package"


def test_a_blank_line_ends_no_list() -> None:
    gapped = reports.PACKAGE.replace("\n", "\n\n")
    assert entries(said(gapped, first="package")) == entries(said(reports.PACKAGE, first="package"))


@pytest.mark.parametrize("step", [1, 3, 64, 1000])
def test_neither_blocks_nor_carriage_returns_change_what_is_read(step: int) -> None:
    assert said(WHOLE, step=step) == said(WHOLE)
    assert entries(said(WHOLE.replace("\n", "\r\n"), step=step)) == entries(said(WHOLE))


def test_what_is_not_seen_to_its_end_is_not_whole() -> None:
    whole = {one.name for one in entries(said(WHOLE), "whole")}
    assert whole == {"running-properties", "features", "packages"}
    in_properties = WHOLE[: WHOLE.index("[ro.carrier]")]
    in_features = WHOLE[: WHOLE.index("  android.hardware.type.watch")]
    in_packages = WHOLE[: WHOLE.index("  Package [com.whatsapp]")]
    assert not entries(said(in_properties), "whole")
    assert {one.name for one in entries(said(in_features), "whole")} == {"running-properties"}
    assert {one.name for one in entries(said(in_packages), "whole")} == {"running-properties", "features"}


def test_a_service_that_took_too_long_leaves_nothing_whole_and_is_a_problem(tmp_path: Path) -> None:
    cut = reports.PACKAGE[: reports.PACKAGE.index("  android.hardware.vulkan")]
    late = reports.report(services={"package": f"{cut}\n*** SERVICE 'package' DUMP TIMEOUT (10000ms) EXPIRED ***\n\n"})
    found = profile(saved(tmp_path, late))
    assert [(one.code, one.detail) for one in found.problems] == [("truncated", "package: took too long, or failed")]
    assert found.standing("nfc", Subject.UNIT) is Standing.UNKNOWN
    assert found.standing("wifi") is Standing.PRESENT


def test_the_time_of_another_section_ends_none() -> None:
    other = "------ 0.1s was the duration of 'EVENT LOG' ------\n"
    mixed = WHOLE.replace("[ro.carrier]", f"{other}[ro.carrier]")
    names = [one.name for one in entries(said(mixed), "property")]
    assert names == [one.name for one in entries(said(WHOLE), "property")]


def test_a_bugreport_without_its_end_is_a_problem(tmp_path: Path) -> None:
    found = profile(saved(tmp_path, reports.report(done=False)))
    assert [one.code for one in found.problems] == ["truncated"]
    assert found.standing("wifi") is Standing.PRESENT


def test_an_archive_of_a_maker_with_the_real_one_in_it_is_read(tmp_path: Path) -> None:
    inner = reports.archive(tmp_path / "inner.zip", WHOLE).read_bytes()
    members = {"anr/traces.txt": b"x", "bugreport-w1-2026.zip": inner}
    outer = making.zipped(tmp_path / "outer.zip", members, method=8)
    (item,) = caveat.read([outer]).items
    assert (item.kind, item.problems) == ("bugreport", ())
    assert item.passages[0].place.path == f"bugreport-w1-2026.zip > {reports.NAME} > SYSTEM PROPERTIES"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"main_entry.txt": b"bugreport-x.txt"}, "truncated"),
        ({"main_entry.txt": b"../../etc/passwd"}, "truncated"),
        ({"main_entry.txt": b"bugreport-x.txt", "bugreport-x.txt": b"nothing in it"}, "empty"),
        ({"bugreport.zip": b"PK\x03\x04 and no more"}, "truncated"),
    ],
)
def test_an_archive_that_is_none_is_a_problem_by_name(tmp_path: Path, members: dict[str, bytes], code: str) -> None:
    (item,) = caveat.read([making.zipped(tmp_path / "bugreport.zip", members)]).items
    assert code in {problem.code for problem in item.problems}


def test_a_damaged_archive_keeps_what_came_before(tmp_path: Path) -> None:
    filler = "".join(f"line {number * 7919 % 10007}\n" for number in range(200_000))
    path = reports.archive(tmp_path / "bugreport.zip", WHOLE + filler)
    data = bytearray(path.read_bytes())
    place = len(data) - 2000
    data[place : place + 200] = b"\xff" * 200
    path.write_bytes(data)
    (item,) = caveat.read([path]).items
    assert {problem.code for problem in item.problems} & {"unreadable", "truncated"}
    assert "android.hardware.wifi" in {one.name for one in entries(list(item.passages))}


@pytest.mark.parametrize(("state", "expected"), [(0, Standing.PRESENT), (1, Standing.UNKNOWN), (2, Standing.PRESENT)])
def test_a_modem_that_is_in_a_network_is_there(tmp_path: Path, state: int, expected: Standing) -> None:
    assert profile(saved(tmp_path, reports.telephony(state))).standing("cellular") is expected


def test_a_sim_card_in_the_phone_at_the_other_end_of_bluetooth_is_none_of_this_unit() -> None:
    found = said(reports.SUBSCRIPTIONS, first="isub")
    assert entries(found) == [Entry("state", "subscription", "embedded")]


def test_services_that_are_off_say_nothing(tmp_path: Path) -> None:
    off = {"nfc": "mState=off\n", "wifi": "Wi-Fi is disabled\n", "media.camera": "Number of camera devices: 0\n"}
    found = profile(saved(tmp_path, reports.report("[init.svc.adbd]: [running]\n[a.b]: [c]\n", off)))
    for fact in ("nfc", "wifi", "camera"):
        assert found.standing(fact) is Standing.UNKNOWN
        assert found.standing(fact, Subject.UNIT) is Standing.UNKNOWN


def test_a_gnss_provider_that_somebody_has_replaced_is_no_receiver() -> None:
    assert not said("Location Manager State:\n  gps provider [mock]:\n", first="location")


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("  mGlobalConfiguration={1.0 ?mcc?mnc [zh_CN_#Hans,en_US] ldltr sw411dp}", "zh-Hans-CN,en-US"),
        ("  mConfiguration: {1.0 450mcc8mnc ko_KR ldltr sw320dp}", "ko-KR"),
        ("  mGlobalConfiguration: {1.15 450mcc8mnc [in_ID] ldltr sw320dp}", "id-ID"),
        ("  mLastReportedConfigurations={1.0 450mcc8mnc [fr_FR] ldltr}", None),
        ("  mGlobalConfiguration={1.0 ?mcc?mnc ?localeList ldltr}", None),
    ],
)
def test_the_languages_in_use_are_those_of_the_running_system(line: str, tags: str | None) -> None:
    found = entries(said(f"WINDOW MANAGER\n{line}\n", first="window"))
    assert [one.value for one in found] == ([tags] if tags else [])


def test_the_language_in_use_goes_before_the_one_that_is_set_and_that_before_properties() -> None:
    entry = {
        "running": Entry("locales", "running", "ko-KR,en-US"),
        "set": Entry("locales", "set", "zh-Hans-CN"),
        "property": Entry("property", "persist.sys.locale", "ja-JP"),
    }
    found = {
        name: Passage(item="x", text=name, reader=platform.UNIT, place=Place(), entry=one)
        for name, one in entry.items()
    }
    for names, tag in (
        (("property", "set", "running"), "ko-KR"),
        (("property", "set"), "zh-Hans-CN"),
        (("property",), "ja-JP"),
    ):
        told = platform.locale([found[name] for name in names])
        assert told is not None
        assert told.tag == tag


@pytest.mark.parametrize("service", sorted(reports.SERVICES.keys() & PARSERS.keys()))
def test_the_dump_of_a_service_is_known_by_its_beginning_or_its_prompt(tmp_path: Path, service: str) -> None:
    text = reports.SERVICES[service]
    assert service_of(text) == service
    (item,) = caveat.read([saved(tmp_path, f"shell@w1:/ $ dumpsys {service}\n{text}")]).items
    assert (item.kind, item.problems) == ("device-output", ())
    assert entries(list(item.passages)) == entries(said(text, first=service))


def test_a_shell_of_windows_saves_another_encoding(tmp_path: Path) -> None:
    path = saved(tmp_path, reports.PACKAGE.replace("\n", "\r\n"), encoding="utf-16")
    assert entries(list(caveat.read([path]).passages)) == entries(said(reports.PACKAGE, first="package"))
    path = saved(tmp_path, WHOLE.replace("\n", "\r\n"), encoding="utf-16")
    assert entries(list(caveat.read([path]).passages)) == entries(said(WHOLE))


@pytest.mark.parametrize(
    "text",
    [
        "Features:\n  A nano-SIM card slot\n  Wi-Fi\n",
        "Wi-Fi is enabled by default. Press the button to pair.\n",
        "dumpsys package prints the features of a unit.\nIt has no SIM.\n",
        "Permissions:\n  The watch may be carried in.\n",
    ],
)
def test_a_manual_stays_a_manual(tmp_path: Path, text: str) -> None:
    (item,) = caveat.read([saved(tmp_path, text)]).items
    assert item.kind == "text"


def test_a_list_with_apps_that_are_gone_says_of_none_that_it_is_there(tmp_path: Path) -> None:
    listed = "$ adb shell pm list packages -u\npackage:com.tencent.mm\npackage:com.example.clock\n"
    assert profile(saved(tmp_path, listed)).standing("messenger") is Standing.UNKNOWN


def test_input_methods_are_read_from_a_list_and_from_a_dump(tmp_path: Path) -> None:
    listed = caveat.read([saved(tmp_path, "com.example.pinyin/.PinyinIME\ncom.example.latin/.LatinIME\n")])
    assert [one.name for one in entries(list(listed.passages), "input-method")] == [
        "com.example.pinyin/.PinyinIME",
        "com.example.latin/.LatinIME",
    ]
    dumped = said(reports.OTHERS["input_method"], first="input_method")
    assert Entry("state", "input-method", "com.example.pinyin/.PinyinIME") in entries(dumped)


def test_a_getprop_that_is_cut_off_is_not_whole(tmp_path: Path) -> None:
    cut = caveat.read([saved(tmp_path, reports.getprop().rpartition("[ro.serialno]")[0] + "[ro.ser]: [R5")])
    assert not entries(list(cut.passages), "whole")


def leaks(shown: str) -> list[str]:
    return [what for what, secret in reports.SECRETS.items() if secret.lower() in shown.lower()]


def test_nothing_of_one_unit_or_of_a_person_gets_into_a_passage(tmp_path: Path) -> None:
    text = reports.report(reports.getprop() + "[persist.radio.x]: [490154203237518]\n", reports.SERVICES)
    assert not set(reports.SECRETS) - set(leaks(text)) - {"imsi"}, "they are in the text"
    evidence = caveat.read([reports.archive(tmp_path / "bugreport.zip", text)])
    assert len(evidence.passages) > 30
    assert leaks("".join(f"{one.text} {one.entry} {one.place}" for one in evidence.passages)) == []
    assert leaks(json.dumps(caveat.report(caveat.profile(evidence), format="json"))) == []


@given(st.sampled_from(sorted(PARSERS)), st.sampled_from(sorted(reports.SECRETS.values())), st.text(max_size=40))
def test_of_what_stands_beside_or_between_the_known_lines_nothing_is_shown(
    service: str, secret: str, around: str
) -> None:
    if service == "SYSTEM PROPERTIES":
        return  # of those the names are hidden by what they are called
    text = reports.SERVICES.get(service, reports.OTHERS["activity"])
    lines = [f"{line} {secret}{around}" for line in text.split("\n")] + [f"{around}{secret}", secret]
    shown = "".join(f"{one.text}{one.entry}" for one in said("\n".join(lines), first=service))
    assert secret not in shown


@given(st.integers(0, len(WHOLE)), st.integers(1, 5000))
def test_a_report_cut_anywhere_says_nothing_that_the_whole_does_not(end: int, step: int) -> None:
    whole, cut = entries(said(WHOLE)), entries(said(WHOLE[:end], step=step))
    assert [one for one in cut if one not in whole] == []


@given(st.text(alphabet="\n\r -=*:[]{}DUMP OF SERVICEpackage User 0installed", max_size=400), st.integers(1, 50))
def test_no_text_breaks_the_reading_of_sections(text: str, step: int) -> None:
    assert said(text, step=step) == said(text)
