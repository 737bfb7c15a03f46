"""The command line, as a user meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import Ran, command

WATCH = "这是一块4G智能手表。\n型号：W1\n打开卡托，插入nano-SIM卡。\n不支持NFC。\n"


def started(*arguments: str, locale: str) -> Ran:
    """Run the program as a process."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": locale}
    ran = subprocess.run(
        [sys.executable, "-m", "caveat", *arguments], capture_output=True, env=environment, check=False
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode())


@pytest.fixture
def watch(tmp_path: Path) -> str:
    """The manual of a watch with a SIM slot."""
    path = tmp_path / "watch.txt"
    path.write_text(WATCH, encoding="utf-8")
    return str(path)


def test_a_watch_with_a_slot_is_prohibited_and_the_status_says_so(watch: str) -> None:
    ran = command("check", watch, "--to", "KP", "--as-of", "2026-11-23")
    assert ran.returncode == 1
    assert "nano-SIM" in ran.stdout
    assert "watch.txt" in ran.stdout
    assert "Reported" in ran.stdout
    assert len(ran.stderr.splitlines()) == 1
    process = started("check", watch, "--to", "KP", "--as-of", "2026-11-23", locale="C.UTF-8")
    assert process == ran, "run as a process, it does the same"


def test_what_was_taken_out_of_the_unit_can_be_declared(watch: str) -> None:
    ran = command(
        "check", watch, "--to", "KP", "--format", "json", "--fact", "sim_slot=removed", "--fact", "esim=absent"
    )
    made = json.loads(ran.stdout)
    assert made["facts"]["sim_slot"]["standing"] == "present"
    assert made["unit"]["sim_slot"]["standing"] == "removed"
    outcomes = {one["requirement"]: one["outcome"] for one in made["verdicts"][0]["determinations"]}
    assert outcomes["kp-usim-smartwatch"] == "conforms"


def test_nothing_is_said_of_an_empty_page_but_that_it_is_undetermined(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Thank you for your purchase.\n", encoding="utf-8")
    assert command("check", str(path), "--to", "KP").returncode == 3


def test_an_item_that_is_not_there_has_its_own_status(tmp_path: Path) -> None:
    ran = command("check", str(tmp_path / "none.pdf"), "--to", "KP")
    assert ran.returncode == 4
    assert "none.pdf" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "x", "--to", "KP", "--fact", "sim_slto=absent"], "did you mean sim_slot"),
        (["check", "x", "--to", "KP", "--fact", "sim_slot=gone"], "one of present, disabled"),
        (["check", "x", "--to", "KP", "--fact", "battery_energy=big"], "a number (Wh)"),
        (["check", "x", "--to", "KP", "--fact", "audience=child"], "--case audience=child"),
        (["check", "x", "--to", "KP", "--as-of", "23.11.2026"], "write it as 2026-11-23"),
        (["check", "x", "--to", "Korea"], "KOREA"),
        (["check", "x", "--to", "KP", "--act", "smuggle"], "there is no act"),
        (["check", "x", "--to", "KP", "--language", "tlh"], "there are no reports in 'tlh'"),
        (["evaluate", "none.csv"], "none.csv"),
        ([], "COMMAND"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(arguments: list[str], said: str) -> None:
    ran = command(*arguments)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("locale", "word"), [("ko_KR.UTF-8", "금지"), ("zh_CN.UTF-8", "禁止"), ("de_DE.UTF-8", "prohibited")]
)
def test_the_report_is_in_the_language_of_the_locale(watch: str, locale: str, word: str) -> None:
    ran = started("check", watch, "--to", "KP", locale=locale)
    assert word.casefold() in (ran.stdout + ran.stderr).casefold()


def test_an_output_file_is_written_whole_or_not_at_all(watch: str, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert command("check", watch, "--to", "KP", "--format", "html", "-o", str(target)).returncode == 1
    assert target.read_text(encoding="utf-8").rstrip().endswith("</html>")
    refused = command("check", watch, "--to", "KP", "-o", str(tmp_path / "no" / "report.txt"))
    assert refused.returncode == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".caveat")] == []


def test_the_profile_is_the_same_document_without_a_verdict(watch: str) -> None:
    checked = json.loads(command("check", watch, "--to", "KP", "--format", "json").stdout)
    profiled = json.loads(command("profile", watch, "--format", "json").stdout)
    assert "verdicts" not in profiled
    assert profiled["facts"] == checked["facts"]


def test_the_cases_of_every_pack_pass() -> None:
    ran = command("rules", "test")
    assert (ran.returncode, ran.stdout) == (0, "every case of every pack passes\n")


