import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest
import yaml

from caveat.errors import UsageError
from caveat.model.changes import Cause
from caveat.model.profile import Basis, Standing
from caveat.model.rules import Certainty, Lifecycle, Outcome, Ruling, Status
from caveat.reports import languages, resolve
from caveat.reports.messages import Told, fallbacks, messages, particle, told
from caveat.vocabulary import acts, facts, places  # as they are, before the fixture puts small ones in their place

SOURCE = Path(__file__).parents[2] / "src" / "caveat" / "reports"
ACTS = "import sell possess use carry-in transit carry-by-air export advertise network-service approval update"
CURES = "modification registration approval mark document declaration quantity time-limit condition"
BY = "owner maker seller importer carrier nobody"
HINTS = "mention question placeholder other-version two-numbers unlabelled denied-by-ocr"  # those that code gives
PROBLEMS = (
    "not-found empty too-large encrypted truncated unreadable unsupported no-text-layer broken-text-layer "
    "doubtful-text-layer too-many-pages expands-too-far took-too-long doubtful-encoding wrong-extension many-rows "
    "check-digit blurred too-dark too-small badly-read nothing-read no-korean-ocr no-ocr ragged-row damaged-letters"
)


def keys(language: str) -> set[tuple[str, str]]:
    sections = messages(language).sections
    return {(section, key) for section, sentences in sections.items() for key in sentences}


def placeholders(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name)


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_keys_and_placeholders(language: str) -> None:
    assert keys(language) == keys("en")
    for section, key in keys("en"):
        own, english = (messages(one).sections[section][key] for one in (language, "en"))
        assert placeholders(own) == placeholders(english), f"{section}.{key}"


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("standing", Standing),
        ("basis", Basis),
        ("ruling", Ruling),
        ("sentence", Ruling),
        ("outcome", Outcome),
        ("life", Lifecycle),
        ("state", Lifecycle),
        ("status", Status),
        ("certainty", Certainty),
        ("sure", Certainty),
        ("cause", Cause),
    ],
)
def test_every_word_of_the_model_has_its_sentence(section: str, words: type[StrEnum]) -> None:
    assert {(section, word.value) for word in words} <= keys("en")


@pytest.mark.parametrize(
    ("section", "words"), [("doing", ACTS), ("cure", CURES), ("by", BY), ("hint", HINTS), ("problem", PROBLEMS)]
)
def test_every_code_that_other_parts_give_has_its_sentence(section: str, words: str) -> None:
    assert {(section, word) for word in words.split()} <= keys("en")


def test_every_reason_that_a_signal_gives_for_a_hint_has_its_sentence() -> None:
    signals = SOURCE.parent / "signals"
    given = {
        reason
        for path in signals.rglob("*.yaml")
        for reason in re.findall(r"\b(?:reason|hint): *([a-z-]+)", path.read_text(encoding="utf-8"))
    }
    assert given
    assert {("hint", reason) for reason in given} <= keys("en")


def test_no_report_says_allowed() -> None:
    forbidden = re.compile(r"\ballowed\b|\bpermitted\b|허용|允许|准许|允許|准許|許され|認められて")
    for language in languages():
        for sentences in messages(language).sections.values():
            assert not [sentence for sentence in sentences.values() if forbidden.search(sentence)]


def test_every_country_has_a_name_in_every_language() -> None:
    assert len(places()) >= 240
    assert [code for code, names in places().items() if set(names) != {"en", "ko", "zh"}] == []


def test_every_act_of_the_vocabulary_has_its_sentence() -> None:
    assert {("doing", act) for act in acts()} <= keys("en")


def test_every_word_that_a_fact_may_be_has_a_name() -> None:
    named = yaml.safe_load((SOURCE / "values.yaml").read_text(encoding="utf-8"))
    words = {word for fact in facts().values() for word in fact.values}
    assert words - named.keys() == set()


@pytest.mark.parametrize("table", ["languages", "values"])
def test_every_name_is_written_in_every_language_or_is_the_same_in_all(table: str) -> None:
    named = yaml.safe_load((SOURCE / f"{table}.yaml").read_text(encoding="utf-8"))
    assert [word for word, names in named.items() if set(names) not in ({"en", "ko", "zh"}, {"en"})] == []
    assert [word for word in named if not isinstance(word, str)] == []  # `no: Norwegian` would be false


@pytest.mark.parametrize(
    ("fact", "value", "names"),
    [
        ("os_language", "ko", ("Korean", "한국어", "韩语")),
        ("imei_register", "KP", ("North Korea", "북한", "朝鲜")),
        ("audience", "child", ("children", "어린이", "儿童")),
        ("category", "phone", ("mobile phone", "휴대전화", "手机")),
        ("act", "import", ("import", "수입", "进口")),
        ("charging_port", "usb-c", ("USB-C", "USB-C", "USB-C")),
        ("cellular_band", "lte-3", ("lte-3", "lte-3", "lte-3")),
        ("make", "GE", ("GE", "GE", "GE")),
        ("preinstalled_app", "GE", ("GE", "GE", "GE")),
        ("battery_energy", 100.0, ("100 Wh", "100 Wh", "100 Wh")),
        ("battery_energy", 0.05, ("0.05 Wh", "0.05 Wh", "0.05 Wh")),
        ("quantity", 1.0, ("1 piece", "1개", "1件")),
        ("quantity", 2500000.0, ("2500000 pieces", "2500000개", "2500000件")),
        ("roaming", True, ("yes", "예", "是")),
    ],
)
def test_an_answer_is_told_in_the_readers_words(fact: str, value: str | float, names: tuple[str, str, str]) -> None:
    assert tuple(messages(language).value(fact, value) for language in ("en", "ko", "zh")) == names


