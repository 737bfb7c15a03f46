"""The software bill: valid, the same each time, honest about what was not read, and of no single unit.

After a wanted change: UPDATE_GOLDEN=1 pytest tests/reports/test_cyclonedx.py, and read the difference.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given, settings
from hypothesis import strategies as st

import caveat
from caveat.errors import UsageError
from caveat.model.evidence import Entry, Evidence, Item, Passage, Place, Problem
from tests.command import command
from tests.readers.android import apps, making

GOLDEN = Path(__file__).with_name("golden") / "bill.json"
VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)
MADE = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
IMEI = "490154203237518"


def bill(evidence: Evidence, made: datetime | None = None) -> dict[str, Any]:
    """A bill that the library's own strict validator has nothing against."""
    text = caveat.bill(caveat.inventory(evidence), made=made)
    assert VALIDATOR.validate_str(text) is None
    document: dict[str, Any] = json.loads(text)
    return document


def named(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in document["components"]}


def aggregate(document: dict[str, Any]) -> str:
    (composition,) = document["compositions"]
    return str(composition["aggregate"])


def properties(holder: dict[str, Any], name: str) -> list[str]:
    return [one["value"] for one in holder.get("properties", ()) if one["name"] == f"caveat:{name}"]


def said(kind: str, name: str, value: str = "", *, item: str = "ota.zip", unit: bool = False, **place: Any) -> Passage:
    entry, reader = Entry(kind, name, value), "android-unit" if unit else "android"
    return Passage(item=item, text=name, reader=reader, place=Place(**place), entry=entry)


def evidence(*passages: Passage, problems: tuple[Problem, ...] = (), name: str = "ota.zip") -> Evidence:
    return Evidence((Item(name=name, kind="firmware", sha256="0" * 64, passages=passages, problems=problems),))


WATCH = (
    said("property", "ro.product.manufacturer", "LA", path="system/build.prop", line=1),
    said("property", "ro.product.model", "W1", path="system/build.prop", line=2),
    said("property", "ro.build.display.id", "W1-1.2.3", path="system/build.prop", line=3),
    said("property", "ro.build.version.release", "8.1.0", path="system/build.prop", line=4),
    said("property", "ro.build.fingerprint", "LA/W1/w1:8.1.0/O/7:user/release-keys", path="system/build.prop", line=5),
    said("property", "ro.build.user", "someone", path="system/build.prop", line=6),
    said("file", "system/bin/rild", path="system/bin/rild"),
    said("file", "system/bin/sh", path="system/bin/sh"),
    said("file", "vendor/lib/libsec-ril.so", path="vendor/lib/libsec-ril.so"),
    said("file", "vendor/lib64/libsec-ril.so", path="vendor/lib64/libsec-ril.so"),
    said("file", "system/app/Chat", path="system/app/Chat"),
    said("package", "com.tencent.mm", "8.0", path="app/Chat/Chat.apk"),
    said("partition", "modem", "70000", path="ota.zip > payload.bin > modem"),
    said("file-system", "system", "a", path="ota.zip > payload.bin > system (ext4)"),
    said("whole", "packages", "1"),
)


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """The files of a small watch's system, all of them."""
    root = tmp_path / "watch" / "system"
    for folder in ("framework", "bin", "lib", "app/Chat", "etc/permissions"):
        (root / folder).mkdir(parents=True)
    (root / "build.prop").write_text("ro.product.model=W1\nro.build.version.release=8.1.0\n")
    for file in ("bin/sh", "bin/rild", "lib/libc.so"):
        (root / file).write_bytes(b"\x7fELF")
    (root / "app/Chat/Chat.apk").write_bytes(apps.apk(apps.manifest(package="com.tencent.mm")))
    return root


def test_a_bill_reads_as_it_was_approved() -> None:
    text = caveat.bill(caveat.inventory(evidence(*WATCH)), made=MADE)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_an_update_package_gives_its_apps_partitions_and_radio_programs(system: Path, tmp_path: Path) -> None:
    image = making.ext4(system, tmp_path / "system.img", size="4M").read_bytes()
    package = making.payload({"system": image, "modem": b"\x07" * 70_000})
    document = bill(caveat.read([making.zipped(tmp_path / "ota.zip", {"payload.bin": package})]))
    main, parts = document["metadata"]["component"], named(document)
    assert (main["type"], main["name"]) == ("firmware", "W1")
    assert {name: one["type"] for name, one in parts.items()} == {
        "Android": "operating-system",
        "com.tencent.mm": "application",
        "rild": "application",
        "modem": "firmware",
        "system": "firmware",
    }
    assert parts["com.tencent.mm"]["purl"] == "pkg:generic/com.tencent.mm@1.2"
    assert [one["location"] for one in parts["modem"]["evidence"]["occurrences"]] == ["ota.zip > payload.bin > modem"]
    assert parts["system"]["evidence"]["occurrences"][0]["location"].startswith("ota.zip > payload.bin > system")
    assert aggregate(document) == "unknown"
    assert "packages" in properties(document["metadata"], "seen-whole")


