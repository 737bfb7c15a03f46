"""Whether a text can be what it is said to be: cheap signs of letters that stand for other letters.

A font whose map is wrong, or text that went through the wrong encoding, gives valid signs that spell nothing. What is
improbable here is only suspected: who looks at the page decides.
"""

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]{4,}")
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]+")
_CLUSTER = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}")
_FEWEST_WORDS = 8  # different ones; of fewer nothing is said
_FEWEST_ODD = 4
_MOST_ODD = 0.15  # of the words: English and the like have under 0.1, also in tables; with letters shifted over 0.2

_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]")
_SYLLABLES = re.compile(r"[\uac00-\ud7a3]")
_FEWEST_SIGNS = 20
_LEAST_COMMON = 0.85  # of the signs: what is written by people has more than 0.97 that are in daily use
# Signs in daily use come first in each set (level 1 of GB 2312, Big5, JIS X 0208); KS X 1001 has no other syllables.
_DAILY = (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6), ("euc_jp", 0xB0, 0xCF))
_KOREAN = ("euc_kr", 0xB0, 0xC8)

# Western European letters and signs (Windows-1252) next to each other, as other encodings taken for it leave them.
_HIGH = re.compile(r"[\u00a1-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2,}")
_MOST_HIGH = 0.15

_MARKED = re.compile(r"[^\W\d_][!$%&*;?^~`]+[^\W\d_]")  # marks within a word, but those of addresses and numbers
_MOST_MARKED = 0.15  # of the words


def is_doubtful(text: str) -> bool:
    """Whether a page's text is improbable in the script it is in."""
    return _spells_nothing(text) or _is_rare(text) or _is_mojibake(text) or _has_marks_for_letters(text)


def _spells_nothing(text: str) -> bool:
    """Whether many Latin words cannot be spoken; beside other words, codes in capitals are none."""
    words = {word for word in _WORD.findall(_without_accents(text)) if word.isascii()}
    small = {word.lower() for word in words if word.islower() or word.istitle()}
    latin = small if 2 * len(small) >= len(words) else {word.lower() for word in words}
    odd = sum(bool(_NO_VOWEL.fullmatch(word) or _CLUSTER.search(word)) for word in latin)
    return len(latin) >= _FEWEST_WORDS and odd >= max(_FEWEST_ODD, _MOST_ODD * len(latin))


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _is_rare(text: str) -> bool:
    """Whether ideographs or syllables are such as hardly anybody writes."""
    ideographs, syllables = "".join(_IDEOGRAPHS.findall(text)), "".join(_SYLLABLES.findall(text))
    rare = len(ideographs) >= _FEWEST_SIGNS and max(_share(ideographs, *one) for one in _DAILY) < _LEAST_COMMON
    return rare or (len(syllables) >= _FEWEST_SIGNS and _share(syllables, *_KOREAN) < _LEAST_COMMON)


def _share(signs: str, encoding: str, first: int, last: int) -> float:
    """The share of signs whose first byte in an encoding is in a range."""
    return sum(first <= sign.encode(encoding, "replace")[0] <= last for sign in signs) / len(signs)


def _is_mojibake(text: str) -> bool:
    signs = sum(not sign.isspace() for sign in text)
    high = sum(len(run) for run in _HIGH.findall(text) if len(set(run)) > 1)  # "……" is a leader
    return signs >= _FEWEST_SIGNS and high > _MOST_HIGH * signs


def _has_marks_for_letters(text: str) -> bool:
    words = {word for word in text.split() if len(word) >= 4}  # noqa: PLR2004 - letters of a word
    marked = sum(bool(_MARKED.search(word)) for word in words)
    return len(words) >= _FEWEST_WORDS and marked > _MOST_MARKED * len(words)
