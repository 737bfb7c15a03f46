"""Apps as items: what their manifests, resources and signatures say."""

import re
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from caveat.model.evidence import Entry, Item
from caveat.readers import Limits, read
from tests.readers.android import apps
from tests.readers.android.apps import NAME, SPY, Node

WRITTEN = [
    "package com.example.app versionCode 7 versionName 1.2",
    "uses-sdk minSdkVersion 21",
    "uses-sdk targetSdkVersion 33",
    "uses-permission android.permission.RECORD_AUDIO",
    "uses-permission android.permission.SEND_SMS maxSdkVersion 22",
    "uses-feature android.hardware.camera required=false",
    "uses-feature android.hardware.telephony",
    "service com.example.app.Watcher permission android.permission.BIND_ACCESSIBILITY_SERVICE",
    "service com.example.app.Watcher foregroundServiceType camera",
    "service com.example.app.Watcher foregroundServiceType microphone",
    "service com.example.app.Watcher action android.accessibilityservice.AccessibilityService",
    "receiver com.example.app.Boot action android.intent.action.BOOT_COMPLETED",
]


FRAMEWORK = Path("/usr/share/android-framework-res/framework-res.apk")
SOURCE = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.app"
    android:versionCode="7" android:versionName="1.2">
  <uses-sdk android:minSdkVersion="21" android:targetSdkVersion="33"/>
  <uses-permission android:name="android.permission.RECORD_AUDIO"/>
  <uses-permission android:name="android.permission.SEND_SMS" android:maxSdkVersion="22"/>
  <uses-feature android:name="android.hardware.camera" android:required="false"/>
  <uses-feature android:name="android.hardware.telephony"/>
  <application>
    <service android:name=".Watcher" android:permission="android.permission.BIND_ACCESSIBILITY_SERVICE"
        android:exported="true" android:foregroundServiceType="phoneCall|location">
      <intent-filter><action android:name="android.accessibilityservice.AccessibilityService"/></intent-filter>
    </service>
    <receiver android:name="com.example.app.Boot">
      <intent-filter><action android:name="android.intent.action.BOOT_COMPLETED"/></intent-filter>
    </receiver>
    <activity android:name=".Main">
      <intent-filter><action android:name="android.intent.action.MAIN"/></intent-filter>
    </activity>
  </application>