def test_a_system_that_was_not_seen_whole_gives_an_incomplete_bill(system: Path) -> None:
    assert aggregate(bill(caveat.read([system.parent]))) == "unknown"
    (system / "app/Chat/Chat.apk").write_bytes(b"PK\3\4 cut off")
    (system / "app/Clock").mkdir()
    (system / "app/Clock/Clock.apk").write_bytes(apps.apk(apps.manifest(package="com.example.clock")))
    document = bill(caveat.read([system.parent]))
    assert aggregate(document) == "incomplete"
    assert "com.example.clock" in named(document)
    (problem,) = properties(document["metadata"], "problem")
    assert problem.startswith("truncated: watch > ")
    assert "Chat.apk" in problem


def test_a_chosen_part_of_a_system_gives_an_incomplete_bill() -> None:
    assert aggregate(bill(evidence(*WATCH[:-1]))) == "incomplete"
    assert aggregate(bill(evidence(*WATCH))) == "unknown"


def test_a_problem_that_hides_nothing_leaves_the_bill_as_whole_as_it_is() -> None:
    doubt = Problem(code="ambiguous-archive", item="ota.zip", hides=False)
    document = bill(evidence(*WATCH, problems=(doubt,)))
    assert (aggregate(document), properties(document["metadata"], "problem")) == (
        "unknown",
        ["ambiguous-archive: ota.zip"],
    )


def test_one_app_alone_is_what_the_bill_is_of_with_its_digest_and_its_signer(tmp_path: Path) -> None:
    path = tmp_path / "x.apk"
    path.write_bytes(apps.with_block(apps.apk(), 0x7109871A, apps.certificate("nobody")))
    read = caveat.read([path])
    document = bill(read)
    main = document["metadata"]["component"]
    assert (main["type"], main["name"], main["version"]) == ("application", "com.example.app", "1.2")
    assert main["hashes"] == [{"alg": "SHA-256", "content": read.items[0].sha256}]
    assert [len(one) for one in properties(main, "signer:sha256")] == [64]
    assert "components" not in document
    assert "nobody" not in json.dumps(document), "the name of who signed may be that of a person"


def test_apps_of_one_name_in_two_folders_each_have_the_digest_of_their_own_file(tmp_path: Path) -> None:
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        root = apps.manifest(package=f"com.example.{'ab'[int(version) - 1]}")
        (tmp_path / version / "x.apk").write_bytes(apps.apk(root))
    read = caveat.read([tmp_path / "1" / "x.apk", tmp_path / "2" / "x.apk"])
    found = {one["hashes"][0]["content"] for one in bill(read)["components"]}
    assert found == {item.sha256 for item in read.items}


def test_what_was_saved_of_a_unit_tells_what_is_switched_off_and_takes_versions_from_the_image() -> None:
    unit = (
        said("package", "com.tencent.mm", "/data/app/x.apk", item="packages.txt", unit=True, line=2),
        said("disabled-package", "com.tencent.mm", item="off.txt", unit=True, line=1),
        said("property", "gsm.version.baseband", "MPSS.1", item="getprop.txt", unit=True, line=9),
    )
    document = bill(Evidence((*evidence(*WATCH).items, *evidence(*unit, name="saved").items)))
    app = named(document)["com.tencent.mm"]
    assert (app["version"], properties(app, "standing")) == ("8.0", ["disabled"])
    assert len(app["evidence"]["occurrences"]) == 3
    assert named(document)["baseband"]["version"] == "MPSS.1"
    alone = bill(evidence(*unit))
    assert alone["metadata"]["component"]["type"] == "device"
    assert alone["metadata"]["lifecycles"] == [{"phase": "operations"}]
    assert "version" not in named(alone)["com.tencent.mm"], "a path is no version"


def test_an_app_of_a_list_of_files_is_listed_as_a_file_once() -> None:
    listed = said("file", "system/app/Clock/Clock.apk", path="system/app/Clock/Clock.apk")
    read = said("file", "system/app/Chat/Chat.apk", path="system/app/Chat/Chat.apk")
    files = [one for one in bill(evidence(*WATCH, listed, read))["components"] if one["type"] == "file"]
    assert [one["name"] for one in files] == ["Clock.apk"]


