"""Every entry of the term files shows what it does: a text that it must match, and one that it must not."""

from pathlib import Path

import pytest

from caveat.errors import DataError
from caveat.profiles import lexicon
from caveat.profiles.lexicon import LANGUAGES, Entry, Role, expanded, folded
from caveat.profiles.terms import observe
from caveat.profiles.tokens import tokenize
from caveat.readers import read_text
from caveat.vocabulary import facts

FILES = ("any", *LANGUAGES)
ENTRIES = [
    pytest.param(name, entry, id=f"{name}-{number}-{entry.forms[0][:16]}")
    for name in FILES
    for number, entry in enumerate(lexicon.entries(name))
]
TERMS = [
    pytest.param(entry, id=f"{name}-{number}-{entry.forms[0][:16]}")
    for name in FILES
    for number, entry in enumerate(lexicon.entries(name))
    if entry.role is Role.TERM
]


def settled(text: str) -> set[str]:
    """The facts that a text settles."""
    return {observation.fact for observation in observe(read_text(text).passages).observations}


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_an_entry_is_found_in_its_own_samples(name: str, entry: Entry) -> None:
    assert entry.match, "an entry needs a text that it must match"
    language = "en" if name == "any" else name
    for text in entry.match:
        if entry.role is Role.NULL:  # it leaves no token: that is what it is for
            assert any(folded(form) in folded(text) for form in expanded(entry)), text
            continue
        tokens = tokenize(text, language)
        assert entry in [tokens.entries[number] for number in tokens.entry], text


@pytest.mark.parametrize("entry", TERMS)
def test_a_term_settles_its_facts_where_it_must_and_none_where_it_must_not(entry: Entry) -> None:
    assert entry.miss, "a term needs a text that it must not match"
    for text in entry.match:
        assert entry.facts.keys() & settled(text), text
    for text in entry.miss:
        assert not entry.facts.keys() & settled(text), text


@pytest.mark.parametrize("entry", TERMS)
def test_a_term_names_facts_of_the_vocabulary(entry: Entry) -> None:
    assert entry.facts
    assert entry.facts.keys() <= facts().keys()


def test_a_form_that_stands_twice_in_a_file_is_an_error_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xx.yaml").write_text(
        "- {forms: [wifi], facts: {wifi: always}}\n- {forms: [WIFI], facts: {wifi: always}}\n", encoding="utf-8"
    )
    monkeypatch.setattr(lexicon, "_FOLDER", tmp_path)
    with pytest.raises(DataError, match=r"xx\.yaml:2:\d+: 'WIFI' is in an entry above"):
        lexicon.entries.__wrapped__("xx")


def test_a_key_that_no_entry_has_is_an_error_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xx.yaml").write_text("- {forms: [wifi], factz: {wifi: always}}\n", encoding="utf-8")
    monkeypatch.setattr(lexicon, "_FOLDER", tmp_path)
    with pytest.raises(DataError, match=r"xx\.yaml:1:\d+: .*factz"):
        lexicon.entries.__wrapped__("xx")