def test_an_unknown_country_act_or_fact_is_shown_as_itself() -> None:
    english = messages("en")
    assert english.country("XQ") == "XQ"
    assert english.fact("time_travel") == "time_travel"
    assert english.doing("juggle", "KP") == "juggle (North Korea)"


def test_an_unknown_code_of_a_problem_still_gets_a_sentence() -> None:
    assert messages("en").say("problem", "haunted", item="a.pdf") == "a.pdf could not be read in full."


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ko_KR.UTF-8", "ko"),
        ("zh-TW", "zh-Hant"),
        ("zh_CN", "zh"),
        ("en-GB", "en"),
        ("zh-Hant-HK", "zh-Hant"),
        ("ja_JP", "ja"),
        ("EN", "en"),
    ],
)
def test_a_locale_finds_its_language(tag: str, language: str) -> None:
    assert resolve(tag) == language


def test_traditional_chinese_falls_back_to_simplified() -> None:
    assert fallbacks("zh-Hant") == ("zh-Hant", "zh")


def given_in(text: dict[str, str], language: str) -> str | None:
    found = told(text, language)
    return found.language if found else None


def simplified(value: object) -> Iterator[dict[str, str]]:
    """The texts of a file that have no traditional one beside them."""
    if isinstance(value, dict):
        if isinstance(value.get("zh"), str):
            if "zh-Hant" not in value:
                yield value
        else:
            for part in value.values():
                yield from simplified(part)
    elif isinstance(value, list):
        for part in value:
            yield from simplified(part)


def test_every_simplified_text_of_ours_is_stored_in_traditional_chinese() -> None:
    """Where one is lacking: scripts/make_traditional.py derives it, and a person reads it."""
    folders = (
        (SOURCE, "*.yaml"),
        (SOURCE.parent / "vocabulary", "**/*.yaml"),
        (SOURCE.parent / "packs", "*/pack.yaml"),
    )
    paths = [path for folder, pattern in folders for path in folder.glob(pattern)]
    loaded = [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in paths]
    written = list(simplified(loaded))
    assert len(written) > 900
    lacking = {
        text["zh"] for text in written if (found := told(text, "zh-Hant")) is None or found.language != "zh-Hant"
    }
    assert lacking == set()


@pytest.mark.parametrize("table", ["languages", "values"])
def test_every_name_has_its_japanese(table: str) -> None:
    named = yaml.safe_load((SOURCE / f"{table}.yaml").read_text(encoding="utf-8"))
    assert [word for word, names in named.items() if len(names) > 1 and given_in(names, "ja") != "ja"] == []


def test_every_country_has_its_japanese() -> None:
    assert [code for code, names in places().items() if given_in(names, "ja") != "ja"] == []


def test_how_to_look_for_every_fact_has_its_japanese() -> None:
    looks = {id_: one.look for id_, one in facts().items() if one.look}
    assert [id_ for id_, text in looks.items() if given_in(text, "ja") != "ja"] == []


def test_a_text_without_the_language_is_given_with_the_one_it_is_in() -> None:
    text = {"en": "a lamp", "zh": "一盏没有人写过的灯"}
    assert told(text, "zh-Hant") == Told("一盏没有人写过的灯", "zh")
    assert told(text, "ja") == Told("a lamp", "en")
    assert told(text, "ko") == Told("a lamp", "en")
    assert told({"fr": "une lampe"}, "ko") is None


def test_a_language_without_reports_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="en, ja, ko, zh, zh-Hant"):
        resolve("tlh")


@pytest.mark.parametrize(
    ("word", "pair", "chosen"),
    [
        ("시계", "은/는", "는"),
        ("설명", "은/는", "은"),
        ("북한", "으로/로", "으로"),
        ("일본", "이/가", "이"),
        ("서울", "으로/로", "로"),
        ("서울", "을/를", "을"),
        ("독일", "으로/로", "로"),
        ("러시아", "으로/로", "로"),
        ("위치(GPS)", "이/가", "가"),
        ("NFC", "을/를", "를"),
        ("eSIM", "이/가", "이"),
        ("USB 3", "을/를", "을"),
        ("모델 2", "은/는", "는"),
        ("“수입”", "을/를", "을"),
        ("manual.pdf", "을/를", "을(를)"),
        ("manual.pdf", "으로/로", "(으)로"),
        ("", "은/는", "은(는)"),
    ],
)
def test_a_korean_particle_follows_the_sound_of_its_word(word: str, pair: str, chosen: str) -> None:
    assert particle(word, pair) == chosen
