"""How fast statements are found in text, against spaCy's EntityRuler with negspacy's Negex over the same terms.

python benchmarks/statements.py            the ratios (needs the extra "benchmark")
python benchmarks/statements.py growth     the cost from 1 to 100 MB instead

All times are of the processor, the median of some rounds, and each round reads text that was not read before. spaCy
reads a part of it, as it needs minutes for all.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import process_time
from typing import TypeVar

from corpus import LANGUAGES, lines

from caveat.model.evidence import Passage
from caveat.profiles.lexicon import Lexicon, Reach, Role, lexicon
from caveat.profiles.terms import observe

_MB = 1_000_000
_SIZE = 12 * _MB  # of all languages together
_PART = 5  # of the documents one in so many is given to spaCy
_DOCUMENT = 1_000  # lines: a manual of some forty pages
_ROUNDS = 5
_GROWTH = (1, 10, 100)  # MB

Lines = list[str]
Peer = Callable[[Lines], object]
T = TypeVar("T")


def main() -> None:
    """Print what was asked for."""
    for language in LANGUAGES:
        observe(_passages(lines(_MB)[language]))  # all is loaded, as spaCy's patterns are
    if sys.argv[1:] == ["growth"]:
        growth()
    else:
        against_spacy()


def against_spacy() -> None:
    """Print the speed of the bare automaton, ours and spaCy's, on a column of lines and on whole documents."""
    print(f"{'MB/s':9}{'automaton':>10}{'column':>9}{'spaCy':>8}{'ratio':>7}{'documents':>12}{'spaCy':>8}{'ratio':>7}")
    texts = lines(_SIZE)
    totals = [0.0] * 5
    for language in LANGUAGES:
        times = _seconds_per_mb(language, texts[language])
        _show(language, times)
        totals = [total + time / len(LANGUAGES) for total, time in zip(totals, times, strict=True)]
    _show("together", totals)


def _seconds_per_mb(language: str, column: Lines) -> list[float]:
    """The automaton alone; ours and spaCy's on a column; ours and spaCy's on documents."""
    peer = ruler(language)
    automaton = lexicon(language).automaton
    documents = [column[at : at + _DOCUMENT] for at in range(0, len(column), _DOCUMENT)]
    some = documents[::_PART]
    return [
        _cost(
            documents, lambda texts: automaton.find_matches_as_indexes("\n".join(chain(*texts))), lambda texts: texts
        ),
        _cost(documents, observe, lambda texts: _passages(list(chain(*texts)))),
        _cost(some, peer, lambda texts: list(chain(*texts))),
        _cost(documents, lambda texts: list(map(observe, texts)), lambda texts: list(map(_passages, texts))),
        _cost(some, peer, lambda texts: list(map("\n".join, texts))),
    ]


def _show(name: str, times: Sequence[float]) -> None:
    automaton, column, by_line, documents, by_document = times
    print(
        f"{name:9}{1 / automaton:10.1f}{1 / column:9.1f}{1 / by_line:8.2f}{by_line / column:7.1f}"
        f"{1 / documents:12.1f}{1 / by_document:8.2f}{by_document / documents:7.1f}"
    )


def growth() -> None:
    """Print the seconds for each MB and the memory, as the text grows."""
    seconds: dict[int, float] = {}
    for size in _GROWTH:
        passages = _passages(list(chain.from_iterable(lines(size * _MB).values())))
        before = _peak()
        seconds[size] = _seconds(lambda: observe(passages)) / size  # noqa: B023 - called at once
        print(f"{size:4} MB: {seconds[size]:.4f} s/MB, peak memory {before:.0f} MB before, {_peak():.0f} MB after")
    print(f"a MB of 100 costs {seconds[100] / seconds[10]:.2f} times one of 10")


def _passages(texts: Lines) -> list[Passage]:
    return [Passage(item="manual", text=text, reader="text") for text in texts]


def ruler(language: str) -> Peer:
    """SpaCy's way: tokens, sentences, the ruler with the same terms, and Negex with the same denials."""
    import negspacy.negation  # noqa: F401 - registers "negex"
    import spacy

    words = lexicon(language)
    # Outside English each sign is a token: quicker than word models, and terms with endings are found, too.
    pipeline = spacy.blank("en" if language == "en" else "zh")
    pipeline.add_pipe("sentencizer", config={"punct_chars": list(".!?。！？\n")})
    ruler = pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns([{"label": "TERM", "pattern": form} for form in _forms(words, Role.TERM)])
    pipeline.add_pipe("negex", config={"neg_termset": _negations(words), "chunk_prefix": []})
    return lambda texts: [[(term.text, term._.negex) for term in text.ents] for text in pipeline.pipe(texts)]


def _negations(words: Lexicon) -> dict[str, Lines]:
    """Negex's four sets: what is no denial, denials before and after their object, and what ends their reach."""
    after, before = (Reach.AFTER, Reach.NEXT), (Reach.BEFORE, Reach.PREVIOUS)
    return {
        "pseudo_negations": _forms(words, Role.NULL),
        "preceding_negations": _forms(words, Role.NO, *after, Reach.BOTH),
        "following_negations": _forms(words, Role.NO, *before, Reach.BOTH),
        "termination": list(",;，；"),
    }


def _forms(words: Lexicon, role: Role, *reaches: Reach) -> Lines:
    both = zip(words.forms, words.entries, strict=True)
    return [form for form, entry in both if entry.role is role and (not reaches or entry.reach in reaches)]


def _cost(documents: list[Lines], work: Callable[[T], object], form: Callable[[list[Lines]], T]) -> float:
    """Seconds for each MB of UTF-8: `work` on documents brought into a form, a few documents each round."""
    costs = []
    for start in range(_ROUNDS):
        texts = documents[start::_ROUNDS]
        size = sum(len(line.encode()) + 1 for line in chain(*texts))
        formed = form(texts)
        costs.append(_seconds(partial(work, formed)) / size * _MB)
    return median(costs)


def _seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def _peak() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
