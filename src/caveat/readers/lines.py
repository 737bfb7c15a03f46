"""Put broken lines together again, as the writing wants it."""

import re
from collections.abc import Iterable

_UNSPACED = r"[\u2e80-\u2fdf\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003134f]"  # Han and kana
_BREAK = re.compile(rf"(?<={_UNSPACED})[ \t]*\n\s*(?={_UNSPACED})")
_HYPHEN = re.compile(r"(?<=[a-z])(?:-|\u00ad)\n\s*(?=[a-z])")
_SPACE = re.compile(r"\s+")


def join(lines: Iterable[str]) -> str:
    """One text from lines: a space at the breaks, none between Han or kana signs, none in a hyphenated word."""
    text = _BREAK.sub("", "\n".join(lines))
    text = _HYPHEN.sub("", text)
    return _SPACE.sub(" ", text).strip()
