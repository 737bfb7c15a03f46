"""Words of a quote that were understood, for readers who cannot read its language."""

from collections.abc import Callable

from msgspec import Struct

from caveat.model.evidence import Passage


class Word(Struct, frozen=True, kw_only=True):
    """A word as it stands in a passage, with what it names or else with what it does."""

    text: str
    facts: tuple[str, ...] = ()  # that it names
    does: str = ""  # what a cue does to the words around it: a key of the section "gloss" of reports/messages


Gloss = Callable[[Passage, str, str], tuple[Word, ...]]
"""The known words of a passage around a term that testifies of a fact, in their order: passage, fact, term."""
