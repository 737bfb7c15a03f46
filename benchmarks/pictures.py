"""How well pictures are read, next to Tesseract on the same pages in the same run.

python benchmarks/pictures.py [--set tuning] [--language ko]... [--variant hand-held]...
    prints for each language and variant the share of signs that are wrong (edits by length, Unicode NFKC; spaces count
    in Korean and English) and the seconds a page takes with one thread, of ours and of Tesseract with the best pack.

python benchmarks/pictures.py --statements STATEMENTS.jsonl [--every 8]
    prints what is found of labelled statements when each is photographed, against what is found in its text.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

import cv2
import numpy as np

import caveat
from caveat.model.profile import Basis, Capability, Standing

sys.path.insert(0, str(Path(__file__).parent))
import pages

_PACKS = {"zh-Hans": "chi_sim", "zh-Hant": "chi_tra", "ko": "kor", "ja": "jpn", "en": "eng"}
_SPACED = {"ko", "en"}
_GOALS = "goals: hand-held at most a tenth of Tesseract's error; clean no worse; Korean under 4 % but in heavy noise"


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("tuning", "held-out"), default="held-out")
    parser.add_argument("--language", action="append", choices=pages.LANGUAGES)
    parser.add_argument("--variant", action="append", choices=tuple(pages.VARIANTS))
    parser.add_argument("--show", action="store_true", help="print what was read, too")
    parser.add_argument("--statements", type=Path)
    parser.add_argument("--every", type=int, default=8)
    asked = parser.parse_args()
    try:
        if asked.statements:
            statements(asked.statements, asked.every)
        else:
            errors(asked.set, asked.language or pages.LANGUAGES, asked.variant or pages.VARIANTS, show=asked.show)
    except pages.NoFontError as error:
        sys.exit(str(error))


# Signs


def errors(group: str, languages: Iterable[str], variants: Iterable[str], *, show: bool) -> None:
    """Print the errors and the seconds of each language and variant."""
    written = pages.texts(Path(__file__).with_name("page_texts.yaml"))[group]
    print(f"{'':8} {'':11} {'ours':>7} {'s':>5} {'Tesseract':>10} {'s':>5}")
    caveat.read_text("")
    with TemporaryDirectory() as folder:
        path = Path(folder, "page.png")
        for language in languages:
            sheet = pages.printed(language, written[language])
            for variant in variants:
                chance = np.random.default_rng(zlib.crc32(f"{group} {language} {variant}".encode()))
                picture = pages.VARIANTS[variant](sheet.picture, chance)
                cv2.imwrite(str(path), picture[..., ::-1])
                ours, seconds = _ours(path)
                theirs, their_seconds = _tesseract(path, _PACKS[language])
                truth = "\n".join(sheet.truth)
                wrong, their_wrong = (error(truth, text, language) for text in (ours, theirs))
                print(
                    f"{language:8} {variant:11} {wrong:7.2%} {seconds:5.1f} {their_wrong:10.2%} {their_seconds:5.1f}",
                    flush=True,
                )
                if show:
                    print(ours)
    print(_GOALS)


def _ours(path: Path) -> tuple[str, float]:
    start = perf_counter()
    evidence = caveat.read([path])
    text = "\n".join(passage.text.replace("\t", " ") for passage in evidence.passages)
    return text, perf_counter() - start


def _tesseract(path: Path, pack: str) -> tuple[str, float]:
    program = shutil.which("tesseract")
    if program is None:
        return "", float("nan")
    start = perf_counter()
    command = ["env", "OMP_THREAD_LIMIT=1", program, str(path), "stdout", "-l", pack]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout, perf_counter() - start


def error(truth: str, text: str, language: str) -> float:
    """The edits that make a text of the truth, by the length of the truth."""
    wanted, found = (_plain(one, language) for one in (truth, text))
    return edits(wanted, found) / len(wanted)


def _plain(text: str, language: str) -> str:
    return re.sub(r"\s+", " " if language in _SPACED else "", unicodedata.normalize("NFKC", text)).strip()


def edits(one: str, other: str) -> int:
    """The Levenshtein distance, all signs of a column at once in the bits of a number (Myers, Hyyrö)."""
    if not one:
        return len(other)
    places: dict[str, int] = {}
    for place, sign in enumerate(one):
        places[sign] = places.get(sign, 0) | 1 << place
    last, mask = 1 << (len(one) - 1), (1 << len(one)) - 1
    more, less, distance = mask, 0, len(one)
    for sign in other:
        same = places.get(sign, 0)
        zero = (((same & more) + more) ^ more) | same | less
        up, down = less | ~(zero | more) & mask, zero & more
        distance += bool(up & last) - bool(down & last)
        up = (up << 1 | 1) & mask
        more, less = (down << 1 | ~(zero | up)) & mask, zero & up
    return distance


# Statements


class _Labelled(NamedTuple):
    id: str
    language: str
    text: str
    model: str | None


def statements(path: Path, every: int) -> None:
    """Print how much of what the texts say is found in photos of them."""
    found = missed = flipped = denials = 0
    for one in list(_labelled(path))[::every]:
        picture = pages.hand_held(_slip(one), np.random.default_rng(zlib.crc32(one.id.encode())))
        with TemporaryDirectory() as folder:
            photo = Path(folder, "photo.png")
            cv2.imwrite(str(photo), picture[..., ::-1])
            evidence = caveat.read([photo])
        typed = _standings(caveat.profile(caveat.read_text(one.text), model=one.model))
        profile = caveat.profile(evidence, model=one.model)
        seen = _standings(profile)
        denied = {hint.fact for hint in profile.hints if hint.reason == "denied-by-ocr"}
        said = " / ".join(passage.text for passage in evidence.passages)
        for fact, standing in typed.items():
            denials += standing is Standing.ABSENT
            agrees = fact in denied if standing is Standing.ABSENT else seen.get(fact) is standing
            found += agrees
            if not agrees:
                missed += 1
                print(f"missed {one.id} {fact}: {standing}, photo {seen.get(fact, 'unknown')}: {said}")
        for fact, standing in seen.items():
            if standing is Standing.ABSENT or (fact not in typed and standing is Standing.PRESENT):
                flipped += 1
                print(f"false  {one.id} {fact}: {standing}, text {typed.get(fact, 'unknown')}: {said}")
    print(f"{found} of {found + missed} standings found ({found / (found + missed):.1%}), {denials} of them denials,")
    print(f"which a photo can only hint at; {flipped} false standings")


def _labelled(path: Path) -> Iterator[_Labelled]:
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        yield _Labelled(entry["id"], entry["language"], entry["text"], entry["model"])


def _slip(one: _Labelled) -> pages.Picture:
    """A statement on paper; cells that its text parts by bars are the cells of a table."""
    parts: list[str | list[list[str]]] = [""]
    for line in one.text.split("\n"):
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if len(cells) < 2 or not line.strip():  # noqa: PLR2004
            parts.append(line)
        elif isinstance(parts[-1], list):
            parts[-1].append(cells)
        else:
            parts.append([cells])
    return pages.printed(one.language, parts).picture


def _standings(profile: caveat.Profile) -> dict[str, Standing]:
    """What is said of capabilities; what only follows from it is not counted again."""
    return {
        fact: state.standing
        for fact, state in profile.facts.items()
        if isinstance(state, Capability) and state.observations and state.observations[0].basis is not Basis.IMPLIED
    }


if __name__ == "__main__":
    main()