def test_the_same_evidence_gives_the_same_bill_but_for_its_time() -> None:
    first, second = bill(evidence(*WATCH)), bill(evidence(*WATCH), made=MADE)
    assert second["metadata"].pop("timestamp") == "2026-11-27T09:30:00+00:00"
    assert first == second
    other = bill(evidence(*WATCH, said("package", "com.example.clock", "1", path="app/Clock.apk")))
    assert other["serialNumber"] != first["serialNumber"]


def test_no_number_of_one_unit_and_nobody_who_built_it_is_in_a_bill() -> None:
    app = said("package", "com.example.clock", IMEI, path=f"{IMEI}/x.apk")
    problem = Problem(code="truncated", item=f"{IMEI}.zip", detail=f"IMEI {IMEI}", place=Place(path=IMEI))
    passages = (
        *WATCH,
        app,
        said("property", "ro.serialno", "ZX81Q7799"),
    )
    text = json.dumps(bill(evidence(*passages, problems=(problem,), name=f"{IMEI}.zip")))
    assert "49015420" in text
    for part in (IMEI[8:], "ZX81Q7799", "someone"):
        assert part not in text


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"}],"', "<script>", "../../etc", "a@1", "%40", "\x1b[31m", "\u202e", "com.a\nb", ""]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["app", "package", "partition", "file-system"]), WORDS, WORDS), min_size=1))
def test_any_names_are_data_and_give_a_valid_bill(entries: list[tuple[str, str, str]]) -> None:
    document = bill(evidence(*(said(kind, name, value, path=name) for kind, name, value in entries)))
    references = [one["bom-ref"] for one in document.get("components", ())]
    assert len(references) == len(set(references))
    assert document == bill(evidence(*(said(kind, name, value, path=name) for kind, name, value in entries)))
    for sign in ("\x1b", "\u202e"):
        assert sign not in json.dumps(document, ensure_ascii=False)


def test_a_manual_holds_no_software() -> None:
    with pytest.raises(UsageError, match=r"typed text: nothing of software was found$"):
        caveat.inventory(caveat.read_text("No SIM card slot.", "typed text"))


@pytest.mark.parametrize("language", ["en", "ko", "zh", "zh-Hant", "ja"])
def test_the_command_writes_a_bill_and_tells_what_it_may_lack(language: str, system: Path, tmp_path: Path) -> None:
    out = tmp_path / "bill.json"
    done = command("sbom", system.parent, "-o", out, "--language", language, SOURCE_DATE_EPOCH="0")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads(out.read_text(encoding="utf-8"))["metadata"]["timestamp"] == "1970-01-01T00:00:00+00:00"
    (system / "lib/libc.so").unlink()
    (system / "lib").rmdir()
    done = command("sbom", system.parent, "--language", language)
    assert done.returncode == 0
    assert json.loads(done.stdout)["compositions"][0]["aggregate"] == "incomplete"
    assert "0" in done.stderr


def test_the_command_says_where_there_is_no_software_and_what_was_not_read(tmp_path: Path) -> None:
    manual, broken = tmp_path / "manual.txt", tmp_path / "ota.zip"
    manual.write_text("4G smart watch\nOpen the tray and insert a nano-SIM card.\n", encoding="utf-8")
    broken.write_bytes(b"PK\3\4 cut off")
    done = command("sbom", manual, broken, "-o", tmp_path / "bill.json")
    assert done.returncode == 2
    assert done.stderr.startswith("caveat: manual.txt, ota.zip: nothing of software was found; not all was read: ")
    assert not (tmp_path / "bill.json").exists()


def test_the_command_writes_the_same_file_each_time(system: Path) -> None:
    for folder in ("lib64", "lib"):
        (system / folder).mkdir(exist_ok=True)
        for name in ("libsec-ril.so", "libril-qc-1.so"):
            (system / folder / name).write_bytes(b"\x7fELF")
    line = [sys.executable, "-m", "caveat", "sbom", str(system.parent)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0"}
    texts = {
        subprocess.run(line, capture_output=True, check=True, env={**environment, "PYTHONHASHSEED": seed}).stdout
        for seed in "1234"
    }
    assert len(texts) == 1


def test_a_time_that_is_none_is_told(system: Path) -> None:
    done = command("sbom", system.parent, SOURCE_DATE_EPOCH="yesterday")
    assert (done.returncode, done.stdout) == (2, "")
    assert "SOURCE_DATE_EPOCH" in done.stderr