</manifest>"""


def texts(item: Item) -> list[str]:
    return [passage.text for passage in item.passages]


def entries(item: Item, kind: str) -> list[Entry]:
    return [one.entry for one in item.passages if one.entry and one.entry.kind == kind]


def codes(item: Item) -> list[str]:
    return [problem.code for problem in item.problems]


def test_a_manifest_is_quoted_statement_by_statement(read_as: Callable[..., Item]) -> None:
    item = read_as("spy.apk", apps.apk())
    assert (item.kind, item.languages, codes(item), texts(item)) == ("app", (), [], WRITTEN)
    assert {passage.place.path for passage in item.passages} == {"AndroidManifest.xml"}
    assert all(passage.place.offset and passage.reader == "app" for passage in item.passages)


def test_what_a_program_asks_for_is_beside_the_quote(read_as: Callable[..., Item]) -> None:
    item = read_as("spy.apk", apps.apk())
    assert entries(item, "app") == [Entry("app", "com.example.app", "1.2")]
    assert entries(item, "app-feature") == [
        Entry("app-feature", "android.hardware.camera", "optional"),
        Entry("app-feature", "android.hardware.telephony", "required"),
    ]
    assert Entry("app-foreground", "microphone", "com.example.app.Watcher") in entries(item, "app-foreground")


@pytest.mark.parametrize(
    "manifest",
    [
        apps.axml(SPY, utf8=True),
        apps.axml(SPY, styles=3),
        apps.axml(SPY, utf8=True, styles=3),
        apps.axml(SPY, named=False),  # hostile: Android goes by the identity
        apps.axml(SPY, kind=0),  # hostile: Android does not ask for the kind of the file
        apps.axml(SPY, before=apps.chunk(0x7777, b"", b"anything")),
        apps.axml(SPY, before=apps.chunk(0x0150, bytes(8), b"a node of no kind")),
        apps.axml(SPY) + b"what comes after",
    ],
    ids=["utf-8", "styled", "styled utf-8", "nameless", "kindless", "unknown chunk", "unknown node", "longer file"],
)
def test_a_manifest_says_the_same_in_whichever_form(manifest: bytes, read_as: Callable[..., Item]) -> None:
    assert texts(read_as("app.apk", apps.archive({"AndroidManifest.xml": manifest}))) == WRITTEN


def test_a_bundle_says_the_same_as_its_package_and_more_in_its_modules(read_as: Callable[..., Item]) -> None:
    item = read_as("app.aab", apps.aab(SPY, "ko", "zh-Hant-TW"))
    assert (item.kind, codes(item)) == ("app", [])
    assert texts(item) == [
        *WRITTEN,
        "resources for ko",
        "resources for zh-Hant-TW",
        "package com.example.app split voice versionCode 7 versionName 1.2",
        "uses-permission android.permission.CALL_PHONE",
    ]
    assert item.passages[-1].place.path == "voice/manifest/AndroidManifest.xml"


@pytest.mark.parametrize("packed", [True, False])
def test_all_packages_of_an_archive_are_read_and_what_they_share_is_told_once(
    packed: bool, read_as: Callable[..., Item]
) -> None:
    split = apps.manifest(split="config.ko")
    korean = apps.arsc((b"ko", b"", b""))
    data = apps.archive(
        {
            "config.ko.apk": apps.apk(split, {"resources.arsc": korean}),
            "base.apk": apps.apk(),
            "icon.png": b"",
            "manifest.json": b"{}",
        },
        packed=packed,
    )
    item = read_as("app.xapk", data)
    split_told = "package com.example.app split config.ko versionCode 7 versionName 1.2"
    assert (item.kind, codes(item), texts(item)) == ("app", [], [*WRITTEN, split_told, "resources for ko"])
    assert item.passages[0].place.path == "base.apk > AndroidManifest.xml"
    assert item.passages[-1].place.path == "config.ko.apk > resources.arsc"


def test_a_damaged_package_in_an_archive_does_not_hide_the_others(read_as: Callable[..., Item]) -> None:
    item = read_as("app.apks", apps.archive({"splits/base-master.apk": apps.apk(), "splits/x.apk": b"nothing"}))
    assert texts(item) == WRITTEN
    assert [(one.code, one.place.path) for one in item.problems] == [("truncated", "splits/x.apk")]


def test_languages_are_those_of_the_resources(read_as: Callable[..., Item]) -> None:
    packed = bytes([0x80 | 0x0B << 2 | 0x08 >> 3, (0x08 & 7) << 5 | 0x05])  # fil
    table = apps.arsc(
        (b"ko", b"", b""), (b"zh", b"TW", b"Hant"), (packed, b"", b""), (b"", b"", b""), (b"ko", b"", b"")
    )
    item = read_as("app.apk", apps.apk(members={"resources.arsc": table}))
    assert [one.name for one in entries(item, "app-language")] == ["fil", "ko", "zh-Hant-TW"]


def test_a_signer_of_the_first_scheme_is_the_one_who_signed(read_as: Callable[..., Item]) -> None:
    import hashlib

    signer, other = apps.certificate("signer"), apps.certificate("root", 2)
    item = read_as("app.apk", apps.apk(members={"META-INF/CERT.RSA": apps.signature(signer, other)}))
    digest = hashlib.sha256(signer).hexdigest()
    assert entries(item, "app-signer") == [Entry("app-signer", digest, "CN=signer")]  # and no e-mail address
    assert item.passages[-1].text == f"signature v1 CN=signer SHA-256 {digest}"
    assert item.passages[-1].place.path == "META-INF/CERT.RSA"


@pytest.mark.parametrize(("identity", "scheme"), [(0x7109871A, "v2"), (0xF05368C0, "v3"), (0x1B93AD61, "v3.1")])
def test_a_signer_of_the_later_schemes_is_in_the_block(
    identity: int, scheme: str, read_as: Callable[..., Item]
) -> None:
    package = apps.with_block(apps.apk(), identity, apps.certificate("signer"))
    item = read_as("app.apk", package)
    assert texts(item)[:-1] == WRITTEN
    assert item.passages[-1].text.startswith(f"signature {scheme} CN=signer SHA-256 ")


def test_a_component_s_actions_are_not_those_of_the_next_one(read_as: Callable[..., Item]) -> None:
    said = apps.manifest(
        Node(
            "application",
            {},
            [
                apps.service("Plain"),
                Node("activity", {NAME: "A"}, [Node("intent-filter", {}, [Node("action", {NAME: "not.of.it"})])]),
                apps.service("a.Full", "of.it"),
            ],
        ),
        Node("queries", {}, [Node("intent", {}, [Node("action", {NAME: "asked.of.others"})])]),
    )
    item = read_as("app.apk", apps.apk(said))
    assert entries(item, "app-action") == [Entry("app-action", "of.it", "a.Full")]


def test_a_permission_counts_only_where_android_looks_for_it(read_as: Callable[..., Item]) -> None:
    inside = Node("application", {}, [Node("uses-permission", {NAME: "android.permission.CAMERA"})])
    assert not entries(read_as("app.apk", apps.apk(apps.manifest(inside))), "app-permission")


def test_signs_that_cannot_be_printed_do_not_reach_a_report(read_as: Callable[..., Item]) -> None:
    item = read_as("app.apk", apps.apk(apps.manifest(Node("uses-permission", {NAME: "a\x1b[31m\nb\0"}))))
    assert texts(item)[-1] == "uses-permission a [31m b"


@pytest.mark.parametrize("flags", [0x1, 0x41])
def test_a_false_mark_of_encryption_does_not_hide_a_manifest(flags: int, read_as: Callable[..., Item]) -> None:
    data = bytearray(apps.apk())
    place = data.find(b"PK\1\2")
    data[6] |= flags
    data[place + 8] |= flags
    assert texts(read_as("app.apk", bytes(data))) == WRITTEN


def test_an_invented_method_of_compression_means_stored(read_as: Callable[..., Item]) -> None:
    data = bytearray(apps.archive({"AndroidManifest.xml": apps.axml(SPY)}, packed=False))
    place = data.find(b"PK\1\2")
    data[place + 10 : place + 12] = b"\x99\x29"
    assert texts(read_as("app.apk", bytes(data))) == WRITTEN


def test_two_directories_are_told_and_the_one_of_android_is_read(read_as: Callable[..., Item]) -> None:
    other = apps.archive({"AndroidManifest.xml": apps.axml(apps.manifest(package="com.other"))})
    place, end = other.find(b"PK\1\2"), other.rfind(b"PK\5\6")
    package = apps.apk()
    last = package.rfind(b"PK\5\6")
    start, directory = package.find(b"PK\1\2"), package[package.find(b"PK\1\2") : last]
    shift = end + 22
    moved = b"".join(
        part[:42] + struct.pack("<I", struct.unpack_from("<I", part, 42)[0] + shift) + part[46:]
        for part in (b"PK\1\2" + one for one in directory.split(b"PK\1\2")[1:])
    )
    tail = package[last : last + 16] + struct.pack("<I", start + shift) + package[last + 20 :]
    assert place > 0
    item = read_as("app.apk", other + package[:start] + moved + tail)
    assert texts(item) == WRITTEN
    assert codes(item) == ["ambiguous-archive"]


def test_two_members_of_one_name_are_told(tmp_path: Path) -> None:
    path = tmp_path / "app.apk"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("AndroidManifest.xml", apps.axml(SPY))
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("AndroidManifest.xml", apps.axml(apps.manifest()))
    (item,) = read([path]).items
    assert (texts(item), codes(item)) == (WRITTEN, ["ambiguous-archive"])


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"AndroidManifest.xml": b"<manifest package='a.b'/>"}, "unsupported"),
        ({"AndroidManifest.xml": b""}, "truncated"),
        ({"AndroidManifest.xml": apps.axml(Node("resources"))}, "unreadable"),
        ({"AndroidManifest.xml": apps.axml(SPY)[:-200]}, "truncated"),
        ({"AndroidManifest.xml": bytes(17 << 20)}, "expands-too-far"),
        ({"AndroidManifest.xml": apps.axml(SPY), "resources.arsc": b"nothing"}, "truncated"),
        ({"AndroidManifest.xml": apps.axml(SPY), "META-INF/A.RSA": b"nothing"}, "truncated"),
        ({"base/manifest/AndroidManifest.xml": b"\x0a\xff", "BundleConfig.pb": b""}, "truncated"),
    ],
)
def test_what_is_damaged_is_a_problem_by_its_name(
    members: dict[str, bytes], code: str, read_as: Callable[..., Item]
) -> None:
    item = read_as("app.apk", apps.archive(members))
    assert codes(item) == [code]
    assert item.problems[0].place.path


def test_a_package_cut_short_is_a_problem(read_as: Callable[..., Item]) -> None:
    assert codes(read_as("app.apk", apps.apk()[:-40])) == ["truncated"]


def test_a_bomb_is_not_inflated_beyond_what_its_directory_says(read_as: Callable[..., Item]) -> None:
    data = bytearray(apps.archive({"AndroidManifest.xml": bytes(64 << 20)}))
    place = data.find(b"PK\1\2")
    data[place + 24 : place + 28] = struct.pack("<I", 1000)
    assert codes(read_as("app.apk", bytes(data))) == ["truncated"]


def test_an_archive_of_packages_is_not_inflated_beyond_the_limit(read_as: Callable[..., Item]) -> None:
    data = apps.archive({f"{number}.apk": bytes(1 << 20) for number in range(8)})
    item = read_as("app.apks", data, limits=Limits(expanded_bytes=3 << 20))
    assert codes(item) == ["truncated"] * 3 + ["expands-too-far"] * 5


def test_other_archives_are_left_to_other_readers(read_as: Callable[..., Item]) -> None:
    assert read_as("a.apex", apps.apk(members={"apex_payload.img": b""})).kind != "app"
    assert codes(read_as("a.zip", apps.archive({"system/app/A/A.apk": apps.apk()}))) == ["unsupported"]


def _run(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")


def test_real_packages_are_read(shared_data: Path) -> None:
    folder = shared_data / "firmware" / "apk_androguard"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here")
    items = {item.name.rpartition("__")[2]: item for item in read([folder]).items}
    assert {name: codes(item) for name, item in items.items() if item.problems} == {}
    signed = texts(items["golden-aligned-v1v2v3-out.apk"])
    assert [one.split()[1] for one in signed if one.startswith("signature")] == ["v1", "v2", "v3"]
    assert "receiver com.politedroid.Update action android.intent.action.BOOT_COMPLETED" in texts(
        items["com.politedroid_4.apk"]
    )


def test_real_manifests_agree_with_aapt(shared_data: Path, tmp_path: Path) -> None:
    aapt = shutil.which("aapt")
    if aapt is None:
        pytest.skip("aapt is not here, which gives a second opinion")
    folder = shared_data / "firmware" / "axml_androguard"
    compared = 0
    for file in sorted(folder.glob("*AndroidManifest*.xml")):
        path = tmp_path / f"{file.stem}.apk"
        path.write_bytes(apps.archive({"AndroidManifest.xml": file.read_bytes()}))
        told = _run(aapt, "dump", "permissions", path)
        theirs = {line.split("'")[1] for line in told.stdout.splitlines() if line.startswith("uses-permission")}
        if told.returncode == 0:
            (item,) = read([path]).items
            assert {one.name for one in entries(item, "app-permission")} == theirs, file.name
            compared += 1
    assert compared > 10


def test_made_packages_are_packages_to_aapt_too(tmp_path: Path) -> None:
    aapt = shutil.which("aapt")
    if aapt is None:
        pytest.skip("aapt is not here, which gives a second opinion")
    path = tmp_path / "spy.apk"
    path.write_bytes(apps.apk())
    told = _run(aapt, "dump", "permissions", path).stdout
    assert "package: com.example.app" in told
    assert "name='android.permission.SEND_SMS' maxSdkVersion='22'" in told


def test_a_package_and_a_bundle_by_the_real_compiler_say_what_was_written(
    tmp_path: Path, read_as: Callable[..., Item]
) -> None:
    aapt2 = shutil.which("aapt2")
    if aapt2 is None or not FRAMEWORK.is_file():
        pytest.skip(f"aapt2 or {FRAMEWORK} is not here, which compile an app")
    (tmp_path / "AndroidManifest.xml").write_text(SOURCE)
    for tag in ("", "-ko", "-b+zh+Hant+TW", "-fil"):
        folder = tmp_path / "res" / f"values{tag}"
        folder.mkdir(parents=True)
        (folder / "strings.xml").write_text("<resources><string name='name'>text</string></resources>")
    _run(aapt2, "compile", "--dir", tmp_path / "res", "-o", tmp_path / "res.zip")
    link = (aapt2, "link", "-I", FRAMEWORK, "--manifest", tmp_path / "AndroidManifest.xml", tmp_path / "res.zip", "-o")
    _run(*link, tmp_path / "made.apk")
    _run(*link, tmp_path / "proto.apk", "--proto-format")
    with zipfile.ZipFile(tmp_path / "proto.apk") as proto:
        members = {
            "BundleConfig.pb": b"",
            "base/manifest/AndroidManifest.xml": proto.read("AndroidManifest.xml"),
            "base/resources.pb": proto.read("resources.pb"),
        }
    known = {"camera": "phoneCall", "microphone": "location"}  # to the framework of Android 10, which compiles here
    said = [re.sub(r"(?<=foregroundServiceType )\w+", lambda one: known[one[0]], text) for text in WRITTEN]
    wanted = [*said, "resources for fil", "resources for ko", "resources for zh-Hant-TW"]
    package, bundle = read_as("a.apk", (tmp_path / "made.apk").read_bytes()), read_as("a.aab", apps.archive(members))
    assert (texts(package), codes(package)) == (wanted, [])
    assert (texts(bundle), codes(bundle)) == (wanted, [])


def test_signers_agree_with_apksigner(shared_data: Path) -> None:
    apksigner = shutil.which("apksigner")
    if apksigner is None:
        pytest.skip("apksigner is not here, which gives a second opinion")
    compared = 0
    for path in sorted((shared_data / "firmware" / "apk_androguard").glob("*.apk")):
        told = _run(apksigner, "verify", "--print-certs", path)
        theirs = {line.split()[-1] for line in told.stdout.splitlines() if "certificate SHA-256" in line}
        if theirs:
            (item,) = read([path]).items
            assert {one.name for one in entries(item, "app-signer")} == theirs, path.name
            compared += 1
    assert compared > 3
