"""Which language a text is in, told by its script: nothing to load, microseconds a line."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

_SCRIPTS = {
    "ko": re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"),
    "ja": re.compile(r"[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9d]"),
    "zh": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"),
    "en": re.compile(r"[A-Za-z\u00c0-\u024f]"),
}
RENAMED = {"iw": "he", "in": "id", "ji": "yi", "tl": "fil"}
"""Codes of languages as Java had them and Android keeps them (java.util.Locale: those of ISO 639 of 1988)."""

_LETTERS_PER_SIGN = 4  # a Han, kana or Hangul sign says about as much as four Latin letters
_SAMPLE = 2_000  # passages that are enough to tell the languages of an item
_LEAST_SHARE = 0.02


def language_of(text: str) -> str | None:
    """Give "zh", "ko", "ja" or "en" (any Latin script) for the main language; None where there are no letters."""
    if text.isascii():
        return "en" if _SCRIPTS["en"].search(text) else None
    signs = {language: len(script.findall(text)) for language, script in _SCRIPTS.items()}
    east_asian = signs["ko"] + signs["ja"] + signs["zh"]
    if east_asian * _LETTERS_PER_SIGN < signs["en"]:
        return "en"
    if signs["ko"] and signs["ko"] * 2 >= signs["ja"] + signs["zh"]:
        return "ko"
    if signs["ja"] * 10 > east_asian:
        return "ja"
    return "zh" if east_asian else None


def languages_of(texts: Iterable[str]) -> tuple[str, ...]:
    """All languages of the texts, the most frequent first; those under two percent are left out."""
    weights: Counter[str] = Counter()
    for text in islice(texts, _SAMPLE):
        if language := language_of(text):
            weights[language] += len(text) if language == "en" else len(text) * _LETTERS_PER_SIGN
    return tuple(language for language, weight in weights.most_common() if weight >= _LEAST_SHARE * weights.total())
