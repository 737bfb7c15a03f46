"""Languages, networks and bands, in the writings of spec sheets, listings and manuals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caveat.model.evidence import Form, Passage
from caveat.model.profile import Basis, Members, Observation
from caveat.profiles import profile
from caveat.profiles.sets import observe
from caveat.readers import read_text
from caveat.vocabulary import facts


def observed(fact: str, text: str) -> list[Observation]:
    """What a text says of a set."""
    return [one for one in observe(read_text(text).passages).observations if one.fact == fact]


def members(fact: str, text: str) -> Members:
    """The members that a text settles, all in all."""
    said = [one.members for one in observed(fact, text) if one.members]
    return Members(
        tuple(member for one in said for member in one.includes),
        tuple(member for one in said for member in one.excludes),
        any(one.complete for one in said),
    )


@pytest.mark.parametrize(
    ("text", "includes"),
    [
        ("Language: English, Chinese, Korean", ("en", "zh", "ko")),
        ("Supported languages: English, Spanish, Portuguese", ("en", "es", "pt")),
        ("Multilingual menu (English, Russian, Arabic)", ("en", "ru", "ar")),
        ("The menus can be shown in German or French.", ("de", "fr")),
        ("系统语言：简体中文、英语、韩语", ("zh", "en", "ko")),
        ("界面支持中文、英文切换", ("zh", "en")),
        ("中英文双语界面", ("zh", "en")),
        ("支持语言：简体中文、English、한국어", ("zh", "en", "ko")),
        ("介面語言：繁體中文、英文", ("zh-Hant", "en")),
        ("시스템 언어: 한국어, 영어, 중국어(간체)", ("ko", "en", "zh")),
        ("한글 메뉴 지원", ("ko",)),
        ("한국어를 지원합니다.", ("ko",)),
        ("表示言語：日本語、英語、中国語（繁体字）", ("ja", "en", "zh-Hant")),
        ("メニューは日本語と英語に対応", ("ja", "en")),
        ("日本語対応", ("ja",)),
        ("不仅支持英语，还支持韩语", ("en", "ko")),
    ],
)
def test_languages_of_the_menus_are_read(text: str, includes: tuple[str, ...]) -> None:
    assert members("os_language", text) == Members(includes)


@pytest.mark.parametrize(
    ("text", "includes", "excludes"),
    [
        ("The watch does not support Korean.", (), ("ko",)),
        ("System language: Chinese (no English)", ("zh",), ("en",)),
        ("手表不支持韩语", (), ("ko",)),
        ("한국어 미지원", (), ("ko",)),
        ("메뉴는 한국어를 지원하지 않습니다.", (), ("ko",)),
        ("언어: 한국어, 영어 (중국어 미지원)", ("ko", "en"), ("zh",)),
        ("日本語非対応", (), ("ja",)),
    ],
)
def test_a_language_that_is_denied_is_excluded(text: str, includes: tuple[str, ...], excludes: tuple[str, ...]) -> None:
    assert members("os_language", text) == Members(includes, excludes)


@pytest.mark.parametrize(
    ("text", "includes"),
    [
        ("仅支持英语和中文", ("en", "zh")),
        ("本产品仅支持中文", ("zh",)),
        ("The menu is only available in Chinese.", ("zh",)),
        ("Menu languages: English, German and French only", ("en", "de", "fr")),
        ("메뉴 언어는 영어와 중국어만 지원", ("en", "zh")),
        ("영어만 지원합니다", ("en",)),
        ("システム言語は英語のみ対応しています。", ("en",)),
    ],
)
def test_only_makes_the_languages_complete(text: str, includes: tuple[str, ...]) -> None:
    assert members("os_language", text) == Members(includes, complete=True)


@pytest.mark.parametrize(
    "text",
    [
        "支持84种语言翻译，包括韩语、日语",
        "翻译语言：英语、日语、韩语",
        "Translates between English and Korean.",
        "Voice assistant languages: English, Korean",
        "한국어 음성 안내",
        "支持中文语音播报",
        "The manual is available in Korean.",
        "说明书语言：中文、英文",
        "한국어 설명서 포함",
        "日本語取扱説明書付き",
        "Supports Korean subtitles",
        "App languages: English, Korean",
        "Set the language of your phone to Korean.",
        "English keyboard",
        "OS language can't be changed to Korean.",
        "系统语言无法切换为韩语",
        "한국어로 변경할 수 없습니다.",
        "システム言語は韓国語に変更できません。",
        "If the menu is in Korean, press the key.",
        "Does the menu support Korean?",
        "Made for the Korean market",
        "Korean food is stored in the box.",
    ],
)
def test_other_languages_are_none_of_the_menus(text: str) -> None:
    assert members("os_language", text) == Members()


def test_what_is_no_language_of_the_menus_is_kept_as_a_hint() -> None:
    hints = observe(read_text("Voice assistant languages: English, Korean").passages).hints
    assert [(hint.fact, hint.term, hint.reason) for hint in hints] == [
        ("os_language", "English", "mention"),
        ("os_language", "Korean", "mention"),
    ]


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("LTE B1/B3/B28", "lte-1 lte-3 lte-28"),
        ("4G bands 1, 3, 5, 7", "lte-1 lte-3 lte-5 lte-7"),
        ("4G\tB1/B3/B5/B8", "lte-1 lte-3 lte-5 lte-8"),
        ("LTE band 1(2100)| 3(1800)| 20(800) - EMEA", "lte-1 lte-3 lte-20"),
        ("FDD-LTE：B1/B3 TDD-LTE：B38/39/40/41", "lte-1 lte-3 lte-38 lte-39 lte-40 lte-41"),
        ("GSM: 850/900/1800/1900MHz", "gsm-850 gsm-900 gsm-1800 gsm-1900"),
        ("GSM B3/B5/B8", "gsm-1800 gsm-850 gsm-900"),
        ("WCDMA: 900/2100", "wcdma-8 wcdma-1"),
        ("UMTS 850", "wcdma-5"),
        ("TD-SCDMA B34/B39", "td-scdma-34 td-scdma-39"),
        ("CDMA 800 / 1900", "cdma-800 cdma-1900"),
        ("5G n1/n28/n78", "nr-1 nr-28 nr-78"),
        ("NR: n41, n78", "nr-41 nr-78"),
        ("지원 대역: LTE B1, B3, B5", "lte-1 lte-3 lte-5"),
        ("LTE 밴드 1/3", "lte-1 lte-3"),
        ("対応バンド：LTE B1/B18/B26", "lte-1 lte-18 lte-26"),
        ("支援頻段 LTE Band 3、8", "lte-3 lte-8"),
        ("LTE Cat 4, 150 Mbps", ""),
        ("LTE 800/1800/2600", ""),  # which bands these are depends on the country
        ("4G 64GB", ""),
        ("Mi Smart Band 8 with LTE", ""),
        ("Wi-Fi 5G 20/40/80 MHz", ""),
        ("vitamins B1/B6/B12", ""),
        ("The phone must support LTE band 3.", ""),
    ],
)
def test_bands_are_read_by_the_numbers_of_their_system(text: str, bands: str) -> None:
    assert members("cellular_band", text) == Members(tuple(bands.split()))


def test_a_band_that_is_denied_is_excluded() -> None:
    assert members("cellular_band", "It does not support LTE band 20.") == Members((), ("lte-20",))


@pytest.mark.parametrize(
    ("text", "networks"),
    [
        ("Technology: GSM / HSPA / LTE", "gsm wcdma lte"),
        ("网络制式：GSM/WCDMA/LTE", "gsm wcdma lte"),
        ("네트워크: LTE, WCDMA", "lte wcdma"),
        ("対応ネットワーク：LTE", "lte"),
        ("GSM 900 MHz", "gsm"),  # from the band
        ("Network: 2.4G/5G Wi-Fi", ""),
        ("5G Wi-Fi network", ""),
        ("Technology: No cellular connectivity", ""),
    ],
)
def test_networks_are_read_where_networks_are_spoken_of(text: str, networks: str) -> None:
    assert members("cellular_network", text) == Members(tuple(networks.split()))


def test_rows_and_keys_specify_and_sentences_state() -> None:
    assert observed("os_language", "Language: English")[0].basis is Basis.SPECIFIED
    assert observed("os_language", "The menu is in English.")[0].basis is Basis.STATED
    assert observed("cellular_network", "LTE band 3")[0].basis is Basis.IMPLIED


def table(*rows: str) -> list[Passage]:
    """The rows of one table, the first its head."""
    forms = [Form.HEAD] + [Form.ROW] * (len(rows) - 1)
    return [
        Passage(item="a", text=row, reader="html", form=form, table=1) for row, form in zip(rows, forms, strict=True)
    ]


def test_columns_that_differ_settle_nothing_until_a_model_is_named() -> None:
    rows = table("\tM1\tM2", "System language\tChinese\tKorean")
    assert not observe(rows).observations
    assert {hint.reason for hint in observe(rows).hints} == {"other-version"}
    assert [one.members for one in observe(rows, "M2").observations] == [Members(("ko",))]


def test_columns_that_agree_settle_it() -> None:
    said = observe(table("\tM1\tM2", "System language\tKorean\tKorean")).observations
    assert [one.members for one in said] == [Members(("ko",))]


def test_a_complete_set_that_another_passage_goes_beyond_is_a_conflict() -> None:
    state = profile(read_text("本产品仅支持中文。\n\n系统语言：中文、韩语")).facts["os_language"]
    assert state.conflict


@given(st.permutations(["English", "Chinese", "Korean", "Thai"]))
def test_the_order_of_a_list_does_not_matter(languages: list[str]) -> None:
    said = members("os_language", "System languages: " + ", ".join(languages))
    assert set(said.includes) == {"en", "zh", "ko", "th"}


@given(st.text(max_size=60), st.sampled_from(["Language: English", "LTE B3", "仅支持中文"]))
def test_no_text_makes_it_crash_or_name_what_the_vocabulary_lacks(before: str, text: str) -> None:
    for one in observe([Passage(item="a", text=before + text, reader="text")]).observations:
        values = facts()[one.fact].values
        assert one.members is not None
        assert not values or set(one.members.includes) <= set(values)


def test_signs_that_are_no_characters_do_not_confuse_it() -> None:
    assert members("os_language", "Language: \ufdd0\ufdd1 English").includes == ("en",)