def test_a_file_with_an_odd_name_is_only_a_name(tmp_path: Path) -> None:
    path = tmp_path / "--to \x1b[31mred.txt"
    path.write_text(WATCH, encoding="utf-8")
    ran = command("check", f"{tmp_path}/--to \x1b[31mred.txt", "--to", "KP")
    assert ran.returncode == 1
    assert "\x1b" not in ran.stdout


@pytest.mark.parametrize("number", ["nan", "inf", "1e400", "-5"])
def test_a_number_that_is_none_is_no_fact(watch: str, number: str) -> None:
    run = command("check", watch, "--to", "KP", "--fact", f"battery_energy={number}")
    assert (run.returncode, run.stdout) == (2, "")
    assert "expected a number (Wh)" in run.stderr


def test_an_error_shows_no_number_of_one_unit_and_no_sign_that_acts(watch: str) -> None:
    run = command("check", watch, "--to", "KP", "--packs", "\x1b[2J490154203237518")
    assert run.returncode == 2
    assert "‹U+001B›[2J49015420•••••••" in run.stderr


def test_a_device_is_written_to_and_a_link_followed(watch: str, tmp_path: Path) -> None:
    pipe, link, real = tmp_path / "pipe", tmp_path / "link", tmp_path / "real"
    os.mkfifo(pipe)
    link.symlink_to(real)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True)
    command("profile", watch, "-o", str(pipe))
    assert "SIM" in reader.communicate(timeout=10)[0]
    assert pipe.is_fifo()
    command("profile", watch, "-o", str(link))
    assert link.is_symlink()
    assert "SIM" in real.read_text(encoding="utf-8")


def test_a_folder_is_no_output_file_and_nothing_is_left_in_it(watch: str, tmp_path: Path) -> None:
    run = command("profile", watch, "-o", str(tmp_path))
    assert (run.returncode, run.stdout) == (2, "")
    assert [path.name for path in tmp_path.iterdir()] == ["watch.txt"]


def test_a_name_that_is_no_text_is_read_all_the_same(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/odd-\xff.txt"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib has no names of bytes
        file.write(WATCH)
    run = started("check", os.fsdecode(path), "--to", "KP", "--format", "json", locale="C.UTF-8")
    assert (run.returncode, json.loads(run.stdout)["items"][0]["name"]) == (1, "odd-\ufffd.txt")


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "1e9", "²"])
def test_a_limit_or_a_row_is_a_number_from_one(watch: str, limit: str) -> None:
    assert command("check", watch, "--to", "KP", "--row", limit).returncode == 2
    assert command("check", watch, "--to", "KP", "--max-seconds", limit).returncode == 2


def test_a_cache_is_only_where_one_is_named_and_what_it_cannot_believe_is_told(watch: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    asked = ("check", watch, "--to", "KP", "--format", "json", "--cache", str(kept))
    first, second = command(*asked), command(*asked)
    assert (first.stdout, first.stderr) == (second.stdout, second.stderr)
    (entry,) = kept.iterdir()
    entry.write_bytes(b"something else")
    third = command(*asked)
    assert third.stdout == first.stdout
    assert third.stderr.splitlines()[0] == "The cache held what could not be believed; it was read anew: 1"
    assert third.stderr.splitlines()[1:] == first.stderr.splitlines()
    kept.chmod(0o777)
    refused = command(*asked)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "others may write there" in refused.stderr


def test_all_places_are_told_by_ruling_and_as_one_document(watch: str, tmp_path: Path) -> None:
    ran = command("check", watch, "--to", "all", "--as-of", "2026-11-23")
    assert ran.returncode == 1
    assert "North Korea" in ran.stdout
    assert "\nNo rules known\n" in ran.stdout
    assert ran.stderr.startswith("Exit status 1: a restriction applies (Prohibited: 1, ")
    made = json.loads(command("check", watch, "--to", "KP,all", "--as-of", "2026-11-23", "--format", "json").stdout)
    rulings = {one["to"]: one["ruling"] for one in made["verdicts"]}
    assert len(made["verdicts"]) == len(rulings) == 249
    assert rulings["KP"] == "prohibited"
    assert rulings["CA"] == "undetermined"
    page = tmp_path / "world.html"
    assert command("check", watch, "--to", "all", "--format", "html", "-o", str(page)).returncode == 1
    assert "</svg>" in page.read_text(encoding="utf-8")


def test_a_notice_of_all_places_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    for further in (("--format", "notice"), ("--format", "sms"), ("--evidence", str(tmp_path / "new"))):
        ran = command("check", str(tmp_path / "none.pdf"), "--to", "all", *further)
        assert ran.returncode == 2
        assert "name the places" in ran.stderr
