"""How fast statements are found in text, against spaCy's EntityRuler with negspacy's Negex over the same terms.

python benchmarks/statements.py            (needs the extra "benchmark")
python benchmarks/statements.py growth     the cost from 1 to 100 MB instead
"""

import sys
from collections.abc import Callable
from itertools import zip_longest
from resource import RUSAGE_SELF, getrusage
from time import process_time

from corpus import LANGUAGES, lines

from caveat.model.evidence import Passage
from caveat.profiles.lexicon import Lexicon, Reach, Role, lexicon
from caveat.profiles.terms import observe

_MB = 1_000_000
_SIZE = 4 * _MB
_ROUNDS = 3
_PEER_SHARE = 20  # spaCy reads every n-th line: it takes minutes for all
_DOCUMENT = 300  # lines: a manual of some twenty thousand bytes
_GROWTH = (1, 10, 100)  # MB

Texts = dict[str, list[str]]


def main() -> None:
    """Print what was asked for."""
    for language in LANGUAGES:
        lexicon(language)  # loaded once, as spaCy's patterns are
    growth() if sys.argv[1:] == ["growth"] else against_spacy()


def against_spacy() -> None:
    """Print MB/s of the bare automaton, of ours and of spaCy, and the ratio of the last two."""
    texts = lines(_SIZE)
    part = {language: some[::_PEER_SHARE] for language, some in texts.items()}
    peers = {language: _peer(language) for language in LANGUAGES}
    for language in LANGUAGES:
        _compare(language, {language: texts[language]}, {language: part[language]}, peers)
    _compare("all", texts, part, peers)


def _compare(name: str, texts: Texts, part: Texts, peers: dict[str, Callable[[list[str]], object]]) -> None:
    whole = passages(texts)
    floor = _speed(texts, lambda: [lexicon(one).automaton.find_matches_as_indexes("\n".join(texts[one])) for one in texts])
    column = _speed(texts, lambda: observe(whole))
    documents = _speed(texts, lambda: [observe(whole[at : at + _DOCUMENT]) for at in range(0, len(whole), _DOCUMENT)])
    peer = _speed(part, lambda: [peers[one](part[one]) for one in part], rounds=1)
    print(
        f"{name:4} automaton alone {floor:6.1f} MB/s   spaCy {peer:.3f} MB/s (of 1/{_PEER_SHARE} of the text)"
        f"   column {column:5.2f} MB/s, ratio {column / peer:5.1f}"
        f"   documents {documents:5.2f} MB/s, ratio {documents / peer:5.1f}"
    )


def growth() -> None:
    """Print the seconds for each MB and the memory, as the text grows."""
    seconds: dict[int, float] = {}
    for size in _GROWTH:
        whole = passages(lines(size * _MB))
        before = _peak()
        start = process_time()
        observe(whole)
        seconds[size] = (process_time() - start) / size
        print(f"{size:4} MB: {seconds[size]:.4f} s/MB, peak memory {before:.0f} MB before, {_peak():.0f} MB after")
    print(f"a MB of 100 costs {seconds[100] / seconds[10]:.2f} times one of 10")


def passages(texts: Texts) -> list[Passage]:
    """A passage for each line, the languages taking turns."""
    turns = zip_longest(*texts.values())
    return [Passage(item="manual", text=line, reader="text") for turn in turns for line in turn if line is not None]


def _peer(language: str) -> Callable[[list[str]], object]:
    """SpaCy's way: tokens, sentences, the ruler with the same terms, and Negex with the same denials."""
    import negspacy.negation  # noqa: F401 - registers "negex"
    import spacy

    words = lexicon(language)
    by_sign = language in ("zh", "ja")  # each sign a token: quicker than the word models, and finds terms inside words
    plain_tokenizer = {"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}}
    pipeline = spacy.blank("zh") if by_sign else spacy.blank(language, config=plain_tokenizer)
    pipeline.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "。", "!", "?"]})
    ruler = pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns([{"label": "TERM", "pattern": form} for form in _forms(words, {Role.TERM})])
    pipeline.add_pipe("negex", config={"neg_termset": _negations(words), "chunk_prefix": []})
    return lambda some: [[(term.text, term._.negex) for term in text.ents] for text in pipeline.pipe(some)]


def _negations(words: Lexicon) -> dict[str, list[str]]:
    return {
        "pseudo_negations": _forms(words, {Role.NULL}),
        "preceding_negations": _forms(words, {Role.NO}, {Reach.AFTER, Reach.NEXT, Reach.BOTH}),
        "following_negations": _forms(words, {Role.NO}, {Reach.BEFORE, Reach.PREVIOUS, Reach.BOTH}),
        "termination": [",", ";", ",", ";"],
    }


def _forms(words: Lexicon, roles: set[Role], reaches: set[Reach] = frozenset(Reach)) -> list[str]:
    both = zip(words.forms, words.entries, strict=True)
    return [form for form, entry in both if entry.role in roles and entry.reach in reaches]


def _speed(texts: Texts, work: Callable[[], object], rounds: int = _ROUNDS) -> float:
    """MB of UTF-8 a second of processor time."""
    size = sum(len(line.encode()) + 1 for some in texts.values() for line in some)
    return size / _MB / min(_seconds(work) for _ in range(rounds))


def _seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def _peak() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
