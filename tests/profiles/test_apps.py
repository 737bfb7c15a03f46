"""What an app that was handed in points to."""

from pathlib import Path

import pytest

import caveat
from caveat.model.evidence import Entry
from caveat.model.profile import Standing
from caveat.profiles import apps
from caveat.vocabulary import facts
from tests.readers.android import apps as making


def _entry(line: str) -> Entry:
    said, _, value = line.partition(" = ")
    kind, _, name = said.partition(" ")
    return Entry(kind, name, value)


@pytest.mark.parametrize("signal", apps.signals(), ids=lambda signal: str(signal.fact))
def test_each_signal_matches_what_it_must_and_nothing_else(signal: apps.Signal) -> None:
    assert signal.fact in facts()
    assert signal.match
    assert signal.other
    assert [line for line in signal.match if signal.fact not in apps.pointed_to(_entry(line))] == []
    assert [line for line in signal.other if signal.fact in apps.pointed_to(_entry(line))] == []


def test_an_app_gives_hints_and_settles_nothing(tmp_path: Path) -> None:
    path = tmp_path / "spy.apk"
    path.write_bytes(making.apk())
    profile = caveat.profile(caveat.read([path]))
    assert {hint.fact for hint in profile.hints} == {"microphone", "camera", "sms", "cellular"}
    assert {hint.reason for hint in profile.hints} == {"app"}
    told = {name for name, state in profile.facts.items() if state.observations}
    assert told == set()
    assert profile.standing("microphone") is Standing.UNKNOWN
