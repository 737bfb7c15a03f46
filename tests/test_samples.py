"""The samples are what they are said to be: invented, made again from their script, and each telling its own story."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import caveat
from caveat.model.profile import Profile, Standing

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"

TOLD = {
    "watch-zh.md": {
        Standing.PRESENT: "cellular sim_slot call_own_network call_via_phone sms wifi bluetooth gnss camera microphone",
        Standing.ABSENT: "esim nfc memory_card fm_receiver remote_listening",
    },
    "watch-bluetooth-en.html": {
        Standing.PRESENT: "bluetooth call_via_phone microphone",
        Standing.ABSENT: "cellular sim_slot esim call_own_network wifi gnss nfc camera memory_card fm_receiver",
    },
    "booklet-en.pdf": {
        Standing.PRESENT: "fm_receiver bluetooth memory_card microphone call_via_phone",
        Standing.ABSENT: "sim_slot wifi",
    },
}
"""Which capabilities each sample says are there, and which it denies."""

CASES = [
    (name, fact, standing)
    for name, standings in TOLD.items()
    for standing, facts in standings.items()
    for fact in facts.split()
]


@cache
def profile(name: str) -> Profile:
    """What a sample tells."""
    return caveat.profile(caveat.read([SAMPLES / name]))


@pytest.mark.parametrize(("name", "fact", "standing"), CASES)
def test_a_sample_tells_what_the_device_can_do(name: str, fact: str, standing: Standing) -> None:
    assert profile(name).standing(fact) is standing


@pytest.mark.parametrize("name", TOLD)
def test_a_sample_contradicts_itself_nowhere(name: str) -> None:
    assert [fact for fact, state in profile(name).facts.items() if state.conflict] == []


def test_the_booklet_is_the_one_that_its_script_makes(tmp_path: Path) -> None:
    again = tmp_path / "booklet.pdf"
    subprocess.run([sys.executable, ROOT / "scripts" / "make_samples.py", again], check=True)
    assert again.read_bytes() == (SAMPLES / "booklet-en.pdf").read_bytes()
