"""Bring src/caveat/reports/texts/zh-Hant.yaml up to date: every text that is written in simplified Chinese only.

usage: make_traditional.py

What is in the file stays as it is, for a person has read it; what is no longer asked for goes; what is new is derived
with OpenCC (s2twp), and printed so that a person reads it. Nothing is converted when the program runs.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from opencc import OpenCC

SOURCE = Path(__file__).parents[1] / "src" / "caveat"
TARGET = SOURCE / "reports" / "texts" / "zh-Hant.yaml"
HEAD = """\
# Texts of the packs, the vocabulary and the tables of names, from simplified to traditional Chinese (Taiwan).
# Derived with OpenCC by scripts/make_traditional.py, which adds what is new and keeps what is here, then reviewed.
"""


def texts(value: Any) -> Iterator[str]:
    """The simplified texts of a file that have no traditional one beside them."""
    if isinstance(value, dict):
        if isinstance(value.get("zh"), str):
            if "zh-Hant" not in value:
                yield value["zh"]
        else:
            for part in value.values():
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def main() -> None:
    """Write the file anew."""
    known = yaml.safe_load(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    folders = ((SOURCE / "reports", "*.yaml"), (SOURCE / "vocabulary", "**/*.yaml"), (SOURCE / "packs", "*/pack.yaml"))
    files = [path for folder, pattern in folders for path in sorted(folder.glob(pattern))]
    wanted = dict.fromkeys(
        text for path in files for text in texts(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    )
    convert = OpenCC("s2twp").convert
    made = {text: known.get(text) or convert(text) for text in wanted}
    for text in made.keys() - known.keys():
        print(f"{text} -> {made[text]}")
    body = yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=10_000)
    TARGET.write_text(HEAD + body, encoding="utf-8")


if __name__ == "__main__":
    main()
