"""Passages as they are read: once for all observers, and each text once, however often it stands there."""

from collections.abc import Iterator, Sequence

import numpy as np

from caveat.model.evidence import Form, Passage
from caveat.profiles.joined import Joined
from caveat.profiles.lexicon import folded
from caveat.profiles.passages import Passages
from caveat.profiles.segments import segments_of
from caveat.profiles.sieve import tell_han, tell_languages

Text = tuple[str, bool | None]
"""What a segment says, and whether it is a fragment: all that its reading depends on."""


class Scan:
    """What is looked through for one device, or for many of which each has items of its own.

    `model` chooses the version or the column where several are described. `han` is the language of Han signs, where
    that is known; else the passages are those of one device. `asked` are the facts that anybody asks; None: all.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        model: str | None = None,
        han: str | None = None,
        asked: frozenset[str] | None = None,
    ) -> None:
        self.passages = Passages.of(passages)
        self.model = model
        self._asked = asked
        self.han = han or tell_han(self.passages.texts)
        self.segments = segments_of(self.passages, model)
        self.alike: dict[Text, list[int]] = {}  # for each text the places of its segments, in order
        for place, segment in enumerate(self.segments):
            self.alike.setdefault((segment.text, segment.fragment), []).append(place)
        self.texts = list(self.alike)
        self.joined = Joined([text for text, _ in self.texts], folded)

    def asks(self, *facts: str) -> bool:
        """Whether anybody asks one of these facts: numbers and words for others need not be looked for."""
        return self._asked is None or not self._asked.isdisjoint(facts)

    @property
    def headings(self) -> list[int]:
        """The passages that govern what is below them."""
        return [place for place, form in enumerate(self.passages.forms) if form is Form.HEADING]

    def by_language(self) -> Iterator[tuple[str, list[Text]]]:
        """The texts of each language, in order."""
        languages = tell_languages([text for text, _ in self.texts], self.han) if self.texts else np.array([])
        for language in sorted(set(languages.tolist())):
            yield language, [self.texts[index] for index in np.flatnonzero(languages == language).tolist()]
